"""Laws of effects: what a decision believes afterwards is what a plain store then holds, read anew."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stagerules.dsl.values import Handle, Labelled, Ref, Value
from stagerules.interpreter.decision.after import after, key_order
from stagerules.interpreter.effects import (
    AddToList,
    Cancel,
    CreateRecord,
    DeleteRecord,
    Deliver,
    Effect,
    RemoveFromList,
    SetField,
)
from stagerules.interpreter.facts import Facts, Search
from tests.interpreter.world import ADA, BEN, DEAL, NOW, OTHER, UNA, schema, search

NEW = Ref("Contact", Handle(1))
WORK = [(), ("b@x.org",), ("c@x.org", "a@x.org")]
EMAILS = [Labelled(label, text) for label in ("work", "home") for text in ("a@x.org", "b@x.org")]
Store = Mapping[Ref, Mapping[str, Value] | None]


def stores() -> st.SearchStrategy[Store]:
    members = st.lists(st.sampled_from([ADA, BEN]), unique=True, max_size=2).map(tuple)
    deals = st.fixed_dictionaries(
        {
            "parent": st.sampled_from([None, DEAL, OTHER]),
            "contacts": members,
            "tags": st.lists(st.sampled_from("xyz"), max_size=3).map(tuple),
            "notes": st.sampled_from([None, "n"]),
        }
    )
    people = st.fixed_dictionaries(
        {"name": st.sampled_from(["A", "B"]), "emails": st.lists(st.sampled_from(EMAILS), unique=True).map(tuple)}
    )
    return st.fixed_dictionaries({DEAL: deals, OTHER: deals, ADA: people, BEN: people})


EFFECTS: st.SearchStrategy[Effect] = st.one_of(
    st.builds(SetField, st.sampled_from([DEAL, OTHER]), st.just("parent"), st.sampled_from([None, DEAL, OTHER])),
    st.builds(SetField, st.just(DEAL), st.just("contacts"), st.sampled_from([(), (BEN,), (BEN, ADA)])),
    st.builds(SetField, st.just(ADA), st.just("emails"), st.sampled_from(WORK), st.just("work")),
    st.builds(AddToList, st.just(DEAL), st.just("tags"), st.sampled_from("xyzw")),
    st.builds(AddToList, st.just(ADA), st.just("emails"), st.sampled_from(EMAILS)),
    st.builds(RemoveFromList, st.just(DEAL), st.just("tags"), st.sampled_from("xyzw")),
    st.builds(RemoveFromList, st.just(OTHER), st.just("contacts"), st.sampled_from([ADA, BEN])),
    st.builds(RemoveFromList, st.just(ADA), st.just("emails"), st.sampled_from(EMAILS)),
    st.builds(CreateRecord, st.just(NEW), st.just({"name": "A", "emails": (EMAILS[0],)})),
    st.builds(DeleteRecord, st.sampled_from([DEAL, OTHER, ADA, BEN])),
    st.just(Cancel(DEAL)),
    st.just(Deliver("mail", "Ada", None, {}, DEAL)),
)  # fmt: skip

SEARCHES = [
    *(Search("Deal", "parent", one) for one in (DEAL, OTHER)),
    *(Search("Deal", "contacts", one) for one in (ADA, BEN)),
    *(Search("Deal", "tags", one) for one in "xyzw"),
    *(Search("Contact", "emails", one) for one in ("a@x.org", "b@x.org", "c@x.org", EMAILS[0])),
    Search("Contact", "name", "A"),
]


def done(effect: Effect, store: Store) -> Store:
    """What a plain store does, said a second time and more plainly."""
    whole: dict[Ref, Any] = {one: dict(fields) if fields else None for one, fields in store.items()}
    match effect:
        case DeleteRecord(gone):
            whole[gone] = None
            for fields in whole.values():
                for name, value in (fields or {}).items():
                    if isinstance(value, tuple):
                        fields[name] = tuple(one for one in value if one != gone)
                    elif value == gone:
                        fields[name] = None
        case CreateRecord(record, values):
            whole[record] = dict(values)
        case SetField(record, field, value, None) if whole[record]:
            whole[record][field] = value
        case SetField(record, field, value, label) if whole[record]:
            assert isinstance(value, tuple)
            new = [Labelled(label, str(one)) for one in value]
            kept: list[Labelled] = []
            for one in whole[record][field]:
                if one.label != label:
                    kept.append(one)
                else:
                    kept += new
                    new = []
            whole[record][field] = (*kept, *new)
        case AddToList(record, field, value) if whole[record]:
            there = value in whole[record][field]
            whole[record][field] = whole[record][field] if there else (*whole[record][field], value)
        case RemoveFromList(record, field, value) if whole[record]:
            whole[record][field] = tuple(one for one in whole[record][field] if one != value)
    return whole


def found(store: Store, asked: Search) -> tuple[Ref, ...]:
    numbered = {one: fields for one, fields in store.items() if not isinstance(one.key, Handle)}
    new = {Ref(one.entity, 99): fields for one, fields in store.items() if isinstance(one.key, Handle)}
    return tuple(NEW if one.key == 99 else one for one in search({**numbered, **new}, asked))


def read(store: Store) -> Facts:
    return Facts(NOW, records=dict(store), found={one: found(store, one) for one in SEARCHES})


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(stores(), st.lists(EFFECTS, min_size=1, max_size=4))
def test_after_is_what_a_store_does(store: Store, effects: list[Effect]) -> None:
    facts = read(store)
    for effect in effects:
        facts = after(effect, facts, schema())
        store = done(effect, store)
        assert facts.found == read(store).found, effect
        for record, fields in store.items():
            known = facts.records[record]
            assert fields == (known and {name: known[name] for name in fields or {}}), effect


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(stores(), EFFECTS, st.sets(st.sampled_from([DEAL, OTHER, ADA, BEN])))
def test_what_is_not_known_stays_right(store: Store, effect: Effect, hidden: set[Ref]) -> None:
    """Facts about some records only: what they say afterwards is still true."""
    whole = read(store)
    facts = Facts(NOW, records={one: fields for one, fields in store.items() if one not in hidden}, found=whole.found)
    store = done(effect, store)
    touched = getattr(effect, "record", None)
    if touched in hidden and not isinstance(effect, CreateRecord | DeleteRecord):
        return  # a decision reads the field before it changes it
    left = after(effect, facts, schema())
    assert left.found == read(store).found
    for record, fields in left.records.items():
        assert fields is None or store[record] is not None
        for name, value in (fields or {}).items():
            assert (store[record] or {}).get(name, value) == value


def test_a_new_record_is_known_whole() -> None:
    facts = after(CreateRecord(NEW, {"name": "A"}), Facts(NOW), schema())
    fields = facts.records[NEW]
    assert fields is not None
    assert fields["emails"] == ()
    assert fields["company"] is None


def test_no_search_is_about_a_deleted_record() -> None:
    asked = Search("Deal", "contacts", ADA)
    facts = Facts(NOW, records={ADA: {}}, found={asked: (DEAL, OTHER), Search("Contact", "name", "A"): (ADA, BEN)})
    assert after(DeleteRecord(ADA), facts, schema()).found == {asked: (), Search("Contact", "name", "A"): (BEN,)}


def test_effects_that_change_no_record_change_no_facts() -> None:
    facts = read({DEAL: {"tags": ()}, UNA: {}})
    cancelled = after(Cancel(DEAL), facts, schema())
    assert (cancelled.records, cancelled.found) == (facts.records, facts.found)


@pytest.mark.parametrize(
    ("keys", "ordered"),
    [((10, 9, 2), [2, 9, 10]), (("10", "9", "2"), ["10", "2", "9"]), ((Handle(1), "a", 3), [3, "a", Handle(1)])],
)
def test_key_order(keys: tuple[Any, ...], ordered: list[Any]) -> None:
    assert [one.key for one in sorted((Ref("Deal", key) for key in keys), key=key_order)] == ordered
