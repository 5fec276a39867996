"""Reads quoted texts: plain names, texts with escapes and `{holes}`, and dedented texts of many lines."""

import re

from ..problems.text import DoubleBraces, LoneBrace, MixedQuotes, UnclosedBrace, UnclosedText, UnknownEscape
from ..source import Span
from .letters import visible
from .nfc import nfc
from .reading import Hole, Reading, replaced

ESCAPES = {'"': '"', "\\": "\\", "n": "\n", "t": "\t", "{": "{", "}": "}"}
PLAIN = re.compile(r'"([^"\n]*)"')
SHORT = re.compile(r'[^"\\{}\n]+')
LONG = re.compile(r'(?:[^"\\{}]|"(?!""))+')
LONG_BODY = re.compile(r'(?:[^"\\]|\\[\s\S]|"(?!""))*')
REST_OF_LINE = re.compile(r"[^\n]*")
TYPOGRAPHIC = re.compile("[“”„»«]")
FORMAT = re.compile(r'[^{}"\n]*')
STRUCTURE = re.compile(r'\\[\s\S]|"""|["{}\n]')


def read(reading: Reading, start: int, plain: bool) -> None:
    """The text that begins with the quote at `start`; `plain` where a name or a pattern is expected."""
    text, stop = reading.text, reading.stop
    if plain and not text.startswith('"""', start):
        found = PLAIN.match(text, start, stop)
        if found is not None:
            reading.emit("PLAIN", nfc(visible(found[1])), start, found.end())
        else:
            _unclosed(reading, start, start + 1, "PLAIN")
        return
    if not text.startswith('"""', start):
        _read_part(reading, Hole(start, False, 0), start, start + 1, first=True)
        return
    body = LONG_BODY.match(text, start + 3, stop)
    assert body is not None
    if not text.startswith('"""', body.end()) or body.end() >= stop:
        reading.give_up(UnclosedText(Span(start, start + 3), long=True))
        reading.emit("PLAIN" if plain else "TEXT", "", start, stop)
        return
    after = start + 3
    if text.startswith("\n", after):
        after += 1
    _read_part(reading, Hole(start, True, _common_indent(body[0])), start, after, first=True)


def read_on(reading: Reading, start: int) -> None:
    """The rest of a text behind the `}` at `start`."""
    _read_part(reading, reading.holes.pop(), start, start + 1, first=False)


def read_format(reading: Reading, colon: int) -> None:
    """How a hole's value is to be written: what stands between `:` and `}`."""
    found = FORMAT.match(reading.text, colon + 1, reading.stop)
    assert found is not None
    reading.emit("FORMAT", found[0].strip(), colon, found.end())


def _common_indent(body: str) -> int:
    """How far all lines of a long text but the first are indented."""
    lines = body.split("\n")[1:]
    widths = [len(line) - len(line.lstrip(" ")) for line in lines if line.strip()]
    if lines and not lines[-1].strip():
        widths.append(len(lines[-1]))
    return min(widths, default=0)


def _read_part(reading: Reading, hole: Hole, start: int, after: int, first: bool) -> None:
    """One stretch of fixed text, from `after` up to the closing quote or the next hole."""
    text, stop = reading.text, reading.stop
    run = LONG if hole.long else SHORT
    parts: list[str] = []
    at = after
    while at < stop:
        letter = text[at]
        if letter == '"' and (not hole.long or text.startswith('"""', at)):
            end = at + (3 if hole.long else 1)
            _finish(reading, hole, "".join(parts), start, after, end, first)
            return
        if letter == "{":
            if _opens(reading, hole, at):
                if reading.stop == at:
                    return
                reading.holes.append(hole)
                reading.brackets.append(("{", at))
                fixed = _cleaned("".join(parts), hole, after, text)
                reading.emit("TEXT_BEGIN" if first else "TEXT_MIDDLE", fixed, start, at + 1)
                return
            parts.append(letter)
            at += 1
        elif letter == "}":
            if not reading.spoiled:
                reading.report(LoneBrace(Span(at, at + 1)))
            parts.append(letter)
            at += 1
        elif letter == "\\":
            parts.append(_escape(reading, at))
            at += 2
        elif letter == "\n" and not hole.long:
            break
        else:
            found = run.match(text, at, stop)
            assert found is not None
            parts.append(_dedented(found[0], hole.indent) if hole.indent else found[0])
            at = found.end()
    _unclosed(reading, start if first else hole.start, after, "TEXT" if first else "TEXT_END")


def _escape(reading: Reading, at: int) -> str:
    letter = reading.text[at + 1 : min(at + 2, reading.stop)]
    if letter in ESCAPES:
        return ESCAPES[letter]
    fix = replaced("Write `\\\\`", at, at + 1, "\\\\")
    reading.report(UnknownEscape(Span(at, at + 1 + len(letter.strip("\n"))), text=letter.strip() or " ", fix=fix))
    return "\\" + letter


def _opens(reading: Reading, hole: Hole, at: int) -> bool:
    """Whether a hole begins with the `{` at `at`; where it is never closed, say so."""
    if reading.spoiled:
        return False
    if reading.is_too_deep():
        reading.too_deep(at)
        return True
    if _closing(reading.text, at + 1, reading.stop, hole.long) is not None:
        if reading.text.startswith("{{", at):
            reading.give_up(DoubleBraces(Span(at, at + 2)))
            return False
        return True
    reading.give_up(UnclosedBrace(Span(at, at + 1)))
    return False


def _closing(text: str, at: int, stop: int, long: bool) -> int | None:
    """Where the hole that begins at `at` is closed, reading over the texts inside it, or None."""
    open_texts: list[str] = ["{"]
    while True:
        found = STRUCTURE.search(text, at, stop)
        if found is None:
            return None
        mark, inside = found[0], open_texts[-1]
        at = found.end()
        if mark == "\n" and not long:
            return None
        if inside == "{":
            if mark == "}":
                open_texts.pop()
                if not open_texts:
                    return found.start()
            elif mark in ('"', '"""'):
                open_texts.append(mark)
            elif mark == "\\" + '"' and not long:
                return None
        elif mark == inside:
            open_texts.pop()
        elif mark == '"""' and inside == '"':
            open_texts.pop()
            at = found.start() + 1
        elif mark == "{":
            open_texts.append(mark)


def _finish(reading: Reading, hole: Hole, parts: str, start: int, after: int, end: int, first: bool) -> None:
    if hole.long:
        lines, _, last = parts.rpartition("\n")
        if not last.strip():
            parts = lines
    fixed = _cleaned(parts, hole, after, reading.text)
    reading.emit("TEXT" if first else "TEXT_END", fixed, start, end)


def _cleaned(parts: str, hole: Hole, after: int, text: str) -> str:
    """Fixed text without invisible letters, in normal form, and without the indentation of its first line."""
    if hole.indent and text[after - 1] == "\n":
        parts = parts[min(hole.indent, len(parts) - len(parts.lstrip(" "))) :]
    return parts if parts.isascii() else nfc(visible(parts))


def _dedented(part: str, indent: int) -> str:
    return re.sub(rf"\n {{0,{indent}}}", "\n", part)


def _unclosed(reading: Reading, quote: int, after: int, terminal: str) -> None:
    """A text whose line ends before it does."""
    found = REST_OF_LINE.match(reading.text, after, reading.stop)
    assert found is not None
    closing = TYPOGRAPHIC.search(found[0])
    if closing is not None and terminal == "PLAIN":
        at = after + closing.start()
        reading.report(MixedQuotes(Span(at, at + 1), text=closing[0], fix=replaced('Write `"`', at, at + 1, '"')))
        reading.emit(terminal, found[0][: closing.start()], quote, at + 1)
        return
    reading.give_up(UnclosedText(Span(quote, quote + 1), long=False))
    reading.emit(terminal, found[0], min(quote, after), found.end())


def end_of_statement(text: str, line: int, stop: int, error: int) -> int:
    """Where the statement that begins at `line`, its block, and an `else` that belongs to it end.

    Goes by lines, not by brackets, since those may be what is broken; at least as far as `error`.
    """
    start = text.rfind("\n", 0, line) + 1
    width = len(text[start:line]) - len(text[start:line].lstrip(" \t"))
    branches = BRANCH.match(text, line, stop) is not None
    at = line
    while True:
        end = _line_end(text, at, stop)
        following = NEXT_LINE.match(text, end, stop)
        if following is None:
            return stop
        indent = len(following[1])
        belongs = indent > width or (branches and indent == width and BRANCH.match(text, following.end(), stop))
        if not belongs and end >= error:
            return end
        at = following.end()


def end_of_header(text: str, start: int, stop: int, error: int) -> int | None:
    """Where the lines before the first indented line at or after `error` end, or None where there is none."""
    at = start
    while True:
        end = _line_end(text, at, stop)
        following = NEXT_LINE.match(text, end, stop)
        if following is None:
            return None
        if following[1] and end >= error and not GOES_ON.match(text, following.end(), stop):
            return end
        at = following.end()


def _line_end(text: str, at: int, stop: int) -> int:
    """Where the line of `at` ends; a text of many lines that begins in it is part of it."""
    end = text.find("\n", at, stop)
    quotes = text.find('"""', at, stop if end < 0 else end)
    if quotes >= 0:
        closing = text.find('"""', quotes + 3, stop)
        if closing >= 0:
            end = text.find("\n", closing, stop)
    return stop if end < 0 else end


BRANCH = re.compile(r"(?:if|else|elif|elseif)\b")
GOES_ON = re.compile(r"(?:and|or)\b")
NEXT_LINE = re.compile(r"(?:\n[ \t]*(?:#[^\n]*)?(?=\n))*\n([ \t]*)(?=[^\s#])")
