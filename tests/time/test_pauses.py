"""Pauses of a rule, a stage and the project: before deciding, before delivering, and what happens when they end.
Rules that are off or out of their days.
"""

import pytest

from stagerules.interpreter.drivers.backend import Backend
from stagerules.interpreter.pauses import Pause

from .cases import Case, changes, check, enters, goes, passes, pauses, refuses, resumes, rules, table, until, works
from .test_bodies import body
from .test_results import SAYS
from .world import world

LATE = 'rule "R"\non stage "New" after 1 day: log text: "x"\nrule "S"\non change of title after 1 day: log text: "s"\n'
OF_RULE, OF_STAGE, ALL = ("rule", "R"), ("stage", "New", "Deal"), ("all",)
BOTH = (enters("New"), changes(title="y"))


@table(
    Case(
        "a rule is not started", LATE, (pauses(*OF_RULE), *BOTH, resumes(*OF_RULE), passes(days=3)), ("01-06 09:00 s",)
    ),
    Case(
        "a stage's rules are not started",
        LATE,
        (pauses(*OF_STAGE), *BOTH, resumes(*OF_STAGE), passes(days=3)),
        ("01-06 09:00 s",),
    ),
    Case(
        "another stage doesn't matter",
        LATE,
        (pauses("stage", "Won", "Deal"), *BOTH, passes(days=3)),
        ("01-06 09:00 x", "01-06 09:00 s"),
    ),
    Case("everything: events wait", LATE, (pauses(*ALL), *BOTH, passes(days=3))),
    Case(
        "everything: events wait and are handled in order",
        LATE,
        (
            pauses(*ALL),
            enters("New"),
            changes(title="y"),
            enters("Documents"),
            passes(days=3),
            resumes(*ALL),
            passes(days=3),
        ),
        ("01-08 09:00 s",),
        (),
        None,
    ),
    Case(
        "a rule: what waits is due when it ends",
        LATE,
        (*BOTH, pauses(*OF_RULE), passes(days=3), resumes(*OF_RULE), works),
        ("01-06 09:00 s", "01-08 09:00 x"),
    ),
    Case(
        "a stage: what waits is due when it ends",
        LATE,
        (*BOTH, pauses(*OF_STAGE), passes(days=3), resumes(*OF_STAGE), works),
        ("01-06 09:00 s", "01-08 09:00 x"),
    ),
    Case(
        "everything: what waits is due when it ends",
        LATE,
        (*BOTH, pauses(*ALL), passes(days=3), resumes(*ALL), works),
        ("01-08 09:00 x", "01-08 09:00 s"),
    ),
    Case(
        "ended before it is due",
        LATE,
        (*BOTH, pauses(*OF_RULE), passes(hours=3), resumes(*OF_RULE), passes(days=3)),
        ("01-06 09:00 x", "01-06 09:00 s"),
    ),
    Case(
        "what waits still ends with the stage",
        LATE,
        (*BOTH, pauses(*OF_RULE), enters("Documents"), passes(days=3), resumes(*OF_RULE), works),
        ("01-06 09:00 s",),
        (),
        ("left_stage",),
    ),
    Case(
        "what waits still ends with its record",
        LATE,
        (*BOTH, pauses(*OF_RULE), goes(), resumes(*OF_RULE), passes(days=3)),
        (),
        (),
        ("deleted", "deleted"),
    ),
    Case(
        "an earlier version of it waits, too",
        LATE,
        (*BOTH, pauses(*OF_RULE), rules('rule "R"\non stage "New": log text: "n"\n'), passes(days=3)),
        ("01-06 09:00 s",),
        ("R 01-06 09:00",),
    ),
    Case(
        "it is paused though it was deleted",
        LATE,
        (*BOTH, pauses(*OF_RULE), rules('rule "T"\non stage "Won": log text: "n"\n'), passes(days=3)),
        ("01-06 09:00 s",),
        ("R 01-06 09:00",),
    ),
)
def test_deciding(case: Case, place: Backend) -> None:
    check(case, place)


@pytest.mark.parametrize("pause", [OF_RULE, OF_STAGE, ALL], ids=["rule", "stage", "everything"])
def test_delivering(pause: tuple[str, ...], place: Backend) -> None:
    """Messages stay, and leave when it is over."""
    made = world(body('tell text: "hello"'), place)
    made.enters("New")
    made.pauses(Pause(*pause))  # type: ignore[arg-type]  # a Literal in the table is a text
    made.works()
    assert made.post.sent == []
    made.resumes(Pause(*pause))  # type: ignore[arg-type]  # a Literal in the table is a text
    made.works()
    assert made.post.sent == ["hello"]


FAILING = body('tell text: "bad"', "on failure:", '    log text: "{failure.code}"') + (
    'rule "S"\non change of title: log text: "s"\n'
)
CUT = body('let r = look_up what: "rate"', 'log text: "{r.text}"') + 'rule "S"\non change of title: log text: "s"\n'


@table(
    Case(
        "a failure waits, and holds up nothing else",
        FAILING,
        (
            refuses("bad"),
            enters("New"),
            lambda w: w.sends(),
            pauses(*OF_RULE),
            works,
            changes(title="y"),
            passes(hours=1),
        ),
        ("01-05 09:00 s",),
        ("R 01-05 09:00",),
    ),
    Case(
        "a failure is told when it is over",
        FAILING,
        (
            refuses("bad"),
            enters("New"),
            lambda w: w.sends(),
            pauses(*OF_RULE),
            works,
            changes(title="y"),
            passes(hours=1),
            resumes(*OF_RULE),
            works,
            works,
        ),
        ("01-05 09:00 s", "01-05 10:00 wrong_number"),
    ),
    Case(
        "a failure while everything is paused",
        FAILING,
        (
            refuses("bad"),
            enters("New"),
            lambda w: w.sends(),
            pauses(*ALL),
            works,
            changes(title="y"),
            passes(hours=1),
            resumes(*ALL),
            works,
        ),
        ("01-05 10:00 wrong_number", "01-05 10:00 s"),
    ),
    Case(
        "a failure of a message of a stage that was left",
        FAILING,
        (
            refuses("bad"),
            enters("New"),
            lambda w: w.sends(),
            pauses(*OF_RULE),
            works,
            enters("Documents"),
            resumes(*OF_RULE),
            works,
        ),
        (),
        (),
        ("left_stage",),
    ),
    Case(
        "an answer waits",
        CUT,
        (
            SAYS,
            enters("New"),
            lambda w: w.sends(),
            pauses(*OF_RULE),
            works,
            changes(title="y"),
            passes(hours=1),
            resumes(*OF_RULE),
            works,
        ),
        ("01-05 09:00 s", "01-05 10:00 hi"),
    ),
)
def test_what_goes_on(case: Case, place: Backend) -> None:
    check(case, place)


@table(
    Case("off is not started", 'rule "R" off\non stage "New": log text: "x"\n', (enters("New"),)),
    Case(
        "off: what is pending goes on",
        LATE,
        (enters("New"), rules('rule "R" off\non stage "New" after 1 day: log text: "x"\n'), passes(days=3)),
        ("01-06 09:00 x",),
    ),
    Case("before its days", 'rule "R" from 2026-01-06\non stage "New": log text: "x"\n', (enters("New"),)),
    Case(
        "on its first day",
        'rule "R" from 2026-01-05\non stage "New": log text: "x"\n',
        (enters("New"),),
        ("01-05 09:00 x",),
    ),
    Case(
        "on its last day",
        'rule "R" until 2026-01-05\non stage "New": log text: "x"\n',
        (until("2026-01-05T23:59"), enters("New")),
        ("01-05 23:59 x",),
    ),
    Case(
        "after its days",
        'rule "R" until 2026-01-05\non stage "New": log text: "x"\n',
        (until("2026-01-06"), enters("New")),
    ),
    Case(
        "after its days what is pending goes on",
        'rule "R" until 2026-01-05\non stage "New" after 2 days: log text: "x"\n',
        (enters("New"), passes(days=3)),
        ("01-07 09:00 x",),
    ),
    Case(
        "turned off: leaving ends what is pending",
        LATE,
        (
            enters("New"),
            rules('rule "R" off\non stage "New" after 1 day: log text: "x"\n'),
            enters("Documents"),
            passes(days=3),
        ),
        (),
        (),
        ("left_stage",),
    ),
)
def test_off_from_until(case: Case, place: Backend) -> None:
    check(case, place)
