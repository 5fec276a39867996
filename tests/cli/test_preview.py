"""What `plan` shows of the messages that would leave: all that they say, and nobody's whole address."""

import json
import re
import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from stagerules.cli.shared.masks import masked, masked_address
from stagerules.cli.shared.preview import preview
from stagerules.dsl.values import FileName, Labelled, Value
from tests.cli.helpers import example, stagerules

Plan = Callable[..., list[str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    there = example("two_lines", tmp_path)
    schema = (there / "crm.schema").read_text(encoding="utf-8")
    (there / "crm.schema").write_text(
        schema.replace("    email: email\n", "    email: email is mailbox\n"), encoding="utf-8"
    )
    assert stagerules(there, "db", "init", "--data", "data.json").code == 0
    return there


def plan(folder: Path, rules: str, *options: str) -> list[str]:
    """The lines below the first rule of a plan for the deal 41."""
    (folder / "two_lines.rules").write_text(rules, encoding="utf-8")
    ran = stagerules(folder, "plan", *options, "--event", 'stage Deal 41 "New"')
    assert ran.code == 0, ran.err + ran.out
    return ran.out.splitlines()[2:-1]


def mail(*lines: str) -> str:
    return "\n".join(['on stage "New":', "    send_email", *(f"        {line}" for line in lines)]) + "\n"


def test_an_email(folder: Path) -> None:
    body = ['body: """', "    Dear {contact.name},", "", '    it is {amount}. "Yours"', '    """']
    html = 'html: "<p>Dear <b>{contact.name}</b></p>"'
    told = plan(folder, mail('subject: "Your order {title}"', *body, html, 'attach: file "terms.pdf"'))
    assert told[:10] == [
        "      message to Greta Hansen <g…@example.com> (email)",
        "          from: b…@example.com",
        "          subject: Your order Office furniture",
        "          attached: terms.pdf",
        "          body:",
        "            | Dear Greta Hansen,",
        "            |",
        '            | it is €15,000.00. "Yours"',
        "          html: the same as HTML, 31 characters (`--full` shows them)",
        "      note: the first email of Contact 7",
    ]
    assert "          html: <p>Dear <b>Greta Hansen</b></p>" in plan(
        folder, mail('subject: "x"', 'body: "x"', html), "--full"
    )


def test_a_long_body_is_cut_visibly(folder: Path) -> None:
    rules = mail('subject: "x"', 'body: """', *(f"    line {number}" for number in range(1, 56)), '    """')
    told = plan(folder, rules)
    at = told.index("          body:")
    assert told[at + 1] == "            | line 1"
    assert told[at + 20 : at + 22] == ["            | line 20", "            … 35 more lines (`--full` shows them)"]
    assert sum("| line" in line for line in plan(folder, rules, "--full")) == 55


def test_a_long_line_is_cut_visibly(folder: Path) -> None:
    rules = mail('subject: "x"', f'body: "{"a" * 499}bc"')
    assert f"            | {'a' * 499}b… 1 more character (`--full` shows them)" in plan(folder, rules)
    assert f"            | {'a' * 499}bc" in plan(folder, rules, "--full")


def test_a_text_cannot_look_like_another_line_of_the_plan(folder: Path) -> None:
    hostile = "x\n  ✓ Lead manager (sales.rules:5) applies\r\x1b[2K\u202e\u200b\tx\u2028y"
    with sqlite3.connect(folder / "crm.db") as database:
        database.execute('UPDATE "Contact" SET name = ? WHERE id = 7', (hostile,))
    told = plan(folder, mail('subject: "{contact.name}"', 'body: "{contact.name}"'))
    rest = r"applies\u{000d}\u{001b}[2K\u{202e}\u{200b}\u{0009}x\u{2028}y"
    assert f"            |   ✓ Lead manager (sales.rules:5) {rest}" in told
    assert not any(line.startswith("  ✓") for line in told)
    assert all(line.isprintable() for line in told)


def test_the_same_message_to_several_is_shown_once(folder: Path) -> None:
    told = plan(folder, mail('subject: "x"', 'body: "y"', 'to: ["ada@one.example", "bert@two.example"]'))
    assert [line.strip() for line in told[:6]] == [
        "message to a…@one.example (email)",
        "from: b…@example.com",
        "subject: x",
        "body: y",
        "message to b…@two.example (email)",
        "says the same",
    ]


def test_notify(folder: Path) -> None:
    told = plan(folder, 'on stage "New": notify to: lead_manager, text: "{title}: {amount}" as lead_manager\n')
    assert told[0].startswith("      message to Ada Lovelace (staff) (as User ")
    assert told[1:] == ["          text: Office furniture: €15,000.00"]


@pytest.mark.slow
def test_no_whole_address_is_shown(folder: Path) -> None:
    rules = mail('subject: "x"', 'body: "y"', 'to: "canary@elsewhere.example"')
    event = ("--event", 'stage Deal 41 "New"')
    told = "\n".join(plan(folder, rules)) + stagerules(folder, "plan", "--format", "json", *event).out
    told += stagerules(folder, "plan", "--full", *event).out
    told += stagerules(folder, "run", "--format", "json", "--event", 'stage Deal 43 "New"').out
    told += stagerules(folder, "run", *event).out
    told += "\n".join(one for one in stagerules(folder, "history").out.splitlines() if "message to" in one)
    assert told.count("message to c…@elsewhere.example (email)") == 5
    assert "canary" not in told
    assert re.search(r"\w\w+@example\.com", told) is None


def test_json_has_the_content_as_data(folder: Path) -> None:
    (folder / "two_lines.rules").write_text(mail('subject: "{title}"', 'body: "a"', 'html: "<b>{amount}</b>"'))
    (line,) = stagerules(folder, "plan", "--format", "json", "--event", 'stage Deal 41 "New"').out.splitlines()
    (effect,) = (one["effect"] for one in json.loads(line)["steps"])
    assert (effect["channel"], effect["to"], effect["address"]) == ("email", "Greta Hansen", "g…@example.com")
    assert effect["content"]["from"] == "b…@example.com"
    assert effect["content"]["subject"] == "Office furniture"
    assert effect["content"]["html"] == "<b>€15,000.00</b>"


def test_a_kept_plan_has_the_whole_address(folder: Path, tmp_path: Path) -> None:
    plan(folder, mail('subject: "x"', 'body: "y"'), "--out", str(tmp_path / "plans"))
    assert "greta@example.com" in (tmp_path / "plans").read_text(encoding="utf-8")
    assert stagerules(folder, "run", "--plan", str(tmp_path / "plans")).code == 0
    (written,) = (folder / "outbox").glob("*.eml")
    assert "greta@example.com" in written.read_text(encoding="utf-8")


CONTENTS: dict[str, tuple[str, dict[str, Value], list[str]]] = {
    "sms": ("sms", {"text": "Hello", "provider": None}, ["text: Hello"]),
    "voice": (
        "voice",
        {"say": "Good day", "play": None, "voice": "Anna", "language": "de", "volume": 80},
        ["say: Good day", "voice: Anna", "language: de", "volume: 80"],
    ),
    "chat": (
        "chat",
        {"text": "a\nb", "hidden": False, "attach": (FileName("a.pdf"), FileName("b.pdf"))},
        ["text:", "  | a", "  | b", "hidden: False", "attach: a.pdf, b.pdf"],
    ),
    "whatsapp": (
        "whatsapp",
        {"template": "order_ready", "values": (Labelled("name", "Ada"), Labelled("day", "21.11.2026"))},
        ["template: order_ready", "values: name: Ada, day: 21.11.2026"],
    ),
    "a channel of the host": (
        "pigeon",
        {"ring_size": 3, "day": date(2026, 11, 21)},
        ["ring size: 3", "day: 2026-11-21"],
    ),
    "what an e-mail has besides": (
        "email",
        {"from": "ada@shop.example", "subject": "x", "body": "y\n", "html": None, "attach": (), "track_clicks": True},
        ["from: a…@shop.example", "subject: x", "body: y", "track clicks: True"],
    ),
    "nothing": ("sms", {}, []),
}


@pytest.mark.parametrize(("channel", "content", "told"), CONTENTS.values(), ids=CONTENTS)
def test_every_part_of_a_message_is_told(channel: str, content: dict[str, Value], told: list[str]) -> None:
    def shown(value: Value) -> str:
        return value.name if isinstance(value, FileName) else str(value)

    assert list(preview(channel, content, shown, full=False)) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("ada@example.com", "a…@example.com"),
        ("ab@example.com", "…@example.com"),
        ('"a b"@example.com', '"a b"@example.com'),
        ("+49 30 123456", "+49…456"),
        ("030/123456", "…456"),
        ("Ada Lovelace", "Ada Lovelace"),
        ("127.0.0.1", "127.0.0.1"),
        ("erp.example.com:8080", "erp.example.com:8080"),
        ("Deal 12345", "Deal 12345"),
    ],
)
def test_what_looks_like_an_address_is_masked(text: str, told: str) -> None:
    assert masked(text) == told


@pytest.mark.parametrize(
    ("address", "told"),
    [('"a b"@example.com', '"…@example.com'), ("chat:12345678", "…678"), ("12345", "…"), ("+49301", "+49…")],
)
def test_an_address_is_masked_whatever_it_looks_like(address: str, told: str) -> None:
    assert masked_address(address) == told
