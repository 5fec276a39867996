"""The exclusion list knows an address once, whoever lists it when; and who goes first makes no difference."""

from collections.abc import Iterator
from contextlib import suppress
from itertools import permutations

import pytest

from stagerules.dsl.values import Handle, Key, Ref
from stagerules.interpreter.decision.desk import By, Desk, Refusal, put
from stagerules.interpreter.decision.view import View
from stagerules.interpreter.drivers.backend import Backend
from stagerules.interpreter.drivers.memory import MemoryBackend
from stagerules.interpreter.drivers.once import once
from stagerules.interpreter.drivers.run import run
from stagerules.interpreter.effects import CreateRecord, DeleteRecord
from stagerules.interpreter.event import Event
from stagerules.interpreter.facts import Facts, Search
from stagerules.interpreter.people.exclusions import entry
from stagerules.interpreter.records.problems import BackendProblem, EffectRefused
from tests.sqlite import sqlite_like

from ..backends.nonatomic import WAYS, FarRecords, NonAtomicBackend, Way
from ..backends.postgres import creating, on_postgres
from ..backends.world import step
from .spam import ADA, MAIL, NOW, ONE, OTHER, PHONE, PROGRAM, RECORDS, SCHEMA, left, listed, move, spam

WITH_WON = {**RECORDS, OTHER: {**RECORDS[OTHER], "stage": "Won"}}
BY_HAND = entry("phone", "+49 30 1234567", region="DE", at=NOW, author="Una", comment="asked for it")


def happen(backend: Backend, *events: Event) -> list[str]:
    return [receipt.status for receipt in run(PROGRAM, backend, events, lambda: NOW, {})]


@pytest.mark.parametrize("way", [way for way in WAYS if way != "slow"])
def test_listed_by_hand_between_crash_and_restart(way: Way) -> None:
    for call in range(1, _calls() + 1):
        backend = NonAtomicBackend(SCHEMA, WITH_WON)
        move(backend, ONE)
        backend.records.calls, backend.records.fail_at, backend.records.way = 0, call, way
        with suppress(BackendProblem):
            happen(backend, spam(ONE))
        before = listed(backend)
        backend.records.apply(step(CreateRecord(Ref("Exclusion", Handle(0)), BY_HAND), "by hand"), {})
        happen(backend, spam(ONE))
        assert sorted(map(str, listed(backend))) == [PHONE, MAIL], (way, call)
        assert left(backend, "Contact") == ()
        assert left(backend, "Deal") == (OTHER.key,)
        if PHONE not in before:
            _is_still_by_hand(backend)


def _calls() -> int:
    undisturbed = NonAtomicBackend(SCHEMA, WITH_WON)
    move(undisturbed, ONE)
    undisturbed.records.calls = 0
    happen(undisturbed, spam(ONE))
    return undisturbed.records.calls


def _is_still_by_hand(backend: NonAtomicBackend) -> None:
    """What somebody wrote is as it was, and the history does not say that a rule made it."""
    entries = backend.records.tables["Exclusion"].items()
    ((key, fields),) = [(key, fields) for key, fields in entries if fields["address"] == PHONE]
    assert (fields["author"], fields["comment"], fields["rule"]) == ("Una", "asked for it", None)
    with backend.look() as work:
        assert work.store.history(Ref("Exclusion", key)) == ()


@pytest.fixture(params=["memory", "sqlite", "postgres", "far"])
def backend(request: pytest.FixtureRequest) -> Iterator[Backend]:
    if request.param == "memory":
        yield MemoryBackend(SCHEMA, RECORDS)
    elif request.param == "far":
        yield NonAtomicBackend(SCHEMA, RECORDS)
    elif request.param == "postgres":
        with on_postgres(request.getfixturevalue("postgres"), "spam", SCHEMA, creating(RECORDS)) as made:
            yield made
    else:
        yield sqlite_like("spam", SCHEMA, creating(RECORDS))


STEPS = (("move", ONE), ("handle", ONE), ("move", OTHER), ("handle", OTHER))
ORDERS = [
    order
    for order in permutations(STEPS)
    if all(order.index(("move", one)) < order.index(("handle", one)) for one in (ONE, OTHER))
]


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: ", ".join(f"{what} {one.key}" for what, one in order))
def test_two_deals_of_one_client_end_alike_in_any_order(order: tuple[tuple[str, Ref], ...], backend: Backend) -> None:
    for what, record in order:
        if what == "move":
            move(backend, record)
        else:
            assert happen(backend, spam(record))[-1] in ("done", "nothing")
    assert (left(backend, "Deal"), left(backend, "Contact")) == ((), ())
    assert listed(backend) == [PHONE, MAIL]


def test_a_client_that_is_taken_off_the_list_is_not_listed_any_more(backend: Backend) -> None:
    """Then nobody knows whose the other deal was, and it stays."""
    move(backend, ONE)
    move(backend, OTHER)
    happen(backend, spam(ONE))
    with backend.begin() as work:
        for number, key in enumerate(work.records.all_keys("Exclusion")):
            work.records.apply(step(DeleteRecord(Ref("Exclusion", key)), f"amnesty {number}"), {})
    happen(backend, spam(OTHER))
    assert left(backend, "Deal") == (OTHER.key,)
    assert left(backend, ADA.entity) == ()


def test_what_is_listed_cannot_be_decided_to_be_listed_again() -> None:
    known = Search("Exclusion", "address", PHONE)
    desk = Desk(View(PROGRAM, Facts(NOW, found={known: (Ref("Exclusion", 1),)})))
    with pytest.raises(Refusal) as refusal:
        put(CreateRecord(Ref("Exclusion", Handle(1)), BY_HAND), By(step(CreateRecord(ADA, {})).cause), desk)
    assert refusal.value.code == "already_there"


def test_a_record_with_a_key_of_its_own_is_made_once() -> None:
    """The second attempt finds what the first one made; what somebody else made is refused."""
    records, keys = FarRecords(SCHEMA), dict[Handle, Key]()
    counter = step(CreateRecord(Ref("Counter", "turn"), {"name": "turn", "value": 1}))
    assert once(counter, records, keys, SCHEMA) == once(counter, records, keys, SCHEMA) == ()
    other = step(CreateRecord(Ref("Counter", "turn"), {"name": "turn", "value": 2}), "other")
    with pytest.raises(EffectRefused, match="there is a Counter turn already"):
        once(other, records, keys, SCHEMA)
