"""The first thing that stood in the way of a rule: from the trace of a decision to one of a few reasons."""

from collections.abc import Sequence
from typing import Literal, TypeAlias, assert_never

import attrs

from stagerules.dsl.typed import Rule, Trigger

from ..event import Event
from ..plan import Branch, Considered, Seen
from ..store.history import HistoryRow


@attrs.frozen
class HeldBack:
    """The rule is not started, whatever happens; `day` is its first or last one."""

    why: Literal["off", "not_begun", "over", "paused"]
    day: str = ""


@attrs.frozen
class Gone:
    """The record had been deleted."""


@attrs.frozen
class LeftStage:
    """The item was not in the stage any more to which the rule belongs (None: not known which)."""

    stage: str | None


@attrs.frozen
class OtherPipeline:
    """The item was in another pipeline than the rule is about (None: not known which)."""

    pipeline: str | None


@attrs.frozen
class Closed:
    """The item was closed, and the rule is about open ones."""


@attrs.frozen
class Unmet:
    """The first test of the condition that was not met; of an `or` the first of each alternative."""

    tests: tuple[Seen, ...]


@attrs.frozen
class Past:
    """The moment was past, and the rule skips it then."""


@attrs.frozen
class Undecided:
    """Data made it impossible to decide the rule."""

    code: str
    detail: str


@attrs.frozen
class OtherWay:
    """The rule applied, and an `if` in it took another way than its first."""

    branch: Branch


@attrs.frozen
class NotDone:
    """The rule applied, and a statement was skipped, or failed."""

    status: Literal["skipped", "failed"]
    line: int
    detail: str


@attrs.frozen
class OtherEntity:
    """The rule is about records of another entity."""

    entity: str


@attrs.frozen
class NotStarted:
    """Nothing has happened to the record that starts the rule."""

    trigger: Trigger


Obstacle: TypeAlias = (
    HeldBack
    | Gone
    | LeftStage
    | OtherPipeline
    | Closed
    | Unmet
    | Past
    | Undecided
    | OtherWay
    | NotDone
    | OtherEntity
    | NotStarted
)


def obstacle(one: Considered, event: Event, rule: Rule | None, rows: Sequence[HistoryRow] = ()) -> Obstacle | None:
    """What stood in the way of a rule that was considered on an event; None where nothing did. `rule` is the rule as it
    is now, if there is one, `rows` what it did.
    """
    match one.verdict:
        case "off" | "paused":
            return _held_back(one)
        case "stale" | "not met":
            return _out_of_place(one, event, rule) if one.condition is None else Unmet(unmet(one.condition))
        case "past":
            return Past()
        case "error":
            return Undecided(one.code or "", one.detail)
        case "fired" | "waits" | "failed":
            return _inside(one, rows)
        case _:
            assert_never(one.verdict)


def not_considered(rule: Rule, entity: str) -> Obstacle:
    """Why a rule was not even considered at any event of a record of this entity."""
    if rule.entity != entity:
        return OtherEntity(rule.entity)
    return HeldBack("off") if rule.off else NotStarted(rule.trigger)


def unmet(seen: Seen) -> tuple[Seen, ...]:
    """The tests on which it hangs that a condition was not met: the first of an `and`, all of an `or`."""
    if seen.single or not seen.parts:
        return (seen,)
    if len(seen.parts) == 1:
        inner = seen.parts[0]
        return (seen,) if inner.value is True else unmet(inner)  # a `not`, or a named expression
    failed = [part for part in seen.parts if part.asked and part.value is not True]
    decided = failed if len(failed) == len(seen.parts) else failed[:1]
    return tuple(test for part in decided for test in unmet(part))


def _held_back(one: Considered) -> HeldBack:
    match one.code:
        case "off" | "not_begun" | "over" | "paused" as why:
            return HeldBack(why, one.detail)
        case _:
            return HeldBack("paused" if one.verdict == "paused" else "off", one.detail)


def _out_of_place(one: Considered, event: Event, rule: Rule | None) -> Obstacle:
    start = event if event.resume is None else event.resume.start
    match one.code:
        case "deleted":
            return Gone()
        case "other_pipeline":
            return OtherPipeline(rule.pipeline if rule is not None else None)
        case "closed":
            return Closed()
        case _:
            return LeftStage(start.stage)


def _inside(one: Considered, rows: Sequence[HistoryRow]) -> Obstacle | None:
    """The first in its body, by the line."""
    found: list[tuple[int, Obstacle]] = [
        (branch.line, OtherWay(branch)) for branch in one.branches if branch.asked[0].value is not True
    ]
    for row in rows:
        if row.kind == "skipped" or row.kind == "failed":
            found.append((row.line, NotDone(row.kind, row.line, row.detail)))
    return min(found, key=lambda each: each[0])[1] if found else None
