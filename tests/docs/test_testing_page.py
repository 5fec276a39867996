"""The page about scenarios: its rules are played, what it prints is what is printed, its tables are right."""

import re
import shlex
from pathlib import Path

import attrs
import pytest

from stagerules.interpreter.scenarios.fates import LATER
from stagerules.interpreter.scenarios.world import MOMENTS
from tests.cli.helpers import ROOT, example, stagerules

PAGE = (ROOT / "docs" / "guide" / "testing.md").read_text(encoding="utf-8")
SCHEMA = """\
entity User:
    key id: integer
    name: text
    shown as name
    email: email is mailbox

entity Contact:
    key id: integer
    name: text
    shown as name
    emails: list of email labelled "work", "home"
    responsible: User

entity Company:
    key id: integer
    name: text

entity Ticket:
    key number: text
    subject: text

entity Deal:
    key id: integer
    title: text
    shown as title
    amount: money
    paid: money?
    visits: integer
    rate: number
    vip: yes/no
    source: choice "web", "call"
    starts_on: date
    starts_at: time
    created_at: datetime
    close_date: date?
    effort: duration
    hotline: phone
    site: url
    offer: file
    responsible: User
    contacts: list of Contact
    contact: first of contacts
    company: Company?
    tags: list of text
    pipeline "Sales":
        stage "New"
        stage "Invoice"
        stage "Won" success
        stage "Spam" failure

event payment_received on Deal:
    amount: money

constant lead_manager: User
constant sales_team: list of User
"""


@attrs.frozen
class Block:
    """A fenced block: its language, what stands behind that, and its text."""

    language: str
    name: str
    text: str


BLOCKS = [Block(*found) for found in re.findall(r"^```(\w+) ?([^\n]*)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)]


def rows(section: str) -> list[tuple[str, str]]:
    """The rows of the table below a heading."""
    text = PAGE.partition(f"# {section}\n")[2].partition("\n#")[0]
    return [(first, second) for first, second in re.findall(r"^\| (.*?) \| (.*?) \|$", text, re.MULTILINE)[2:]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    there = example("two_lines", tmp_path)
    toml = (there / "stagerules.toml").read_text(encoding="utf-8").replace("two_lines.rules", "sales.rules")
    (there / "stagerules.toml").write_text(toml, encoding="utf-8")
    (there / "crm.schema").write_text(SCHEMA, encoding="utf-8")
    for block in BLOCKS:
        if block.name.endswith(".rules"):
            (there / block.name).write_text(block.text, encoding="utf-8")
    return there


def test_every_block_is_run() -> None:
    kinds = {(one.language, "*.rules" if one.name.endswith(".rules") else one.name) for one in BLOCKS}
    assert kinds == {("rules", "*.rules"), ("rules", "passes"), ("sh", ""), ("text", "")}


def test_the_commands_print_what_the_page_shows(folder: Path) -> None:
    shown = 0
    for block, after in zip(BLOCKS, [*BLOCKS[1:], None], strict=True):
        if block.language == "sh":
            ran = [stagerules(folder, *shlex.split(line)[1:]) for line in block.text.splitlines()]
            assert [one.err for one in ran] == [""] * len(ran)
            if after is not None and after.language == "text":
                assert "".join(one.out for one in ran) == after.text
                shown += 1
    assert shown == 3


@pytest.mark.parametrize("block", [one for one in BLOCKS if one.name == "passes"], ids=lambda one: one.text[:40])
def test_what_passes(folder: Path, block: Block) -> None:
    (folder / "page.rules").write_text(block.text, encoding="utf-8")
    ran = stagerules(folder, "test", "page.rules")
    assert (ran.code, ran.err) == (0, ""), ran.out


def test_all_of_them_reach_all_rules(folder: Path) -> None:
    text = "\n".join(one.text for one in BLOCKS if one.name in ("passes", "first.rules"))
    (folder / "page.rules").write_text(text, encoding="utf-8")
    ran = stagerules(folder, "test", "page.rules", "--coverage")
    assert (ran.code, ran.out.splitlines()[0]) == (0, "coverage: 100 % (12 of 12)")


def codes(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def written(section: str) -> list[str]:
    return [one for row in rows(section) for cell in row for one in codes(cell)]


BEFORE = "    given User bob\n    given User eve\n    given Contact ada\n"


@pytest.mark.parametrize(
    "line", [one for row in rows("Given") for cell in row for one in codes(cell) if "given" in one]
)
def test_a_given_of_the_table(folder: Path, line: str) -> None:
    before = BEFORE if "Contact ada" not in line else ""
    check(folder, f'for Deal\nscenario "x":\n{before}    {line}\n    when created\n')


@pytest.mark.parametrize("line", [codes(row[0])[0] for row in rows("When")])
def test_a_when_of_the_table(folder: Path, line: str) -> None:
    check(folder, f'for Deal\nscenario "x":\n{BEFORE}    given Deal: contacts: [ada]\n    {line}\n')


@pytest.mark.parametrize(
    "line", [one for row in rows("Expect") for cell in row for one in codes(cell) if "…" not in one]
)
def test_an_expect_of_the_table(folder: Path, line: str) -> None:
    check(folder, f'for Deal\nscenario "x":\n{BEFORE}    given Deal\n    when created\n    {line}\n', plays=False)


def check(folder: Path, text: str, *, plays: bool = True) -> None:
    (folder / "page.rules").write_text(text, encoding="utf-8")
    assert stagerules(folder, "check", "page.rules").out.startswith("ok")
    if plays:
        ran = stagerules(folder, "test", "page.rules")
        assert (ran.code, ran.err) == (0, ""), ran.out


SAMPLES = {
    "may be empty": "close_date is empty and company is empty",
    "a list": "count of tags == 0 and count of contacts == 0",
    "`text`": 'title == "Deal title" and bob.name == "bob"',
    "`integer`": "visits == 1",
    "`number`": "rate == 1",
    "`money`": "amount == 1 EUR",
    "`yes/no`": "not vip",
    "`date`": "starts_on == 2026-01-05",
    "`datetime`": "created_at == 2026-01-05 09:00",
    "`time`": "starts_at == 09:00",
    "`duration`": "effort == 1 day",
    "`choice": 'source == "web"',
    "`phone`": 'hotline == "+49 30 1234567"',
    "`email`": 'responsible.email == "sample_user@example.com" and bob.email == "bob@example.com"',
    "`url`": 'site == "https://example.com/"',
    "`file`": 'offer == file "sample.pdf"',
    "a record": 'responsible.name == "sample User"',
    "a user's mailbox": 'responsible.email == "sample_user@example.com"',
    "a key": 'id == 1 and t.number == "t"',
}


def test_the_samples_are_as_the_table_says(folder: Path) -> None:
    table = rows("What is left out")
    lines = []
    for kind, sample in table:
        (condition,) = [one for start, one in SAMPLES.items() if kind.startswith(start)]
        lines.append(f"    expect {condition}\n")
        for written in codes(sample):
            assert written.strip('"') in condition or written in ("1 EUR", "no", "ticket-1", "shown as"), written
    assert len(table) == len(SAMPLES)
    given = "    given User bob\n    given Ticket t\n    given Deal\n    when created\n"
    check(folder, f'for Deal\nscenario "x":\n{given}{"".join(lines)}')


def test_what_else_it_says() -> None:
    assert all(f"`{code}`" in PAGE for code in LATER)
    assert f"no more than {MOMENTS:,} moments" in PAGE
