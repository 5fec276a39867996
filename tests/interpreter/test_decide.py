"""Decisions: which rules an event starts, and what follows from it."""

from decimal import Decimal
from typing import Any

from stagerules.dsl.values import Money
from stagerules.interpreter.effects import SetField
from stagerules.interpreter.event import Event
from stagerules.interpreter.facts import Rate
from stagerules.interpreter.plan import Decided
from tests.interpreter.deciding import effects, plan_of, told, verdicts
from tests.interpreter.world import ADA, BEN, DEAL, OTHER, UNA, UWE, deal, entered, program, records, settle
from tests.interpreter.world import NOW as THE_TIME


def test_the_second_rule_of_the_language() -> None:
    plan = plan_of('on stage "New" if amount > 10000: set contact.responsible = lead_manager\n')
    (step,) = plan.steps
    assert step.effect == SetField(ADA, "responsible", UWE)
    assert step.before == UNA
    assert step.cause.line == 1
    (seen,) = plan.considered
    assert (seen.verdict, seen.condition and seen.condition.text) == ("fired", "amount > 10000")
    assert seen.condition is not None
    assert [(part.text, part.value) for part in seen.condition.parts] == [("amount", Money(Decimal(15000), "EUR"))]


def test_a_condition_that_is_not_met_shows_what_it_saw() -> None:
    text = 'on stage "New" if amount > 20000 and urgent == yes: set contact.responsible = lead_manager\n'
    plan = plan_of(text)
    assert plan.empty
    condition = plan.considered[0].condition
    assert condition is not None
    assert [(part.text, part.value, part.asked) for part in condition.parts] == [
        ("amount > 20000", False, True),
        ("urgent == yes", None, False),
    ]


def test_rules_run_in_project_order_each_once_and_see_what_earlier_ones_left() -> None:
    text = """\
on stage "New", "Documents": set count_ = count_ + 1
on stage "New" if count_ == 4: tell text: "four"
on created: tell text: "created, {count_}"
"""
    plan = plan_of(text, Event("e", "created", DEAL, stage="New"))
    assert told(plan) == ["four", "created, 4"]
    assert [event.kind for event in plan.events] == ["created", "changed"]


def test_what_each_kind_of_event_starts() -> None:
    text = """\
on stage "New": tell text: "stage"
on leaving stage "Documents": tell text: "leaving"
on created: tell text: "created"
on change of stage: tell text: "moved"
on change of amount: tell text: "amount"
on change of contacts: tell text: "contacts"
on paid: tell text: "paid {event.amount}"
on deleted: tell text: "deleted {title}"
"""
    money = Money(Decimal(9), "EUR")
    assert told(plan_of(text, entered("New", "Documents"))) == ["stage", "leaving", "moved"]
    assert told(plan_of(text, entered("New"))) == ["stage", "moved"]
    assert told(plan_of(text, entered("New", "New"))) == []
    assert told(plan_of(text, Event("e", "created", DEAL, stage="New"))) == ["stage", "created"]
    assert told(plan_of(text, Event("e", "changed", DEAL, old={"amount": money}))) == ["amount"]
    assert told(plan_of(text, Event("e", "changed", DEAL, old={"amount": Money(Decimal("15000.00"), "EUR")}))) == []
    assert told(plan_of(text, Event("e", "changed", DEAL, old={"contacts": (BEN, ADA)}))) == ["contacts"]
    assert told(plan_of(text, Event("e", "changed", DEAL, old={"contacts": (ADA,)}))) == []
    assert told(plan_of(text, Event("e", "event", DEAL, name="paid", fields={"amount": money}))) == ["paid €9.00"]
    gone = settle(program(text), Event("e", "deleted", DEAL, old=deal(title="Gone")), {UNA: {}})
    assert isinstance(gone, Decided)
    assert told(gone.plan) == ["deleted Gone"]


def test_an_event_of_a_record_that_is_not_there_does_nothing_and_says_so() -> None:
    result = settle(program('on stage "New": tell text: "x"\n'), entered("New"), {})
    assert isinstance(result, Decided)
    assert (result.plan.code, result.plan.empty, result.plan.considered) == ("no_such_record", True, ())


def test_a_stage_rule_is_stale_once_the_item_has_left() -> None:
    text = """\
for Deal in pipeline "Sales"
on stage "New": move to stage "Documents"
on stage "New": tell text: "here"
on stage "New" regardless of stage: tell text: "regardless"
on stage "Documents": tell text: "arrived"
on change of stage: tell text: "moved from {old stage}"
"""
    plan = plan_of(text, entered("New", "Invoice"))
    assert told(plan) == ["regardless", "moved from Invoice", "arrived", "moved from New"]
    assert verdicts(plan)[1] == ("stale", "left_stage")
    assert verdicts(plan_of(text, entered("New"), stage="Invoice"))[:2] == [("stale", "left_stage")] * 2


def test_a_rule_of_a_pipeline_holds_only_there() -> None:
    text = 'for Deal in pipeline "Service"\non stage "New": tell text: "service"\n'
    assert verdicts(plan_of(text)) == [("not met", "other_pipeline")]
    assert told(plan_of(text, pipeline="Service")) == ["service"]


def test_a_move_and_other_changes_of_one_rule_are_one_event() -> None:
    text = """\
for Deal in pipeline "Sales"
on stage "New":
    set rate = 0.7
    move to stage "Documents"
    set rate = 0.9
on change of rate: tell text: "rate was {old rate}, is {rate}"
on change of stage: tell text: "moved"
on leaving stage "New": tell text: "left"
"""
    plan = plan_of(text, entered("New"))
    moved = plan.events[1]
    assert (moved.kind, moved.stage, moved.from_stage, moved.old) == (
        "stage",
        "Documents",
        "New",
        {"rate": Decimal("0.5")},
    )
    assert moved.cause == "e1"
    assert told(plan) == ["moved", "rate was 0.5, is 0.9", "moved", "left"]


def test_old_of_a_field_that_did_not_change_is_what_it_was_when_the_event_was_taken_up() -> None:
    text = """\
on change of amount, rate: set rate = 0.9
on change of amount, rate if rate == 0.9: tell text: "{old amount}, {old rate}"
"""
    event = Event("e", "changed", DEAL, old={"amount": Money(Decimal(1), "EUR")})
    assert told(plan_of(text, event)) == ["€1.00, 0.5", "€15,000.00, 0.5"]


def test_rates_are_asked_for() -> None:
    text = 'on stage "New": set amount = convert(cost, EUR)\n'
    asks: list[Any] = []
    rate = Rate("PLN", "EUR", THE_TIME.date())
    result = settle(program(text), entered("New"), records(), rates={rate: Decimal("0.2345")}, asks=asks)
    assert isinstance(result, Decided)
    assert result.plan.steps[0].effect == SetField(DEAL, "amount", Money(Decimal("1.17"), "EUR"))
    assert asks[-1].rates == {rate}
    missing = settle(program(text), entered("New"), records())
    assert isinstance(missing, Decided)
    assert verdicts(missing.plan) == [("error", "no_rate")]


def test_other_items_are_queued_and_the_rest_runs_inside() -> None:
    text = """\
on stage "New":
    set parent.rate = 0.9
    set contact.visits = 5
    if title == "Roof":
        make title: "second"
    set rate = 0.8
on change of rate: tell text: "{title}: rate"
on stage "New" if title == "second": set notes = "in the new one"
for Contact
on change of visits: tell text: "visits"
"""
    plan = plan_of(text, entered("New"), {OTHER: deal(title="other")}, parent=OTHER)
    (queued,) = plan.queued
    assert (queued.record, queued.kind, queued.cause, queued.depth) == (OTHER, "changed", "e1", 1)
    assert told(plan) == ["visits", "Roof: rate", "second: rate"]
    assert any(isinstance(one, SetField) and one.value == "in the new one" for one in effects(plan))


def test_a_new_item_starts_in_its_first_stage() -> None:
    plan = plan_of('on stage "New" if title == "Roof": make title: "x"\non created: tell text: "made {stage}"\n')
    assert told(plan) == ["made New"]
    created = plan.events[1]
    assert (created.kind, created.stage, created.depth) == ("created", "New", 1)
    assert {"pipeline": "Sales", "stage": "New", "stage_since": THE_TIME}.items() <= plan.steps[0].effect.values.items()


def test_an_error_undoes_its_rule_and_no_other() -> None:
    text = """\
on stage "New": set rate = 0.9
on stage "New":
    set rate = 0.1
    tell text: "{1 / (count_ - 3)}"
on stage "New": tell text: "{rate}"
on stage "New": crash
on change of rate: tell text: "changed"
"""
    plan = plan_of(text)
    assert told(plan) == ["0.9", "changed"]
    assert verdicts(plan)[:4] == [
        ("fired", None),
        ("error", "division_by_zero"),
        ("fired", None),
        ("error", "action_failed"),
    ]
    assert "secret" not in plan.considered[3].detail


def test_a_rule_whose_effect_was_refused_is_left_out_whole() -> None:
    text = """\
rule "Bad"
on stage "New": set rate = 0.9
on change of rate: tell text: "x"
on stage "New": tell text: "{rate}"
"""
    result = settle(program(text), entered("New"), records(), failed={("Bad", "e1"): "the column is full"})
    assert isinstance(result, Decided)
    assert told(result.plan) == ["0.5"]
    bad = result.plan.considered[0]
    assert (bad.verdict, bad.code, bad.detail) == ("error", "refused", "the column is full")


def test_a_change_that_happened_fires_even_if_it_was_undone_meanwhile() -> None:
    text = """\
on stage "New": set rate = 0.9
on stage "New": set rate = 0.5
on change of rate: tell text: "from {old rate}"
"""
    assert told(plan_of(text)) == ["from 0.5", "from 0.9"]


def test_bad_data_hurts_only_the_rules_that_read_it() -> None:
    from stagerules.interpreter.facts import BadValue

    text = """\
on stage "New" if rate > 0.1: tell text: "read"
on stage "New": tell text: "{title}"
on stage "New": set rate = 0.2
"""
    data = records()
    data[DEAL] = {**(data[DEAL] or {}), "rate": BadValue("abc", "is no number")}
    result = settle(program(text), entered("New"), data)
    assert isinstance(result, Decided)
    assert told(result.plan) == ["Roof"]
    assert verdicts(result.plan) == [("error", "bad_record"), ("fired", None), ("fired", None)]
    assert result.plan.steps[-1].before == "abc"


def test_an_old_value_that_was_bad_cannot_be_read() -> None:
    from stagerules.interpreter.facts import BadValue

    text = """\
on stage "New": set rate = 0.2
on change of rate: tell text: "it is {rate}"
on change of rate: tell text: "it was {old rate}"
"""
    data = records()
    data[DEAL] = {**(data[DEAL] or {}), "rate": BadValue("abc", "is no number")}
    result = settle(program(text), entered("New"), data)
    assert isinstance(result, Decided)
    assert told(result.plan) == ["it is 0.2"]
    assert verdicts(result.plan)[-1] == ("error", "bad_record")


def test_a_rule_is_left_out_on_the_refused_event_only() -> None:
    text = """\
rule "Told"
on change of rate: tell text: "{rate}"
on stage "New": set rate = 0.9
on stage "New": set rate = 0.8
"""
    plan = plan_of(text)
    first, second = (one.event for one in plan.considered if one.title == "Told")
    result = settle(program(text), entered("New"), records(), failed={("Told", first): "no"})
    assert isinstance(result, Decided)
    assert [(one.event, one.verdict) for one in result.plan.considered if one.title == "Told"] == [
        (first, "error"),
        (second, "fired"),
    ]


def test_the_first_ask_covers_the_rules_that_can_be_reached() -> None:
    text = """\
on stage "New": set rate = 0.9
on change of rate if urgent == no: tell text: "{notes}"
on stage "Won": set source = "call"
"""
    asks: list[Any] = []
    settle(program(text), entered("New"), records(), asks=asks)
    assert len(asks) == 1
    (fields,) = asks[0].fields.values()
    assert fields >= {"id", "rate", "urgent", "notes", "stage", "pipeline"}
    assert "source" not in fields
