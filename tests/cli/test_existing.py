"""`plan` and `run` with `--existing`: the items that are there, as if each had just entered its stage."""

import json
from pathlib import Path

import pytest

from tests.cli.helpers import stagerules

PROJECT = """language = 1
schema = "crm.schema"
locale = "en"
time_zone = "Europe/Berlin"
currency = "EUR"
region = "DE"

[backend]
url = "sqlite:///crm.db"
"""
SCHEMA = """entity Company:
    key id: integer
    name: text
    type: choice "standard", "VIP"

entity Deal:
    key id: integer
    title: text
    shown as title
    amount: money
    close_date: date?
    company: Company?
    rate: number
    pipeline "Sales":
        stage "New"
        stage "Offer"
        stage "Won" success

entity Case:
    key id: integer
    pipeline "Service":
        stage "Asked"
"""
RULES = """for Deal
let large = amount > 500

on stage "New", "Offer" if large: log text: "large"

for Case
on stage "Asked": log text: "asked"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    stages = ("New", "Offer", "Won")
    data = {
        "Company": [{"id": 1, "name": "Acme", "type": "VIP"}],
        "Deal": [
            {
                "id": number,
                "title": f"Deal no. {number}",
                "amount": f"{number * 100} EUR",
                "stage": stages[number % 3],
                "company": 1 if number % 2 else None,
                "rate": str(number % 4),
            }
            for number in range(1, 13)
        ],
        "Case": [{"id": 1}],
    }
    files = {"stagerules.toml": PROJECT, "crm.schema": SCHEMA, "all.rules": RULES, "data.json": json.dumps(data)}
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert stagerules(tmp_path, "db", "init", "--data", "data.json").code == 0
    return tmp_path


def planned(folder: Path, *options: str) -> list[str]:
    """The records whose events were planned, in order."""
    ran = stagerules(folder, "plan", "--existing", "--format", "json", *options)
    assert (ran.code, ran.err) == (0, "")
    events = (json.loads(line)["event"] for line in ran.out.splitlines())
    return [f"{event['entity']} {event['key']} {event['stage']}" for event in events]


def test_the_items_in_stages_that_rules_are_about(folder: Path) -> None:
    assert planned(folder) == [
        *("Deal 1 Offer", "Deal 3 New", "Deal 4 Offer", "Deal 6 New", "Deal 7 Offer", "Deal 9 New", "Deal 10 Offer"),
        *("Deal 12 New", "Case 1 Asked"),
    ]


def test_of_one_entity_and_at_most_so_many(folder: Path) -> None:
    assert planned(folder, "--entity", "Case") == ["Case 1 Asked"]
    assert planned(folder, "--entity", "Deal", "--limit", "2") == ["Deal 1 Offer", "Deal 3 New"]
    assert planned(folder, "--limit", "0") == []


@pytest.mark.parametrize(
    ("where", "keys"),
    [
        ("amount > 900", [10, 12]),
        ("large and amount < 1000", [6, 7, 9]),
        ('stage == "New" and amount >= 600', [6, 9, 12]),
        ('company.type == "VIP"', [1, 3, 7, 9]),
        ("company is empty", [4, 6, 10, 12]),
        ('title ends with "2"', [12]),
        ("close_date is not empty", []),
    ],
)
def test_only_those_that_meet_a_condition(where: str, keys: list[int], folder: Path) -> None:
    found = planned(folder, "--entity", "Deal", "--where", where)
    assert [int(one.split()[1]) for one in found] == keys


def test_a_run_can_be_started_again_and_does_nothing_twice(folder: Path) -> None:
    first = stagerules(folder, "run", "--existing", "--limit", "3")
    assert (first.code, first.err) == (0, "")
    again = stagerules(folder, "run", "--existing")
    assert again.out.splitlines()[-1] == "9 events: 4 handled before, not done again, 5 done"


def test_other_rules_are_another_run(folder: Path) -> None:
    assert stagerules(folder, "run", "--existing").code == 0
    (folder / "all.rules").write_text(RULES.replace("500", "400"), encoding="utf-8")
    assert "handled before" not in stagerules(folder, "run", "--existing").out


def test_items_that_cannot_be_asked_are_told_and_left_out(folder: Path) -> None:
    ran = stagerules(folder, "plan", "--existing", "--entity", "Deal", "--where", "100 / rate > 40")
    assert ran.code == 1
    assert ran.err == "Deal 4: left out, division by zero\nDeal 12: left out, division by zero\n"
    assert 'Deal 6 "Deal no. 6"' in ran.out


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (("--where", "amount > 5"), 2, "`--where` goes with `--existing`."),
        (("--limit", "5"), 2, "`--limit` goes with `--existing`."),
        (("--existing", "--entity", "Dael"), 2, "`Dael` is no entity with stages."),
        (("--existing", "--entity", "Company"), 2, "`Company` is no entity with stages."),
        (("--existing", "--where", "amount > 5"), 2, "`--where` needs to know about which items."),
        (("--existing", "--entity", "Deal", "--where", "amont > 5"), 1, "Did you mean `amount`?"),
        (("--existing", "--entity", "Deal", "--where", "amount = 5"), 1, "--where:1:8"),
        (("--existing", "--entity", "Deal", "--where", ""), 1, "--where:1:1"),
        (("--existing", "--entity", "Deal", "--where", "not " * 3000 + "large"), 1, "nested more than 100 levels deep"),
        (("--existing", "--entity", "Deal", "--where", "large" + " or large" * 10_000), 1, "has more than 10000 parts"),
        (("--existing", "--entity", "Deal", "--where", "x" * 100_001), 1, "is 100001 characters long"),
        (("--existing", "--limit", "9" * 20), 2, "is not in the range"),
        (("--existing", "--entity", "Deal", "--where", "amount > 5\non created: stop"), 1, "--where:2"),
    ],
)
def test_what_is_wrong_is_said_plainly(options: tuple[str, ...], code: int, said: str, folder: Path) -> None:
    ran = stagerules(folder, "run", *options)
    assert (ran.code, said in ran.out + ran.err) == (code, True)
    assert stagerules(folder, "history").out == "nothing has been done yet\n"
