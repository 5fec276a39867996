"""JSON there and back: nothing is lost, nothing else is read."""

import json
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stagerules.dsl.values import Duration, FileName, Handle, Labelled, Money, Ref, Value
from stagerules.interpreter.effects import (
    AddToList,
    Cancel,
    CreateRecord,
    DeleteRecord,
    Deliver,
    Effect,
    RemoveFromList,
    Schedule,
    SetField,
)
from stagerules.interpreter.event import Event
from stagerules.interpreter.plan import Branch, Cause, Considered, Looked, Outcome, Plan, Seen, Step
from stagerules.interpreter.wire.effects import effect_from_json, effect_to_json
from stagerules.interpreter.wire.events import event_to_json, stored_event
from stagerules.interpreter.wire.plans import considered_from_json, considered_to_json, plan_from_json, plan_to_json
from stagerules.interpreter.wire.values import value_from_json, value_to_json

texts = st.text(max_size=20)
numbers = st.decimals(allow_nan=False, allow_infinity=False, places=3)
# A year away from the ends of time: there another zone's clock would show a year that Python does not know.
zones = st.sampled_from([UTC, timezone(timedelta(hours=2))])
moments = st.datetimes(timezones=zones).filter(lambda one: 1 < one.year < 9999)
keys = st.one_of(st.integers(), texts, st.builds(Handle, st.integers(0, 9)))
refs = st.builds(Ref, texts, keys)
simple = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    texts,
    numbers,
    st.dates(),
    st.times(),
    moments,
    st.builds(Money, numbers, st.sampled_from(["EUR", "USD"])),
    st.builds(Duration, st.one_of(st.integers(), numbers), st.sampled_from(["day", "month", "working day", "hour"])),
    st.builds(FileName, texts),
    st.builds(Labelled, texts, texts),
    refs,
)
values: st.SearchStrategy[Value] = st.recursive(simple, lambda inner: st.lists(inner, max_size=3).map(tuple))
named = st.dictionaries(texts, values, max_size=3)
events = st.builds(
    Event,
    id=texts,
    kind=st.sampled_from(["stage", "created", "changed", "deleted", "event"]),
    record=refs,
    stage=st.none() | texts,
    from_stage=st.none() | texts,
    name=st.none() | texts,
    old=named,
    fields=named,
    at=st.none() | moments,
    actor=st.none() | texts,
    cause=st.none() | texts,
    depth=st.integers(0, 16),
)
effects: st.SearchStrategy[Effect] = st.one_of(
    st.builds(SetField, refs, texts, values, st.none() | texts),
    st.builds(AddToList, refs, texts, values),
    st.builds(RemoveFromList, refs, texts, values),
    st.builds(CreateRecord, refs, named),
    st.builds(DeleteRecord, refs),
    st.builds(Deliver, texts, texts, st.none() | texts, named, refs),
    st.builds(Schedule, moments, events, texts),
    st.builds(Cancel, refs, st.none() | texts),
)
causes = st.builds(Cause, texts, texts, texts, st.integers(), texts, texts)
steps = st.builds(Step, effects, texts, causes, values | named, st.none() | refs)
outcomes = st.builds(Outcome, causes, texts, st.sampled_from(["done", "skipped"]), st.none() | texts, texts)
seen = st.builds(
    Seen, texts, values, st.booleans(), st.just((Seen("a", True), Seen("b", None, asked=False))), st.booleans()
)


def some(of: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(of, max_size=2).map(tuple)


branches = st.builds(Branch, st.integers(), some(seen), st.booleans())
looked = st.builds(Looked, st.integers(), texts, refs | st.integers(), st.integers(), st.integers())
considered = st.builds(
    Considered,
    texts,
    texts,
    texts,
    st.integers(),
    texts,
    st.just("fired"),
    st.none() | seen,
    st.none(),
    texts,
    some(branches),
    some(looked),
)


plans = st.builds(Plan, events, some(steps), some(outcomes), some(events), some(events), some(considered))


def through_text(data: object) -> object:
    return json.loads(json.dumps(data, allow_nan=False))


@given(values)
def test_values(value: Value) -> None:
    back = value_from_json(through_text(value_to_json(value)))
    assert (back, type(back)) == (value, type(value))


@pytest.mark.slow
@given(events)
def test_events(event: Event) -> None:
    assert stored_event(through_text(event_to_json(event))) == event


@pytest.mark.slow
@given(effects)
def test_effects(effect: Effect) -> None:
    assert effect_from_json(through_text(effect_to_json(effect))) == effect


@pytest.mark.slow
@given(plans)
def test_plans(plan: Plan) -> None:
    assert plan_from_json(through_text(plan_to_json(plan))) == plan


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Money(Decimal("10.00"), "EUR"), {"amount": "10.00", "currency": "EUR"}),
        (Ref("Deal", 42), {"entity": "Deal", "key": 42}),
        (date(2026, 11, 21), {"date": "2026-11-21"}),
        (time(9, 30), {"time": "09:30:00"}),
        (datetime(2026, 11, 21, 9, tzinfo=UTC), {"datetime": "2026-11-21T09:00:00+00:00"}),
        (Duration(2, "working day"), {"amount": 2, "unit": "working day"}),
        (Labelled("work", "a@b"), {"label": "work", "value": "a@b"}),
        (("a", 1, True, None), ["a", 1, True, None]),
    ],
)
def test_readable(value: Value, written: object) -> None:
    assert value_to_json(value) == written


@pytest.mark.parametrize(
    "written",
    [1.5, {"number": "NaN"}, {"amount": "Infinity", "currency": "EUR"}, {"x": 1}, {}, {"amount": 1, "unit": "x"}],
)
def test_nothing_else_is_a_value(written: object) -> None:
    with pytest.raises(ValueError, match=r"no value|no exact number"):
        value_from_json(written)


def test_the_trace_of_an_earlier_version_does_not_say_what_is_a_single_test() -> None:
    values = Seen("b > 5", False, parts=(Seen("b", 3),), single=True)
    both = Seen("a and b > 5", False, parts=(Seen("a", True, single=True), values))
    one = Considered("rule", "Rule", "a.rules", 1, "e", "not met", both)
    written = json.loads(json.dumps(considered_to_json(one)))
    assert written["condition"].pop("single") is False
    assert considered_from_json(written, UTC) == one
