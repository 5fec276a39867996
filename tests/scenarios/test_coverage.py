"""Coverage: what scenarios reach of the rules."""

import pytest

from stagerules.interpreter.scenarios.coverage import covered
from stagerules.scenarios import play_all

from .world import errors, project

CASES = {
    "nothing is played": (
        'on created if amount > 5: log text: "x"',
        "",
        ["applied", "met amount > 5", "not met amount > 5"],
    ),
    "met and not met": (
        'on created if amount > 5: log text: "x"',
        "given Deal: amount: 6\n    when created",
        ["not met amount > 5"],
    ),
    "parts that were not asked": (
        'on created if amount > 5 and not (vip or source == "call"): log text: "x"',
        "given Deal: amount: 5\n    when created",
        ["applied", "met amount > 5", "met vip", "not met vip", 'met source == "call"', 'not met source == "call"'],
    ),
    "named expressions where they stand": (
        'let large = amount > 5\non created if large: log text: "x"',
        "given Deal: amount: 5\n    when created",
        ["applied", "met amount > 5"],
    ),
    "the ways of an if": (
        'on created:\n    if vip:\n        log text: "x"\n    else if amount > 5: log text: "y"',
        "given Deal: vip: yes\n    when created",
        ["not met vip", "met amount > 5", "not met amount > 5", "taken amount > 5", "none taken if vip:"],
    ),
    "none of its ways": (
        'on created:\n    if vip: log text: "x"',
        "given Deal\n    when created",
        ["met vip", "taken vip"],
    ),
    "on failure": (
        'on created:\n    send_email subject: "a", body: "b"\n    on failure: log text: "x"',
        "given Deal\n    when created",
        [],
    ),
    "on failure that never came": (
        'on created:\n    send_email subject: "a", body: "b"\n    on failure: log text: "x"',
        'given Contact ada: emails: work "a@example.com"\n    given Deal: contacts: [ada]\n    when created',
        ['failure send_email subject: "a", body: "b"'],
    ),
    "on failure of a delivery": (
        'on created:\n    send_email subject: "a", body: "b"\n    on failure: log text: "x"',
        (
            'given Contact ada: emails: work "a@example.com"\n    given Deal: contacts: [ada]\n'
            "    given send_email fails with gave_up\n    when created\n    expect failure gave_up"
        ),
        [],
    ),
    "a rule that waits has not applied": (
        'rule "r"\non stage "New" after 2 days if vip: log text: "x"',
        'given Deal\n    when stage "New"',
        ["applied", "met vip", "not met vip"],
    ),
    "and then it has": (
        'rule "r"\non stage "New" after 2 days if vip: log text: "x"',
        'given Deal: vip: yes\n    when stage "New"\n    when 2 days pass\n    expect log',
        ["not met vip"],
    ),
    "a rule that is off does not count": (
        'rule "r" off\non created if vip: log text: "x"',
        "given Deal\n    when created",
        [],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_missing(name: str) -> None:
    rules, steps, missing = CASES[name]
    text = f"for Deal\n{rules}\n" + (f'scenario "s":\n    {steps}\n' if steps else "")
    found = project(text)
    assert not errors(found), errors(found)
    told = list(play_all(found))
    assert all(one.passed for one in told)
    reached = covered(found.checked.rules, told)
    shown = [
        one.what if one.what == "applied" else f"{one.what} {one.source.slice(one.span)}" for one in reached.missing
    ]
    assert sorted(shown) == sorted(missing)
    assert reached.percent == pytest.approx(100 * (1 - len(missing) / len(reached.points)) if reached.points else 100)
