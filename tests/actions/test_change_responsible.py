"""`change_responsible`: who gets the item, whose turn is next, who is there."""

from collections import Counter
from collections.abc import Mapping
from zoneinfo import ZoneInfo

import attrs
import pytest

from stagerules.dsl.check.project import check_project
from stagerules.dsl.check.schema.files import build_schema
from stagerules.dsl.parse.files import parse
from stagerules.dsl.source import Source
from stagerules.dsl.values import Ref
from stagerules.dsl.vocabulary import Settings
from stagerules.interpreter.actions import Done, Failed, Skipped, vocabulary
from stagerules.interpreter.calendar.calendars import Calendar, Calendars
from stagerules.interpreter.calendar.hours import read_hours
from stagerules.interpreter.effects import CreateRecord, Effect, SetField
from stagerules.interpreter.plan import Argument
from stagerules.stdlib_actions import ACTIONS, change_responsible
from tests.actions.world import DEAL, SCHEMA, TICKET, U1, U2, U3, Case, Given, asked, both, check

BERLIN = ZoneInfo("Europe/Berlin")
TEAM = (U1, U2, U3)
COUNTER = Ref("Counter", "a rule")
AWAY, OFF = {"away": True}, {"off": True}


def given(user: Ref, name: str, *more: Effect) -> Done:
    return Done((SetField(DEAL, "owner", user), *more), name)


def started(value: int) -> CreateRecord:
    return CreateRecord(COUNTER, {"name": "a rule", "value": value})


def moved(value: int) -> SetField:
    return SetField(COUNTER, "value", value)


ROUND: Mapping[str, Argument] = {"to": TEAM, "mode": "round_robin"}

CASES = (
    Case("one user", {"to": U2}, given(U2, "Uwe")),
    Case("first available is the default", {"to": TEAM}, given(U1, "Una")),
    Case("absence counts only where the rule says so", {"to": TEAM}, given(U1, "Una"), {U1: AWAY}),
    Case("skip_absent", {"to": TEAM, "skip_absent": True}, given(U2, "Uwe"), {U1: AWAY}),
    Case("skip_off_duty", {"to": TEAM, "skip_off_duty": True}, given(U2, "Uwe"), {U1: OFF}),
    Case(
        "outside working hours",
        {"to": TEAM, "skip_off_duty": True},
        given(U3, "Ulla"),
        {
            U1: {"clocked": "Tu-Fr 08:00-17:00"},
            U2: {"clocked": "Mo-Fr 10:00-17:00"},
            U3: {"clocked": "Mo-Fr 09:00-17:00"},
        },
    ),
    Case(
        "off duty wins over working hours",
        {"to": TEAM, "skip_off_duty": True},
        given(U2, "Uwe"),
        {U1: {"clocked": "Mo-Fr 08:00-17:00", "off": True}},
    ),
    Case(
        "hours that are none",
        {"to": TEAM, "skip_off_duty": True},
        Failed("unknown_calendar", "`nine to five`, of Una, is neither hours nor a calendar"),
        {U1: {"clocked": "nine to five"}},
    ),
    Case("who is gone is not eligible", {"to": TEAM}, given(U2, "Uwe"), {U1: None}),
    Case(
        "nobody eligible",
        {"to": (U1, U2), "skip_absent": True},
        Skipped("no_eligible_user", "Una, Uwe"),
        {U1: AWAY, U2: AWAY},
    ),
    Case("nobody at all", {"to": ()}, Skipped("no_eligible_user")),
    Case("the first round", ROUND, given(U1, "Una", started(1))),
    Case("the next one's turn", ROUND, given(U2, "Uwe", moved(2)), {COUNTER: {"value": 1}}),
    Case("the last one's turn", ROUND, given(U3, "Ulla", moved(0)), {COUNTER: {"value": 2}}),
    Case("the list got shorter", ROUND, given(U2, "Uwe", moved(2)), {COUNTER: {"value": 7}}),
    Case(
        "whose turn it is is absent",
        {**ROUND, "skip_absent": True},
        given(U3, "Ulla", moved(0)),
        {COUNTER: {"value": 1}, U2: AWAY},
    ),
    Case(
        "round past the end",
        {**ROUND, "skip_absent": True},
        given(U1, "Una", moved(1)),
        {COUNTER: {"value": 2}, U3: AWAY},
    ),
    Case("a round of one keeps no count", {"to": U1, "mode": "round_robin"}, given(U1, "Una")),
    Case("random", {"to": TEAM, "mode": "random"}, given(U3, "Ulla"), draw=8),
    Case(
        "random among the eligible",
        {"to": TEAM, "mode": "random", "skip_absent": True},
        given(U1, "Una"),
        {U2: AWAY},
        draw=8,
    ),
    Case(
        "an item that has no responsible",
        {"to": U1},
        Failed("missing_role", "Ticket has no field with the role `responsible`"),
        item=TICKET,
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_answers(case: Case) -> None:
    check(change_responsible, case)


@pytest.mark.parametrize(
    ("argument", "role"), [("skip_absent", "`absent`"), ("skip_off_duty", "`off_duty` or `working_hours`")]
)
def test_a_schema_that_does_not_say_who_is_there(argument: str, role: str) -> None:
    case = Case("", {"to": TEAM, argument: True}, Failed("missing_role", f"User has no field with the role {role}"))
    for schema, told in both(case):
        mute = {
            name: attrs.evolve(one, roles={}) if one.role == "user" else one for name, one in schema.entities.items()
        }
        without = attrs.evolve(schema, entities=mute)
        assert change_responsible.answer(asked(without, told)) == told.answer


CRM = """\
entity Deal:
    key id: integer
    responsible: User
    urgent: yes/no
    pipeline "Sales":
        stage "New"

entity User:
    key id: integer
    name: text
"""


@pytest.mark.parametrize(
    ("argument", "more", "slugs"),
    [
        ("skip_absent: yes", "", ["missing-role"]),
        ("skip_absent: urgent", "", ["missing-role"]),
        ("skip_absent: no", "", []),
        ("skip_absent: yes", "    absent: yes/no\n", []),
        ("skip_off_duty: yes", "    absent: yes/no\n", ["missing-role"]),
        ("skip_off_duty: yes", "    off_duty: yes/no\n", []),
        ("skip_off_duty: yes", "    working_hours: text\n", []),
    ],
)
def test_the_checker_says_when_the_schema_does_not_say_who_is_there(argument: str, more: str, slugs: list[str]) -> None:
    schema_file, _ = parse(Source("crm.schema", CRM + more))
    schema, _ = build_schema([schema_file], Settings())
    rules, _ = parse(Source("a.rules", f"on created: change_responsible to: [responsible], {argument}\n"))
    _, _, diagnostics = check_project([rules], schema, vocabulary(ACTIONS, ()), Settings())
    assert [one.slug for one in diagnostics] == slugs


def test_a_round_robin_is_fair() -> None:
    case = both(Case("", ROUND, Done()))[0][1]
    look, got = Given(SCHEMA, case.facts), list[str]()
    for _ in range(30):
        answer = change_responsible.answer(asked(SCHEMA, case, look))
        assert isinstance(answer, Done)
        got.append(answer.detail)
        for effect in answer.effects:
            look = look.after(effect)
    assert got[:4] == ["Una", "Uwe", "Ulla", "Una"]
    assert set(Counter(got).values()) == {10}


def test_the_position_is_kept_under_the_identity_of_the_rule() -> None:
    case = both(Case("", ROUND, Done()))[0][1]
    request = attrs.evolve(asked(SCHEMA, case), rule="deals.rules:7", identity="deals.rules#a1b2#1")
    answer = change_responsible.answer(request)
    assert isinstance(answer, Done)
    name = "deals.rules#a1b2#1"
    assert answer.effects[1] == CreateRecord(Ref("Counter", name), {"name": name, "value": 1})


@pytest.mark.parametrize(("days", "expected"), [("Mo-Fr", U1), ("Tu-Fr", U3)])
def test_working_hours_may_name_a_calendar(days: str, expected: Ref) -> None:
    week = read_hours(f"{days} 08:00-17:00")
    assert week is not None
    case = Case("", {"to": (U1, U3), "skip_off_duty": True}, Done(), {U1: {"clocked": "shop"}})
    schema, told = next(iter(both(case)))
    request = attrs.evolve(asked(schema, told), calendars=Calendars(BERLIN, named={"shop": Calendar(week)}))
    answer = change_responsible.answer(request)
    assert isinstance(answer, Done)
    assert [effect.value for effect in answer.effects if isinstance(effect, SetField)] == [expected]
