"""`add_to_exclusions` never loses a person and never deletes what it should not, at whatever call the backend fails."""

import importlib
import sqlite3
from contextlib import closing
from itertools import islice

import attrs
import pytest
import sqlalchemy as sa

from stagerules.dsl.values import Ref
from stagerules.engine import Engine
from stagerules.interpreter.actions import Answer, Asked, Done
from stagerules.interpreter.drivers import stepwise
from stagerules.interpreter.effects import CreateRecord, Effect, SetField
from stagerules.interpreter.records.problems import DatabaseLocked
from stagerules.interpreter.sql.backend import SqlBackend
from stagerules.interpreter.store.memory import MemoryStore
from stagerules.stdlib_actions import add_to_exclusions
from tests.end_to_end.cases import ALL, BOTH_GONE, BY_NAME, CASES, ONLY_DEAL, Case
from tests.end_to_end.crm import ACME, ADA, BEN, BYSTANDER, DEAL, EXCLUSION, MAIL, TWINS, WORK, Twin, deal, exclusion
from tests.end_to_end.faults import Fault
from tests.end_to_end.trial import Point, Trial, Trials, by_hand, ticking

ENGLISH, GERMAN = TWINS
QUICK = {"memory": 6, "sqlite": 4, "far": 8}
"""So many points of each case are crashed in the usual run; in `make crash` all."""

each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
each_twin = pytest.mark.parametrize("twin", TWINS, ids=lambda twin: twin.name)


@pytest.mark.parametrize("place", ["memory", "far"])
@each_twin
@each_case
def test_ends_as_said(case: Case, twin: Twin, place: str, trials: Trials) -> None:
    assert trials(case, twin, place).calls()


@pytest.mark.slow
@pytest.mark.parametrize("place", QUICK)
@each_case
def test_some_calls_crashed(case: Case, place: str, trials: Trials) -> None:
    number = CASES.index(case)
    trial = trials(case, TWINS[number % 2], place)
    points = list(trial.points())
    step = len(points) // QUICK[place]
    assert trial.crashed(islice(points, number % step, None, step)) >= QUICK[place]


@pytest.mark.slow
def test_each_call_crashed_of_the_longest_case(trials: Trials) -> None:
    trial = trials(BY_NAME["another closed deal"], ENGLISH, "far")
    assert trial.crashed(trial.points()) > 300


@pytest.mark.crash
@pytest.mark.parametrize("place", QUICK)
@each_twin
@each_case
def test_each_call_crashed(case: Case, twin: Twin, place: str, trials: Trials) -> None:
    trial = trials(case, twin, place)
    assert trial.crashed(trial.points()) > 30


LONG = (
    "another closed deal",
    "another deal belongs to the item",
    "bad phone, bad e-mail",
    "one address already excluded",
)


@pytest.mark.crash
@pytest.mark.parametrize("name", LONG)
def test_each_call_crashed_in_two_files(name: str, trials: Trials) -> None:
    trial = trials(BY_NAME[name], GERMAN, "two files")
    assert trial.crashed(trial.points()) > 100


@pytest.mark.crash
@pytest.mark.parametrize("place", ["memory", "far"])
@pytest.mark.parametrize("name", LONG)
def test_crashed_twice(name: str, place: str, trials: Trials) -> None:
    assert trials(BY_NAME[name], ENGLISH, place).crashed_twice(every=7) > 100


# --- others who change something between crash and restart ---

OFFERED, SHARED = {DEAL: deal("Offer", ADA)}, {BYSTANDER: deal("New", BEN, ADA, company=ACME)}
KNOWN = {Ref(EXCLUSION, 1): exclusion("phone", "+491711234567")}
MOVED, LINKED = SetField(DEAL, "stage", "Offer"), SetField(BYSTANDER, "contacts", (BEN, ADA))
MEANWHILE: tuple[tuple[Effect, Case], ...] = (
    (MOVED, Case("the deal is moved back", OFFERED)),
    (
        LINKED,
        Case("another deal gets the contact", SHARED, ALL, ONLY_DEAL, stays="Contact 7 stays: Deal 44 links to it"),
    ),
    (
        CreateRecord(*next(iter(KNOWN.items()))),
        Case("somebody lists an address", KNOWN, (WORK.value, MAIL), BOTH_GONE),
    ),
)


@pytest.mark.parametrize("place", ["memory", "sqlite"])
@pytest.mark.parametrize(("effect", "case"), MEANWHILE, ids=[case.name for _, case in MEANWHILE])
def test_after_a_crash_it_is_decided_anew(effect: Effect, case: Case, place: str, trials: Trials) -> None:
    otherwise = trials(case, ENGLISH, place).watch
    trial = trials(BY_NAME["the usual"], ENGLISH, place)
    last = list(trial.points())[-1]
    for point in (Point(last.at, "before", last.call), Point(last.at - 3, "after", "an effect")):
        opened = trial.interrupted(point)
        by_hand(effect, opened())
        trial.run(opened(), Fault())
        otherwise.ended(opened())


@pytest.mark.slow
@pytest.mark.parametrize("effect", [MOVED, LINKED], ids=lambda one: one.field)
def test_a_plan_that_is_kept_deletes_nothing_that_is_needed_since(effect: SetField, trials: Trials) -> None:
    """Where the plan was kept before the crash, deletions are refused whose reasons are gone."""
    trial = trials(BY_NAME["the usual"], ENGLISH, "far")
    watch, refused = trial.watch, 0
    for point in trial.points():
        if point.way == "slow":
            continue
        opened = trial.interrupted(point)
        there = {DEAL, ADA} & set(watch.state(opened()))
        if effect.record not in watch.state(opened()) or ADA not in there:
            continue  # too late: it was all done
        by_hand(effect, opened())
        engine = Engine(watch.project, opened(), clock=ticking())
        assert "failed" not in [receipt.status for receipt in engine.run([watch.event])]
        left = watch.state(opened())
        assert left[effect.record][effect.field] == effect.value, point
        assert ADA in left, point
        with opened().look() as work:
            refused += any(row.kind == "error" for row in work.store.history())
            assert work.store.status(watch.event.id) == "done"
    assert refused > 20


# --- the database is busy ---


def test_locked_for_too_long(trials: Trials, monkeypatch: pytest.MonkeyPatch) -> None:
    trial = trials(BY_NAME["another closed deal"], ENGLISH, "sqlite")
    opened = trial.fresh()
    backend = opened()
    assert isinstance(backend, SqlBackend)
    sa.event.listen(backend.engine, "connect", in_a_hurry := _in_a_hurry)
    with closing(sqlite3.connect(str(backend.engine.url.database), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseLocked):
            trial.run(backend, Fault())
        trial.watch.holds(backend)
    sa.event.remove(backend.engine, "connect", in_a_hurry)
    trial.run(opened(), Fault())
    trial.watch.ended(opened())


def _in_a_hurry(dbapi: sqlite3.Connection, _: object) -> None:
    dbapi.execute("PRAGMA busy_timeout=50").close()


# --- these tests can fail: bugs that were planted are seen ---


def deletion_first(asked: Asked) -> Answer:
    """The action with its effects the wrong way round."""
    answer = add_to_exclusions.answer(asked)
    if not isinstance(answer, Done):
        return answer
    return attrs.evolve(answer, effects=tuple(sorted(answer.effects, key=lambda one: isinstance(one, CreateRecord))))


def test_sees_deletion_before_listing(trials: Trials) -> None:
    trial = trials(BY_NAME["the usual"], ENGLISH, "far")
    project = attrs.evolve(trial.watch.project, actions=(attrs.evolve(add_to_exclusions, answer=deletion_first),))
    planted = Trial(attrs.evolve(trial.watch, project=project), trial.fresh)
    with pytest.raises(AssertionError, match="deleted but not excluded"):
        planted.crashed(trial.points())


@pytest.mark.slow
def test_sees_an_effect_that_is_done_blindly(trials: Trials, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stepwise, "once", lambda step, records, keys, _: records.apply(step, keys))
    trial = trials(BY_NAME["the usual"], ENGLISH, "far")
    with pytest.raises(AssertionError, match="apply"):
        trial.crashed(trial.points())


@pytest.mark.slow
def test_sees_a_step_that_is_forgotten(trials: Trials, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MemoryStore, "mark", lambda *_: None)
    trial = trials(BY_NAME["the usual"], ENGLISH, "far")
    with pytest.raises(AssertionError, match="call"):
        trial.crashed(trial.points())


@pytest.mark.parametrize(
    ("check", "name", "seen"),
    [
        ("is_open", "another open deal", "deleted, and should not be"),
        ("own_entry", "already excluded", "not as it should be"),
    ],
)
def test_sees_a_check_that_is_left_out(
    check: str, name: str, seen: str, trials: Trials, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = importlib.import_module("stagerules.stdlib_actions.add_to_exclusions")
    monkeypatch.setattr(module, check, lambda *_: None)
    trial = trials(BY_NAME[name], ENGLISH, "memory")
    with pytest.raises(AssertionError, match=seen):
        trial.failing()
