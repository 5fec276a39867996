"""What a host gives an Engine: functions that are told of receipts, and values of constants."""

import re
import shutil
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
import pytest
import sqlalchemy as sa

from stagerules import (
    BackendProblem,
    Engine,
    MemoryBackend,
    Money,
    Project,
    Receipt,
    Ref,
    RulesError,
    UsersMistake,
    stage_entered,
)
from stagerules.interpreter.drivers.backend import Backend
from stagerules.interpreter.records.load import insert_missing
from tests.backends.nonatomic import NonAtomicBackend
from tests.embedding.shop import DATA, GUIDE, dump, shop

WON = stage_entered("Deal", 41, "Won", id="w")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[sa.Engine]:
    made = sa.create_engine(f"sqlite:///{tmp_path}/shop.sqlite")
    yield made
    made.dispose()


def engine_on(backend: str, database: sa.Engine) -> Engine:
    made = shop(database).rules
    with made.backend.begin() as work:
        work.records.db.raw.exec_driver_sql("UPDATE deal SET stage = 'Won'")
    if backend == "sqlite":
        return Engine(made.project, made.backend, constants={"lead_manager": 1})
    other: Backend = {"memory": MemoryBackend, "not atomic": NonAtomicBackend}[backend](made.project.schema)
    with other.begin() as work:
        won = {**DATA, "Deal": [{**deal, "stage": "Won"} for deal in DATA["Deal"]]}
        insert_missing(work.records, made.project.schema, made.program.zone, won)
    return Engine(made.project, other, constants={"lead_manager": 1})


def messages(engine: Engine) -> int:
    with engine.backend.look() as work:
        return len(work.store.messages())


BACKENDS = ("sqlite", "memory", "not atomic")


@pytest.mark.parametrize("backend", BACKENDS)
def test_each_receipt_is_told_once(backend: str, database: sa.Engine) -> None:
    engine, told = engine_on(backend, database), list[Receipt]()
    engine.on_receipt(lambda receipt, _: told.append(receipt))
    given = [
        engine.handle(one)
        for one in (WON, WON, stage_entered("Deal", 999, "Won"), stage_entered("Deal", 41, "New"))
    ]  # fmt: skip
    assert [one.status for one in given] == ["done", "already", "failed", "nothing"]
    assert told == given


@pytest.mark.parametrize("backend", BACKENDS)
def test_what_a_listener_raises_goes_to_the_caller_as_it_is(backend: str, database: sa.Engine) -> None:
    engine, fails = engine_on(backend, database), [True]
    error = LookupError("not today")

    @engine.on_receipt
    def refuse(receipt: Receipt, connection: object) -> None:
        if fails:
            raise error

    with pytest.raises(LookupError) as raised:
        engine.handle(WON)
    assert raised.value is error
    assert messages(engine) == 0
    fails.clear()
    assert next(one.status for one in engine.run([WON]) if one.event == WON) == "done"
    assert messages(engine) == 1


def test_in_our_own_transaction_a_listener_writes_and_is_undone_with_it(database: sa.Engine, tmp_path: Path) -> None:
    engine, file = engine_on("sqlite", database), tmp_path / "shop.sqlite"

    @engine.on_receipt
    def note(receipt: Receipt, connection: Any) -> None:
        connection.exec_driver_sql("INSERT INTO journal VALUES ('mine')")
        if receipt.event.record.key == 42:
            raise LookupError

    before = dump(file)
    with pytest.raises(LookupError):
        engine.handle(stage_entered("Deal", 42, "Won"))
    assert dump(file) == before
    engine.handle(WON)
    assert [line for line in dump(file) if "journal" in line][1:] == ["""INSERT INTO "journal" VALUES('mine');"""]


@pytest.mark.parametrize("inside", [True, False], ids=["on=", "ours"])
@pytest.mark.parametrize("way", ["rollback", "close", "commit"])
def test_a_listener_that_ends_the_transaction_is_told_so(
    way: str, inside: bool, database: sa.Engine, tmp_path: Path
) -> None:
    engine, before = engine_on("sqlite", database), dump(tmp_path / "shop.sqlite")
    engine.on_receipt(lambda _, connection: getattr(connection, way)())
    with database.connect() as connection, pytest.raises(BackendProblem, match="has ended the transaction") as told:
        engine.handle(WON, on=connection if inside else None)
    assert told.value.hint == "Leave `commit`, `rollback` and `close` to whoever opened the connection."
    assert (dump(tmp_path / "shop.sqlite") == before) == (way != "commit")
    if not inside:
        engine._listeners = ()
        assert engine.handle(WON).status == ("already" if way == "commit" else "done")


def test_a_listener_that_lets_another_event_happen(database: sa.Engine) -> None:
    engine = engine_on("sqlite", database)

    @engine.on_receipt
    def next_one(receipt: Receipt, connection: Any) -> None:
        if receipt.event == WON:
            engine.handle(stage_entered("Deal", 42, "Won", id="next"), on=connection)

    engine.handle(WON)
    assert engine.handle(stage_entered("Deal", 42, "Won", id="next")).status == "already"


def test_in_memory_it_is_told_that_it_cannot(database: sa.Engine) -> None:
    engine = engine_on("memory", database)
    engine.on_receipt(lambda receipt, _: engine.exclude("030 901820") and None)
    with pytest.raises(BackendProblem, match="one transaction at a time"):
        engine.handle(WON)
    assert engine.exclude("030 901820")


# --- constants ---

SCHEMA = """\
entity User:
    key id: integer
    name: text
    email: email

entity Deal:
    key id: integer
    title: text
    pipeline "Sales":
        stage "New"

constant boss: User
constant team: list of User
constant limit: money
constant rate: number
constant many: integer
constant word: text
constant since: datetime
constant maybe: text?
"""
FILE = 'language = 1\nschema = "crm.schema"\ntime_zone = "Europe/Berlin"\ncurrency = "EUR"\nregion = "DE"\n'


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "crm.schema").write_text(SCHEMA)
    (tmp_path / "stagerules.toml").write_text(FILE + '[constants]\nboss = "ben@example.com"\nword = "file"\n')
    return tmp_path


def constants(folder: Path, given: Any, names: tuple[str, ...] = ()) -> Mapping[str, object]:
    loaded = Project.load(folder, constants=names)
    users = {Ref("User", 1): {"name": "Ada", "email": "ada@example.com"}}
    users[Ref("User", 2)] = {"name": "Ben", "email": "ben@example.com"}
    return Engine(loaded, MemoryBackend(loaded.schema, users), constants=given).constants()


@pytest.mark.parametrize(
    ("name", "given", "bound"),
    [
        ("boss", Ref("User", 1), Ref("User", 1)),
        ("boss", 1, Ref("User", 1)),
        ("boss", "ada@example.com", Ref("User", 1)),
        ("team", [Ref("User", 2), 1], (Ref("User", 2), Ref("User", 1))),
        ("team", (), ()),
        ("limit", Money(Decimal("10.5"), "EUR"), Money(Decimal("10.5"), "EUR")),
        ("limit", "10.5 EUR", Money(Decimal("10.5"), "EUR")),
        ("rate", Decimal("0.19"), Decimal("0.19")),
        ("rate", 0.19, Decimal("0.19")),
        ("many", 3, 3),
        ("word", "u\u0308", "ü"),
        ("since", datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)),
        ("maybe", None, None),
        ("maybe", "x", "x"),
    ],
)
def test_a_value_that_fits(project: Path, name: str, given: object, bound: object) -> None:
    mine = {"boss": Ref("User", 2), "word": "file"}
    assert constants(project, {name: given}) == mine | {name: bound}
    assert constants(project, lambda: {name: given}) == mine | {name: bound}


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("boss", Ref("User", 9), "there is no `User` with the key `9`"),
        ("boss", Ref("Deal", 1), "it is a record of `Deal`"),
        ("boss", "eve@example.com", "no User has the address"),
        ("boss", None, "`None` is no key of a record"),
        ("team", Ref("User", 1), "is not a list (each a record of `User`)"),
        ("team", [Ref("User", 1), 9], "there is no `User` with the key `9`"),
        ("limit", Ref("User", 1), "is not money in EUR"),
        ("rate", True, "`True` is no number"),
        ("many", Decimal("1.5"), "no whole number"),
        ("many", Money(Decimal(1), "EUR"), "is not a whole number"),
        ("word", 7, "`7` is no text"),
        ("word", None, "the value is missing"),
        ("wort", "x", "declares none of that name"),
    ],
)
def test_a_value_that_does_not_fit_is_told_plainly(project: Path, name: str, given: object, said: str) -> None:
    with pytest.raises(UsersMistake, match=re.escape(said)) as told:
        constants(project, {name: given})
    assert told.value.hint


def test_a_constant_that_the_host_gives_needs_no_value_in_the_file(project: Path) -> None:
    (project / "a.rules").write_text('on stage "New" if title == maybe: log text: "yes"\n')
    with pytest.raises(RulesError, match="The constant `maybe` has no value"):
        Project.load(project)
    assert constants(project, {"maybe": "x"}, names=("maybe",))["maybe"] == "x"
    with pytest.raises(UsersMistake, match=r"`maybe` has no value: `Project.load` was told"):
        constants(project, None, names=("maybe",))
    with pytest.raises(UsersMistake, match="declares none of that name"):
        Project.load(project, constants=["maybe", "wort"])


def test_what_the_host_gives_is_asked_for_anew(project: Path) -> None:
    (project / "a.rules").write_text('on stage "New": log text: word\n')
    loaded = Project.load(project)
    deal = {"title": "Desk", "pipeline": "Sales", "stage": "New", "stage_since": datetime(2026, 1, 1, tzinfo=UTC)}
    backend = MemoryBackend(loaded.schema, {Ref("Deal", 1): deal, Ref("User", 2): {"name": "B", "email": "b@b.de"}})
    words = iter(["one", "two"])
    engine = Engine(loaded, backend, constants=lambda: {"word": next(words), "boss": 2})
    receipts = [engine.handle(stage_entered("Deal", 1, "New")) for _ in range(2)]
    assert [one.plan.outcomes[0].detail for one in receipts if one.plan] == ["one", "two"]


# --- own words ---


def test_a_host_whose_word_is_wrong_hears_why(tmp_path: Path, database: sa.Engine) -> None:
    made = shop(database)
    with pytest.raises(UsersMistake, match="There are two actions `mark`"):
        Project.load(GUIDE / "host", actions=made.rules.project.actions[-1:] * 2, constants=["lead_manager"])
    there = tmp_path / "project"
    shutil.copytree(GUIDE / "host", there)
    with pytest.raises(RulesError, match="`points`"):
        Project.load(there, actions=made.rules.project.actions[-1:], constants=["lead_manager"])


def test_what_an_own_action_raises_ends_its_rule_only(database: sa.Engine, tmp_path: Path) -> None:
    made = shop(database)

    def poison(_: object) -> object:
        raise ZeroDivisionError

    project = made.rules.project
    broken = attrs.evolve(project.actions[-1], answer=poison)
    engine = Engine(
        attrs.evolve(project, actions=(*project.actions[:-1], broken)), made.rules.backend,
        constants={"lead_manager": 1},
    )  # fmt: skip
    with database.begin() as connection:
        connection.execute(sa.update(made.deals).where(made.deals.c.id == 41).values(stage="Won"))
        receipt = engine.handle(WON, on=connection)
    assert receipt.status == "error"
    assert any("'Won'" in line and "'Desk 41'" in line for line in dump(tmp_path / "shop.sqlite"))
