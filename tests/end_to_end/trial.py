"""A case that is tried again and again from its beginning, each time with another failure."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import TypeAlias

import attrs

from stagerules.engine import Engine
from stagerules.interpreter.drivers.backend import Backend
from stagerules.interpreter.effects import Effect
from stagerules.interpreter.plan import Step
from stagerules.interpreter.records.problems import BackendProblem
from tests.end_to_end.cases import Case
from tests.end_to_end.crm import NOW, Twin
from tests.end_to_end.faults import WAYS, Call, Fault, Faulty, Way
from tests.end_to_end.places import BY_HAND, Fresh, Open
from tests.end_to_end.watch import Watch


@attrs.frozen
class Point:
    """A call, by its number, and the way in which it fails."""

    at: int
    way: Way
    call: str

    def __str__(self) -> str:
        return f"call {self.at} ({self.call}), {self.way}"


@attrs.frozen(eq=False)
class Trial:
    """A case in one place."""

    watch: Watch
    fresh: Fresh

    def calls(self) -> list[Call]:
        """The calls of a run in which nothing fails; looks at its end."""
        opened, fault = self.fresh(), Fault()
        self.run(opened(), fault)
        self.watch.ended(opened())
        return fault.calls

    def points(self) -> Iterator[Point]:
        """Every call with every way in which it can fail."""
        atomic = self.fresh()().atomic
        for number, call in enumerate(self.calls(), 1):
            yield from (Point(number, way, f"{call.side}.{call.name}") for way in WAYS if call.can(way, atomic))

    def run(self, backend: Backend, fault: Fault) -> list[str]:
        """How the events end; what the backend cannot do is raised. What is seen on the way must hold."""
        broken: list[AssertionError] = []

        def look() -> None:
            try:
                self.watch.holds(backend)
            except AssertionError as error:  # the run itself would take it for a fault of a rule
                broken.append(error)

        def meanwhile(call: Call) -> None:
            look()
            if call.name == "apply" and not backend.atomic:
                with backend.begin():  # nobody is kept from the Store while somebody far away takes their time
                    pass

        fault.watch, fault.meanwhile = look, meanwhile
        engine = Engine(self.watch.project, Faulty(backend, fault), clock=ticking())
        try:
            return [receipt.status for receipt in engine.run([self.watch.event])]
        finally:
            if broken:
                raise broken[0]

    def interrupted(self, *points: Point) -> Open:
        """Runs with these failures one after the other; looks after each."""
        opened = self.fresh()
        for point in points:
            fault = Fault(point.at, point.way)
            try:
                ends = self.run(opened(), fault)
            except BackendProblem:
                assert fault.hit
                assert point.way != "slow"
            else:
                assert not fault.hit or point.way == "slow", "a failure was swallowed"
                assert "failed" not in ends
            self.watch.holds(opened())
        return opened

    def failing(self, *points: Point) -> None:
        """Runs with these failures one after the other, then without."""
        self.finished(self.interrupted(*points))

    def finished(self, opened: Open) -> None:
        """Runs without a failure, and once more, which must change nothing."""
        assert "failed" not in self.run(opened(), Fault())
        self.watch.ended(opened())
        assert self.run(opened(), Fault()) == ["already"]
        self.watch.ended(opened())

    def crashed(self, points: Iterator[Point]) -> int:
        """Crashes at each of these points; how many that were."""
        number = 0
        for point in points:
            number += 1
            try:
                self.failing(point)
            except AssertionError as error:
                raise AssertionError(f"{point}: {error}") from error
        return number

    def crashed_twice(self, every: int) -> int:
        """Crashes at a point, and at every so-manieth point of the run that should have mended it."""
        number = 0
        for first in self.points():
            opened, fault = self.interrupted(first), Fault()
            self.run(opened(), fault)
            atomic = opened().atomic
            second = (
                Point(at, way, call.name)
                for at, call in enumerate(fault.calls, 1)
                for way in WAYS
                if call.can(way, atomic)
            )
            for point in islice(second, number % every, None, every):
                number += 1
                try:
                    self.failing(first, point)
                except AssertionError as error:
                    raise AssertionError(f"{first}, then {point}: {error}") from error
        return number


Trials: TypeAlias = Callable[[Case, Twin, str], Trial]
"""Makes a trial of a case, in a language and a place."""


def ticking() -> Callable[[], datetime]:
    """A clock that goes on with each look at it."""
    moments = (NOW + timedelta(seconds=number) for number in range(1_000_000))
    return lambda: next(moments)


def by_hand(effect: Effect, backend: Backend) -> None:
    """Changes a record as others do, past the engine."""
    with backend.begin() as work:
        work.records.apply(Step(effect, f"{effect}", BY_HAND), {})
