"""Pairs of deals that share a contact, both to Spam at once: the contact is always gone, and everybody listed once."""

import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from threading import Barrier

import pytest

from stagerules.dsl.values import Labelled, Ref
from stagerules.engine import Engine
from stagerules.interpreter.drivers.backend import Backend
from stagerules.interpreter.drivers.memory import MemoryBackend
from stagerules.interpreter.sql.backend import SqlBackend, create_tables
from stagerules.project import Project
from tests.backends.postgres import on_postgres
from tests.end_to_end.crm import EXCLUSION, TWINS, UNA, WORLD, State, contact, deal, written
from tests.end_to_end.hand import move, to_spam
from tests.end_to_end.places import fill, sqlite
from tests.processes import started
from tests.quick import POSTGRES_SLOWLY

PAIRS = 25
Both = Callable[[int, int], None]
"""Lets two workers take one deal each at the same time."""


def person(pair: int) -> Ref:
    """The contact that two deals share."""
    return Ref("Contact", 100 + pair)


def deals(pair: int) -> tuple[int, int]:
    """The keys of the two deals."""
    return 1000 + 2 * pair, 1001 + 2 * pair


def addresses(pair: int, *, own: bool) -> list[str]:
    """What must be listed of a pair: the person, and, where the deals name one, who wrote."""
    writers = [f"deal{key}@example.com" for key in deals(pair)] if own else []
    return [f"+4930{5550000 + pair}", f"person{pair}@example.com", *writers]


def world(pairs: int, *, own: bool) -> State:
    """So many pairs. With `own` each deal has an e-mail address of its own."""
    people = {
        person(pair): contact(
            f"Person {pair}",
            (Labelled("work", f"030 {5550000 + pair}"),),
            (Labelled("home", f"Person{pair}@Example.com"),),
        )
        for pair in range(pairs)
    }
    items = {
        Ref("Deal", key): deal("Offer", person(pair), reply_to=f"deal{key}@example.com" if own else None)
        for pair in range(pairs)
        for key in deals(pair)
    }
    return {UNA: WORLD[UNA], **people, **items}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project.load(written(TWINS[0], tmp_path_factory.mktemp("project") / "crm"))


@pytest.fixture(params=POSTGRES_SLOWLY)
def backend(request: pytest.FixtureRequest, project: Project, tmp_path: Path) -> Iterator[SqlBackend]:
    if request.param == "postgres":
        with on_postgres(request.getfixturevalue("postgres"), "pairs", project.schema) as made:
            yield made
        return
    with closing(sqlite(tmp_path / "crm.sqlite", project.schema)) as made:
        create_tables(made)
        yield made


def all_pairs(backend: Backend, pairs: int, both: Both) -> None:
    """Both deals of each pair, in turns moved beforehand by somebody else, and by the workers themselves."""
    for pair in range(pairs):
        one, other = deals(pair)
        if pair % 2:
            move(backend, one)
            move(backend, other)
        both(one, other)
        nobody_is_lost(backend, pair)


def nobody_is_lost(backend: Backend, pair: int) -> None:
    """Who is deleted is on the list."""
    there, listed, _ = found(backend)
    assert person(pair) not in there
    assert set(addresses(pair, own=False)) <= set(listed)


def found(backend: Backend) -> tuple[set[Ref], Counter[str], Counter[Ref]]:
    """The records that are there, how often each address is listed, and how often each record was deleted."""
    with backend.look() as work:
        there = {Ref(entity, key) for entity in ("Contact", "Deal") for key in work.records.all_keys(entity)}
        entries = work.records.read(EXCLUSION, work.records.all_keys(EXCLUSION), ["address"])
        listed = Counter(str(fields["address"]) for fields in entries.values() if fields)
        deleted = Counter(row.record for row in work.store.history() if row.kind == "delete")
        assert [work.store.waiting(one) for one in ("received", "planned", "queued", "held")] == [()] * 4
        return there, listed, deleted


def all_are_gone(backend: Backend, pairs: int) -> None:
    """Contacts and deals are gone, and each address is listed once."""
    there, listed, deleted = found(backend)
    assert there == set()
    assert listed == Counter(one for pair in range(pairs) for one in addresses(pair, own=True))
    assert deleted == Counter(record for record in world(pairs, own=True) if record != UNA)


class Threads:
    """Two threads that share an engine."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.pool, self.barrier = engine, ThreadPoolExecutor(2), Barrier(2)

    def __call__(self, one: int, other: int) -> None:
        ends = list(self.pool.map(self._at_once, (one, other), timeout=60))
        assert set(ends) <= {"done", "nothing"}, ends

    def _at_once(self, key: int) -> str:
        self.barrier.wait(30)
        return to_spam(self.engine, key)


class Processes:
    """Two processes, each with an engine of its own."""

    def __init__(self, project: Project, backend: SqlBackend, stack: ExitStack) -> None:
        url = backend.engine.url.render_as_string(hide_password=False)
        order = ("tests.end_to_end.hand", str(project.file.folder), url)
        self.hands = [stack.enter_context(started(*order, stdin=subprocess.PIPE)) for _ in range(2)]

    def __call__(self, one: int, other: int) -> None:
        for hand, key in zip(self.hands, (one, other), strict=True):
            print(key, file=hand.stdin, flush=True)
        ends = [hand.stdout.readline().strip() for hand in self.hands if hand.stdout]
        assert set(ends) <= {"done", "nothing"}, ends

    def close(self) -> None:
        for hand in self.hands:
            assert hand.stdin is not None
            hand.stdin.close()


@pytest.mark.slow
def test_two_threads(project: Project, backend: SqlBackend) -> None:
    fill(backend, world(PAIRS, own=True), frozenset())
    all_pairs(backend, PAIRS, Threads(Engine(project, backend)))
    all_are_gone(backend, PAIRS)


def test_two_threads_in_memory(project: Project) -> None:
    backend = MemoryBackend(project.schema, world(PAIRS, own=True))
    all_pairs(backend, PAIRS, Threads(Engine(project, backend)))
    all_are_gone(backend, PAIRS)


@pytest.mark.parametrize(
    ("backend", "pairs"),
    [
        ("sqlite", PAIRS),
        pytest.param("sqlite", 500, marks=pytest.mark.crash),
        pytest.param("postgres", 500, marks=pytest.mark.crash),
    ],
    indirect=["backend"],
)
@pytest.mark.slow
def test_two_processes(project: Project, backend: SqlBackend, pairs: int) -> None:
    fill(backend, world(pairs, own=True), frozenset())
    with ExitStack() as stack:
        hands = Processes(project, backend, stack)
        all_pairs(backend, pairs, hands)
        hands.close()
    all_are_gone(backend, pairs)


@pytest.mark.slow
def test_the_second_deal_goes_too_where_nobody_is_left_to_list(project: Project, backend: SqlBackend) -> None:
    """The first takes the contact with it, if the second is in Spam by then; the list knows whose client that was."""
    fill(backend, world(PAIRS, own=False), frozenset())
    all_pairs(backend, PAIRS, Threads(Engine(project, backend)))
    there, listed, deleted = found(backend)
    assert there == set()
    assert listed == Counter(one for pair in range(PAIRS) for one in addresses(pair, own=False))
    assert deleted == Counter(record for record in world(PAIRS, own=False) if record != UNA)
