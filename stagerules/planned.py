"""Plans kept in a file, to be looked at and carried out later just as they are: a JSON object a line."""

import json
from datetime import datetime
from pathlib import Path

import attrs

from stagerules.dsl.schema import Schema
from stagerules.dsl.values import Handle
from stagerules.interpreter.event import Event
from stagerules.interpreter.plan import Plan
from stagerules.interpreter.records.fit import key_type, possible_key
from stagerules.interpreter.wire.plans import plan_from_json, plan_to_json

from .engine import Engine
from .errors import UsersMistake

BEGINNING = b'{"planned_at": "'
"""How each line of such a file begins."""


@attrs.frozen
class Planned:
    """A plan, and the moment for which it was made: what it says of now and today was that moment's."""

    at: datetime
    plan: Plan


def planned_line(planned: Planned) -> str:
    """A plan as a line of the file."""
    return json.dumps({"planned_at": planned.at.isoformat(), "plan": plan_to_json(planned.plan)}, ensure_ascii=False)


def read_planned(path: Path, engine: Engine) -> tuple[Planned, ...]:
    """The plans of a file. Raises `UsersMistake` at the first line that is none: then nothing is carried out of a file
    that was cut off.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        why = (error.strerror or str(error)).lower() if isinstance(error, OSError) else "it is not text in UTF-8"
        raise UsersMistake(f"The file `{path}` cannot be read: {why}.", exit_code=2) from None
    return tuple(
        _planned(line, f"`{path}`, line {number},", engine) for number, line in enumerate(lines, 1) if line.strip()
    )


def _planned(line: str, where: str, engine: Engine) -> Planned:
    zone = engine.program.zone
    try:
        data = json.loads(line)
        at = datetime.fromisoformat(data["planned_at"]).astimezone(zone)
        plan = plan_from_json(data["plan"], zone)
        _refuse_odd(plan.event, engine.program.schema)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, ArithmeticError):
        raise UsersMistake(
            f"{where} holds no plan, or not all of it; nothing was carried out.",
            "Make the file with `stagerules plan --out FILE`.",
        ) from None
    return Planned(at, plan)


def _refuse_odd(event: Event, schema: Schema) -> None:
    """Raises `ValueError` for an event that could not even be looked up."""
    more = (event.stage, event.from_stage, event.name, event.actor, event.cause)
    for one in (event.id, event.record.entity, str(event.record.key), *(one for one in more if one is not None)):
        if not isinstance(one, str):
            raise TypeError(one)
        one.encode()
    if event.record.entity not in schema.entities or isinstance(event.record.key, Handle):
        raise ValueError(event.record)
    if not possible_key(event.record.key, key_type(schema, event.record.entity)):
        raise ValueError(event.record.key)
