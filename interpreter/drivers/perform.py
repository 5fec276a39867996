"""Carrying out a plan: record effects in order, and what the Store keeps of it."""

from collections.abc import Iterable, Iterator, Mapping

import attrs

from stagerules.dsl.values import Handle, Key, Ref, Value

from ..effects import Cancel, Deliver, Schedule
from ..event import Awaited, Bound, Event, Resume
from ..plan import Considered, Plan, Refused, Step
from ..program import Ruleset
from ..records.problems import EffectRefused
from ..records.protocol import Loosened, Records
from ..records.values import real, real_key, real_ref
from ..store.history import Performed
from ..store.outbox import Message
from ..store.protocol import Store, Timer
from .crash import reached


class StepRefused(Exception):
    """A step that the records' keeper will not do."""

    def __init__(self, step: Step, refused: EffectRefused) -> None:
        super().__init__(f"{step.cause.title}: {refused}")
        self.step = step
        self.refused = refused

    @property
    def record(self) -> Ref:
        """The record that was to be changed: no other steps are carried out here."""
        assert not isinstance(self.step.effect, Deliver | Schedule)
        return self.step.effect.record


def carry_out(steps: Iterable[Step], records: Records, keys: dict[Handle, Key]) -> Mapping[str, tuple[Loosened, ...]]:
    """Does the record effects in order; `keys` gets the keys of new records. What deletions loosened, by step."""
    loosened: dict[str, tuple[Loosened, ...]] = {}
    for step in steps:
        if isinstance(step.effect, Deliver | Schedule | Cancel):
            continue
        try:
            loosened[step.key] = records.apply(step, keys)
        except EffectRefused as refused:
            raise StepRefused(step, refused) from None
        reached("effect_done")
    return loosened


def keep_effects(performed: Performed, store: Store, ruleset: Ruleset) -> None:
    """Messages, timers and events of a plan, once its record effects are done; with the rules by which something goes
    on later.
    """
    keys = performed.keys
    messages: list[Message] = []
    for step in performed.plan.steps:
        if step.key in performed.refused:
            continue
        match step.effect:
            case Deliver() as effect:
                messages.append(_message(step, effect, performed))
            case Schedule(at, event, awaits):
                store.add_timers((Timer(event.id, at, real_event(event, keys), awaits),))
            case Cancel(timer=str(timer)):
                store.take_timer(timer)
            case Cancel(record, rule, start) if not _never_made(record, keys):
                store.cancel_timers(real_ref(record, keys), rule, start)
            case _:
                pass
    reached("timers_kept")
    store.post(messages)
    reached("messages_kept")
    store.queue(tuple(_real_events(performed)))
    reached("events_queued")
    if any(one.ruleset == ruleset.name for one in _going_on(performed.plan)):
        store.keep_ruleset(ruleset.name, ruleset.sources, performed.at)
    for event in _told_of(performed):
        store.keep(event, "done", trace=considered_on(performed.plan, event.id))


def _going_on(plan: Plan) -> Iterator[Resume]:
    """All places at which rules of a plan go on later."""
    for step in plan.steps:
        match step.effect:
            case Schedule(event=Event(resume=Resume() as resume)):
                yield resume
            case Deliver(on_failure=Event(resume=Resume() as resume)):
                yield resume
            case _:
                pass
    yield from (one.resume for one in plan.queued if one.resume is not None)


def refuse_unmade(effect: Deliver | Schedule, keys: Mapping[Handle, Key]) -> None:
    """Raises `EffectRefused` where an effect names a record that was never made."""
    match effect:
        case Deliver(content=content, about=about, client=client):
            _real_values({**content, "about": about, "client": client}, keys)
        case Schedule(event=event):
            real_event(event, keys)


def real_event(event: Event, keys: Mapping[Handle, Key]) -> Event:
    """The event with the real keys of records that were made in this run."""
    return attrs.evolve(
        event,
        record=real_ref(event.record, keys),
        old=_real_values(event.old, keys),
        fields=_real_values(event.fields, keys),
        resume=None if event.resume is None else _real_resume(event.resume, keys),
    )


def _real_resume(resume: Resume, keys: Mapping[Handle, Key]) -> Resume:
    values = {name: _real_bound(value, keys) for name, value in resume.values.items()}
    return attrs.evolve(resume, start=real_event(resume.start, keys), values=values)


def _real_bound(value: Bound, keys: Mapping[Handle, Key]) -> Bound:
    match value:
        case Awaited():
            return value
        case dict():
            return _real_values(value, keys)
        case _:
            return real(value, keys)  # type: ignore[arg-type]  # a mapping that is no dict is never bound


def _message(step: Step, effect: Deliver, performed: Performed) -> Message:
    keys = performed.keys
    return Message(
        id=step.key,
        channel=effect.channel,
        to=effect.to,
        address=effect.address,
        content=_real_values(effect.content, keys),
        about=real_ref(effect.about, keys),
        rule=step.cause.rule,
        event=step.cause.event,
        at=performed.at,
        on_behalf=_named(step.on_behalf, keys),
        token=effect.token,
        on_failure=None if effect.on_failure is None else real_event(effect.on_failure, keys),
        client=_named(effect.client, keys),
    )


def _named(record: Ref | None, keys: Mapping[Handle, Key]) -> str | None:
    return None if record is None else f"{record.entity} {real_key(record.key, keys)}"


def _real_events(performed: Performed) -> Iterator[Event]:
    for one in performed.plan.queued:
        if not _never_made(one.record, performed.keys):
            yield real_event(one, performed.keys)


def considered_on(plan: Plan | Refused, event_id: str) -> tuple[Considered, ...]:
    """The rules that one event of a run could start."""
    return tuple(one for one in plan.considered if one.event == event_id)


def _told_of(performed: Performed) -> Iterator[Event]:
    """The events inside the run that rules were about: they are kept to be told in words and explained."""
    plan = performed.plan
    led = {one.event for one in plan.considered}
    for one in plan.events:
        if one.id in led and one.id != plan.event.id:
            try:
                event = real_event(one, performed.keys)
            except EffectRefused:  # it is about a record that was never made
                continue
            yield event


def _never_made(record: Ref, keys: Mapping[Handle, Key]) -> bool:
    return isinstance(record.key, Handle) and record.key not in keys


def _real_values(values: Mapping[str, Value], keys: Mapping[Handle, Key]) -> dict[str, Value]:
    return {name: real(value, keys) for name, value in values.items()}
