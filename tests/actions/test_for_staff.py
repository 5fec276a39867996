"""The actions for staff: each is there, each parameter is tried, and what the checker knows of them."""

import pytest

from stagerules.dsl.check.project import check_project
from stagerules.dsl.parse.files import parse
from stagerules.dsl.source import Source
from stagerules.dsl.vocabulary import Settings
from stagerules.interpreter.actions import vocabulary
from stagerules.stdlib_actions import ACTIONS, complete_tasks
from tests.actions import test_complete_tasks, test_scheduling, test_staff
from tests.actions.test_docs import schema_of

STAFF = tuple(one for one in ACTIONS if one.signature.group == "staff")
TRIED = (
    *test_staff.CASES,
    *test_scheduling.CASES,
    *((complete_tasks, one) for one in test_complete_tasks.CASES),
)


def test_they_are_in_the_order_of_the_docs() -> None:
    assert [one.signature.name for one in STAFF] == [
        "notify",
        "notify_supervisor",
        "create_task",
        "complete_tasks",
        "schedule_call",
        "schedule_meeting",
        "add_comment",
        "log",
        "post_to_chat",
    ]


@pytest.mark.parametrize(
    ("action", "parameter"),
    [(one.signature.name, parameter.name) for one in STAFF for parameter in one.signature.parameters],
)
def test_each_parameter_is_given_in_a_case(action: str, parameter: str) -> None:
    assert any(one.signature.name == action and parameter in case.arguments for one, case in TRIED)


CRM = """\
entity Deal:
    key id: integer
    title: text
{deal}
    pipeline "Sales":
        stage "New"

entity User:
    key id: integer
    name: text
{user}
"""


def said(rule: str, deal: str = "responsible: User", user: str = "supervisor: User?") -> list[str]:
    schema = schema_of(CRM.format(deal=f"    {deal}\n" if deal else "", user=f"    {user}\n" if user else ""))
    file, problems = parse(Source("a.rules", f"on created: {rule}\n"))
    assert not problems
    return [one.slug for one in check_project([file], schema, vocabulary(ACTIONS), Settings())[2]]


@pytest.mark.parametrize(
    ("deal", "user", "slugs"),
    [
        ("responsible: User", "supervisor: User?", []),
        ("verantwortlich: User is responsible", "vorgesetzt: User? is supervisor", []),
        ("responsible: User", "", ["missing-role"]),
        ("", "supervisor: User?", ["missing-role"]),
        ("", "", ["missing-role", "missing-role"]),
    ],
)
def test_the_schema_must_say_who_is_above(deal: str, user: str, slugs: list[str]) -> None:
    assert said('notify_supervisor text: "x"', deal, user) == slugs


@pytest.mark.parametrize(
    ("rule", "slugs"),
    [
        (f'post_to_chat chat: "sales", text: "{"x" * 4_000}"', []),
        (f'post_to_chat chat: "sales", text: "{"x" * 4_001}"', ["text-too-long"]),
        (f'post_to_chat chat: "sales", text: "{{title}}{"x" * 4_001}"', ["text-too-long"]),
        ('post_to_chat text: "x"', ["missing-parameter"]),
        ('complete_tasks created_in_stage: "New"', []),
        ('complete_tasks created_in_stage: "Old"', ["unknown-stage"]),
        ('schedule_call subject: "x", with: "y"', ["missing-parameter"]),
        ('schedule_meeting at: now, subject: "x", with: responsible', []),
        ('schedule_meeting with: responsible, at: now, subject: "x"', []),
        ('schedule_meeting with: 5, at: now, subject: "x"', ["wrong-argument"]),
        ('schedule_call at: today, subject: "x"', ["wrong-type"]),
        ('schedule_call at: 2026-11-21 09:00, subject: "x" as responsible', []),
    ],
)
def test_what_the_checker_says(rule: str, slugs: list[str]) -> None:
    assert said(rule) == slugs


def test_names_that_are_words_of_the_grammar_too() -> None:
    rules = """\
on created:
    schedule_call
        with: "starts with"
        at: now
        subject: "x"
    let m = schedule_meeting at: now, with: "at", subject: "x"
    if m.person starts with "a":
        wait 2 days at 09:00
        set m.done = yes
"""
    file, problems = parse(Source("a.rules", rules))
    assert not problems
    schema = schema_of(CRM.format(deal="", user=""))
    assert check_project([file], schema, vocabulary(ACTIONS), Settings())[2] == ()
