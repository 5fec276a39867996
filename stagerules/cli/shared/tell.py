"""Diagnostics for people and for machines."""

import json
import shutil
import sys
import textwrap
from collections.abc import Iterable, Sequence

import click

from stagerules.dsl.columns import columns
from stagerules.dsl.problem import Diagnostic
from stagerules.dsl.source import Source, Span

COLOURS = {"error": "red", "warning": "yellow", "info": "blue"}
WIDEST = 160
NARROWEST = 40
STEP = "    "
TAB = "    "
NO_BREAK_SPACES = {0xA0: " ", 0x202F: " "}
"""Those of amounts and times, which are plain ones on a terminal."""


def tell(diagnostics: Sequence[Diagnostic], format: str) -> None:
    """Prints diagnostics: `text` on standard error for people, `json` on standard output, one array."""
    if format == "json":
        click.echo(json.dumps([as_json(one) for one in diagnostics], ensure_ascii=False, indent=2))
        return
    for one in diagnostics:
        click.echo(as_text(one, terminal_width(err=True)), err=True)


def say(lines: Iterable[str], *, err: bool = False) -> None:
    """Prints lines for people; on a terminal what is longer than it is wide goes on below, indented."""
    width = terminal_width(err=err)
    click.echo("\n".join(folded(line, width) for line in lines), err=err)


def terminal_width(*, err: bool = False) -> int | None:
    """How many columns the reader's terminal has; None where the output goes into a file or to a program."""
    stream = sys.stderr if err else sys.stdout
    return max(shutil.get_terminal_size().columns, NARROWEST) if stream.isatty() else None


def folded(line: str, width: int | None) -> str:
    """The line in pieces of at most `width` columns, all but the first indented a step further; words stay whole."""
    plain = click.unstyle(line)
    if width is None or columns(plain) <= width:
        return line
    start = plain[: len(plain) - len(plain.lstrip(" "))]
    room = width + len(line) - len(plain)
    return textwrap.fill(line, room, subsequent_indent=start + STEP, break_long_words=False, break_on_hyphens=False)


def as_text(one: Diagnostic, width: int | None = None) -> str:
    """A diagnostic with its place, the line, a marker under what is meant, and the way out, for a terminal of so many
    columns.
    """
    line, column = one.place
    head = click.style(f"{one.severity}[{one.slug}]", fg=COLOURS[one.severity], bold=True)
    number = str(line)
    gap = " " * len(number)
    shown, marker = underlined(one.source, one.span, width, gap)
    parts = [
        folded(f"{head}: {printable(str(one.message))}", width),
        f"{gap}--> {printable(one.source.name)}:{line}:{column}",
        f"{number} | {shown}",
        f"{gap} | {marker}",
    ]
    if one.hint:
        parts.append(folded(f"{gap} help: {printable(str(one.hint))}", width))
    if one.fix:
        parts.append(folded(f"{gap} fix: {printable(one.fix.title)}", width))
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


def plain(text: str) -> str:
    """The same, with the no-break spaces of amounts and times as plain ones."""
    return printable(text.translate(NO_BREAK_SPACES))


def many(count: int, what: str) -> str:
    """`1 table`, `2 tables`."""
    return f"{count:,} {what}" + ("" if count == 1 else "s")


def plain_reason(error: OSError) -> str:
    """Why the system would not read or write, in its own words: `permission denied`."""
    return (error.strerror or type(error).__name__).lower()


def underlined(source: Source, span: Span, width: int | None, gap: str) -> tuple[str, str]:
    """The line of a span, and carets under the span; a line that is wider than the terminal, less the `gap` that its
    number takes, is cut around it.
    """
    widest = min(WIDEST, width - len(gap) - len(" | ")) if width else WIDEST
    line, column = source.place(span.start)
    text = source.line_text(line)
    start = column - 1
    end = min(len(text), start + max(1, span.end - span.start))
    if len(text) > widest:
        left = min(max(0, start - widest // 2), max(0, len(text) - widest))
        text, start, end = text[left : left + widest], start - left, min(end - left, widest)
    before, marked, after = (printable(part.replace("\t", TAB)) for part in (text[:start], text[start:end], text[end:]))
    return before + marked + after, " " * columns(before) + "^" * max(1, columns(marked))
