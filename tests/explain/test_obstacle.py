"""The first thing that stood in the way: from the trace of a decision to a reason."""

from typing import Any

import pytest

from stagerules.dsl.typed import OnStage
from stagerules.dsl.values import Value
from stagerules.interpreter.event import Event
from stagerules.interpreter.plan import Considered, Decided, Seen
from stagerules.interpreter.program import Program
from stagerules.interpreter.store.history import HistoryRow, Performed, history_rows
from stagerules.interpreter.whynot.obstacle import (
    Closed,
    Gone,
    HeldBack,
    LeftStage,
    NotDone,
    NotStarted,
    Obstacle,
    OtherEntity,
    OtherPipeline,
    OtherWay,
    Past,
    Undecided,
    Unmet,
    not_considered,
    obstacle,
    unmet,
)
from stagerules.interpreter.wire.plans import considered_from_json, considered_to_json
from tests.interpreter.world import DEAL, NOW, ZONE, entered, program, records, settle

NEW = entered("New")


def considered(whole: Program, event: Event, **fields: Value) -> tuple[Considered, tuple[HistoryRow, ...]]:
    decided = settle(whole, event, records(**fields))
    assert isinstance(decided, Decided)
    return decided.plan.considered[0], history_rows(Performed(decided.plan, NOW), "automation")


def stood(rule: str, event: Event = NEW, **fields: Value) -> Obstacle | None:
    whole = program(f'for Deal in pipeline "Sales"\n{rule}\n')
    one, rows = considered(whole, event, **fields)
    return obstacle(one, event, whole.rules[0], rows)


def unmet_tests(condition: str, **fields: Value) -> list[str]:
    found = stood(f'on stage "New" if {condition}: tell text: "x"', **fields)
    assert isinstance(found, Unmet)
    return [one.text for one in found.tests]


@pytest.mark.parametrize(
    ("condition", "tests"),
    [
        ("amount > 20000", ["amount > 20000"]),
        ("urgent", ["urgent"]),
        ("urgent == yes", ["urgent == yes"]),
        ("not urgent and amount > 20000 and count_ > 9", ["amount > 20000"]),
        ("amount > 20000 or count_ > 9", ["amount > 20000", "count_ > 9"]),
        ("amount > 20000 or (not urgent and count_ > 9)", ["amount > 20000", "count_ > 9"]),
        ("(amount > 1 or urgent) and (urgent or count_ > 9)", ["urgent", "count_ > 9"]),
        ("not (amount > 1 and count_ > 1)", ["not (amount > 1 and count_ > 1)"]),
        ("close_date is not empty", ["close_date is not empty"]),
        ('source not in ["web"]', ['source not in ["web"]']),
        ("amount between 1 and 2", ["amount between 1 and 2"]),
    ],
)
def test_the_first_test_that_was_not_met(condition: str, tests: list[str]) -> None:
    assert unmet_tests(condition) == tests


def test_the_test_of_a_named_expression() -> None:
    whole = program('for Deal\nlet large = amount > 20000\non stage "New" if not urgent and large: tell text: "x"\n')
    one, _ = considered(whole, NEW)
    assert one.condition is not None
    assert [(test.text, [part.text for part in test.parts]) for test in unmet(one.condition)] == [
        ("amount > 20000", ["amount"])
    ]


def test_it_is_the_same_when_the_trace_was_kept() -> None:
    one, _ = considered(program('for Deal\non stage "New" if urgent == yes or count_ > 9: tell text: "x"\n'), NEW)
    data = considered_to_json(one)
    again = considered_from_json(data, ZONE)
    assert again == one
    del data["condition"]["parts"][1]["single"]  # as an earlier release kept it
    assert considered_from_json(data, ZONE) == one


@pytest.mark.parametrize(
    ("rule", "event", "fields", "reason"),
    [
        ('rule "R" off\non stage "New": tell text: "x"', NEW, {}, HeldBack("off")),
        ('rule "R" from 2026-02-01\non stage "New": tell text: "x"', NEW, {}, HeldBack("not_begun", "2026-02-01")),
        ('rule "R" until 2025-12-31\non stage "New": tell text: "x"', NEW, {}, HeldBack("over", "2025-12-31")),
        ('on stage "New": tell text: "x"', NEW, {"stage": "Invoice"}, LeftStage("New")),
        ('on stage "New": tell text: "x"', NEW, {"pipeline": "Service"}, OtherPipeline("Sales")),
        (
            'rule "R"\non stage "New" at close_date skip if past: tell text: "x"',
            NEW,
            {"close_date": NOW.date().replace(day=1)},
            Past(),
        ),
        ('on stage "New" if 1 / (count_ - 3) > 1: tell text: "x"', NEW, {}, Undecided("division_by_zero", "")),
        ('on stage "New":\n    tell text: "x"\n    skip', NEW, {}, NotDone("skipped", 4, "skip: no_client")),
        ('on stage "New":\n    fail\n    tell text: "x"', NEW, {}, NotDone("failed", 3, "fail: no_mailbox (of Una)")),
        ('on stage "New": tell text: "x"', NEW, {}, None),
        ('rule "R"\non stage "New" after 1 day: tell text: "x"', NEW, {}, None),
    ],
)
def test_reasons(rule: str, event: Event, fields: dict[str, Value], reason: Obstacle | None) -> None:
    assert stood(rule, event, **fields) == reason


def test_an_if_that_took_another_way() -> None:
    found = stood('on stage "New":\n    if urgent: tell text: "x"\n    skip')
    assert isinstance(found, OtherWay)
    assert (found.branch.line, [one.text for one in found.branch.asked]) == (3, ["urgent"])
    assert isinstance(stood('on stage "New":\n    if not urgent: skip\n    if urgent: tell text: "x"'), NotDone)


def plain(verdict: Any, code: str | None = None) -> Considered:
    return Considered("r", "r", "a.rules", 1, "e1", verdict, code=code)


def test_reasons_that_need_more_than_one_rule() -> None:
    assert obstacle(plain("stale", "deleted"), NEW, None) == Gone()
    assert obstacle(plain("not met", "closed"), NEW, None) == Closed()
    assert obstacle(plain("not met", "other_pipeline"), NEW, None) == OtherPipeline(None)
    assert obstacle(plain("paused", "paused"), NEW, None) == HeldBack("paused")


def test_a_rule_that_was_never_asked() -> None:
    deal, contact = program('for Deal\non stage "Won": tell text: "x"\nfor Contact\non created: stop\n').rules
    assert not_considered(deal, DEAL.entity) == NotStarted(OnStage(("Won",)))
    assert not_considered(contact, DEAL.entity) == OtherEntity("Contact")


def test_a_condition_without_parts_is_its_own_test() -> None:
    seen = Seen("urgent", False)
    assert unmet(seen) == (seen,)
