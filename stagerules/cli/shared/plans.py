"""A plan as people read it: what changes from what to what, by which rule, why, and what would be sent to whom."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal, assert_never

import attrs
import click

from stagerules.dsl.values import Handle, Ref, Value
from stagerules.engine import Engine
from stagerules.interpreter.drivers.made import MADE_HERE, TO_NOBODY, called
from stagerules.interpreter.effects import (
    AddToList,
    Cancel,
    CreateRecord,
    DeleteRecord,
    Deliver,
    RemoveFromList,
    Schedule,
    SetField,
)
from stagerules.interpreter.event import Event
from stagerules.interpreter.plan import ITSELF, Cause, Considered, Outcome, Plan, Step
from stagerules.interpreter.records.values import under
from stagerules.interpreter.whynot.obstacle import obstacle

from . import later
from .masks import masked, masked_address, masked_content
from .named import refs_of
from .obstacles import sentence
from .preview import preview
from .ruling import SAID, ruling
from .tell import plain, printable
from .worth import deleted_by, ends_waiting, worth_telling

REPEATED = frozenset({"author", "rule", "created_at"})


@attrs.frozen
class Teller:
    """Writes plans; `shown` writes a value as people read it, a record by its name. `previews` says how messages are
    told: on one line (None), as they are with long texts cut, or all of them. Addresses are masked, but not those of
    people who are `made_up`.
    """

    shown: Callable[[Value], str]
    names: Mapping[Ref, str]
    previews: Literal["short", "full"] | None = None
    made_up: bool = False

    def plan(self, plan: Plan) -> Iterator[str]:
        """The lines that tell a plan, event by event, rule by rule."""
        for event in plan.events or (plan.event,):
            considered = [one for one in plan.considered if one.event == event.id]
            if not considered and event is not plan.event:
                continue  # what no rule is about stands among the effects already
            yield click.style(self.event(event), bold=True)
            yield from (f"  · {text}" for text in self.meaning(event, plan))
            if plan.code == "no_such_record":
                yield f"  nothing can be done: there is no {self.record(event.record)}"
            elif plan.code == "outdated":
                yield "  nothing can be done: the rule is not valid any more"
            elif plan.code == "unknown_order":
                yield f"  nothing can be done: no payment is known for the order {printable(str(event.record.key))}"
            elif plan.code == "paid_before":
                yield "  nothing to do: this payment was received before"
            elif not considered:
                yield "  no rule is about this"
            for one in considered:
                yield from self.rule(one, plan)
            yield from (f"  {text}" for _, text in self.waiting(event, plan))
        for event in plan.queued:
            yield click.style(f"afterwards: {self.event(event)}", bold=True)

    def rule(self, one: Considered, plan: Plan) -> Iterator[str]:
        """One rule: whether it applies and why, which way it took, and what it does."""
        event = next((event for event in plan.events if event.id == one.event), plan.event)
        lines = ruling(one, self.verdict(one, plan), self.because(one, event), self.deeds(one, plan), self.value)
        yield from (f"  {line}" for line in lines)

    def because(self, one: Considered, event: Event) -> str:
        """Why it is so: what stands in the way, or a code and its detail."""
        stood = obstacle(one, event, None)
        if stood is not None and one.verdict in SAID:
            return f": {sentence(stood, self.value, self.record(event.record))}"
        code = f" ({one.code})" if one.code and one.verdict in ("failed", "error") else ""
        return code + (f": {plain(one.detail)}" if one.detail else "")

    def deeds(self, one: Considered, plan: Plan) -> list[tuple[int, str]]:
        """What a rule does on an event, what it tells, and what it could not do: each with its line."""

        deleted = deleted_by(plan)

        def mine(cause: Cause) -> bool:
            return (cause.rule, cause.event) == (one.rule, one.event)

        mine_only = (
            step
            for step in plan.steps
            if mine(step.cause) and not (isinstance(step.effect, Cancel) and step.effect.record in deleted)
        )
        steps = [*self.steps(mine_only)]
        outcomes = [
            (outcome.cause.line, self.outcome(outcome))
            for outcome in plan.outcomes
            if mine(outcome.cause) and worth_telling(outcome, steps)
        ]
        return sorted([*steps, *outcomes], key=lambda told: told[0])

    def meaning(self, event: Event, plan: Plan) -> Iterator[str]:
        """What an event does by itself, and why."""
        for step in plan.steps:
            if (step.cause.rule, step.cause.event) == (ITSELF, event.id):
                yield f"{plain(step.cause.title)}: {self.step(step)}"

    def waiting(self, event: Event, plan: Plan) -> list[tuple[Cause, str]]:
        """What becomes of rules that waited, and that the event does not start: moved with their date, or cancelled."""
        asked, deleted = {one.rule for one in plan.considered if one.event == event.id}, deleted_by(plan)
        return [
            (step.cause, self.step(step))
            for step in plan.steps
            if step.cause.event == event.id and step.cause.rule not in asked and ends_waiting(step, deleted)
        ]

    def verdict(self, one: Considered, plan: Plan) -> str:
        """What becomes of a rule, in words."""
        match one.verdict:
            case "fired":
                return "applies"
            case "not met" | "stale":
                return "does not apply"
            case "waits":
                begun = any(self.does_now(step, one) for step in plan.steps)
                later = "applies, and goes on later" if begun else "applies later"
                return later if one.code is None else "is put off"
            case "off" | "paused":
                return "is not started"
            case "past":
                return f"is skipped: {self.value(one.due)} is past" if one.due else "is skipped: the moment is past"
            case "failed":
                return "ended early"
            case "error":
                return "could not be decided, nothing of it is done"
            case _:
                assert_never(one.verdict)

    def does_now(self, step: Step, one: Considered) -> bool:
        """Whether a rule that goes on later does this before."""
        mine = (step.cause.rule, step.cause.event) == (one.rule, one.event)
        return mine and not isinstance(step.effect, Schedule | Cancel)

    def outcome(self, outcome: Outcome) -> str:
        """A statement that was skipped or failed, or what an action tells."""
        if outcome.status == "done":
            return f"{'log' if outcome.action == 'log' else 'note'}: {plain(outcome.detail)}"
        detail = f": {plain(outcome.detail)}" if outcome.detail else ""
        return f"{outcome.status} {outcome.statement} ({outcome.code}){detail}"

    def step(self, step: Step) -> str:
        """One effect, from what to what."""
        text = self.effect(step)
        return f"{text} (as {self.record(step.on_behalf)})" if step.on_behalf else text

    def steps(self, steps: Iterable[Step]) -> Iterator[tuple[int, str]]:
        """Each step with its line; what several messages say alike is told once."""
        before: list[str] = []
        for step in steps:
            yield step.cause.line, self.step(step)
            told = [*self.preview(step)]
            same = bool(told) and told == before
            yield from ((step.cause.line, line) for line in (["    says the same"] if same else told))
            before = told or before

    def preview(self, step: Step) -> Iterator[str]:
        """The lines below a message: what it says."""
        if self.previews is not None and isinstance(step.effect, Deliver):

            def shown(value: Value) -> str:
                return self.value(value) if isinstance(value, Ref) else self.shown(value)

            told = preview(step.effect.channel, step.effect.content, shown, full=self.previews == "full")
            yield from (f"    {line}" for line in told)

    def effect(self, step: Step) -> str:
        """What an effect does."""
        match step.effect:
            case SetField(record, field, value, label):
                where = f"{field}.{label}" if label else field
                before = step.before if not isinstance(step.before, Mapping) else None
                before = before if label is None else under(label, before)
                return f"{self.record(record)}: {where} {self.value(before)} → {self.value(value)}"
            case AddToList(record, field, value):
                return f"{self.record(record)}: {field} + {self.value(value)}"
            case RemoveFromList(record, field, value):
                return f"{self.record(record)}: {field} − {self.value(value)}"
            case CreateRecord(record, values):
                return f"new {record.entity}: {self.values(values)}"
            case DeleteRecord(record):
                return f"delete {self.record(record)}"
            case Deliver(channel, to, address, content):
                return self.message(channel, self.recipient(to, address), content)
            case Schedule() as effect:
                return later.scheduled(effect, step.before, self.value)
            case Cancel() as effect:
                return later.cancelled(step, effect, self.value)
            case _:
                assert_never(step.effect)

    def recipient(self, to: str, address: str | None) -> str:
        """Whom a message is for, by name, and where it goes."""
        if address is None or address == to:
            return to if self.made_up else masked(to)
        return f"{to} <{address}>" if self.made_up else f"{masked(to)} <{masked_address(address)}>"

    def message(self, channel: str, to: str, content: Mapping[str, Value]) -> str:
        """Something to be sent. Who gets it stands in front, not once more among the contents."""
        head = called(channel, to) if channel in TO_NOBODY else f"message to {to} ({channel})"
        head = printable(head)
        if self.previews is not None or channel in MADE_HERE:
            return head
        said = content if self.made_up else masked_content(content)
        lines = (" ".join(value.split()) if isinstance(value, str) else value for value in said.values())
        named = zip(said, lines, strict=True)  # of `yes` and `no` the name says more
        told = [name.replace("_", " ") if value is True else value for name, value in named if value is not False]
        parts = [self.value(value) for value in told if value not in (None, "", ())]
        text = "; ".join(part for part in parts if part != printable(to))
        return f"{head}: {text}"

    def event(self, event: Event) -> str:
        """An event in the words of the command line."""
        record = self.record(event.record)
        match event.kind:
            case "stage":
                came = f', coming from "{event.from_stage}"' if event.from_stage else ""
                text = f'{record} enters "{event.stage}"{came}'
            case "created":
                text = f"{record} is created" + (f' in "{event.stage}"' if event.stage else "")
            case "changed":
                text = f"{record}: {', '.join(event.old)} changed"
            case "deleted":
                text = f"{record} is deleted"
            case "event":
                text = f"{event.name} arrives for {record}"
            case "clock":
                text = f"the clock starts {event.name} for {record}"
            case "resume":
                text = f"{event.resume.title if event.resume else 'a rule'} goes on for {record}"
            case _:
                assert_never(event.kind)
        return printable(text)

    def value(self, value: Value) -> str:
        """A value; a record by its name."""
        if isinstance(value, Ref):
            return self._name(value) or self.record(value)
        if isinstance(value, tuple):
            return ", ".join(self.value(one) for one in value) or "empty"
        return "empty" if value is None else self.text(value)

    def text(self, value: Value) -> str:
        """A value as text; the no-break spaces of amounts and times are plain ones on a terminal."""
        return plain(self.shown(value))

    def values(self, values: Mapping[str, Value]) -> str:
        """The values of a record, but for those that only repeat who made it, when and by which rule."""
        given = (name for name, value in values.items() if value not in (None, ()) and name not in REPEATED)
        return ", ".join(f"{name} {self.value(values[name])}" for name in given)

    def record(self, record: Ref) -> str:
        """A record as people know it: `Deal 42 "Office furniture"`."""
        key = "(new)" if isinstance(record.key, Handle) else str(record.key)
        name = self._name(record)
        return f"{record.entity} {printable(key)}" + (f' "{name}"' if name else "")

    def _name(self, record: Ref) -> str:
        return plain(self.names.get(record, ""))


def teller_of(engine: Engine, plan: Plan, previews: Literal["short", "full"] | None = None) -> Teller:
    """Writes this plan; what it deletes keeps the name it had."""
    names = engine.names(refs_of(plan))
    for step in plan.steps:
        if isinstance(step.effect, DeleteRecord) and isinstance(step.before, Mapping):
            entity = engine.project.schema.entities[step.effect.record.entity]
            name = step.before.get(entity.shown_as) if entity.shown_as else None
            if name is not None:
                names.setdefault(step.effect.record, engine.shown(name))
    return Teller(engine.shown, names, previews)
