"""What people read most often, as it is printed. Look at these with a user's eyes whenever they change."""

import re
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.cli.helpers import example, stagerules

ERRORS = {
    "errors: how it is written": 'on stage New if amount = 10.000: send_email: "x"\n',
    "errors: names": 'on stage "Reqest" if amont > 5: set responsibel = lead_manger\n',
    "errors: types": 'on stage "Request" if amount > "5" and title > 3: set amount = yes\n',
    "errors: missing values": 'on stage "Request" if paid != 5: set amount = paid\n',
    "errors: actions and moves": (
        'on stage "Delivered":\n    move to stage "Request"\n    notify text: "x"\n'
        '    add_to_exclusions\n    set title = "y"\n'
    ),
}
FAILING = """
scenario "A request of 9,000 goes to the lead manager":
    given Contact chen: name: "Chen", emails: work "chen@client.example"
    given Deal: title: "A desk", amount: 9_000 EUR, contacts: [chen]
    when stage "Request"
    expect responsible == lead_manager
    expect send_email where to == "jo@client.example" and subject contains "desk"
    expect no create_task
    expect notify
"""
FEW = """scenario "One request":
    given Deal: amount: 15_000 EUR
    when stage "Request"
    expect responsible == lead_manager
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return example("furniture_shop", tmp_path)


@pytest.fixture
def ran(shop: Path) -> Path:
    assert stagerules(shop, "db", "init", "--data", "data.json").code == 0
    assert stagerules(shop, "run", "-q", "events.jsonl").code == 0
    return shop


def stable(text: str) -> str:
    """Without what is different each time: moments of the run, ids, versions."""
    text = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "2026-01-05 09:00:00", text)
    text = re.sub(r"\b[A-Z][a-z]{2} \d{1,2}, 20\d\d, \d{1,2}:\d\d [AP]M", "Jan 5, 2026, 9:00 AM", text)
    text = re.sub(r"\b20\d\d-\d\d-\d\d-[0-9a-f]{16}(?=\.(?:eml|txt))", "2026-01-05-0123456789abcdef", text)
    text = re.sub(r"version [0-9a-f]{8,}", "version 01234567", text)
    return re.sub(r"\b[0-9a-f]{24,}\b", "0123456789abcdef01234567", text)


def test_the_plan_of_the_shop(shop: Path, snapshot: SnapshotAssertion) -> None:
    assert stagerules(shop, "db", "init", "--data", "data.json").code == 0
    assert stable(stagerules(shop, "plan", "events.jsonl").out) == snapshot(name="plan of the shop")


@pytest.mark.parametrize("family", ERRORS)
def test_errors(family: str, shop: Path, snapshot: SnapshotAssertion) -> None:
    (shop / "sales.rules").write_text(ERRORS[family], encoding="utf-8")
    (shop / "scenarios.rules").write_text("# none\n", encoding="utf-8")
    told = stagerules(shop, "check", "sales.rules")
    assert told.code == 1
    assert told.err == snapshot(name=family)


@pytest.mark.slow
def test_why_it_happened(ran: Path, snapshot: SnapshotAssertion) -> None:
    told = stagerules(ran, "explain", "Deal 101", "--rule", "Lead manager").out
    assert stable(told) == snapshot(name="explain: yes")


@pytest.mark.slow
def test_why_it_did_not_happen(ran: Path, snapshot: SnapshotAssertion) -> None:
    assert stable(stagerules(ran, "explain", "Deal 102").out) == snapshot(name="explain: no")


@pytest.mark.slow
def test_the_history(ran: Path, snapshot: SnapshotAssertion) -> None:
    assert stable(stagerules(ran, "history").out) == snapshot(name="history")


def test_a_failed_scenario(shop: Path, snapshot: SnapshotAssertion) -> None:
    with (shop / "scenarios.rules").open("a", encoding="utf-8") as file:
        file.write(FAILING)
    told = stagerules(shop, "test")
    assert (told.code, told.err) == (1, "")
    assert told.out == snapshot(name="a failed scenario")


def test_coverage(shop: Path, snapshot: SnapshotAssertion) -> None:
    (shop / "scenarios.rules").write_text(FEW, encoding="utf-8")
    told = stagerules(shop, "test", "--coverage")
    assert (told.code, told.err) == (0, "")
    assert told.out == snapshot(name="coverage")


@pytest.mark.slow
def test_survivors(shop: Path, snapshot: SnapshotAssertion) -> None:
    (shop / "scenarios.rules").write_text(FEW, encoding="utf-8")
    told = stagerules(shop, "test", "--mutate")
    assert (told.code, told.err) == (1, "")
    assert told.out == snapshot(name="survivors")
