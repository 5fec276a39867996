"""Plays a scenario: gives what is given, lets happen what happens, judges what is expected."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import assert_never

import attrs

from stagerules.dsl import scenario as story
from stagerules.dsl import typed
from stagerules.dsl.values import Handle, Key, Ref, Value

from ..decision.interruption import DecisionError
from ..effects import DeleteRecord, SetField
from ..event import Event
from ..plan import Cause, Step
from ..program import Program
from ..records.problems import EffectRefused
from ..values.dates import instant, plus
from ..values.numbers import settled
from ..values.sameness import same
from . import played
from .beginning import at, begin
from .cast import Cast
from .expected import Since, judge
from .world import NOBODY, Stuck, World


def play(program: Program, scenario: story.Scenario, bound: Mapping[str, object]) -> played.Played:
    """What becomes of a scenario. `bound` are the constants as the project file writes them."""
    stage = staged(program, scenario, bound)
    for step in scenario.steps:
        try:
            stage.take(step)
        except Stuck as stuck:
            stage.miss(step, played.Impossible(str(stuck)))
            break
        except DecisionError as error:
            stage.miss(step, _undecided(error, stage))
            break
    stage.end_turn()
    return played.Played(scenario, tuple(stage.missed), tuple(stage.turns), stage.called)


def staged(program: Program, scenario: story.Scenario, bound: Mapping[str, object]) -> "Play":
    """A scenario that is about to begin."""
    cast = begin(program, scenario, bound)
    return Play(scenario, cast.world, cast)


def _undecided(error: DecisionError, stage: "Play") -> played.Found:
    if stage.item is None and error.code == "bad_record":
        return played.Impossible("This reads a field of the item, which is not there yet.")
    if stage.item is not None and error.code == "bad_record" and not stage.world.exists(stage.item):
        return played.Impossible(f"The {stage.item.entity} has been deleted by now.")
    if error.code == "unbound_constant":
        return played.Impossible(f"`{error.detail}` is given further down: move that line up.")
    return played.Undecided(error.code, error.detail)


@attrs.define(eq=False)
class Play:
    """A scenario under way. `item` is the record it is about, made of `values`; `fresh`: no `when` has come yet."""

    scenario: story.Scenario
    world: World
    cast: Cast
    item: Ref | None = None
    values: dict[str, Value] = attrs.field(factory=dict)
    alias: str | None = None
    fresh: bool = True
    missed: list[played.Missed] = attrs.field(factory=list)
    turns: list[played.Turn] = attrs.field(factory=list)
    when: story.Step | None = None
    called: dict[Ref, str] = attrs.field(factory=dict)
    """What people call the records, those included that are deleted by now."""

    def take(self, step: story.Step) -> None:
        """One step."""
        match step:
            case (
                story.GivenItem() | story.GivenNow() | story.GivenConstant() | story.GivenFails() | story.GivenResult()
            ):
                self._given(step)
            case (
                story.WhenStage()
                | story.WhenCreated()
                | story.WhenDeleted()
                | story.WhenSet()
                | story.WhenPass()
                | story.WhenAt()
                | story.WhenEvent()
            ):
                self.end_turn()
                self.when = step
                self._when(step, self.there())
                self.fresh = False
            case _:
                item = self.there()
                found = judge(step, self.world, item, Since(self.world.receipts, self.world.delivered))
                if found is not None:
                    self.miss(step, found)

    def miss(self, step: story.Step, found: played.Found) -> None:
        """Notes that a step did not go as it says."""
        self.missed.append(played.Missed(step, found, len(self.turns)))

    def end_turn(self) -> None:
        """Closes what the last `when` led to; that something went wrong must have been expected."""
        world = self.world
        self.called |= dict(_names(world))
        since = Since(world.receipts, world.delivered)
        if self.when is not None:
            expected = self._failures_expected(self.when)
            for title, code, detail in _went_wrong(since):
                if code not in expected:
                    self.miss(self.when, played.WentWrong(title, code, detail))
        self.turns.append(played.Turn(self.when, world.now, tuple(world.receipts), tuple(world.delivered)))
        world.receipts, world.delivered, self.when = [], [], None

    def _failures_expected(self, when: story.Step) -> frozenset[str]:
        """The codes that the steps behind a `when` expect."""
        codes: set[str] = set()
        steps = self.scenario.steps
        for step in steps[steps.index(when) + 1 :] if when in steps else ():
            if isinstance(step, story.ExpectFailure):
                codes.add(step.code)
            elif isinstance(step, story.When):
                break
        return frozenset(codes)

    # --- given -------------------------------------------------------------------------------------------------

    def _given(self, step: story.Given) -> None:
        world = self.world
        match step:
            case story.GivenItem():
                record, values = self.cast.given(step, self.item or NOBODY)
                if self.item is None and step.entity == self.scenario.entity:
                    self._is_about(record, values, step.alias)
                else:
                    self.cast.put(record, values, step.alias)
            case story.GivenNow(moment=expression):
                if not self.fresh:
                    raise Stuck("When it begins is said before the first `when`; later, `when at …` lets time pass.")
                at(world.value(expression, self.item or NOBODY), world)
            case story.GivenConstant(constant=name, value=value):
                world.constants[name] = world.value(value, self.item or NOBODY)
            case story.GivenFails(action=action, code=code):
                world.fates.fails[action] = code
            case story.GivenResult(action=action, values=values):
                world.fates.gives[action] = world.values(values, self.item or NOBODY)
            case _:
                assert_never(step)

    def there(self) -> Ref:
        """The item; a sample, where none is given."""
        if self.item is None:
            record, values = self.cast.given(
                story.GivenItem(self.scenario.span, self.scenario.entity, None, {}), NOBODY
            )
            self._is_about(record, values, None)
            return record
        return self.item

    def _is_about(self, record: Ref, values: dict[str, Value], alias: str | None) -> None:
        """This is the item. It is there already; that it was created is told by the first `when`, if at all."""
        self.item, self.values, self.alias = record, values, alias
        self.cast.put(record, {**self._pipeline(values), **values}, alias)

    def _pipeline(self, values: Mapping[str, Value]) -> Mapping[str, Value]:
        """The pipeline that the file is about, unless the item is in a stage that only another one has."""
        name, stage = self.scenario.pipeline, values.get("stage")
        entity = self.world.program.schema.entities[self.scenario.entity]
        return {"pipeline": name} if name and entity.beginning(stage, name) is not None else {}

    # --- when --------------------------------------------------------------------------------------------------

    def _when(self, step: story.When, item: Ref) -> None:
        world = self.world
        match step:
            case story.WhenStage(stage=stage):
                self._enters(stage, item)
            case story.WhenCreated():
                self._created(item)
            case story.WhenDeleted():
                self._deleted()
            case story.WhenSet():
                self._set(step)
            case story.WhenPass(duration=span):
                until = plus(world.now, span, world.program.zone, world.program.calendars.works)
                world.passes_until(at(until, world))
            case story.WhenAt(moment=expression):
                self._at(at(world.value(expression, item), world))
            case story.WhenEvent(event=name, values=values):
                self._event(name, values)
            case _:
                assert_never(step)

    def _enters(self, stage: str, item: Ref) -> None:
        if self.fresh and "stage" not in self.values:
            values = {**self.values, "stage": stage}
            self.cast.put(item, {**self._pipeline(values), **values}, self.alias)
            self._created(item)
            return
        self._alive()
        entity = self.world.program.schema.entities[item.entity]
        before = self.world.fields(item)
        if before["stage"] == stage:
            raise Stuck(f'The {item.entity} is in "{stage}" already, so that it does not enter it.')
        pipeline = before["pipeline"] if entity.stage(stage, str(before["pipeline"])) else None
        place = entity.beginning(stage, pipeline)
        assert place is not None
        old = {} if place[0] == before["pipeline"] else {"pipeline": before["pipeline"]}
        self._write(item, {"stage": stage, "pipeline": place[0], "stage_since": self.world.now})
        self.world.happens(Event("", "stage", item, stage=stage, from_stage=str(before["stage"]), old=old))

    def _created(self, item: Ref) -> None:
        if not self.fresh:
            raise Stuck(f"The {item.entity} is there already: it is created by the first `when`, and only once.")
        place = self.world.fields(item).get("stage")
        self.world.happens(Event("", "created", item, stage=None if place is None else str(place)))

    def _deleted(self) -> None:
        item = self._alive()
        old = self.world.fields(item)
        self._apply(DeleteRecord(item))
        self.world.happens(Event("", "deleted", item, old=old))

    def _set(self, step: story.WhenSet) -> None:
        item = self.there()
        record = self.world.value(step.record, item)
        if not isinstance(record, Ref):
            raise Stuck("There is no such record: the path leads to nothing here.")
        self._alive(record)
        value = settled(self.world.value(step.value, item))
        before = self.world.fields(record)[step.field]
        self._apply(SetField(record, step.field, value, step.label))
        if not same(before, self.world.fields(record)[step.field]):
            self.world.happens(Event("", "changed", record, old={step.field: before}))

    def _event(self, name: str, given: Mapping[str, typed.Expression]) -> None:
        item, world = self._alive(), self.world
        values = world.values(given, item)
        for field in world.program.schema.events[name].fields.values():
            if field.name not in values:
                values[field.name] = self.cast.samples.of_event(name, field)
        world.happens(Event("", "event", item, name=name, fields=values))

    def _at(self, until: datetime) -> None:
        if instant(until) < instant(self.world.now):
            raise Stuck(f"Time does not go back: it is {self.world.now:%Y-%m-%d %H:%M} by now.")
        self.world.passes_until(until)

    def _alive(self, record: Ref | None = None) -> Ref:
        meant = record or self.there()
        if not self.world.exists(meant):
            name = self.called.get(meant)
            raise Stuck(f"The {meant.entity}{f' `{name}`' if name else ''} has been deleted by now.")
        return meant

    def _write(self, item: Ref, values: Mapping[str, Value]) -> None:
        for field, value in values.items():
            self._apply(SetField(item, field, value))

    def _apply(self, effect: SetField | DeleteRecord) -> None:
        step = Step(effect, "", Cause("", "", "", 0, "", ""))
        try:
            with self.world.backend.begin() as work:
                work.records.apply(step, dict[Handle, Key]())
        except EffectRefused as refused:
            raise Stuck(f"That is refused: {refused.detail or refused.code}.") from None


def _went_wrong(since: Since) -> Iterator[tuple[str, str, str]]:
    """Rules that could not be decided, and events of which nothing could be kept."""
    for receipt in since.receipts:
        if receipt.status == "failed":
            yield "", receipt.code, receipt.detail
        for one in receipt.plan.considered if receipt.plan is not None else ():
            if one.verdict == "error":
                yield one.title, one.code or "", one.detail


def _names(world: World) -> Iterator[tuple[Ref, str]]:
    """What people call the records that are there: as the schema says, else as the scenario does."""
    yield from ((record, alias) for alias, record in world.names.items())
    with world.backend.look() as work:
        for entity, table in work.records.tables.items():
            shown_as = world.program.schema.entities[entity].shown_as
            for key, fields in table.items():
                if shown_as is not None and isinstance(name := fields[shown_as], str):
                    yield Ref(entity, key), name
