"""History: every write with its reasons, made from a performed plan by a pure function."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property
from typing import Literal, TypeAlias, assert_never

import attrs

from stagerules.dsl.values import Handle, Key, Ref, Value

from ..effects import AddToList, Cancel, CreateRecord, DeleteRecord, Deliver, RemoveFromList, Schedule, SetField
from ..plan import Cause, Considered, Outcome, Plan, Step
from ..records.protocol import Loosened
from ..records.values import real_ref, under

Kind: TypeAlias = Literal[
    "write",
    "add",
    "remove",
    "create",
    "delete",
    "message",
    "sent",
    "held",
    "waits",
    "moved",
    "cancelled",
    "log",
    "note",
    "skipped",
    "failed",
    "error",
]
HistoryValue: TypeAlias = Value | Mapping[str, Value]


@attrs.frozen
class HistoryRow:
    """One line of a record's history.

    `old` and `new` are values of `field`; a creation and a deletion have the whole record, a message its content;
    what `waits`, was `moved` or `cancelled` has the moments at which it was and is to go on; what a
    limit has `held` has the moment from which it may leave, none where the breaker has tripped.
    `on_behalf` is the user, as `User 7` or the automation user's name. `rule` is the identity, `title` what people
    call it; what the worker did with a message has the rule that asked for it, and no title, file and line. `event` is
    the id of the event that started the rule, `causes` the ids that led to it, the nearest first.
    """

    at: datetime
    record: Ref
    kind: Kind
    field: str | None = None
    old: HistoryValue = None
    new: HistoryValue = None
    on_behalf: str = ""
    rule: str = ""
    title: str = ""
    file: str = ""
    line: int = 0
    version: str = ""
    event: str = ""
    causes: tuple[str, ...] = ()
    detail: str = ""


@attrs.frozen
class Performed:
    """A plan that was carried out: the keys of the records it made, and what its deletions loosened, by step key."""

    plan: Plan
    at: datetime
    keys: Mapping[Handle, Key] = attrs.field(factory=dict)
    loosened: Mapping[str, tuple[Loosened, ...]] = attrs.field(factory=dict)
    refused: Mapping[str, str] = attrs.field(factory=dict)
    """Steps that were not done because the data's keeper refused them (not atomic only), and why."""

    @cached_property
    def causes(self) -> Mapping[str, tuple[str, ...]]:
        """The events that led to each event of the run, the nearest first, as far as the plan knows them."""
        return {one.id: causes(self.plan, one.id) for one in (self.plan.event, *self.plan.events, *self.plan.queued)}


def history_rows(performed: Performed, automation_user: str) -> tuple[HistoryRow, ...]:
    """Everything that is to be remembered of a run, in order."""
    steps = (row for step in performed.plan.steps for row in step_rows(step, performed, automation_user))
    return (*steps, *closing_rows(performed, automation_user))


def closing_rows(performed: Performed, automation_user: str) -> tuple[HistoryRow, ...]:
    """What is to be remembered besides the effects: skipped and failed statements, errors, what actions told."""
    outcomes = (_of_outcome(one, performed, automation_user) for one in performed.plan.outcomes)
    errors = (one for one in performed.plan.considered if one.verdict == "error")
    return (
        *(row for row in outcomes if row is not None),
        *(_of_error(one, performed, automation_user) for one in errors),
    )


def causes(plan: Plan, event_id: str) -> tuple[str, ...]:
    """The events that led to an event, the nearest first, as far as the plan knows them."""
    known = {one.id: one.cause for one in (plan.event, *plan.events, *plan.queued)}
    chain: list[str] = []
    cause = known.get(event_id)
    while cause is not None and cause not in chain:
        chain.append(cause)
        cause = known.get(cause)
    return tuple(chain)


def step_rows(step: Step, performed: Performed, automation_user: str) -> Iterable[HistoryRow]:
    """What is to be remembered of one effect."""
    keys = performed.keys
    who = _who(step.on_behalf, performed, automation_user)
    if step.key in performed.refused:
        about = _record_of(step, performed)
        yield _row("error", about, step.cause, performed, who, detail=performed.refused[step.key])
        return
    match step.effect:
        case SetField(record, field, value, label):
            name = field if label is None else f"{field}.{label}"
            row = _changed("write", record, name, step, performed, who, new=_told(value, keys))
            if label is not None and not isinstance(row.old, Mapping):
                row = attrs.evolve(row, old=under(label, row.old))  # only what stood under the label was replaced
            yield row
        case AddToList(record, field, value):
            yield _changed("add", record, field, step, performed, who, new=_told(value, keys))
        case RemoveFromList(record, field, value):
            yield _changed("remove", record, field, step, performed, who, new=_told(value, keys))
        case CreateRecord(record, values):
            new = {name: _told(value, keys) for name, value in values.items()}
            yield _row("create", _named(record, keys), step.cause, performed, who, new=new)
        case DeleteRecord(record):
            for one in performed.loosened.get(step.key, ()):
                yield _row("write", one.record, step.cause, performed, who, field=one.field, old=one.old, new=one.new)
            yield _row("delete", _named(record, keys), step.cause, performed, who, old=_old(step, performed))
        case Deliver(channel, to, _, content, about):
            new = {name: _told(value, keys) for name, value in content.items()}
            detail = f"{channel}: {to}"
            yield _row("message", _named(about, keys), step.cause, performed, who, new=new, detail=detail)
        case Schedule(at, event):
            moved = isinstance(step.before, Mapping)
            before: HistoryValue = step.before["due"] if isinstance(step.before, Mapping) else None
            about = _named(event.record, keys)
            date = event.resume.follows.field if event.resume is not None and event.resume.follows is not None else ""
            kind: Kind = "moved" if moved else "waits"
            yield _row(kind, about, step.cause, performed, who, old=before, new=at, detail=date)
        case Cancel(record, why=why):
            if why not in ("date_moved", "date_emptied"):  # what moved is told once
                about = _named(record, keys)
                yield _row("cancelled", about, step.cause, performed, who, old=_old(step, performed), detail=why)
        case _:
            assert_never(step.effect)


def _changed(kind: Kind, record: Ref, field: str, step: Step, performed: Performed, who: str, new: Value) -> HistoryRow:
    return _row(
        kind,
        _named(record, performed.keys),
        step.cause,
        performed,
        who,
        field=field,
        old=_old(step, performed),
        new=new,
    )


def _of_outcome(one: Outcome, performed: Performed, automation_user: str) -> HistoryRow | None:
    """Skipped and failed statements, what `log` wrote, what other actions told of what they did."""
    about = _named(_about(performed.plan, one.cause.event), performed.keys)
    who = _who(one.on_behalf, performed, automation_user)
    match one.status:
        case "done" if not one.detail:
            return None
        case "done" if one.action == "log":
            return _row("log", about, one.cause, performed, who, detail=one.detail)
        case "done":
            return _row("note", about, one.cause, performed, who, detail=f"{one.statement}: {one.detail}")
        case "skipped" | "failed":
            detail = f"{one.statement}: {one.code}" + (f" ({one.detail})" if one.detail else "")
            return _row(one.status, about, one.cause, performed, who, detail=detail)


def _of_error(one: Considered, performed: Performed, who: str) -> HistoryRow:
    cause = Cause(one.rule, one.title, one.file, one.line, "", one.event)
    about = _named(_about(performed.plan, one.event), performed.keys)
    detail = f"{one.code}: {one.detail}" if one.detail else str(one.code)
    return _row("error", about, cause, performed, who, detail=detail)


def _row(
    kind: Kind,
    record: Ref,
    cause: Cause,
    performed: Performed,
    who: str,
    *,
    field: str | None = None,
    old: HistoryValue = None,
    new: HistoryValue = None,
    detail: str = "",
) -> HistoryRow:
    return HistoryRow(
        at=performed.at,
        record=record,
        kind=kind,
        field=field,
        old=old,
        new=new,
        on_behalf=who,
        rule=cause.rule,
        title=cause.title,
        file=cause.file,
        line=cause.line,
        version=cause.version,
        event=cause.event,
        causes=performed.causes.get(cause.event, ()),
        detail=detail,
    )


def _about(plan: Plan, event_id: str) -> Ref:
    """The record that an event of the run was about."""
    return next((one.record for one in plan.events if one.id == event_id), plan.event.record)


def _record_of(step: Step, performed: Performed) -> Ref:
    effect = step.effect
    match effect:
        case Deliver():
            return _named(effect.about, performed.keys)
        case Schedule():
            return _named(effect.event.record, performed.keys)
        case _:
            return _named(effect.record, performed.keys)


def _named(record: Ref, keys: Mapping[Handle, Key]) -> Ref:
    """The record; one that was never made keeps its handle as a name."""
    if isinstance(record.key, Handle) and record.key not in keys:
        return Ref(record.entity, f"new {record.key.number}")
    return real_ref(record, keys)


def _who(user: Ref | None, performed: Performed, automation_user: str) -> str:
    if user is None:
        return automation_user
    user = _named(user, performed.keys)
    return f"{user.entity} {user.key}"


def _old(step: Step, performed: Performed) -> HistoryValue:
    if isinstance(step.before, Mapping):
        return {name: _told(value, performed.keys) for name, value in step.before.items()}
    return _told(step.before, performed.keys)


def _told(value: Value, keys: Mapping[Handle, Key]) -> Value:
    """The value with the keys that new records got."""
    match value:
        case Ref():
            return _named(value, keys)
        case tuple():
            return tuple(_told(one, keys) for one in value)
        case _:
            return value
