"""Text in the first column that starts no declaration: what it may have been meant to be."""

import re
from typing import NamedTuple

from ..problem import Edit, Fix, Problem
from ..problems.mistakes import IfBeforeOn
from ..problems.syntax import AlmostAStart, IndentedStart, NoDeclaration
from ..source import Span
from .cut import STARTS
from .reading import names, replaced

FIRST = re.compile(r"^([ \t]*)([^\s#]\S*)", re.MULTILINE)
IFS = names("if jeśli jeżeli falls sofern")
IF_LINE = re.compile(
    r"(?P<word>\w+)(?P<said>(?:[^\n#\":]|\"[^\"\n]*\"|(?<=[0-9]):(?=[0-9]))*)(?P<body>:[ ]*[^\s#][^\n]*)?"
    r"[^\n]*(?:\n|\Z)"
)
STAGES = r'(?:leaving[ ]+)?stage[ ]+"[^"\n]*"(?:,[ ]*"[^"\n]*")*'
FIELDS = r"change[ ]+of[ ]+\w+(?:,[ ]*\w+)*"
ON_LINE = re.compile(rf"\s*(on[ ]+(?:{STAGES}|{FIELDS}|\w+))(?![\w,]|[ ]+if\b)")
CLOSING = re.compile(r"\}[ ]*$", re.MULTILINE)
EVENTS = r"every[ ]+\w|change[ ]+of[ ]|(?:created|deleted)\b(?=[ ]*:|[ ]+(?:if|after)\b)"
TRIGGER = re.compile(rf"{EVENTS}|(?:leaving[ ]+)?stage[ ]+[\"„“\w]")
AFTER_IF = re.compile(rf"[ ]+(?:{EVENTS}|(?:leaving[ ]+)?stage[ ]+[\"„“])")
LET = re.compile(r"[ ]*=(?!=)")
WORD = re.compile(r"[^\W\d]\w*")
OTHER_WORDS = {
    "when": "on",
    "wenn": "on",
    "bei": "on",
    "gdy": "on",
    "regel": "rule",
    "def": "let",
    "var": "let",
    "const": "constant",
    "test": "scenario",
    "table": "entity",
    "class": "entity",
}
WORDS_OF_BODIES = names("set add remove move wait stop if else key when given expect no not or in is of")


class Start(NamedTuple):
    """Where a declaration begins after all, and with which word; `missing` where that word is not written."""

    at: int
    word: str
    missing: bool = False


class Stray(NamedTuple):
    """What is wrong with a stretch of stray text, and where reading can go on."""

    problem: Problem | None
    start: Start | None
    end: int


def look(text: str, start: int, stop: int, in_braces: bool = False) -> Stray:
    """What the text from `start` begins with: nothing but comments, something like a declaration, or neither.

    `in_braces` where blocks stand in `{ }`, of which has been said that they begin with a colon.
    """
    found = FIRST.search(text, start, stop)
    if found is None:
        return Stray(None, None, stop)
    if in_braces and CLOSING.match(text, found.start(2)):
        return Stray(None, None, found.end())
    problem, begins = _begins(text, found)
    if begins is not None:
        return Stray(problem, begins, stop)
    for later in FIRST.finditer(text, found.end(), stop):
        if not later[1] and _begins(text, later)[1] is not None:
            return Stray(problem, None, later.start())
    return Stray(problem, None, stop)


def _begins(text: str, found: re.Match[str]) -> tuple[Problem | None, Start | None]:
    indent, at = found[1], found.start(2)
    named = WORD.match(text, at)
    if named is None:
        return NoDeclaration(Span(at, at + 1), text=f"`{text[at]}`"), None
    word = named[0]
    span = Span(*named.span())
    if word in STARTS and not indent:
        return None, Start(at, word)
    if word in STARTS:
        fix = replaced("Begin the line in the first column", found.start(1), at, "")
        return IndentedStart(span, text=word, fix=fix), Start(at, word)
    meant = near(word, STARTS)
    if meant is not None and not indent:
        fix = replaced(f"Write `{meant}`", span.start, span.end, meant)
        return AlmostAStart(span, text=word, meant=meant, fix=fix), Start(at, meant)
    if LET.match(text, named.end()) and not indent:
        fix = replaced(f"Write `let {word}`", span.start, span.start, "let ")
        return AlmostAStart(span, text=word, meant=f"let {word}", fix=fix), None
    if not indent and TRIGGER.match(text, at):
        fix = replaced("Write `on` before it", at, at, "on ")
        return AlmostAStart(span, text=word, meant=f"on {word}", fix=fix), Start(at, "on", missing=True)
    if word.lower() in IFS and not indent and AFTER_IF.match(text, named.end()):
        fix = replaced("Write `on`", span.start, span.end, "on")
        return AlmostAStart(span, text=word, meant="on", fix=fix), Start(at, "on")
    if word.lower() in IFS:
        return _if_before_on(text, found), None
    return NoDeclaration(span, text=f"`{word}`"), None


def _if_before_on(text: str, found: re.Match[str]) -> IfBeforeOn:
    """`if amount > 5` above or around `on stage "New": …`, with the fix that puts it behind the trigger."""
    at = found.start(2)
    line = IF_LINE.match(text, at)
    assert line is not None
    span = Span(*line.span("word"))
    said = f"if {line['said'].strip()}".rstrip()
    rule = None if line["body"] else ON_LINE.match(text, line.end())
    if rule is None:
        body = line["body"] or ":"
        return IfBeforeOn(span, text=said, meant=f'on stage "…" {said}{body}')
    edits = (Edit(Span(found.start(), rule.start(1)), ""), Edit(Span(rule.end(1), rule.end(1)), f" {said}"))
    meant = f"{rule[1]} {said}"
    return IfBeforeOn(span, text=said, meant=meant, fix=Fix(f"Write `{meant}`", edits))


def near(word: str, known: tuple[str, ...]) -> str | None:
    """The known word that is one slip of the fingers away, or written in capitals."""
    lower = word.lower()
    if lower in known or lower in OTHER_WORDS:
        return OTHER_WORDS.get(lower, lower)
    if lower in WORDS_OF_BODIES:
        return None
    return next((one for one in known if one_slip(lower, one)), None)


def one_slip(word: str, other: str) -> bool:
    """Whether one letter more, less, other, or swapped with its neighbour makes `other` of `word`."""
    if abs(len(word) - len(other)) > 1 or len(word) < 2:
        return False
    at = next((i for i, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), None)
    if at is None:
        return len(word) != len(other)
    rest, others = word[at:], other[at:]
    return (
        rest[1:] == others
        or rest == others[1:]
        or rest[1:] == others[1:]
        or (rest[1:2] + rest[:1] + rest[2:] == others)
    )
