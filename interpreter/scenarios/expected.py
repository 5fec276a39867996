"""Judges an expectation: None where it is met, else what was found instead."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import assert_never

import attrs

from stagerules.dsl import scenario as story
from stagerules.dsl import typed
from stagerules.dsl.check.scenarios.asked import entries
from stagerules.dsl.check.scenarios.asked import requests as forms
from stagerules.dsl.schema import Entity
from stagerules.dsl.values import Ref, Value

from ..decision.interruption import DecisionError
from ..drivers.delivered import Delivered
from ..drivers.receipt import Receipt
from ..effects import Cancel, Schedule
from ..facts import Facts, FieldValue
from ..people.exclusions import EXCLUSION, is_excluded
from ..plan import ITSELF, Seen
from ..plan import Step as PlanStep
from ..program import Program
from ..store.history import HistoryRow
from ..walker.seen import seen
from . import played
from .requests import requests
from .world import World

PLAIN = {0xA0: " ", 0x202F: " "}
"""No-break spaces, as amounts and times have them, and what people type."""


@attrs.frozen
class Since:
    """What happened since the last `when`."""

    receipts: Sequence[Receipt]
    delivered: Sequence[Delivered]


def judge(step: story.Expect, world: World, item: Ref, since: Since) -> played.Found | None:
    """What was found instead of what the step expects; None where that is so."""
    try:
        return _judge(step, world, item, since)
    except DecisionError as error:
        gone = next(_gone(step, world, item), None) if error.code == "bad_record" else None
        return played.Undecided(error.code, error.detail) if gone is None else played.Impossible(gone)


def _gone(step: story.Expect, world: World, item: Ref) -> Iterator[str]:
    """That records that a step asks about have been deleted; the item is meant where no other is."""
    words = re.findall(r"\w+", world.source.slice(step.span))
    yield from (
        f"`{name}` has been deleted by now."
        for name, ref in world.names.items()
        if name in words and not world.exists(ref)
    )
    if not world.exists(item):
        yield f"The {item.entity} has been deleted by now."


def _judge(step: story.Expect, world: World, item: Ref, since: Since) -> played.Found | None:
    match step:
        case story.ExpectThat(condition=condition):
            found = world.asked(lambda env: seen(condition, env), item, looked_at=plainly_spaced)
            return None if found.value is True else played.SawOther(found, gone=not world.exists(item))
        case story.ExpectAsked():
            return _asked(step, world, item, requests(since.receipts, world))
        case story.ExpectHistory():
            return _history(step, world, item)
        case story.ExpectNothing():
            return did(since.receipts, world)
        case story.ExpectDeleted(alias=alias):
            record = item if alias is None else world.names[alias]
            return played.StillThere(record) if world.exists(record) else None
        case story.ExpectExclusion(address=address):
            return _exclusion(address, world)
        case story.ExpectPending(rule=rule):
            waiting = tuple(dict.fromkeys(waiting_rules(world)))
            return None if rule in waiting else played.NotPending(waiting)
        case story.ExpectFailure(code=code):
            codes = tuple(dict.fromkeys(failures(since)))
            return None if code in codes else played.OtherFailures(codes)
        case _:
            assert_never(step)


def did(receipts: Sequence[Receipt], world: World) -> played.DidSomething | None:
    """What rules did; None where that is nothing."""
    steps = tuple(effects(receipts))
    done = tuple(one for one in requests(receipts, world) if one.outcome.status == "done")
    return played.DidSomething(steps, done) if steps or done else None


def effects(receipts: Iterable[Receipt]) -> Iterator[PlanStep]:
    """What rules did; what an event means by itself is not theirs. That something waits, or waits no more, is nothing
    yet.
    """
    for one in receipts:
        for step in one.plan.steps if one.plan is not None else ():
            if not isinstance(step.effect, Schedule | Cancel) and step.cause.rule != ITSELF:
                yield step


def failures(since: Since) -> Iterator[str]:
    """The codes with which something was skipped, failed, or could not be decided."""
    for receipt in since.receipts:
        if receipt.code and receipt.status in ("failed", "error", "held"):
            yield receipt.code
        if receipt.plan is not None:
            yield from (one.code for one in receipt.plan.outcomes if one.code and one.status != "done")
            yield from (one.code for one in receipt.plan.considered if one.code and one.verdict in ("error", "failed"))
    yield from (one.code for one in since.delivered if one.code)


# --- actions and history -------------------------------------------------------------------------------------------


def _asked(
    step: story.ExpectAsked, world: World, item: Ref, all_requests: tuple[played.Request, ...]
) -> played.Found | None:
    mine = [one for one in all_requests if one.outcome.action == step.action]
    asked = next(forms(world.program.actions[step.action].signature, world.program.schema))

    def look(request: played.Request) -> Seen:
        assert step.condition is not None
        return _best(_looked(step.condition, asked, one, world) for one in _ways(request))

    looked = [(one, None if step.condition is None else look(one)) for one in mine]
    met = [one for one, saw in looked if one.outcome.status == "done" and (saw is None or saw.value is True)]
    if step.negated:
        return played.WasAsked(met[0]) if met else None
    if met:
        return None
    done = tuple(dict.fromkeys(_names(all_requests)))
    nearest, saw = max(looked, key=_nearness, default=(None, None))
    return played.NotAsked(nearest, saw, done, len(mine))


def _nearness(looked: tuple[played.Request, Seen | None]) -> tuple[int, bool]:
    request, saw = looked
    return _parts_met(saw), request.outcome.status == "done"


def _ways(request: played.Request) -> Iterator[Mapping[str, FieldValue]]:
    """The request as a record, once for each way to call its recipient."""
    plain = {name: value for name, value in request.arguments.items() if not isinstance(value, Mapping)}
    if not request.to:
        yield plain
        return
    yield from ({**plain, "to": one} for one in request.to)


def _names(all_requests: Iterable[played.Request]) -> Iterator[str]:
    yield from (one.outcome.action for one in all_requests if one.outcome.action and one.outcome.status == "done")


def _history(step: story.ExpectHistory, world: World, item: Ref) -> played.Found | None:
    with world.backend.look() as work:
        rows = work.store.history()
    asked = next(entries(world.program.schema))

    def look(row: HistoryRow) -> Seen | None:
        if step.condition is None:
            return None
        return _best(_looked(step.condition, asked, {**entry_of(row), "author": one}, world) for one in authors_of(row))

    looked = [(row, look(row)) for row in rows]
    met = [row for row, saw in looked if saw is None or saw.value is True]
    if step.negated:
        return played.HasEntry(met[0]) if met else None
    if met:
        return None
    nearest, saw = max(looked, key=lambda one: _parts_met(one[1]), default=(None, None))
    return played.NoEntry(nearest, saw)


def entry_of(row: HistoryRow) -> Mapping[str, Value]:
    """An entry as `history where …` asks it."""
    return {
        "field": row.field,
        "text": row.detail or None,
        "before": None if isinstance(row.old, Mapping) else row.old,
        "after": None if isinstance(row.new, Mapping) else row.new,
        "rule": row.title or None,
        "author": row.on_behalf or None,
        "at": row.at,
    }


def authors_of(row: HistoryRow) -> Iterator[Value]:
    """Everything by which a scenario may call whoever it was done for: `automation`, or a user."""
    yield row.on_behalf or None
    entity, _, key = row.on_behalf.partition(" ")
    if key:
        yield from (Ref(entity, one) for one in (key, int(key) if key.isdecimal() else key))


# --- looking at something as if it were a record -------------------------------------------------------------------


def _looked(condition: typed.Expression, asked: Entity, fields: Mapping[str, FieldValue], world: World) -> Seen:
    record = Ref(asked.name, 0)
    schema = attrs.evolve(world.program.schema, entities={**world.program.schema.entities, asked.name: asked})
    program: Program = attrs.evolve(world.program, schema=schema)
    whole: dict[str, FieldValue] = {**dict.fromkeys(asked.fields), **plainly_spaced(fields)}
    facts = Facts(world.now, {record: whole}, constants=world.constants)
    return world.asked(lambda env: seen(condition, env), record, facts, program)


def plainly_spaced(fields: Mapping[str, FieldValue]) -> Mapping[str, FieldValue]:
    """The fields with plain spaces in texts: nobody can see, or type, those that do not break in `15.000,00 €`."""
    return {name: value.translate(PLAIN) if isinstance(value, str) else value for name, value in fields.items()}


def _best(looked: Iterable[Seen]) -> Seen:
    return max(looked, key=_parts_met)


def _parts_met(saw: Seen | None) -> int:
    """How much of a condition was met: what comes nearest has most of it."""
    if saw is None:
        return 0
    if saw.value is True:
        return 1_000
    return sum(part.value is True for part in saw.parts) if not saw.single else 0


# --- what waits, and who is excluded -------------------------------------------------------------------------------


def waiting_rules(world: World) -> Iterator[str]:
    """What people call the rules that wait."""
    with world.backend.look() as work:
        timers = work.store.timers()
    yield from (one.event.resume.title for one in timers if one.event.resume is not None)


def _exclusion(address: str, world: World) -> played.Found | None:
    with world.backend.look() as work:
        if is_excluded(work.records, address, world.program.region):
            return None
        table = work.records.tables.get(EXCLUSION, {})
        return played.NotListed(tuple(str(one["written"]) for one in table.values()))
