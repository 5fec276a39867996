"""The same input gives the same plan, byte for byte: whatever the hash seed, the zone and the locale of the process."""

import json
import os
import subprocess
import sys
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from stagerules.dsl.values import Money
from stagerules.interpreter.drivers import dry
from stagerules.interpreter.event import Event
from stagerules.interpreter.plan import Decided
from stagerules.interpreter.wire.plans import plan_to_json
from tests.time.crm import BOSS, DEAL
from tests.time.world import World, world

RULES = """\
for Deal in pipeline "Sales"
rule "remind"
on stage "New" 3 days before close_date during working hours skip if past: tell text: "{title} {close_date}"
rule "wait"
on stage "New":
    let begun = now
    create_task title: "call", due: 2026-04-01 09:00
    tell text: "{begun} {close_date:dd.MM.yyyy}"
    on failure: log text: "{failure.code}"
    wait 2 working days at 02:30
    tell text: "{begun} {now}"
    wait until call_at
    move to stage "Documents"
rule "anyway"
on stage "New" after 1 month regardless of stage: add "late" to tags
rule "paid"
on paid after 5 hours: set title = "{event.amount} {now}"
rule "changed"
on change of close_date, title if old title != "x" at 09:00: set visited = 1
"""
SAYING = "from tests.time.test_same_plan import told; import sys; sys.stdout.buffer.write(told().encode())"
PROCESSES = (
    ("0", "UTC", "C"),
    ("1", "Asia/Tokyo", "de_DE.UTF-8"),
    ("77", "Australia/Lord_Howe", "tr_TR.UTF-8"),
    ("4242", "America/St_Johns", "ar_EG.UTF-8"),
)


def told() -> str:
    """All that is planned while a deal goes its way, over a change of the clocks."""
    w = world(RULES, now=datetime.fromisoformat("2026-03-27T09:00:00+01:00"))
    w.put(DEAL, close_date=date(2026, 4, 7), call_at=w.now + timedelta(days=8))
    paid = {"amount": Money(Decimal("1234.50"), "EUR")}
    events = [
        Event("e1", "stage", DEAL, stage="New", at=w.now),
        Event("e2", "event", DEAL, name="paid", fields=paid, at=w.now),
        Event("e3", "changed", DEAL, old={"close_date": date(2026, 4, 2), "title": "Two chairs"}, at=w.now),
        Event("e4", "stage", DEAL, stage="Documents", from_stage="New", at=w.now),
        Event("e5", "deleted", DEAL, old={"title": "One chair", "stage": "New"}, at=w.now),
    ]
    w.happens("stage", DEAL, stage="New")
    w.happens("event", DEAL, name="paid", fields=paid)
    lines = [planned(w, event) for event in events]
    for timer in w.timers:
        w.now = max(w.now, timer.due or w.now)
        lines.append(planned(w, timer.event))
    return "\n".join(lines)


def planned(w: World, event: Event) -> str:
    """The plan as text, and as Python shows it."""
    decided = dry.plan(w.program, w.backend, event, w.now, {"boss": BOSS})
    assert isinstance(decided, Decided)
    return f"{json.dumps(plan_to_json(decided.plan))}\n{decided.plan!r}"


@pytest.mark.slow
def test_the_same_plans_byte_for_byte_in_other_processes() -> None:
    here = told()
    assert here.count('"schedule"') >= 7
    assert here.count('"cancel"') > 3
    for seed, zone, locale in PROCESSES:
        env = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale, "PYTHONUTF8": "1"}
        ran = subprocess.run([sys.executable, "-c", SAYING], env=env, capture_output=True, check=True)
        assert ran.stdout.decode() == here, (seed, zone, locale)
