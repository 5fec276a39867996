"""Makes tokens of a piece of text, looking at what the parser can go on with: that decides what is a keyword."""

import re
from collections.abc import Iterator, Mapping

from ..problem import Edit, Fix
from ..problems.mistakes import ElseIf
from ..problems.syntax import NotIndented
from ..problems.text import TabIndentation, WrongIndentation
from ..source import Span
from ..syntax import Comment
from . import letters, numbers, strays, texts
from .cut import STARTS
from .nfc import nfc
from .reading import Indent, Reading, Token, names, replaced
from .table import Row, fits

TAB = 4

RESERVED = names(
    "and or not in is between contains matches old empty yes no true false today now any all none "
    "count sum first last min max average if else"
)
MORE_WORDS = {
    **dict.fromkeys(("yes", "no", "true", "false"), "YES_NO"),
    **dict.fromkeys(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"], "WEEKDAY"),
}
ELSE = names("otherwise sonst inaczej els eles esle lese")
ELSE_IF = names("elif elsif elseif") | ELSE
SPECIAL = RESERVED | MORE_WORDS.keys() | ELSE_IF
QUOTE = re.compile(r'[ \t]*["“„]')
FOLLOWED_BY = {  # where a name could stand, too
    "FILE": QUOTE,
    "PENDING": QUOTE,
    "EXCLUSION": QUOTE,
    "DELETED": re.compile(r"[ \t]*(?:$|[\n:#]|if\b|after\b|at\b|during\b|skip\b|regardless\b|[0-9])"),
    "FAILURE": re.compile(r"[ \t]*(?:$|[\n:#]|(?!(?:is|in|not|and|or|contains|between|matches)\b)[^\W\d])"),
}
CONTINUING = names("COMMA PLUS MINUS STAR SLASH COMPARE EQUAL _OR_ELSE AND OR NOT IN CONTAINS BETWEEN MATCHES IS")
CONTINUES = re.compile(r"(?:and|or)\b(?![ \t]*:)")
ON = re.compile(r"on\b")

TOKEN = re.compile(
    rf"""[ \t{letters.INVISIBLE}]*(?:
      (?P<or_else>or[ ]+else\b)
    | (?P<yes_no_type>yes/no\b)
    | (?P<word>[^\W\d][\w\u0300-\u036f{letters.INVISIBLE}]*)(?P<param>(?=[ ]*:))?
    | (?P<mark>[.,:()\[\]+*/?-]|=(?![=<>~]))
    | (?P<compare>==(?!=)|!=|[<>]=?(?!>))
    | (?P<simple>"(?!"")[^"\\{{}}\n{letters.INVISIBLE}]*")
    | (?P<line_end>\n)
    | (?P<number>[0-9])
    | (?P<comment>\#[^\n]*)
    | (?P<quote>")
    | (?P<brace>\}})
    | (?P<strange>[^ \t])
    )""",
    re.VERBOSE,
)
WORD, PARAM, MARK, COMPARE, SIMPLE, NUMBER, LINE_END = (
    TOKEN.groupindex[name] for name in ("word", "param", "mark", "compare", "simple", "number", "line_end")
)
GAP = re.compile(r"(?:[ \t]*(?:#[^\n]*)?(?:\n|\Z))*([ \t]*)")
LINE = re.compile(r"^(?=[^\n])", re.MULTILINE)
FIRST_COLUMN = re.compile(r"[^\s#]")
INDENTED_START = re.compile(
    r'(?:rule|scenario)[ ]+"|on[ ]+(?!failure\b)\w|(?:for|event|constant)[ ]+[^\W\d]|entity[ ]+\w+.*:[ ]*(?:\n|\Z)'
)
COMMENT = re.compile(r"^[ \t]*(#[^\n]*)", re.MULTILINE)


def tokens(reading: Reading, rows: list[Row], words: Mapping[str, str], marks: Mapping[str, str]) -> Iterator[Token]:
    """The piece's tokens, one at a time.

    `rows` is the parser's stack, whose top tells what it can go on with; `words` and `marks` are the terminals of the
    grammar's literals.
    """
    text, queue, match = reading.text, reading.queue, TOKEN.match
    odd = reading.as_word[0] if reading.as_word else -1
    token: Token = ("", None, reading.start, reading.start)
    while True:
        if queue:
            token = queue.popleft()
            yield token
            if token[0] == "$END":
                return
            continue
        found = match(text, reading.position, reading.stop)
        if found is None:
            reading.end = token[3]
            _finish(reading)
            continue
        kind = found.lastindex
        if kind in (WORD, PARAM):
            start, end = found.span(WORD)
            word = found[WORD]
            if not word.isascii():
                word = nfc(letters.visible(word))
            if kind == WORD and word not in words and word not in SPECIAL and start != odd:
                token = ("WORD" if "WORD" in rows[-1] else "NAME", word, start, end)
            elif word in ELSE_IF and fits(rows, "ELSE"):
                _else_if(reading, word, start, end)
                continue
            else:
                token = (_terminal(reading, word, kind == PARAM, rows, words, start, end), word, start, end)
        elif kind == MARK:
            start, end = found.span(MARK)
            mark = found[MARK]
            if mark in "()[]:" and _bracket(reading, mark, start, rows[-1]):
                continue
            token = (marks[mark], mark, start, end)
        elif kind == SIMPLE:
            start, end = found.span(SIMPLE)
            value = text[start + 1 : end - 1]
            if not value.isascii():
                value = nfc(value)
            token = ("PLAIN" if "PLAIN" in rows[-1] else "TEXT", value, start, end)
        elif kind == COMPARE:
            start, end = found.span(COMPARE)
            token = ("COMPARE", found[COMPARE], start, end)
        elif kind == NUMBER:
            token = numbers.read(reading, found.start(NUMBER))
        elif kind == LINE_END:
            reading.end, reading.last = token[3], token[0]
            _line_end(reading, found.start(LINE_END), rows[-1])
            continue
        else:
            reading.end = token[3]
            _rare(reading, found, rows[-1])
            continue
        reading.position = token[3]
        reading.count += 1
        yield token


def _terminal(
    reading: Reading, word: str, colon: bool, rows: list[Row], words: Mapping[str, str], start: int, end: int
) -> str:
    """What a word is here: a keyword where the parser can go on with it, else some name."""
    row = rows[-1]
    if colon and "PARAM" in row and fits(rows, "PARAM"):
        return "PARAM"
    terminal = words.get(word)
    if reading.as_word is not None and start == reading.as_word[0]:
        terminal = reading.as_word[1]
    if terminal is not None and terminal in row and ("WORD" not in row or fits(rows, terminal)):
        follows = FOLLOWED_BY.get(terminal) if "NAME" in row or "WORD" in row else None
        if follows is None or follows.match(reading.text, end, reading.stop):
            return terminal
    more = MORE_WORDS.get(word)
    if more is not None and more in row:
        return more
    if "WORD" in row:
        return "WORD"
    if word in RESERVED:
        return terminal or more or "RESERVED"
    return "NAME"


def _else_if(reading: Reading, word: str, start: int, end: int) -> None:
    """`elif`: it must be known here, before the parser takes it for an action and closes the `if` above."""
    meant = "else" if word in ELSE else "else if"
    fix = replaced(f"Write `{meant}`", start, end, meant)
    reading.report(ElseIf(Span(start, end), text=word, meant=meant, fix=fix))
    reading.emit("ELSE", "else", start, end)
    if meant != "else":
        reading.emit("IF", "if", start, end)


def _bracket(reading: Reading, mark: str, start: int, row: Row) -> bool:
    """Keep count of brackets; True where the mark is none of the tokens (the format of a hole, too deep)."""
    brackets = reading.brackets
    if mark in "([":
        if reading.is_too_deep():
            reading.too_deep(start)
            return True
        brackets.append((mark, start))
    elif mark == ":":
        if brackets and brackets[-1][0] == "{" and "FORMAT" in row:
            texts.read_format(reading, start)
            return True
    elif brackets and brackets[-1][0] == ("(" if mark == ")" else "["):
        brackets.pop()
    return False


def _rare(reading: Reading, found: re.Match[str], row: Row) -> None:
    """Comments, texts with more than letters in them, and letters that are no part of the language."""
    kind = found.lastgroup or ""
    start, end = found.span(kind)
    match kind:
        case "comment":
            before = reading.text.rfind("\n", 0, start) + 1
            alone = not reading.text[before:start].strip()
            reading.comments.append(Comment(Span(start, end), found[kind][1:].strip(), alone))
            reading.position = end
        case "quote":
            texts.read(reading, start, "PLAIN" in row)
        case "brace" if reading.brackets and reading.brackets[-1][0] == "{":
            reading.brackets.pop()
            texts.read_on(reading, start)
        case "or_else":
            reading.emit("_OR_ELSE", "or else", start, end)
        case "yes_no_type":
            reading.emit("YES_NO_TYPE", "yes/no", start, end)
        case _:
            letters.read_strange(reading, start, "PLAIN" in row)


def _line_end(reading: Reading, at: int, row: Row) -> None:
    """Decide what the end of a line means, and go to the first token after it."""
    text = reading.text
    gap = GAP.match(text, at + 1, reading.stop)
    assert gap is not None
    if text.find("#", at, gap.start(1)) >= 0:
        for comment in COMMENT.finditer(text, at + 1, gap.start(1)):
            reading.comments.append(Comment(Span(*comment.span(1)), comment[1][1:].strip(), True))
    reading.position = start = gap.end()
    if start >= reading.stop:
        return
    indent = gap[1]
    goes_on = (
        bool(reading.brackets)
        or not reading.lines
        or (reading.last in CONTINUING and (reading.last != "IN" or "NUMBER" in row))
        or (text[start] in "ao" and CONTINUES.match(text, start, reading.stop) is not None)
    )
    width = len(indent.expandtabs(TAB))
    deeper = not goes_on and width > reading.indents[-1].width and reading.last != "COLON"
    if deeper and INDENTED_START.match(text, start, reading.stop):
        reading.stray = reading.stop = start - len(indent)
        return
    if "\t" in indent:
        before = start - len(indent)
        fix = replaced("Replace the tabs by spaces", before, start, indent.expandtabs(TAB))
        reading.report(TabIndentation(Span(before, start), fix=fix))
    if not goes_on:
        _break(reading, start, width)


def _break(reading: Reading, start: int, width: int) -> None:
    """Queue NEWLINE, INDENT and DEDENT for a line that begins at `start` with this indentation."""
    indents, end = reading.indents, reading.end
    reading.line = start
    reading.spoiled = False
    width += reading.shift
    if width <= indents[0].width and not _is_on(reading, start):
        if reading.last != "COLON" or not _is_body(reading, start):
            reading.stray = reading.stop = start
            return
        width = indents[0].width + TAB
    if width > indents[-1].width:
        if reading.is_too_deep():
            reading.too_deep(start)
            return
        indents.append(Indent(width, True))
        reading.queue.append(("_INDENT", None, end, end))
        return
    reading.queue.append(("_NEWLINE", None, end, end))
    while len(indents) > 1 and width < indents[-1].width and width <= indents[-2].width:
        if indents.pop().real:
            reading.queue.append(("_DEDENT", None, end, end))
    if width < indents[-1].width:
        expected = indents[-1].width
        span = Span(reading.text.rfind("\n", 0, start) + 1, start)
        fix = replaced("Indent it like the lines above", *span, " " * max(expected - reading.shift, 0))
        reading.report(WrongIndentation(span, expected=expected, found=width, fix=fix))


def _is_on(reading: Reading, start: int) -> bool:
    """Whether the `on` of a rule with a name begins here."""
    if reading.as_word is not None and reading.as_word[0] == start:
        return True
    return ON.match(reading.text, start) is not None


def _is_body(reading: Reading, start: int) -> bool:
    """Whether a line in the first column, right below a colon, is what should be indented there; if so, say it."""
    word = strays.WORD.match(reading.text, start)
    if word is None or strays.near(word[0], STARTS) is not None:
        return False
    lines = [line.start() for line in LINE.finditer(reading.text, start, reading.stop)]
    alone = not any(FIRST_COLUMN.match(reading.text, line) for line in lines[1:])
    edits = tuple(Edit(Span(line, line), " " * TAB) for line in (lines[:1] if alone else lines))
    reading.report(NotIndented(Span(*word.span()), fix=Fix("Indent the lines below the colon", edits)))
    reading.shift = 0 if alone else reading.indents[0].width + TAB
    return True


def _finish(reading: Reading) -> None:
    """Queue what ends the piece."""
    at = reading.end
    if reading.lines:
        reading.queue.append(("_NEWLINE", None, at, at))
        while len(reading.indents) > 1:
            if reading.indents.pop().real:
                reading.queue.append(("_DEDENT", None, at, at))
    reading.queue.append(("$END", None, at, at))
