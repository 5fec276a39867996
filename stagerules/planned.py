"""Plans kept in a file, to be looked at and carried out later just as they are: a JSON object a line."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import attrs

from stagerules.interpreter.plan import Plan
from stagerules.interpreter.wire.plans import plan_from_json, plan_to_json

from .engine import Engine
from .errors import UsersMistake


@attrs.frozen
class Planned:
    """A plan, and the moment for which it was made: what it says of now and today was that moment's."""

    at: datetime
    plan: Plan


def planned_line(planned: Planned) -> str:
    """A plan as a line of the file."""
    return json.dumps({"planned_at": planned.at.isoformat(), "plan": plan_to_json(planned.plan)}, ensure_ascii=False)


def read_planned(path: Path, engine: Engine) -> Iterator[Planned]:
    """The plans of a file. Raises `UsersMistake` at the first line that is none."""
    zone = engine.program.zone
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                try:
                    data = json.loads(line)
                    at = datetime.fromisoformat(data["planned_at"]).astimezone(zone)
                    plan = plan_from_json(data["plan"], zone)
                except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                    raise UsersMistake(
                        f"`{path}`, line {number}, holds no plan.", "Make the file with `stagerules plan --out FILE`."
                    ) from None
                yield Planned(at, plan)
    except (OSError, UnicodeDecodeError) as error:
        why = (error.strerror or str(error)).lower() if isinstance(error, OSError) else "it is not text in UTF-8"
        raise UsersMistake(f"The file `{path}` cannot be read: {why}.", exit_code=2) from None
