"""Decisions end, and are the same wherever and whenever they are made."""

import os
import subprocess
import sys
from decimal import Decimal
from typing import Any

import attrs
import pytest

from stagerules.interpreter.decision.keys import canonical, keyed
from stagerules.interpreter.effects import Deliver
from stagerules.interpreter.event import Event
from stagerules.interpreter.plan import Cause, Decided, Plan, Refused, Step
from tests.interpreter.world import DEAL, OTHER, deal, entered, program, records, settle

CHAIN = "".join(
    f'on change of notes if notes == "{number}": set notes = "{number + 1}"\n'
    for number in reversed(range(1, 40))  # each sees only what the event before it left
)


def chain(length: int, depth: int = 0) -> Decided | Refused:
    """A chain that writes `notes` so many times after the event, then stops."""
    first = 40 - length
    return settle(
        program(CHAIN), Event("e", "changed", DEAL, old={"notes": None}, depth=depth), records(notes=str(first))
    )


def test_sixteen_deep_is_carried_out_seventeen_is_refused() -> None:
    deepest = chain(16)
    assert isinstance(deepest, Decided)
    assert [event.depth for event in deepest.plan.events] == list(range(17))
    assert isinstance(chain(17), Refused)


def test_the_depth_counts_through_the_queue() -> None:
    assert isinstance(chain(6, depth=10), Decided)
    refused = chain(7, depth=10)
    assert isinstance(refused, Refused)
    assert refused.code == "too_deep"


def test_a_loop_is_shown_oldest_first() -> None:
    text = """\
for Deal in pipeline "Sales"
rule "There"
on stage "New": move to stage "Documents"
rule "And back"
on stage "Documents": move to stage "New" allowing back
"""
    refused = settle(program(text), entered("New"), records())
    assert isinstance(refused, Refused)
    assert (refused.code, refused.loop) == ("too_deep", ('And back: stage "New"', 'There: stage "Documents"'))


def test_what_turns_off_the_loop_at_its_end_is_no_part_of_it() -> None:
    text = """\
for Deal in pipeline "Sales"
rule "Counts"
on stage "New": set count_ = count_ + 1
rule "Tells"
on change of count_: set notes = "{count_}"
rule "There"
on stage "New": move to stage "Documents"
rule "And back"
on stage "Documents": move to stage "New" allowing back
"""
    refused = settle(program(text), entered("New"), records())
    assert isinstance(refused, Refused)
    assert refused.loop == ('There: stage "Documents"', 'And back: stage "New"')


@pytest.mark.slow
def test_more_than_a_thousand_events_are_refused() -> None:
    wide = "".join(f"on change of rate if rate == {n % 2}: set rate = {(n + 1) % 2}\n" for n in range(1100))
    refused = settle(program(wide), Event("e", "changed", DEAL, old={"rate": Decimal(1)}), records(rate=Decimal(0)))
    assert isinstance(refused, Refused)
    assert refused.code == "too_many_events"


@pytest.mark.slow
@pytest.mark.parametrize(("rules", "answer"), [(999, Decided), (1000, Refused)])
def test_a_thousand_events_are_carried_out(rules: int, answer: type) -> None:
    text = 'on stage "New": set count_ = count_ + 1\n' * rules + "on change of count_: stop\n"
    assert isinstance(settle(program(text), entered("New"), records()), answer)


STORY = """\
on stage "New":
    set contact.visits = 3
    set parent.rate = 0.7
    add "x" to tags
    tell text: "{title} {amount} {opened_at}"
    tell text: "{title} {amount} {opened_at}"
    make title: "second"
on change of tags: drop_contact
on created: set notes = "made"
for Contact
on deleted: set company.name = "x"
"""


def story() -> Plan:
    data = records({OTHER: deal(title="other")}, parent=OTHER)
    result = settle(program(STORY, locale="de_DE"), entered("New"), data)
    assert isinstance(result, Decided)
    return result.plan


@pytest.mark.slow
def test_the_same_plan_byte_for_byte_in_other_processes() -> None:
    code = "from tests.interpreter.test_decide_limits import story; print(repr(story()))"
    told = set()
    for seed, zone, locale in (("0", "UTC", "C"), ("1", "Asia/Tokyo", "de_DE.UTF-8"), ("77", "America/Lima", "pl_PL")):
        env = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale, "PYTHONIOENCODING": "utf-8"}
        ran = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, check=True)
        told.add(ran.stdout)
    assert told == {(repr(story()) + "\n").encode()}


def test_keys_are_unique_and_stable() -> None:
    plan = story()
    keys = [step.key for step in plan.steps]
    assert len(set(keys)) == len(keys)
    assert all(len(key) == 32 for key in keys)
    assert keys == [step.key for step in story().steps]
    assert len({event.id for event in (*plan.events, *plan.queued)}) == len(plan.events) + len(plan.queued)


def test_a_key_depends_on_event_rule_content_and_ordinal_only() -> None:
    cause = Cause("rule", "Title", "a.rules", 1, "v1", "e1")
    step = Step(Deliver("mail", "Ada", None, {"a": Decimal("1.50"), "b": None}, DEAL), "", cause)
    (key,) = [one.key for one in keyed([step])]

    def other(**changes: Any) -> str:
        return keyed([attrs.evolve(step, **changes)])[0].key

    assert other(cause=attrs.evolve(cause, line=7, title="x", version="v2", file="b")) == key
    assert other(cause=attrs.evolve(cause, rule="other")) != key
    assert other(cause=attrs.evolve(cause, event="e2")) != key
    assert other(effect=Deliver("mail", "Ada", None, {"b": None, "a": Decimal("1.5")}, DEAL)) == key
    assert other(effect=Deliver("mail", "Ada", None, {"a": "1.50", "b": None}, DEAL)) != key
    first, second = keyed([step, step])
    assert first.key == key != second.key


@pytest.mark.parametrize("number", ["0", "-0", "0.00", "1E+3", "1000", "1000.0", "-0.10"])
def test_equal_numbers_have_one_form(number: str) -> None:
    assert canonical(Decimal(number)) == canonical(Decimal(number) + Decimal("0.000"))
    assert str(canonical(Decimal("1E+3"))) == str(canonical(1000))
