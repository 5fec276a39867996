"""What every backend must do. A new one is held to this by a class that derives from `Contract` and makes it."""

import itertools
from collections.abc import Iterable
from decimal import Decimal

import pytest

from stagerules.dsl.values import Duration, Handle, Key, Labelled, Money, Ref, Value
from stagerules.interpreter.drivers.backend import Backend, Work
from stagerules.interpreter.effects import AddToList, CreateRecord, DeleteRecord, Effect, RemoveFromList, SetField
from stagerules.interpreter.event import Event
from stagerules.interpreter.facts import Fields, Search, Selection
from stagerules.interpreter.records.problems import EffectRefused
from stagerules.interpreter.records.protocol import Loosened

from .world import ACME, ADA, BEN, BOSS, DEAL, FULL, OTHER, RECORDS, SCHEMA, USER, deal, step

STORED = {name: list(one.stored) for name, one in SCHEMA.entities.items()}


def fill(work: Work) -> None:
    """Puts the records of the world there."""
    for number, (record, values) in enumerate(RECORDS.items()):
        work.records.apply(step(CreateRecord(record, values), f"fill {number}"), {})


def do(backend: Backend, *effects: Effect) -> dict[Handle, Key]:
    """Carries effects out in one transaction."""
    keys: dict[Handle, Key] = {}
    with backend.begin() as work:
        for number, effect in enumerate(effects):
            work.records.apply(step(effect, f"{effect} {number}"), keys)
    return keys


def whole(backend: Backend, record: Ref, fields: Iterable[str] | None = None) -> Fields | None:
    """All that is stored of a record."""
    with backend.look() as work:
        names = STORED[record.entity] if fields is None else fields
        return work.records.read(record.entity, [record.key], names)[record.key]


def found(backend: Backend, search: Search) -> tuple[Ref, ...]:
    """What a search finds."""
    with backend.look() as work:
        return work.records.find(search)


class RecordsContract:
    """Reading and changing records. `backend` holds the records of the world."""

    def test_every_type_comes_back_as_it_was_written(self, backend: Backend) -> None:
        assert whole(backend, DEAL) == FULL | {"id": 1}
        assert whole(backend, ADA) == RECORDS[ADA] | {"id": 1}
        assert whole(backend, ACME) == {"kürzel": "ACME", "name": "Acme"}

    def test_what_was_not_given_is_empty(self, backend: Backend) -> None:
        values = whole(backend, OTHER, ["order", "price", "urgent", "company", "tags"])
        assert values == {"order": None, "price": None, "urgent": None, "company": None, "tags": ()}

    def test_reads_exactly_what_is_asked(self, backend: Backend) -> None:
        with backend.look() as work:
            read = work.records.read("Deal", [1, 2, 99], ["title", "contacts"])
            assert read == {
                1: {"title": "One chair", "contacts": (ADA, BEN)},
                2: {"title": "Two chairs", "contacts": (ADA,)},
                99: None,
            }
            assert work.records.read("Deal", [2, 3], []) == {2: {}, 3: None}
            assert work.records.read("Deal", [], ["title"]) == {}
            assert work.records.read("Deal", ["1", 2**70], ["title"]) == {"1": None, 2**70: None}

    def test_reads_many_at_once(self, backend: Backend) -> None:
        many = range(100, 1600)
        do(backend, *(CreateRecord(Ref("User", key), {"name": f"user {key}"}) for key in many))
        with backend.look() as work:
            read = work.records.read("User", many, ["name"])
            assert [fields and fields["name"] for fields in read.values()] == [f"user {key}" for key in many]
            assert work.records.all_keys("User") == (1, 2, *many)

    @pytest.mark.parametrize(
        ("field", "value"), [(name, value) for name, value in FULL.items() if not isinstance(value, tuple)]
    )
    def test_finds_by_every_type(self, backend: Backend, field: str, value: object) -> None:
        assert DEAL in found(backend, Search("Deal", field, value))  # type: ignore[arg-type]

    def test_finds_members_of_lists_in_key_order(self, backend: Backend) -> None:
        assert found(backend, Search("Deal", "contacts", ADA)) == (DEAL, OTHER)
        assert found(backend, Search("Deal", "contacts", BEN)) == (DEAL,)
        assert found(backend, Search("Deal", "tags", "ä")) == (DEAL,)
        assert found(backend, Search("Deal", "prices", Money(Decimal("1.50"), "EUR"))) == (DEAL,)
        assert found(backend, Search("Contact", "emails", "ada@home.example")) == (ADA,)
        assert found(backend, Search("Contact", "emails", Labelled("home", "ada@home.example"))) == (ADA,)
        assert found(backend, Search("Contact", "emails", Labelled("work", "ada@home.example"))) == ()

    def test_finds_nothing_where_nothing_is(self, backend: Backend) -> None:
        assert found(backend, Search("Deal", "company", Ref("Firma", "other"))) == ()
        assert found(backend, Search("Deal", "title", "'; drop table deal; --")) == ()
        assert found(backend, Search("Deal", "source", "no choice at all")) == ()
        assert found(backend, Search("Deal", "order", None)) == (OTHER,)

    @pytest.mark.parametrize("most", [1, 10_000])
    def test_selects_by_several_fields_what_is_found_by_each(self, backend: Backend, most: int) -> None:
        fields: dict[str, Value] = {**FULL, "contacts": ADA, "tags": "ä", "prices": Money(Decimal("1.50"), "EUR")}
        other: dict[str, Value] = {"title": "Two chairs", "contacts": BEN, "source": "no choice at all", "owner": BOSS}
        searches = [
            Search("Deal", name, value)
            for values in (fields, other)
            for name, value in values.items()
            if not isinstance(value, tuple) and value is not None
        ]
        with backend.look() as work:
            of_each = {one: work.records.find(one) for one in searches}
            for one, another in itertools.combinations(searches, 2):
                both = tuple(ref for ref in of_each[one] if ref in of_each[another])
                selection = Selection("Deal", ((one.field, one.value), (another.field, another.value)), most)
                assert work.records.select(selection) == (both if len(both) <= most else None)

    def test_selects_members_with_their_label_and_all_where_nothing_is_asked(self, backend: Backend) -> None:
        home, work_mail = Labelled("home", "ada@home.example"), Labelled("work", "ada@home.example")
        with backend.look() as work:
            select = work.records.select
            assert select(Selection("Contact", (("emails", home), ("name", "Ada")), 5)) == (ADA,)
            assert select(Selection("Contact", (("emails", work_mail), ("name", "Ada")), 5)) == ()
            assert select(Selection("Contact", (("emails", "ada@home.example"),), 5)) == (ADA,)
            assert select(Selection("Deal", (), 2)) == (DEAL, OTHER)
            assert select(Selection("Deal", (("id", 2), ("contacts", ADA)), 5)) == (OTHER,)
            assert select(Selection("Firma", (("kürzel", "ACME"), ("name", "Acme")), 5)) == (ACME,)
            assert select(Selection("Deal", (), 1)) is None

    def test_naughty_texts_are_only_texts(self, backend: Backend) -> None:
        for text in ("'", '"; drop table deal; --', "%s {0} :x ?", "\\", "\n\t", "𝔘nicode ‮", ""):
            do(backend, SetField(DEAL, "title", text), CreateRecord(Ref("Firma", f"key {text}"), {"name": text}))
            assert whole(backend, DEAL, ["title"]) == {"title": text}
            assert whole(backend, Ref("Firma", f"key {text}"), ["name"]) == {"name": text}
            assert found(backend, Search("Firma", "name", text)) == (Ref("Firma", f"key {text}"),)

    def test_texts_are_kept_in_one_form(self, backend: Backend) -> None:
        do(backend, SetField(DEAL, "title", "Mu\u0308ller"), AddToList(DEAL, "tags", "a\u0308"))
        assert whole(backend, DEAL, ["title", "tags"]) == {"title": "Müller", "tags": ("a", "b", "ä")}

    def test_numbers_are_exact(self, backend: Backend) -> None:
        number = Decimal("12345678901234567890123456789012345.678")
        do(backend, SetField(DEAL, "größe", number), SetField(DEAL, "count", 10**37))
        assert whole(backend, DEAL, ["größe", "count"]) == {"größe": number, "count": 10**37}
        assert found(backend, Search("Deal", "größe", Decimal("12345678901234567890123456789012345.6780"))) == (DEAL,)

    @pytest.mark.parametrize("bad", [Decimal("NaN"), Decimal("Infinity"), Decimal(10) ** 39])
    def test_no_number_that_is_none(self, backend: Backend, bad: Decimal) -> None:
        with pytest.raises(EffectRefused, match="bad_value"):
            do(backend, SetField(DEAL, "größe", bad))

    def test_creates_records_that_name_each_other(self, backend: Backend) -> None:
        new, person = Ref("Deal", Handle(1)), Ref("Contact", Handle(2))
        keys = do(
            backend,
            CreateRecord(person, {"name": "New"}),
            CreateRecord(new, deal(contacts=(person, ADA))),
            AddToList(new, "tags", "made"),
        )
        made = Ref("Deal", keys[Handle(1)])
        assert keys == {Handle(1): 3, Handle(2): 3}
        assert whole(backend, made, ["contacts", "tags"]) == {"contacts": (Ref("Contact", 3), ADA), "tags": ("made",)}
        assert found(backend, Search("Deal", "contacts", Ref("Contact", 3))) == (made,)

    def test_a_record_in_a_text_field_is_its_name(self, backend: Backend) -> None:
        new = Ref("Deal", Handle(1))
        keys = do(
            backend,
            CreateRecord(new, deal()),
            CreateRecord(Ref("Firma", "F"), {"name": new}),
            SetField(OTHER, "order", new),
            SetField(DEAL, "tags", (new, DEAL)),
            AddToList(DEAL, "tags", new),
            AddToList(OTHER, "tags", new),
            RemoveFromList(DEAL, "tags", DEAL),
        )
        name = f"Deal {keys[Handle(1)]}"
        assert whole(backend, Ref("Firma", "F"), ["name"]) == {"name": name}
        assert whole(backend, OTHER, ["order", "tags"]) == {"order": name, "tags": (name,)}
        assert whole(backend, DEAL, ["tags"]) == {"tags": (name,)}
        assert found(backend, Search("Firma", "name", name)) == (Ref("Firma", "F"),)

    def test_text_keys_are_made_and_taken(self, backend: Backend) -> None:
        keys = do(backend, CreateRecord(Ref("Firma", Handle(1)), {"name": "Made"}))
        given = do(backend, CreateRecord(Ref("Firma", Handle(1)), {"name": "Given", "kürzel": "G"}))
        assert isinstance(keys[Handle(1)], str)
        assert given == {Handle(1): "G"}
        assert whole(backend, Ref("Firma", keys[Handle(1)]), ["name"]) == {"name": "Made"}

    def test_a_natural_key_is_there_once(self, backend: Backend) -> None:
        new = Ref("Exclusion", Handle(1))
        first = do(backend, CreateRecord(new, {"address": "a@b.example", "note": "first"}))
        second = do(backend, CreateRecord(new, {"address": "a@b.example", "note": "second"}))
        third = do(backend, CreateRecord(new, {"address": "c@d.example"}))
        assert first == second != third
        assert whole(backend, Ref("Exclusion", first[Handle(1)])) == {
            "id": first[Handle(1)],
            "address": "a@b.example",
            "note": "first",
        }
        with pytest.raises(EffectRefused, match="refused_by_database"):
            do(backend, SetField(Ref("Exclusion", third[Handle(1)]), "address", "a@b.example"))
        with pytest.raises(EffectRefused, match="refused_by_database"):
            do(backend, CreateRecord(Ref("Exclusion", 99), {"address": "a@b.example"}))

    def test_a_deleted_key_is_never_given_again(self, backend: Backend) -> None:
        keys = do(backend, CreateRecord(Ref("Contact", Handle(1)), {"name": "New"}))
        do(backend, DeleteRecord(Ref("Contact", keys[Handle(1)])))
        assert do(backend, CreateRecord(Ref("Contact", Handle(1)), {"name": "Newer"})) != keys

    def test_deletion_loosens_what_points_there(self, backend: Backend) -> None:
        with backend.begin() as work:
            loosened = work.records.apply(step(DeleteRecord(ADA)), {})
            loosened += work.records.apply(step(DeleteRecord(ACME)), {})
        assert loosened == (
            Loosened(DEAL, "contacts", (ADA, BEN), (BEN,)),
            Loosened(OTHER, "contacts", (ADA,), ()),
            Loosened(DEAL, "company", ACME, None),
        )
        assert whole(backend, ADA) is None
        assert whole(backend, DEAL, ["contacts", "company"]) == {"contacts": (BEN,), "company": None}
        assert found(backend, Search("Deal", "contacts", ADA)) == ()

    def test_a_needed_record_is_not_deleted(self, backend: Backend) -> None:
        with pytest.raises(EffectRefused) as refused:
            do(backend, DeleteRecord(USER))
        assert refused.value.code == "still_referenced"
        assert whole(backend, USER, ["name"]) == {"name": "Ünal"}

    def test_an_optional_relation_to_itself_does_not_hold_a_record(self, backend: Backend) -> None:
        do(backend, SetField(BOSS, "supervisor", BOSS), SetField(USER, "supervisor", None), DeleteRecord(BOSS))
        assert whole(backend, BOSS) is None

    @pytest.mark.parametrize(
        "effect",
        [
            SetField(Ref("Deal", 99), "title", "x"),
            AddToList(Ref("Deal", 99), "tags", "x"),
            DeleteRecord(Ref("Deal", 99)),
            SetField(DEAL, "owner", Ref("User", 99)),
            SetField(DEAL, "company", Ref("Firma", "nobody")),
            AddToList(DEAL, "contacts", Ref("Contact", 99)),
            SetField(DEAL, "title", None),
            SetField(DEAL, "source", "letter"),
            SetField(DEAL, "amount", Money(Decimal(1), "USD")),
            SetField(DEAL, "span", Duration(1, "month")),
            SetField(ADA, "emails", (Labelled("office", "x@y"),)),
            CreateRecord(Ref("Deal", Handle(1)), {"title": "no owner"}),
            CreateRecord(Ref("User", 1), {"name": "there already"}),
            SetField(Ref("Deal", Handle(9)), "title", "never made"),
        ],
        ids=str,
    )
    def test_refuses_what_cannot_be(self, backend: Backend, effect: Effect) -> None:
        before = {record: whole(backend, record) for record in RECORDS}
        with pytest.raises(EffectRefused):
            do(backend, effect)
        assert {record: whole(backend, record) for record in RECORDS} == before

    def test_removing_what_is_not_there_changes_nothing(self, backend: Backend) -> None:
        do(backend, RemoveFromList(DEAL, "tags", "z"), AddToList(DEAL, "tags", "a"))
        assert whole(backend, DEAL, ["tags"]) == {"tags": ("a", "b", "ä")}


class TransactionContract:
    """All or nothing; only where records and Store are one."""

    def test_an_exception_undoes_everything(self, backend: Backend) -> None:
        def break_off() -> None:
            with backend.begin() as work:
                work.records.apply(step(SetField(DEAL, "title", "changed")), {})
                work.records.apply(step(DeleteRecord(OTHER)), {})
                work.store.keep(Event("e-1", "created", DEAL), "done")
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            break_off()
        assert whole(backend, DEAL, ["title"]) == {"title": "One chair"}
        assert whole(backend, OTHER, ["title"]) == {"title": "Two chairs"}
        with backend.look() as work:
            assert work.store.status("e-1") is None

    def test_looking_keeps_nothing(self, backend: Backend) -> None:
        with backend.look() as work:
            work.store.waiting("queued")
        with backend.begin() as work:
            assert work.store.event("e-1") is None
