"""Diagnostics for people and for machines."""

import json
import unicodedata
from collections.abc import Sequence

import click

from stagerules.dsl.problem import Diagnostic

COLOURS = {"error": "red", "warning": "yellow", "info": "blue"}
WIDEST = 160
TAB = "    "


def tell(diagnostics: Sequence[Diagnostic], format: str) -> None:
    """Prints diagnostics: `text` on standard error for people, `json` on standard output, one array."""
    if format == "json":
        click.echo(json.dumps([as_json(one) for one in diagnostics], ensure_ascii=False, indent=2))
        return
    for one in diagnostics:
        click.echo(as_text(one), err=True)


def as_text(one: Diagnostic) -> str:
    """A diagnostic with its place, the line, a marker under what is meant, and the way out."""
    line, column = one.place
    head = click.style(f"{one.severity}[{one.slug}]", fg=COLOURS[one.severity], bold=True)
    shown, marker = _excerpt(one)
    number = str(line)
    gap = " " * len(number)
    parts = [
        f"{head}: {printable(str(one.message))}",
        f"{gap}--> {printable(one.source.name)}:{line}:{column}",
        f"{number} | {shown}",
        f"{gap} | {marker}",
    ]
    if one.hint:
        parts.append(f"{gap} help: {printable(str(one.hint))}")
    if one.fix:
        parts.append(f"{gap} fix: {printable(one.fix.title)}")
    return "\n".join(parts) + "\n"


def as_json(one: Diagnostic) -> dict[str, object]:
    """A diagnostic as plain data; lines and columns start at 1, offsets at 0."""
    line, column = one.place
    end = one.source.place(max(one.span.start, one.span.end))
    return {
        "file": one.source.name,
        "line": line,
        "column": column,
        "end_line": end.line,
        "end_column": end.column,
        "severity": one.severity,
        "slug": one.slug,
        "code": one.code,
        "message": str(one.message),
        "message_template": one.message.template,
        "message_params": dict(one.message.params),
        "hint": str(one.hint) if one.hint else None,
        "fix": {
            "title": one.fix.title,
            "edits": [{"start": edit.span.start, "end": edit.span.end, "text": edit.text} for edit in one.fix.edits],
        }
        if one.fix
        else None,
    }


def printable(text: str) -> str:
    """The text with control, invisible and direction-changing characters written as escapes."""
    return "".join(char if char.isprintable() else f"\\u{{{ord(char):04x}}}" for char in text)


def many(count: int, what: str) -> str:
    """`1 table`, `2 tables`."""
    return f"{count:,} {what}" + ("" if count == 1 else "s")


def plain_reason(error: OSError) -> str:
    """Why the system would not read or write, in its own words: `permission denied`."""
    return (error.strerror or type(error).__name__).lower()


def _excerpt(one: Diagnostic) -> tuple[str, str]:
    """The guilty line, and carets under the guilty part; a very long line is cut around it."""
    line, column = one.place
    text = one.source.line_text(line)
    start = column - 1
    end = min(len(text), start + max(1, one.span.end - one.span.start))
    if len(text) > WIDEST:
        left = max(0, start - WIDEST // 2)
        text, start, end = text[left : left + WIDEST], start - left, min(end - left, WIDEST)
    before, marked, after = (printable(part.replace("\t", TAB)) for part in (text[:start], text[start:end], text[end:]))
    return before + marked + after, " " * _width(before) + "^" * max(1, _width(marked))


def _width(text: str) -> int:
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )
