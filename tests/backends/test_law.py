"""The law that holds every backend to the in-memory meaning of effects: apply, then read, is `after`."""

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path

import pytest

from stagerules.dsl.values import Duration, FileName, Handle, Key, Labelled, Money, Ref, Value
from stagerules.interpreter.decision.after import after
from stagerules.interpreter.drivers.backend import Backend
from stagerules.interpreter.drivers.memory import MemoryBackend
from stagerules.interpreter.effects import AddToList, CreateRecord, DeleteRecord, Effect, RemoveFromList, SetField
from stagerules.interpreter.facts import Facts, Fields, FieldValue, Search
from stagerules.interpreter.records.problems import EffectRefused
from stagerules.interpreter.records.protocol import Records
from stagerules.interpreter.sql.backend import SqlBackend, create_tables
from tests.postgres import Postgres
from tests.quick import quick

from .contract import STORED, fill
from .hosted import InHostsTransactions, plain
from .nonatomic import NonAtomicBackend
from .postgres import on_postgres
from .ugly import make as make_ugly
from .ugly import ugly
from .world import ACME, ADA, BEN, BOSS, DEAL, NOW, OTHER, RECORDS, SCHEMA, USER, deal, step

PEOPLE = (ADA, BEN, Ref("Contact", Handle(100)))
SOME: dict[tuple[str, str], tuple[Value, ...]] = {
    ("Deal", "title"): ("x", "", "Ümlaut", "10"),
    ("Deal", "order"): ("a", None),
    ("Deal", "größe"): (Decimal("1.10"), Decimal("-0.0"), Decimal("1E+3"), None),
    ("Deal", "amount"): (Money(Decimal("10.00"), "EUR"), None),
    ("Deal", "price"): (Money(Decimal("10"), "USD"), Money(Decimal("0.5"), "EUR"), None),
    ("Deal", "count"): (0, -1, 10**30),
    ("Deal", "urgent"): (True, False, None),
    ("Deal", "day"): (date(2026, 2, 28), date(1, 1, 1), None),
    ("Deal", "at"): (time(0), time(23, 59, 59), None),
    ("Deal", "seen"): (NOW, datetime(2026, 7, 1, 12, 30, 15, 5, UTC), None),
    ("Deal", "span"): (Duration(1, "week"), Duration(Decimal("1.5"), "hour"), None),
    ("Deal", "source"): ("web", "call", None),
    ("Deal", "scan"): (FileName("a.pdf"), None),
    ("Deal", "owner"): (USER, BOSS),
    ("Deal", "company"): (ACME, None),
    ("Deal", "contacts"): (PEOPLE[:2], (BEN,), ()),
    ("Deal", "tags"): (("a",), ("b", "a", "c"), ()),
    ("Deal", "prices"): ((Money(Decimal("2.50"), "EUR"),), ()),
    ("Deal", "stage"): ("New", "Won", "Spam"),
    ("Contact", "name"): ("Ada", "Zoë"),
    ("Contact", "emails"): ((Labelled("home", "z@example.com"), Labelled("work", "y@example.com")), ()),
    ("User", "supervisor"): (USER, BOSS, None),
}
MEMBERS: dict[tuple[str, str], tuple[Value, ...]] = {
    ("Deal", "contacts"): PEOPLE,
    ("Deal", "tags"): ("a", "b", "z", "ä"),
    ("Deal", "prices"): (Money(Decimal("1.50"), "EUR"), Money(Decimal("2"), "EUR")),
    ("Contact", "emails"): (Labelled("work", "ada@example.com"), Labelled("home", "new@example.com")),
}
KNOWN = (DEAL, OTHER, ADA, BEN, USER, BOSS, ACME)
SEARCHES = tuple(
    Search(entity, field, value)
    for (entity, field), values in (*SOME.items(), *MEMBERS.items())
    for value in values
    if not isinstance(value, tuple) and not (isinstance(value, Ref) and isinstance(value.key, Handle))
)


def an_effect(dice: random.Random, records: list[Ref], number: int) -> Effect:
    """Some effect on one of the records."""
    if dice.random() < 0.1:
        return DeleteRecord(dice.choice(records))
    if dice.random() < 0.15:
        values = {name: dice.choice(some) for (entity, name), some in SOME.items() if entity == "Deal"}
        some_values = dict(dice.sample(sorted(values.items(), key=str), 8))
        return CreateRecord(Ref("Deal", Handle(number)), deal(**some_values))
    if dice.random() < 0.1:
        return CreateRecord(Ref("Contact", Handle(number)), {"name": f"new {number}"})
    record = dice.choice([one for one in records if one.entity in ("Deal", "Contact", "User")])
    lists = [field for entity, field in MEMBERS if entity == record.entity]
    if lists and dice.random() < 0.6:
        field = dice.choice(lists)
        member = dice.choice(MEMBERS[record.entity, field])
        if field == "emails" and dice.random() < 0.4:
            label = dice.choice(("work", "home"))
            return SetField(record, field, dice.choice(("one@example.com", ("p@e.com", "q@e.com"), None)), label)
        return dice.choice((AddToList, RemoveFromList))(record, field, member)
    field = dice.choice([field for entity, field in SOME if entity == record.entity])
    return SetField(record, field, dice.choice(SOME[record.entity, field]))


def everything(records: Records, known: list[Ref], keys: dict[Handle, Key]) -> Facts:
    """All that a condition could read, with handles for the records made on the way."""
    back: dict[tuple[str, Key], Handle] = {
        (ref.entity, keys[ref.key]): ref.key for ref in known if isinstance(ref.key, Handle)
    }

    def named(value: FieldValue) -> FieldValue:
        match value:
            case Ref(entity, key):
                return Ref(entity, back.get((entity, key), key))
            case tuple():
                return tuple(named(one) for one in value)  # type: ignore[misc]
            case _:
                return value

    found: dict[Ref, Fields | None] = {}
    for record in known:
        key = keys[record.key] if isinstance(record.key, Handle) else record.key
        names = [name for name in STORED[record.entity] if name != SCHEMA.entities[record.entity].key]
        fields = records.read(record.entity, [key], names)[key]
        found[record] = None if fields is None else {name: named(value) for name, value in fields.items()}
    searched = {search: named(records.find(search)) for search in SEARCHES}
    return Facts(NOW, found, searched)  # type: ignore[arg-type]


def memory(_: Path) -> Backend:
    return MemoryBackend(SCHEMA)


def sqlite(folder: Path) -> Backend:
    backend = SqlBackend(f"sqlite:///{folder}/crm.sqlite", SCHEMA)
    create_tables(backend)
    return backend


def ugly_sqlite(folder: Path) -> Backend:
    make_ugly(folder / "alt.sqlite")
    backend = SqlBackend(f"sqlite:///{folder}/alt.sqlite", SCHEMA, tables=ugly())
    create_tables(backend)
    return backend


def ugly_json(folder: Path) -> Backend:
    make_ugly(folder / "alt.sqlite")
    backend = SqlBackend(f"sqlite:///{folder}/alt.sqlite", SCHEMA, tables=ugly("json"))
    create_tables(backend)
    return backend


def far(_: Path) -> Backend:
    return NonAtomicBackend(SCHEMA)


def hosted(folder: Path) -> Backend:
    """In transactions of a host, whose SQLite does not watch over relations."""
    host = plain(folder / "hosted.sqlite")
    backend = SqlBackend(host, SCHEMA)
    create_tables(backend)
    return InHostsTransactions(backend, host)


@pytest.mark.slow
@pytest.mark.parametrize("seed", quick(3, range(12)))
@pytest.mark.parametrize("make", [memory, sqlite, ugly_sqlite, ugly_json, far, hosted])
def test_apply_then_read_is_after(make: Callable[[Path], Backend], seed: int, tmp_path: Path) -> None:
    holds_the_law(make(tmp_path), seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20, 23))
def test_on_postgres_too(seed: int, postgres: Postgres) -> None:
    with on_postgres(postgres, "the empty world", SCHEMA) as backend:
        holds_the_law(backend, seed)


def holds_the_law(backend: Backend, seed: int) -> None:
    """Some effects, one after the other."""
    dice, keys = random.Random(seed), dict[Handle, Key]()
    known = list(KNOWN)
    with backend.begin() as work:
        fill(work)
        facts = everything(work.records, known, keys)
        assert {ref: facts.records[ref] for ref in (ADA, BEN)} == {ref: RECORDS[ref] for ref in (ADA, BEN)}
    for number in range(40):
        effect = an_effect(dice, known, number)
        try:
            with backend.begin() as work:
                work.records.apply(step(effect, f"{seed}-{number}"), keys)
        except EffectRefused:
            continue  # what is refused has no meaning; that nothing is left of it shows in the next round
        if isinstance(effect, CreateRecord):
            known.append(effect.record)
        facts = after(effect, facts, SCHEMA)
        with backend.look() as work:
            assert everything(work.records, known, keys) == facts, effect


@pytest.mark.parametrize("seed", quick(3, range(12)))
def test_without_foreign_keys_the_same_effects_are_refused(seed: int, tmp_path: Path) -> None:
    dice, known = random.Random(seed), list(KNOWN)
    backends = {make: (make(tmp_path), dict[Handle, Key]()) for make in (sqlite, hosted)}
    for backend, _ in backends.values():
        with backend.begin() as work:
            fill(work)
    refused = 0
    for number in range(60):
        effect = an_effect(dice, known, number)
        answers = []
        for backend, keys in backends.values():
            try:
                with backend.begin() as work:
                    work.records.apply(step(effect, f"{seed}-{number}"), keys)
                answers.append("")
            except EffectRefused as why:
                answers.append(why.code)
        watched, looked = answers
        assert not watched or looked, effect
        assert watched or looked in ("", "no_record"), effect  # emptying a list of a record that is not there
        refused += bool(watched)
        if isinstance(effect, CreateRecord) and not looked:
            known.append(effect.record)
    assert refused
