"""What scenarios reach of the rules: shown as they are, point by point."""

import click
import pytest

from stagerules.cli.shared.covered import coverage_lines
from stagerules.interpreter.scenarios.coverage import Coverage
from stagerules.scenarios import coverage, play_all

from .world import errors, project


def covered(rules: str) -> Coverage:
    found = project("for Deal\n" + rules)
    assert not errors(found), errors(found)
    told = list(play_all(found))
    assert all(one.passed for one in told), [one.missed for one in told]
    return coverage(found, told)


def shown(rules: str) -> str:
    """Without the first line, which says how much it is."""
    return "\n".join(click.unstyle(line) for line in coverage_lines(covered(rules), None)).partition("\n")[2]


def missing(rules: str) -> list[str]:
    """What is not reached: `what: text`."""
    return [f"{one.what}: {one.source.slice(one.span)}" for one in covered(rules).missing]


def scenario(*steps: str, given: str = "Deal") -> str:
    """One more scenario; names are the steps."""
    lines = [f"given {given}", *steps]
    name = "; ".join(lines).replace('"', "'")
    return f'scenario "{name}":\n' + "".join(f"    {line}\n" for line in lines)


NEW = 'when stage "New"'


def test_a_rule_without_conditions() -> None:
    rule = 'rule "A"\non stage "New": set title = "x"\n'
    assert missing(rule) == ['applied: on stage "New": set title = "x"']
    assert missing(rule + scenario(NEW)) == []


def test_each_test_of_a_condition_is_met_and_not_met() -> None:
    rule = 'rule "A"\non stage "New" if amount > 10 EUR and (vip or source == "web"): set title = "x"\n'
    one = scenario(NEW, given="Deal: amount: 11")
    assert missing(rule + one) == [
        "not met: amount > 10 EUR",
        "met: vip",
        'not met: source == "web"',
    ]
    rest = scenario(NEW, given="Deal: amount: 10")
    rest += scenario(NEW, given="Deal: amount: 11, vip: yes")
    rest += scenario(NEW, given='Deal: amount: 11, source: "call"')
    assert missing(rule + one + rest) == []


def test_what_was_not_asked_is_not_reached() -> None:
    rule = 'rule "A"\non stage "New" if amount > 10 EUR and vip: set title = "x"\n'
    assert missing(rule + scenario(NEW)) == [
        'applied: on stage "New" if amount > 10 EUR and vip: set title = "x"',
        "met: amount > 10 EUR",
        "met: vip",
        "not met: vip",
    ]


def test_not_is_no_test_of_its_own() -> None:
    rule = 'rule "A"\non stage "New" if not (vip or amount > 10 EUR) and company is not empty: set title = "x"\n'
    assert missing(rule + scenario(NEW, given="Deal: vip: yes")) == [
        "applied: " + rule.splitlines()[1],
        "not met: vip",
        "met: amount > 10 EUR",
        "not met: amount > 10 EUR",
        "met: company is not empty",
        "not met: company is not empty",
    ]


def test_named_expressions_are_shown_where_they_stand() -> None:
    rules = """\
let large = amount > 10 EUR and vip
rule "A"
on stage "New" if large: set title = "x"
rule "B"
on stage "Documents" if not large: set title = "y"
"""
    found = rules + scenario(NEW, given="Deal: amount: 11, vip: yes") + scenario('when stage "Documents"')
    assert "2 | let large = amount > 10 EUR and vip\n  |             ^^^^^^^^^^^^^^^ " in shown(found)
    assert sorted(missing(found)) == [
        "met: amount > 10 EUR",
        "met: vip",
        "not met: amount > 10 EUR",
        "not met: vip",
        "not met: vip",
    ]


def test_a_late_condition_counts_apart_from_the_first() -> None:
    rule = 'rule "A"\non stage "New" if amount > 10 EUR after 1 day if vip: set title = "x"\n'
    begun = rule + scenario(NEW, given="Deal: amount: 11")
    assert missing(begun) == [
        "applied: " + rule.splitlines()[1],
        "not met: amount > 10 EUR",
        "met: vip",
        "not met: vip",
    ]
    ended = begun + scenario(NEW, "when 1 day passes", given="Deal: amount: 12, vip: yes")
    ended += scenario(NEW, "when 1 day passes", given="Deal: amount: 13")
    assert missing(ended) == ["not met: amount > 10 EUR"]


def test_a_time_that_has_not_come_is_no_rule_that_applied() -> None:
    rule = 'rule "A"\non stage "New" after 1 day: set title = "x"\n'
    assert missing(rule + scenario(NEW)) == ['applied: on stage "New" after 1 day: set title = "x"']
    assert missing(rule + scenario(NEW, "when 1 day passes")) == []


def test_a_rule_that_waits_has_applied() -> None:
    rule = 'rule "A"\non stage "New":\n    set title = "x"\n    wait 1 day\n    set title = "y"\n'
    assert missing(rule + scenario(NEW)) == []


BRANCHES = """\
rule "A"
on stage "New":
    if amount > 100 EUR:
        set title = "large"
    else if amount > 10 EUR:
        set title = "middle"
    else:
        set title = "small"
"""


def test_each_way_of_an_if() -> None:
    assert missing(BRANCHES + scenario(NEW)) == [
        "met: amount > 100 EUR",
        "met: amount > 10 EUR",
        "taken: amount > 100 EUR",
        "taken: amount > 10 EUR",
    ]
    large = scenario(NEW, given="Deal: amount: 101")
    middle = scenario(NEW, given="Deal: amount: 11")
    assert missing(BRANCHES + large + middle) == ["not met: amount > 10 EUR", "none taken: if amount > 100 EUR:"]
    assert missing(BRANCHES + large + middle + scenario(NEW)) == []


def test_an_if_inside_another_and_behind_a_wait() -> None:
    rule = """\
rule "A"
on stage "New":
    if vip:
        if amount > 100 EUR:
            set title = "large"
    wait 1 day
    if visits > 1:
        set title = "visited"
"""
    one = scenario(NEW, "when 1 day passes", given="Deal: vip: yes, amount: 101, visits: 2")
    assert missing(rule + one) == [
        "not met: vip",
        "none taken: if vip:",
        "not met: amount > 100 EUR",
        "none taken: if amount > 100 EUR:",
        "not met: visits > 1",
        "none taken: if visits > 1:",
    ]
    rest = scenario(NEW, "when 1 day passes") + scenario(NEW, "when 1 day passes", given="Deal: vip: yes")
    assert missing(rule + one + rest) == []


FAILURE = """\
rule "A"
on stage "New":
    send_email subject: "x", body: "x"
    on failure:
        if amount > 10 EUR:
            set title = failure.code
"""


def test_on_failure_at_once() -> None:
    ada = '    given Contact ada: emails: work "a@example.com"\n'
    sent = scenario(NEW, given='Contact ada: emails: work "a@example.com"').replace(
        "    when", "    given Deal: contacts: [ada]\n    when"
    )
    assert ada in sent
    assert missing(FAILURE + sent) == [
        'failure: send_email subject: "x", body: "x"',
        "met: amount > 10 EUR",
        "not met: amount > 10 EUR",
        "taken: amount > 10 EUR",
        "none taken: if amount > 10 EUR:",
    ]
    assert missing(FAILURE + scenario(NEW) + scenario(NEW, given="Deal: amount: 11")) == []


def test_on_failure_when_it_was_to_be_delivered() -> None:
    failed = """\
scenario "Not delivered":
    given Contact ada: emails: work "a@example.com"
    given Deal: contacts: [ada], amount: 11
    given send_email fails with refused_by_server
    when stage "New"
    expect title == "refused_by_server"
"""
    assert missing(FAILURE + failed) == ["not met: amount > 10 EUR", "none taken: if amount > 10 EUR:"]


def test_rules_that_are_off_do_not_count() -> None:
    rule = 'rule "A" off\non stage "New" if vip: set title = "x"\n'
    assert missing(rule) == []
    assert covered(rule).percent == 100


def test_rules_that_could_not_be_decided_have_not_applied() -> None:
    rule = 'rule "A"\non stage "New": set rate = 1 / rate\n'
    found = rule + scenario(NEW, "expect failure division_by_zero", given="Deal: rate: 0")
    assert missing(found) == ['applied: on stage "New": set rate = 1 / rate']


def test_nothing_to_reach() -> None:
    assert covered("").percent == 100


@pytest.mark.parametrize(("given", "percent"), [("Deal", 25), ("Deal: amount: 11", 50)])
def test_how_much(given: str, percent: float) -> None:
    rules = 'rule "A"\non stage "New" if amount > 10 EUR: stop\nrule "B"\non stage "Invoice": stop\n'
    assert covered(rules + scenario(NEW, given=given)).percent == percent


def test_it_is_shown_in_the_source() -> None:
    text = BRANCHES + FAILURE.replace('"A"', '"B"') + scenario(NEW, given="Deal: amount: 101")
    assert (
        shown(text)
        == """\
a.rules:4
4 |     if amount > 100 EUR:
  |     ^^^^^^^^^^^^^^^^^^^^ a way was taken each time
  |        ^^^^^^^^^^^^^^^^ always met
a.rules:6
6 |     else if amount > 10 EUR:
  |             ^^^^^^^^^^^^^^^ never asked
a.rules:14
14 |         if amount > 10 EUR:
   |         ^^^^^^^^^^^^^^^^^^^ a way was taken each time
   |            ^^^^^^^^^^^^^^^ always met"""
    )


def test_of_a_rule_that_never_applied_the_body_is_not_told() -> None:
    text = BRANCHES.replace(":\n    if", " if vip:\n    if", 1)
    assert (
        shown(text)
        == """\
a.rules:3
3 | on stage "New" if vip:
  | ^^^^^^^^^^^^^^^^^^^^^^ this rule never applied
  |                   ^^^ never asked"""
    )


def test_an_if_that_was_never_asked() -> None:
    text = """\
rule "A"
on stage "New":
    if vip:
        if amount > 100 EUR:
            set title = "large"
"""
    assert (
        shown(text + scenario(NEW))
        == """\
a.rules:4
4 |     if vip:
  |        ^^^ never met
a.rules:5
5 |         if amount > 100 EUR:
  |            ^^^^^^^^^^^^^^^^ never asked"""
    )
