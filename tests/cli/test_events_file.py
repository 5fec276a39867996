"""Files of events that are wrong: told in plain words, once, and never in those of Python."""

from pathlib import Path

import pytest

from tests.cli.helpers import example, stagerules

STAGE = '{"id": "x", "kind": "stage", "entity": "Deal", "key": %s, "stage": "New"}'
CHANGED = '{"id": "x", "kind": "changed", "entity": "Deal", "key": 41, "old": {"amount": %s}}'
LINES = {
    STAGE % '"41"': ('`key`: `"41"` is a text, and the keys of Deal are whole numbers', "Write it without quotes."),
    STAGE % "9e999": ("is no key of Deal", "whole numbers"),
    STAGE % ("9" * 5000): ("a number is too long", ""),
    CHANGED % "9e999": ("`amount`: the number has more than 38 digits", ""),
    CHANGED % "1e99999999999999999999": ("is too large", ""),
    CHANGED % "NaN": ("`NaN` is no number", ""),
    '{"id": "x" "kind": 1}': ("this is not valid JSON: here a `,` or the closing bracket is missing (column 12)", ""),
    '{"id": "x", kind: 1}': ("here a name in double quotes is missing (column 13)", ""),
    '{"id": "x"} {"id": "y"}': ("something stands behind the closing bracket", ""),
    '{"id": "x", "kind": stage}': ("a text stands in double quotes", ""),
    '{"id": "x': ("a text is not closed", ""),
    "[" * 200_000: ("too deep", ""),
    '{"id": "x", "kind": "stage", "entity": "Deal", "key": 41, "stage": "Nwe"}': ("`Nwe`", "Did you mean `New`?"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    there = example("two_lines", tmp_path)
    assert stagerules(there, "db", "init", "--data", "data.json").code == 0
    return there


@pytest.mark.parametrize("line", LINES, ids=lambda line: line[:60])
def test_a_broken_line(line: str, folder: Path) -> None:
    good = (folder / "events.jsonl").read_text().splitlines()[0]
    (folder / "some.jsonl").write_text(f"{line}\n{good}\n")
    ran = stagerules(folder, "plan", "some.jsonl")
    assert ran.code == 1
    assert 'Deal 41 "Office furniture" enters "New"' in ran.out
    for part in ("some.jsonl:1: ", *LINES[line]):
        assert part in ran.err
    for pythons in ("Expecting", "char ", "Traceback", "inf", "codec", "internal error"):
        assert pythons not in ran.err


def test_a_line_in_another_encoding_is_one_broken_line(folder: Path) -> None:
    good = (folder / "events.jsonl").read_text().splitlines()[0]
    line = '{"id": "x", "kind": "stage", "entity": "Deal", "key": 41, "stage": "Grün"}'
    (folder / "some.jsonl").write_bytes(line.encode("cp1252") + b"\n" + good.encode() + b"\n")
    ran = stagerules(folder, "run", "some.jsonl")
    assert ran.err.startswith("some.jsonl:1: this is not text in UTF-8\n")
    assert "1 line could not be read; kept in `some.jsonl.rejected`" in ran.err
    assert "1 event: 1 done" in ran.out


@pytest.mark.parametrize(
    "begin", [b"SQLite format 3\0", b"\x89PNG\r\n\x1a\n", "{}".encode("utf-16")], ids=["db", "png", "utf-16"]
)
def test_a_file_that_is_no_text_is_told_once(begin: bytes, folder: Path) -> None:
    (folder / "some.bin").write_bytes(begin + bytes(range(256)) * 100)
    ran = stagerules(folder, "run", "some.bin")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines() == [
        "error: `some.bin` holds no events: it is not text in UTF-8.",
        "  help: A file of events has one JSON object on each line; see docs/events.md.",
    ]
    assert not (folder / "some.bin.rejected").exists()


def test_a_mark_at_the_beginning_of_the_file_is_none_of_the_text(folder: Path) -> None:
    text = (folder / "events.jsonl").read_text()
    (folder / "some.jsonl").write_text(text, encoding="utf-8-sig")
    assert stagerules(folder, "plan", "some.jsonl").code == 0


def test_numbers_are_exact_however_long(folder: Path) -> None:
    schema = folder / "crm.schema"
    schema.write_text(schema.read_text() + "\nevent measured on Deal:\n    length: number\n")
    (folder / "two_lines.rules").write_text(
        'on measured if event.length == 0.12345678901234567890123: log text: "exact"\n'
    )
    event = '{"id": "x", "kind": "event", "name": "measured", "entity": "Deal", "key": 41, "fields": {"length": %s}}'
    ran = stagerules(folder, "plan", "-", input=event % "0.12345678901234567890123")
    assert "log: exact" in ran.out
