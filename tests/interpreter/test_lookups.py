"""Look-ups: which records they find, in which order, after what the run did before, and what they ask for."""

from datetime import date
from typing import Any

import pytest

from stagerules.dsl.values import Ref
from stagerules.interpreter.effects import Schedule
from stagerules.interpreter.event import Event
from stagerules.interpreter.facts import BadValue, NeedFacts, Selection
from stagerules.interpreter.plan import Decided, Looked, Plan
from stagerules.interpreter.walker import lookups
from tests.interpreter.deciding import NEW, codes, plan_of, told, verdicts
from tests.interpreter.world import ACME, ADA, BEN, DEAL, UWE, deal, program, records, settle

THIRD = Ref("Deal", 3)
MINE = 'for Deal in pipeline "Sales"\n\non stage "New" if title == "Roof":\n'


def deals(*more: dict[str, Any]) -> dict[Ref, Any]:
    """Further deals, from number 2 on."""
    return {Ref("Deal", number): deal(title=f"Deal {number}", **fields) for number, fields in enumerate(more, 2)}


def at_acme() -> dict[Ref, Any]:
    """Ada, of a company."""
    return {ADA: {**(records()[ADA] or {}), "company": ACME}}


def plan_with(lookup: str, *more: dict[str, Any], before: str = "", **fields: Any) -> Plan:
    """What a rule about the first deal, `Roof`, decides that looks something up and tells it."""
    shown = "{found}" if lookup.startswith("count") else "{name}"
    lines = [*before.splitlines(), f"let found = {lookup}"]
    lines += [] if lookup.startswith("count") else ['let name = found.title or else "nothing"']
    text = MINE + "".join(f"    {line}\n" for line in [*lines, f'tell text: "{shown}"'])
    return plan_of(text, NEW, deals(*more), **fields)


def found(lookup: str, *more: dict[str, Any], before: str = "", **fields: Any) -> str:
    """What it finds."""
    plan = plan_with(lookup, *more, before=before, **fields)
    assert verdicts(plan)[0] == ("fired", None), plan.considered
    (one,) = told(plan)
    return str(one)


BY_COUNT: tuple[dict[str, Any], ...] = ({"count_": 9}, {"count_": 1}, {"count_": 1}, {"count_": 4})


@pytest.mark.parametrize(
    ("lookup", "what"),
    [
        ("first Deal where id != this.id", "Deal 2"),
        ("first Deal where id != this.id by count_", "Deal 3"),
        ("first Deal where id != this.id by count_ descending", "Deal 2"),
        ("first Deal where id > 3 by count_", "Deal 4"),
        ('first Deal where title == "Roof"', "Roof"),
        ('first Deal where title == "nowhere"', "nothing"),
        ("count Deal where id != this.id", "4"),
        ("count Deal where count_ == 1", "2"),
        ("count Deal where count_ == this.count_", "1"),
        ("count Deal where count_ > 100", "0"),
        ("first Deal where id == 3 and count_ == 1", "Deal 3"),
        ("count Deal where id == this.id", "1"),
        ("count Deal where count_ == 1.0", "2"),
        ("count Deal where this.count_ == count_ and urgent == no", "1"),
        ("count Deal where urgent", "0"),
    ],
)
def test_the_first_and_the_number_of_those_that_meet_it(lookup: str, what: str) -> None:
    assert found(lookup, *BY_COUNT) == what


def test_empty_comes_before_everything_and_of_equals_the_first_key() -> None:
    dated = tuple({"close_date": one} for one in (None, date(2026, 3, 1), None, date(2026, 4, 1)))
    assert found("first Deal where id > 1 by close_date", *dated) == "Deal 2"
    assert found("first Deal where id > 1 by close_date descending", *dated) == "Deal 5"
    assert found("first Deal where id > 1 and close_date is not empty by close_date", *dated) == "Deal 3"


def test_duplicates_by_the_first_of_a_list() -> None:
    same = "count Deal where contact == this.contact and stage is open and id != this.id"
    others = (
        {"contacts": (ADA, BEN)},
        {"contacts": (BEN, ADA)},
        {"contacts": (ADA,), "stage": "Won"},
        {"contacts": ()},
    )
    assert found(same, *others, contacts=(ADA,)) == "1"
    assert found(same, *others, contacts=()) == "0"


def test_an_empty_value_is_equal_to_nothing_and_nobody_is_asked() -> None:
    asks: list[NeedFacts] = []
    text = MINE + '    let n = count Deal where company == this.company\n    tell text: "{n}"\n'
    result = settle(program(text), NEW, records(deals({}, {})), asks=asks)
    assert isinstance(result, Decided)
    assert told(result.plan) == ["0"]
    assert not any(one.selections for one in asks)


def test_the_value_of_an_optional_record() -> None:
    text = MINE + (
        '    let u = first User where name == "Uwe"\n'
        "    set responsible = u or else lead_manager\n"
        '    let nobody = first User where name == "Eve"\n'
        "    set nobody.supervisor = u\n"
        "    if nobody is empty:\n"
        '        tell text: "none"\n'
    )
    plan = plan_of(text)
    assert codes(plan) == [("done", None), ("skipped", "no_record"), ("done", None)]
    assert [step.effect.value for step in plan.steps if hasattr(step.effect, "value")] == [UWE]


@pytest.mark.parametrize(
    ("before", "lookup", "what"),
    [
        ('set source = "call"', 'count Deal where source == "call"', "2"),
        ('set source = "call"', 'count Deal where source == "web"', "1"),
        ("set parent.count_ = 0", "first Deal where id > 1 by count_", "Deal 3"),
        ("set parent.company = this_company", "count Deal where company == this_company", "1"),
        ('make title: "made"', 'count Deal where title == "made"', "1"),
        ('make title: "made"', "count Deal where contact == this.contact", "4"),
        ('let it = make title: "made"', "count Deal where parent == it", "0"),
        ('let it = make title: "made"\nset it.parent = it', "first Deal where parent == it", "made"),
        ("drop_contact", "count Contact where id > 0", "1"),
        ("drop_contact", "count Deal where contacts contains ada", "0"),
        ('move to stage "Won"', "count Deal where stage is open", "2"),
        ('move to stage "Won"', 'count Deal where stage == "Won"', "1"),
    ],
)
def test_what_the_run_did_before_counts(before: str, lookup: str, what: str) -> None:
    lets = {"this_company": "let this_company = contact.company", "ada": "let ada = contact"}
    taken = [line for name, line in lets.items() if name in before + lookup]
    lines = "\n".join([*taken, before])
    company = at_acme()
    more = ({"source": "call"}, {"count_": 2})
    if before.startswith("drop"):
        more = ({"contacts": (BEN,)}, {"contacts": (BEN,)})
    text_plan = _plan(lines, lookup, more, company)
    assert verdicts(text_plan)[0] == ("fired", None), text_plan.considered
    assert told(text_plan)[0] == what


def _plan(before: str, lookup: str, more: tuple[dict[str, Any], ...], others: Any) -> Plan:
    shown = "{found}" if lookup.startswith("count") else "{found.title}"
    lines = [*before.splitlines(), f"let found = {lookup}", f'tell text: "{shown}"']
    text = MINE + "".join(f"    {line}\n" for line in lines)
    return plan_of(text, NEW, deals(*more), others, parent=THIRD, title="Roof")


def test_it_asks_for_what_the_database_can_select_and_then_for_all_candidates_at_once() -> None:
    asks: list[NeedFacts] = []
    condition = 'source == "call" and company == this.contact.company and (amount > 5 EUR) and company.type == "VIP"'
    text = MINE + f'    let n = count Deal where {condition}\n    tell text: "{{n}}"\n'
    more = deals(*({"source": "call", "company": ACME} for _ in range(5)), {"source": "call"})
    ada = at_acme()
    result = settle(program(text), NEW, records(more, ada), asks=asks)
    assert isinstance(result, Decided)
    assert told(result.plan) == ["5"]
    (selection,) = {one for need in asks for one in need.selections}
    assert selection == Selection("Deal", (("source", "call"), ("company", ACME)), lookups.MOST)
    asked = [need.fields for need in asks if any(ref in need.fields for ref in more)]
    assert [len(fields) for fields in asked] == [5]
    assert sum(ACME in need.fields for need in asks) == 1
    assert Ref("Deal", 7) not in {ref for fields in asked for ref in fields}


def test_what_cannot_be_worked_out_selects_nothing_and_fails_only_where_it_is_asked() -> None:
    lookup = "count Deal where count_ == 5 and id == 1 / (this.count_ - 3)"
    assert found(lookup, {}, {}) == "0"
    plan = plan_with(lookup, {"count_": 5})
    assert verdicts(plan)[0] == ("error", "division_by_zero")


def test_bad_data_counts_where_it_is_read_and_not_where_it_cannot_be_meant() -> None:
    bad = {"source": BadValue("tv", "is no choice"), "count_": 1}
    assert found('count Deal where source == "web"', bad) == "1"
    plan = plan_with("count Deal where not (source == this.source)", bad)
    assert verdicts(plan)[0] == ("error", "bad_record")


def test_more_than_may_be_looked_at_is_an_error_and_never_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookups, "MOST", 3)
    assert found("count Deal where count_ > 0", {}, {}) == "3"
    plan = plan_with("count Deal where count_ > 0", {}, {}, {})
    assert verdicts(plan)[0] == ("error", "too_many_records")
    assert found('count Deal where source == "call"', {}, {}, {"source": "call"}) == "1"


def test_a_condition_too_long_for_its_candidates_ends_the_rule() -> None:
    condition = " and ".join(f"count_ != {number}" for number in range(100, 140))
    plan = plan_with(f"count Deal where {condition}", *({} for _ in range(2000)))
    assert verdicts(plan)[0] == ("error", "too_much_to_do")


def test_it_keeps_its_value_over_a_wait() -> None:
    text = MINE + (
        '    let u = first User where name == "Uwe"\n    wait 2 days\n    set responsible = u or else lead_manager\n'
    )
    plan = plan_of(text)
    (step,) = plan.steps
    assert isinstance(step.effect, Schedule)
    assert step.effect.event.resume is not None
    assert step.effect.event.resume.values == {"u": UWE}


def test_the_trace_says_what_was_found_of_how_many() -> None:
    lookup = "first Deal where id > 1 by count_"
    plan = plan_with(lookup, *BY_COUNT)
    assert plan.considered[0].lookups == (Looked(4, lookup, THIRD, 4, 5),)


def test_what_was_deleted_is_not_found_and_its_last_values_are_known() -> None:
    text = 'on deleted:\n    let n = count Deal where contact == this.contact\n    tell text: "{n}"\n'
    gone = Event("e1", "deleted", DEAL, old=deal(title="Roof", contacts=(ADA,)))
    whole = {**records(deals({"contacts": (ADA,)}, {"contacts": (BEN,)})), DEAL: None}
    result = settle(program(text), gone, whole)
    assert isinstance(result, Decided)
    assert told(result.plan) == ["1"]


def test_a_key_that_nobody_knows_yet_is_waited_for() -> None:
    text = MINE + '    make title: "made"\n    let n = count Deal where id != this.id\n    tell text: "{n}"\n'
    plan = plan_of(text)
    assert verdicts(plan)[0][0] == "waits"
    assert [event.kind for event in plan.queued] == ["resume"]
    assert told(plan) == []
