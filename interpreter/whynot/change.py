"""Whether a rule would apply if records held other values: asked of its conditions alone, and of the whole decision."""

from collections.abc import Iterator
from functools import cached_property
from typing import TypeAlias

import attrs

from stagerules.dsl import typed
from stagerules.dsl.typed import OnChange, Rule
from stagerules.dsl.values import Ref, Value

from ..decision.decide import decide
from ..decision.desk import Desk
from ..decision.interruption import DecisionError
from ..decision.needs import statements
from ..decision.pending import Begun, begun_by, in_its_stage
from ..decision.run_rule import trial_of
from ..decision.selection import about_deleted, held_back, out_of_place, started_by
from ..decision.statements import ANEW, START
from ..decision.view import View
from ..event import Event
from ..facts import Facts, FieldValue, NeedFacts
from ..plan import Decided, Verdict
from ..program import Program
from ..records.fit import strange
from ..search.candidates import MOVES
from ..search.nodes import conjuncts
from ..search.smallest import NoneFound
from ..search.writes import Place
from ..walker.env import Budget, Env
from ..walker.evaluate import evaluate

APPLIES: frozenset[Verdict] = frozenset({"fired", "waits"})


@attrs.frozen
class Change:
    """A field that would have to hold another value than `now`. `any_value`: not only this one would do, but any."""

    record: Ref
    field: str
    now: FieldValue
    value: Value
    any_value: bool = False


@attrs.frozen
class WouldApply:
    """The rule would apply with these changes: the fewest there are. Without any: as the record is now."""

    changes: tuple[Change, ...]


@attrs.frozen
class NotEvenThen:
    """The fewest changes with which the rule's condition is met; it would not apply all the same, since rules before it
    change what it asks for, or its own statements fail.
    """

    changes: tuple[Change, ...]


Smallest: TypeAlias = WouldApply | NotEvenThen | NoneFound


@attrs.frozen(slots=False)
class Asked:
    """A rule on an event, as if that were handled now."""

    program: Program
    rule: Rule
    event: Event

    @cached_property
    def alone(self) -> Program:
        """The program without its other rules."""
        return attrs.evolve(self.program, rules=(self.rule,))

    @cached_property
    def so_far(self) -> Program:
        """The program up to the rule: what comes behind it on the event does not decide whether it applies."""
        if self.event.resume is not None or self.rule not in self.program.rules:
            return self.program
        return attrs.evolve(self.program, rules=self.program.rules[: self.program.rules.index(self.rule) + 1])

    @property
    def answerable(self) -> bool:
        """Whether other values of records could make a difference at all: not to what a deletion starts, nor to a rule
        that can not go on any more.
        """
        resume = self.event.resume
        lost = strange(self.event.record, self.program.schema) or (
            resume is not None and self.rule.version != resume.version
        )
        return not lost and not about_deleted(self.event)

    @property
    def conditions(self) -> tuple[typed.Expression, ...]:
        """What must still be met, one by one; both conditions of a header with a time, where the event begins it."""
        resume = self.event.resume
        if resume is None or resume.place is None:
            asked = (self.rule.condition, self.rule.late_condition)
        else:
            asked = (None, self.rule.late_condition if resume.place in (START, ANEW) else None)
        return tuple(one for condition in asked if condition is not None for one in conjuncts(condition))

    @property
    def starting(self) -> Iterator[Place]:
        """The fields that decide, besides the conditions, whether the rule starts."""
        item, trigger = self.event.record, self.rule.trigger
        if self.program.schema.entities[item.entity].staged:
            yield from ((item, name) for name in MOVES)
        if isinstance(trigger, OnChange):
            yield from ((item, name) for name in trigger.fields)


def env_of(asked: Asked, facts: Facts) -> Env:
    """The surroundings in which its conditions are evaluated."""
    view = View(asked.program, facts)
    return trial_of(_begun(asked, view), Desk(view), trace=False).env


def starts(asked: Asked, facts: Facts) -> bool:
    """Whether the event would start the rule, or let it go on, so that it asks its condition."""
    view, event = View(asked.program, facts), asked.event
    if held_back(asked.rule, view) or not view.exists(event.record) or not _possible(event, view):
        return False
    if event.resume is not None:
        return not event.resume.bound or in_its_stage(_begun(asked, view), view)
    if asked.rule not in started_by(asked.alone, event, view):
        return False
    return out_of_place(asked.rule, event, view) is None


def met(conditions: tuple[typed.Expression, ...], asked: Asked, facts: Facts, budget: Budget | None = None) -> bool:
    """Whether all of these conditions are met; one that can not be decided is not. What it takes comes out of the
    budget, if there is one.
    """
    env = attrs.evolve(env_of(asked, facts), budget=budget or Budget())
    try:
        return all(evaluate(one, env) is True for one in conditions)
    except DecisionError:
        return False


def applies(program: Program, asked: Asked, facts: Facts) -> bool | NeedFacts:
    """Whether the decision on the event lets the rule apply, with all that rules of the program do to each other."""
    decided = decide(program, asked.event, facts, trace=False)
    if isinstance(decided, NeedFacts):
        return decided
    if not isinstance(decided, Decided):
        return False
    return any(
        one.verdict in APPLIES and (one.rule, one.event) == (asked.rule.identity, asked.event.id)
        for one in decided.plan.considered
    )


def after_others(asked: Asked, facts: Facts) -> bool:
    """Whether rules that may write something come before it on the event: its conditions then do not see the records
    as they are now.
    """
    for rule in started_by(asked.program, asked.event, View(asked.program, facts)):
        if rule.identity == asked.rule.identity:
            return False
        if any(_may_write(one, asked.program) for one in statements(rule.body)):
            return True
    return False


def _begun(asked: Asked, view: View) -> Begun:
    resume = asked.event.resume
    if resume is None:
        return begun_by(asked.rule, asked.event, view, view)
    return Begun(asked.rule, resume.start, asked.event, view, resume.ruleset, resume.within)


def _possible(event: Event, view: View) -> bool:
    """Whether the item is in a stage of its pipeline."""
    entity = view.program.schema.entities[event.record.entity]
    if not entity.staged:
        return True
    stage, pipeline = (view.stored(event.record, name) for name in ("stage", "pipeline"))
    return isinstance(stage, str) and isinstance(pipeline, str) and entity.stage(stage, pipeline) is not None


def _may_write(statement: typed.Statement, program: Program) -> bool:
    match statement:
        case typed.SetField() | typed.AddTo() | typed.RemoveFrom() | typed.MoveTo():
            return True
        case typed.Ask(action=name):
            return name not in program.actions or program.actions[name].signature.changes_fields
        case _:
            return False
