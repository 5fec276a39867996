"""Loops stop: all graphs of up to four rules over three stages, each decided step by step and compared with a second,
plain telling of what should happen. Those that never end are refused with the way round; loops through time go on.

There are all graphs of up to two rules here and a seeded sample of the larger ones; all of them with `make fuzz`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import combinations, pairwise, permutations
from pathlib import Path
from random import Random

import attrs
import pytest

from stagerules.dsl.values import Ref
from stagerules.interpreter.decision.decide import decide
from stagerules.interpreter.drivers.backend import Backend
from stagerules.interpreter.drivers.memory import MemoryBackend
from stagerules.interpreter.drivers.run import run, run_due
from stagerules.interpreter.effects import CreateRecord
from stagerules.interpreter.event import Event
from stagerules.interpreter.facts import Facts, Fields
from stagerules.interpreter.plan import Decided, Refused
from stagerules.interpreter.sql.backend import SqlBackend, create_tables
from stagerules.interpreter.store.history import HistoryRow
from stagerules.interpreter.store.protocol import Timer
from tests.backends.world import step

from .graphs import SHAPES, Graph, Hand, Shape, program, schema

DEAL = Ref("Deal", 1)
NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
FIELDS: Fields = {"id": 1, "visits": 0, "ready": True, "stage": "A", "pipeline": "Sales", "stage_since": NOW}
STEPS = 5
"""So many times it is let go on where something waits; loops through time never end."""

BY_TITLE = {shape.title: shape for shape in SHAPES}


def up_to(most: int) -> Iterator[Graph]:
    for count in range(1, most + 1):
        yield from combinations(SHAPES, count)


def played(graph: Graph) -> Counter[str]:
    """Lets a deal come to stage A, and then what waits go on; what happened, by kind."""
    rules, hand = program(graph), Hand(graph)
    facts = Facts(NOW, {DEAL: FIELDS}, pending={DEAL: ()})
    event = Event("e", "stage", DEAL, stage="A", at=NOW)
    result, ended = decide(rules, event, facts, trace=False), hand.comes()
    seen = Counter({"events": 1})
    while True:
        assert isinstance(result, Decided | Refused)
        assert isinstance(result, Decided) == ended
        if isinstance(result, Refused):
            seen["refused"] += 1
            goes_round(result.loop, graph)
        else:
            assert max(one.depth for one in result.plan.events) <= 16
            facts = result.after
        as_told(facts, hand)
        if not hand.waits or seen["events"] > STEPS:
            break
        facts, event = gone_on(facts, seen["events"])
        before = facts.now
        result, ended = decide(rules, event, facts, trace=False), hand.goes_on()
        assert facts.now == NOW + timedelta(days=hand.day) >= before
        seen["events"] += 1
    seen["through time"] += seen["events"] > STEPS
    return seen


def gone_on(facts: Facts, number: int) -> tuple[Facts, Event]:
    """The next that waits has come."""
    due = min(facts.pending[DEAL], key=lambda one: one.at or NOW)
    assert due.at is not None
    left = tuple(one for one in facts.pending[DEAL] if one is not due)
    return attrs.evolve(facts, now=due.at, pending={DEAL: left}), attrs.evolve(due.event, id=f"t{number}")


def as_told(facts: Facts, hand: Hand) -> None:
    fields = facts.records[DEAL]
    assert fields is not None
    assert (fields["stage"], fields["visits"], fields["ready"]) == (hand.stage, hand.visits, hand.ready)
    waits = [(one.at, one.event.resume and one.event.resume.title) for one in facts.pending[DEAL]]
    assert waits == [(NOW + timedelta(days=day), shape.title) for day, shape in hand.waits]


def goes_round(loop: tuple[str, ...], graph: Graph) -> None:
    """The way that is shown is one: each rule does what is said, and that starts the next, the last the first."""
    way = [one.partition(": ")[::2] for one in loop]
    shapes = [BY_TITLE[title] for title, _ in way]
    assert set(shapes) <= set(graph)
    assert [happened for _, happened in way] == [told(shape) for shape in shapes]
    assert all(one.does == another.starts for one, another in pairwise([*shapes, shapes[0]])), loop
    assert len(set(shapes)) == len(shapes), loop


def told(shape: Shape) -> str:
    kind, name = shape.does
    return f'stage "{name}"' if kind == "stage" else f"change of {name}"


def all_played(graphs: Iterable[Graph]) -> Counter[str]:
    seen: Counter[str] = Counter()
    for graph in graphs:
        try:
            seen += played(graph) + Counter({"graphs": 1})
        except AssertionError as error:
            error.add_note("\n".join(one.text for one in graph))
            raise
    print(dict(seen))
    return seen


@pytest.mark.slow
def test_graphs_of_one_and_two_rules() -> None:
    seen = all_played(order for graph in up_to(2) for order in permutations(graph))
    count = len(SHAPES)
    assert seen["graphs"] == count + count * (count - 1)
    assert min(seen["refused"], seen["through time"]) > 10


@pytest.mark.slow
def test_some_graphs_of_three_and_four_rules() -> None:
    dice = Random(7)
    seen = all_played(dice.sample(SHAPES, dice.choice((3, 4, 4))) for _ in range(3_000))
    assert min(seen["refused"], seen["through time"]) > 100


@pytest.mark.fuzz
def test_all_graphs_of_up_to_four_rules() -> None:
    """In two orders: as they are written down, and the other way round."""
    seen = all_played(order for graph in up_to(4) for order in (graph, graph[::-1]))
    assert seen["graphs"] == 2 * sum(1 for _ in up_to(4))
    assert min(seen["refused"], seen["through time"]) > 10_000


@pytest.fixture(params=["memory", "sqlite"])
def backend(request: pytest.FixtureRequest, tmp_path: Path) -> Backend:
    if request.param == "memory":
        return MemoryBackend(schema())
    made = SqlBackend(f"sqlite:///{tmp_path}/crm.db", schema())
    create_tables(made)
    return made


@pytest.mark.slow
def test_of_an_endless_run_nothing_is_kept_and_later_events_are_handled(backend: Backend) -> None:
    """Also where it was begun by a time that had come; then that has gone, and does not come again."""
    through_time = [(BY_TITLE[first], BY_TITLE["BC"], BY_TITLE["CB"]) for first in ("AB after a day", "AB waits a day")]
    graphs = [*(graph for graph in up_to(2) if played(graph)["refused"]), *through_time]
    with backend.begin() as work:
        for number in range(2 * len(graphs)):
            work.records.apply(step(CreateRecord(Ref("Deal", number), {**FIELDS, "id": number})), {})
    for number, graph in enumerate(graphs):
        deal, other = Ref("Deal", 2 * number), Ref("Deal", 2 * number + 1)
        rules, now = program(graph), NOW
        if graph in through_time:
            assert [one.status for one in run(rules, backend, [came(deal)], lambda: NOW, {})] == ["done"]
            now, before = NOW + timedelta(days=1), kept(backend, deal)
            (ended,) = run_due(rules, backend, lambda now=now: now, {})
            assert before[1].pop()
            assert not before[1]
        else:
            before = kept(backend, deal)
            (ended,) = run(rules, backend, [came(deal)], lambda: NOW, {})
        assert (ended.status, ended.code) == ("failed", "too_deep")
        goes_round(tuple(ended.detail.split(" → ")), graph)
        assert kept(backend, deal) == before
        assert list(run_due(rules, backend, lambda now=now: now, {})) == []
        (receipt,) = run(program((BY_TITLE["AC"],)), backend, [came(other)], lambda: NOW, {})
        assert (receipt.status, kept(backend, other)[0]["stage"]) == ("done", "C")
        (again,) = run(program(()), backend, [attrs.evolve(came(deal), id=f"later {number}")], lambda: NOW, {})
        assert again.status == "nothing"


def came(deal: Ref) -> Event:
    return Event(f"came {deal.key}", "stage", deal, stage="A", at=NOW)


def kept(backend: Backend, deal: Ref) -> tuple[Fields, list[Timer], list[HistoryRow]]:
    """All that is kept of a deal."""
    with backend.look() as work:
        fields = work.records.read("Deal", [deal.key], FIELDS)[deal.key]
        assert fields is not None
        return fields, list(work.store.timers(deal)), list(work.store.history(deal))
