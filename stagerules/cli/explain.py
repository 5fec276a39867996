"""`stagerules explain`: why something happened to a record, or did not."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import click

from stagerules.dsl.check.nearest import nearest
from stagerules.dsl.values import Ref
from stagerules.engine import Engine
from stagerules.errors import UsersMistake
from stagerules.explain import Explained, explained, never_considered
from stagerules.interpreter.plan import ITSELF, Considered, Verdict
from stagerules.interpreter.store.history import HistoryRow
from stagerules.interpreter.wire.events import event_to_json
from stagerules.interpreter.wire.plans import considered_to_json

from .history import deed, record_of, refs_of_row, row_to_json, worth_telling
from .shared.engines import engine_of
from .shared.named import refs_seen
from .shared.obstacles import sentence
from .shared.plans import Teller
from .shared.projects import project_option
from .shared.ruling import SAID, ruling
from .shared.tell import plain, printable, say
from .shared.whynot import refs_of_change, why_not_to_json, would_apply

WORDS: Mapping[Verdict, str] = {
    "fired": "applied",
    "waits": "goes on later",
    "off": "was not started",
    "paused": "was not started",
    "past": "was skipped: its moment was past",
    "not met": "did not apply",
    "stale": "did not apply",
    "failed": "ended early",
    "error": "could not be decided, nothing of it was done",
}
CODES = {"moved": "its moment has moved"}


@click.command("explain")
@project_option
@click.argument("item", nargs=-1, required=True)
@click.option("--rule", help="Only this rule: its name, or FILE:LINE.")
@click.option("--field", help="Only what wrote this field.")
@click.option("--event", help="Only this event, by its id.")
@click.option("--format", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(
    project: Path, item: tuple[str, ...], rule: str | None, field: str | None, event: str | None, format: str
) -> int:
    """Tell why something happened to a record, or did not.

    ITEM is a record, such as `Deal 42`. For each of its events every rule is shown that could have started, with the
    values that its condition saw: ✓ met, ✗ not met, – not asked any more. Of one that did not apply, the last time it
    was asked, the smallest change of the record is told with which it would.
    """
    with engine_of(project, if_sound=True) as engine:
        record = record_of(engine, item)
        assert record is not None
        entity = engine.project.schema.entities[record.entity]
        if field is not None and field not in entity.fields:
            fields = ", ".join(f"`{name}`" for name in entity.fields)
            raise UsersMistake(f"{entity.name} has no field `{field}`.", f"It has {fields}.", exit_code=2)
        found = explained(engine, record, rule=rule, field=field, event=event)
        if format == "json":
            click.echo(json.dumps([_as_json(one) for one in found], ensure_ascii=False, indent=2))
        else:
            teller = _teller(engine, found)
            for one in found:
                say(_lines(one, teller))
            if not found:
                say(_nothing(engine, record, rule, field, event))
    return 0


def _nothing(engine: Engine, record: Ref, rule: str | None, field: str | None, event: str | None) -> Iterator[str]:
    """Why there is nothing to explain, and how to go on."""
    who = Teller(engine.shown, engine.names([record])).record(record)
    known = explained(engine, record)
    if not known:
        with engine.backend.look() as work:
            there = engine.glance(work).exists(record)
        if there:
            yield f"no event of {who} has been handled yet"
            yield "  help: `stagerules plan --existing` shows what rules would do with what is there."
        else:
            yield f"there is no {who}, and never was one that rules met"
    elif event is not None:
        ids = ", ".join(printable(one.event.id) for one in known)
        yield f"{who} has no event `{printable(event)}`; its events are {ids}"
    elif rule is not None and (why := never_considered(engine, record, rule)) is not None:
        refs = list(refs_of_change(why.smallest))
        teller = Teller(engine.shown, engine.names([record, *refs]))
        stood = sentence(why.obstacle, teller.value, teller.record(record))
        yield f"`{printable(rule)}` was not considered: {stood}"
        yield from (f"  {line}" for line in would_apply(why.smallest, teller, record))
    elif rule is not None:
        titles = list(dict.fromkeys(considered.title for one in known for considered in one.considered))
        near = nearest(rule, titles)
        listed = ", ".join(f"`{printable(title)}`" for title in titles) or "none"
        yield f"no rule `{printable(rule)}` was considered at the events of {who}"
        yield f"  help: Did you mean `{near}`?" if near else f"  help: Considered were: {listed}."
    else:
        yield f"no rule has written `{field}` of {who}"


def _teller(engine: Engine, found: tuple[Explained, ...]) -> Teller:
    rows = [row for one in found for row in one.done]
    records = {row.record for row in rows} | {ref for row in rows for ref in refs_of_row(row)}
    records |= {event.record for one in found for event in (one.event, *one.causes)}
    records |= {ref for one in found for rule in one.considered for ref in refs_seen(rule)}
    records |= {ref for one in found for why in one.why_not.values() for ref in refs_of_change(why.smallest)}
    return Teller(engine.shown, engine.names(records))


def _lines(one: Explained, teller: Teller) -> Iterator[str]:
    when = f"{one.done[0].at:%Y-%m-%d %H:%M:%S}  " if one.done else ""
    ended = "" if one.status == "done" else f" ({one.status}{': ' + one.code.replace('_', ' ') if one.code else ''})"
    yield click.style(f"{when}{teller.event(one.event)}{ended}", bold=True) + f"  [event {printable(one.event.id)}]"
    if one.causes:
        yield f"  caused by {' ← '.join(teller.event(cause) for cause in one.causes)}"
    if one.detail:
        yield f"  {plain(one.detail)}"
    for row in one.done:
        if row.rule == ITSELF and row.kind not in ("note", "error"):
            yield f"  · {plain(row.title)}: {deed(teller, row)}"
    if one.status == "queued":
        yield "  its turn comes with the next `stagerules run` or `worker`"
    elif one.status != "done" and not one.considered:
        yield "  no rule has been asked"
    elif not one.considered:
        yield "  no rule is about this"
    for rule in one.considered:
        yield from (f"  {line}" for line in _rule(rule, one, teller))
    asked = {rule.rule for rule in one.considered}
    for row in one.done:
        if row.kind in ("moved", "cancelled") and row.rule not in asked:
            yield f"  · {deed(teller, row)}  [{printable(row.file)}:{row.line}]"


def _rule(rule: Considered, one: Explained, teller: Teller) -> Iterator[str]:
    mine = [row for row in one.done if row.rule == rule.rule != ITSELF]
    version = f", version {mine[0].version[:8]}" if mine and mine[0].version else ""
    because = version + _because(rule, one, teller)
    yield from ruling(rule, WORDS[rule.verdict], because, _deeds(mine, teller), teller.value)
    why = one.why_not.get(rule.rule)
    if why is not None:
        yield from (f"    {line}" for line in would_apply(why.smallest, teller, one.event.record))


def _deeds(rows: Sequence[HistoryRow], teller: Teller) -> list[tuple[int, str]]:
    """What a rule did; what the worker did for it comes last."""
    told = worth_telling(teller, rows)
    return [
        (row.line or LAST, f"{deed(teller, row)}  [{f'line {row.line}' if row.file else 'by the worker'}]")
        for row in told
    ]


LAST = 1_000_000_000
"""Behind all lines of a file."""


def _because(rule: Considered, one: Explained, teller: Teller) -> str:
    """Why it is so: what stood in the way, or a code and its detail."""
    why = one.why_not.get(rule.rule)
    if why is not None and rule.verdict in SAID:
        return f": {sentence(why.obstacle, teller.value, teller.record(one.event.record))}"
    code = CODES.get(rule.code or "", (rule.code or "").replace("_", " "))
    return "".join(f": {printable(part)}" for part in (code, rule.detail) if part)


def _as_json(one: Explained) -> object:
    """What became of an event, as `docs/output.md` describes it."""
    return {
        "event": event_to_json(one.event),
        "status": one.status,
        "code": one.code or None,
        "detail": one.detail,
        "considered": [
            considered_to_json(rule) | why_not_to_json(one.why_not.get(rule.rule)) for rule in one.considered
        ],
        "done": [row_to_json(row) for row in one.done],
        "causes": [event_to_json(cause) for cause in one.causes],
    }
