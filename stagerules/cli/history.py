"""`stagerules history`: what was done, to what, by which rule, caused by what."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import attrs
import click

from stagerules.dsl.check.nearest import nearest
from stagerules.dsl.values import Ref, Value
from stagerules.engine import Engine
from stagerules.errors import UsersMistake
from stagerules.exclusions import BY_HAND
from stagerules.interpreter.drivers.made import MADE_HERE
from stagerules.interpreter.plan import ITSELF
from stagerules.interpreter.records.fit import key_type
from stagerules.interpreter.store.history import HistoryRow
from stagerules.interpreter.wire.values import value_to_json, values_to_json

from .shared.engines import engine_of
from .shared.events import MOST
from .shared.later import WHY_CANCELLED, moved
from .shared.masks import masked, masked_content
from .shared.plans import Teller
from .shared.projects import project_option
from .shared.tell import plain, printable, say


@click.command("history")
@project_option
@click.argument("item", nargs=-1)
@click.option("-n", "--newest", type=click.IntRange(1, MOST), help="Only so many, the newest.")
@click.option("--format", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(project: Path, item: tuple[str, ...], newest: int | None, format: str) -> int:
    """Tell what was done, to what, by which rule, caused by what.

    ITEM is a record, such as `Deal 42`, with the tasks and comments made for it; without it, everything is told.
    """
    with engine_of(project, rules=False) as engine:
        rows = engine.history(record_of(engine, item), newest)
        if format == "json":
            click.echo(json.dumps([row_to_json(row) for row in rows], ensure_ascii=False, indent=2))
        else:
            events = engine.events({event for row in rows for event in (row.event, *row.causes)})
            named = {row.record for row in rows} | {ref for row in rows for ref in refs_of_row(row)}
            names = engine.names(named | {event.record for event in events})
            names |= {row.record: name for row in rows if (name := _last_name(engine, row))}
            teller = Teller(engine.shown, names)
            causes = {event.id: teller.event(event) for event in events}
            for row in worth_telling(teller, rows):
                say(_lines(teller, row, causes))
            if not rows:
                click.echo("nothing has been done yet")
    return 0


def record_of(engine: Engine, words: tuple[str, ...]) -> Ref | None:
    """The record that `Deal 42` names."""
    if not words:
        return None
    schema = engine.project.schema
    entity, _, written = " ".join(words).strip().partition(" ")
    if entity not in schema.entities or not written.strip():
        near = nearest(entity, schema.entities) if entity not in schema.entities else None
        entities = ", ".join(f"`{name}`" for name in schema.entities)
        raise UsersMistake(
            f"`{printable(' '.join(words))}` names no record.",
            f"Did you mean `{near}`?"
            if near
            else f"Write the entity and the key, such as `Deal 42`. The entities are {entities}.",
            exit_code=2,
        )
    try:
        key: int | str = int(written) if key_type(schema, entity) is int else written.strip()
    except ValueError:
        raise UsersMistake(
            f"`{printable(written)}` is no key of {entity}.", "Its keys are whole numbers.", exit_code=2
        ) from None
    return Ref(entity, key)


def _last_name(engine: Engine, row: HistoryRow) -> str | None:
    """What a record was called when it was deleted."""
    entity = engine.project.schema.entities.get(row.record.entity)
    if row.kind != "delete" or not isinstance(row.old, Mapping) or entity is None or entity.shown_as is None:
        return None
    return engine.shown(row.old.get(entity.shown_as)) or None


def _lines(teller: Teller, row: HistoryRow, causes: Mapping[str, str]) -> list[str]:
    """When, what, from what to what; and below: by which rule, on whose behalf, caused by what."""
    return [f"{row.at:%Y-%m-%d %H:%M:%S}  {deed(teller, row)}", f"    {plain(_why(row, causes))}"]


def deed(teller: Teller, row: HistoryRow) -> str:
    """What was done to what, from what to what."""

    def value(of: Value | Mapping[str, Value]) -> str:
        return teller.values(of) if isinstance(of, Mapping) else teller.value(of)

    who = teller.record(row.record)
    match row.kind:
        case "write":
            what = f"{row.field}: {value(row.old)} → {value(row.new)}"
        case "add":
            what = f"{row.field}: + {value(row.new)}"
        case "remove":
            what = f"{row.field}: − {value(row.new)}"
        case "create":
            what = f"created: {value(row.new)}"
        case "delete":
            what = f"deleted: {value(row.old)}"
        case "message":
            channel, _, to = row.detail.partition(": ")
            what = teller.message(channel, masked(to), row.new if isinstance(row.new, Mapping) else {})
        case "waits":
            rests = f"rests until `{printable(row.detail)}` changes" if row.detail else "waits for an answer or a date"
            when = f"goes on at {value(row.new)}" if row.new else rests
            what = f"{printable(row.title)} {when}"
        case "moved":
            was, due = (None if isinstance(side, Mapping) else side for side in (row.old, row.new))
            what = moved(row.title, was, due, printable(row.detail), teller.value)
        case "cancelled":
            due = f", due at {value(row.old)}" if row.old else ""
            what = f"{printable(row.title)} is cancelled{due}: {WHY_CANCELLED.get(row.detail, row.detail)}"
        case "sent" if row.detail.startswith(tuple(MADE_HERE.values())):
            what = f"made: {plain(row.detail)}"
        case kind:
            what = f"{kind}: {plain(row.detail)}"
    return f"{who}: {what}"


def worth_telling(teller: Teller, rows: Sequence[HistoryRow]) -> list[HistoryRow]:
    """The lines, but for notes that only say whom an action was for where its effects say it already."""

    def place(row: HistoryRow) -> tuple[str, str, str, int]:
        return row.event, row.rule, row.file, row.line

    deeds: dict[tuple[str, str, str, int], list[str]] = {}
    for row in rows:
        if row.kind != "note":
            deeds.setdefault(place(row), []).append(deed(teller, row))

    def repeats(row: HistoryRow) -> bool:
        done = "\n".join(deeds.get(place(row), ()))
        return all(plain(part) in done for part in row.detail.rpartition(": ")[2].split(", "))

    return [row for row in rows if row.kind != "note" or not repeats(row)]


def _why(row: HistoryRow, causes: Mapping[str, str]) -> str:
    """By which rule or by whom, on whose behalf, caused by what."""
    if row.rule == BY_HAND:
        return BY_HAND if row.on_behalf == BY_HAND else f"{BY_HAND}, by {row.on_behalf}"
    if row.kind == "cancelled" and row.on_behalf == BY_HAND:
        return BY_HAND
    caused = " ← ".join(
        f"{causes[event]} (event {event})" if event in causes else f"event {event}"
        for event in (row.event, *row.causes)
    )
    if row.rule == ITSELF and row.title:
        because = "by" if row.kind == "error" else "because"
        return f"{because} {row.title}, on behalf of {row.on_behalf}, caused by {caused}"
    rule = f'rule "{row.title}", ' if row.rule == row.title else ""
    by = f"{rule}{row.file}:{row.line}" if row.file else "the worker"
    return f"by {by}, on behalf of {row.on_behalf}, caused by {caused}"


def masked_row(row: HistoryRow) -> HistoryRow:
    """The line with what its message says, but not where exactly it went."""
    if row.kind != "message":
        return row
    channel, _, to = row.detail.partition(": ")
    new = masked_content(row.new) if isinstance(row.new, Mapping) else row.new
    return attrs.evolve(row, detail=f"{channel}: {masked(to)}", new=new)


def refs_of_row(row: HistoryRow) -> list[Ref]:
    """The records that a line of the history names."""
    values: list[Value] = []
    for side in (row.old, row.new):
        values += list(side.values()) if isinstance(side, Mapping) else [side]
    flat = [one for value in values for one in (value if isinstance(value, tuple) else (value,))]
    return [one for one in flat if isinstance(one, Ref)]


def row_to_json(row: HistoryRow) -> object:
    """A line of the history, as `docs/output.md` describes it."""

    def value(of: Value | Mapping[str, Value]) -> object:
        return values_to_json(of) if isinstance(of, Mapping) else value_to_json(of)

    row = masked_row(row)
    return {
        "at": row.at.isoformat(),
        "entity": row.record.entity,
        "key": row.record.key,
        "kind": row.kind,
        "field": row.field,
        "old": value(row.old),
        "new": value(row.new),
        "on_behalf": row.on_behalf,
        "rule": row.rule,
        "title": row.title,
        "file": row.file,
        "line": row.line,
        "version": row.version,
        "event": row.event,
        "causes": list(row.causes),
        "detail": row.detail,
    }
