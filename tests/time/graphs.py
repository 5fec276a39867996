"""Small rules that lead from stage to stage, and what language §5.5 says they do, written down a second time."""

from collections import deque
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import permutations
from typing import Literal, TypeAlias

import attrs

from stagerules.dsl.check.project import check_project
from stagerules.dsl.check.schema.files import build_schema
from stagerules.dsl.parse.files import parse
from stagerules.dsl.schema import Schema
from stagerules.dsl.source import Source
from stagerules.dsl.typed import Rule
from stagerules.dsl.vocabulary import Settings
from stagerules.interpreter.actions import vocabulary
from stagerules.interpreter.program import Program, Ruleset

SCHEMA_TEXT = """\
entity Deal:
    key id: integer
    visits: integer
    ready: yes/no
    pipeline "Sales":
        stage "A"
        stage "B"
        stage "C"
"""
STAGES = ("A", "B", "C")

Happening: TypeAlias = tuple[Literal["stage", "change"], str]
"""What starts a rule, and what it does: it comes to a stage, or a field is changed."""


@attrs.frozen
class Shape:
    """A rule: what starts it, what it does, how many days later (None: at once), whether only where `ready`."""

    title: str
    text: str
    starts: Happening
    does: Happening
    days: int | None = None
    if_ready: bool = False


def _shapes() -> Iterator[Shape]:
    for here, there in permutations(STAGES, 2):
        way: tuple[Happening, Happening] = ("stage", here), ("stage", there)
        on, go = f'on stage "{here}"', f'move to stage "{there}" allowing back'
        yield Shape(f"{here}{there}", f"{on}: {go}", *way)
        yield Shape(f"{here}{there} after none", f"{on} after 0 days: {go}", *way)
        yield Shape(f"{here}{there} after a day", f"{on} after 1 day: {go}", *way, days=1)
        yield Shape(f"{here}{there} waits a day", f"{on}:\n    wait 1 day\n    {go}", *way, days=1)
        yield Shape(f"{here}{there} if ready", f"{on} if ready: {go}", *way, if_ready=True)
    for stage in STAGES:
        on, go = f'on stage "{stage}"', f'move to stage "{stage}" allowing back'
        yield Shape(f"{stage} counts", f"{on}: set visits = visits + 1", ("stage", stage), ("change", "visits"))
        yield Shape(f"{stage} unready", f"{on}: set ready = no", ("stage", stage), ("change", "ready"))
        for field in ("visits", "ready"):
            yield Shape(f"{field} to {stage}", f"on change of {field}: {go}", ("change", field), ("stage", stage))
    counts = "on change of visits: set visits = visits + 1"
    yield Shape("counts on", counts, ("change", "visits"), ("change", "visits"))


SHAPES = tuple(_shapes())
Graph: TypeAlias = Sequence[Shape]


@cache
def schema() -> Schema:
    """A deal with three stages, a number and a yes or no."""
    file, problems = parse(Source("crm.schema", SCHEMA_TEXT))
    built, said = build_schema([file], Settings())
    assert not problems, problems
    assert not said, said
    return built


@cache
def rule_of(shape: Shape) -> Rule:
    """The checked rule."""
    file, problems = parse(Source("a.rules", _text(shape)))
    assert not problems, problems
    (rule,), _, said = check_project([file], schema(), vocabulary(()), Settings())
    assert not [one for one in said if one.severity == "error"], said
    return rule


def program(graph: Graph) -> Program:
    """The rules of a graph, in this order."""
    text = "".join(map(_text, graph))
    return Program(schema(), tuple(map(rule_of, graph)), {}, ruleset=Ruleset({"a.rules": text}))


def _text(shape: Shape) -> str:
    return f'rule "{shape.title}"\n{shape.text}\n'


# --- the same, by hand ---

DEEPEST, MOST = 16, 1000


class Endless(Exception):
    """It goes on and on."""


@attrs.define
class Hand:
    """The deal as it should be. `waits` are rules that go on, each with its day, in the order of their beginning."""

    graph: Graph
    stage: str = "A"
    visits: int = 0
    ready: bool = True
    day: int = 0
    waits: list[tuple[int, Shape]] = attrs.field(factory=list)

    def comes(self) -> bool:
        """It comes to its stage; False where that never ends, and so has not happened."""
        return self._whole(("stage", self.stage), None)

    def goes_on(self) -> bool:
        """The next that waits goes on; False where that never ends."""
        at = min(range(len(self.waits)), key=lambda number: self.waits[number][0])
        self.day, shape = self.waits.pop(at)
        return self._whole(None, shape)

    def _whole(self, first: Happening | None, resumed: Shape | None) -> bool:
        before = self.stage, self.visits, self.ready, list(self.waits)
        try:
            self._run(first, resumed)
        except Endless:
            self.stage, self.visits, self.ready, self.waits = before
            return False
        return True

    def _run(self, first: Happening | None, resumed: Shape | None) -> None:
        waiting: deque[tuple[Happening, int]] = deque()
        handled = 1

        def caused(done: Happening | None, depth: int) -> None:
            nonlocal handled
            if done is None:
                return
            if any(one.starts == done for one in self.graph):
                handled += 1
                if depth > DEEPEST or handled > MOST:
                    raise Endless
            waiting.append((done, depth))

        if first is not None:
            waiting.append((first, 0))
        if resumed is not None:
            caused(self._do(resumed), 1)
        while waiting:
            event, depth = waiting.popleft()
            if event[0] == "stage":
                self.waits.clear()  # all of them belong to a stage, and it has moved
            for shape in self.graph:
                if shape.starts == event:
                    caused(self._starts(shape), depth + 1)

    def _starts(self, shape: Shape) -> Happening | None:
        kind, name = shape.starts
        if (kind == "stage" and self.stage != name) or (shape.if_ready and not self.ready):
            return None
        if shape.days is None:
            return self._do(shape)
        self.waits.append((self.day + shape.days, shape))
        return None

    def _do(self, shape: Shape) -> Happening | None:
        match shape.does:
            case "stage", name if name != self.stage:
                self.stage = name
            case "change", "visits":
                self.visits += 1
            case "change", "ready" if self.ready:
                self.ready = False
            case _:
                return None
        return shape.does
