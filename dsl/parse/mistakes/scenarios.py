"""Known mistakes in scenarios; see known.py."""

import re

from ...problem import Edit, Fix
from ...problems import mistakes as m
from ...source import Span
from ..machine import Repair, Situation
from ..reading import Token, names
from .repairs import replace, words_of

THEN = names("then dann wtedy should")
NAMES = ("NAME", "WORD")
ASKED = re.compile(r"[ ]*expect[ ]+(?:no[ ]+)?\w+[ ]*\Z")
WITH = re.compile(r"(?:(?:with|mit|z)[ ]+)?(?:(?P<name>[^\W\d]\w*)[ ]*(?::[ ]*|=[ ]*(?!=)))?")
TO_STAGE = re.compile(r"(?:\w+[ ]+){1,6}stage(?=[ ]+[\"„“])")
WHEN = re.compile(r"[ ]*when[ ]+\Z")


def then_is_expected(at: Situation) -> Repair | None:
    """`then create_task`, as the last of given, when and then."""
    if words_of(at).lower() not in THEN or not at.expects("EXPECT"):
        return None
    span = Span(*at.token[2:])
    return replace(at, m.Instead, span, "expect", (("EXPECT", "expect", *span),))


def asked_without_where(at: Situation) -> Repair | None:
    """`expect create_task title: "Call"`, `expect create_task with title == "Call"`."""
    start = at.token[2]
    if not at.expects("WHERE") or not ASKED.match(at.reading.text, at.reading.line, start):
        return None
    found = WITH.match(at.reading.text, start, at.reading.stop)
    if found is None or not found[0]:
        return None
    span = Span(start, found.end())
    tokens: tuple[Token, ...] = (("WHERE", "where", *span),)
    if found["name"] is None:
        return replace(at, m.Instead, span, "where ", tokens, text=found[0].strip(), resume=span.end)
    tokens = (*tokens, ("NAME", found["name"], *span), ("COMPARE", "==", *span))
    meant = f"where {found['name']} == "
    return replace(at, m.Instead, span, meant, tokens, text=found[0].strip(), resume=span.end)


def equals_in_given(at: Situation) -> Repair | None:
    """`given Deal: title = "A desk"`."""
    if words_of(at) != "=" or at.before[0] not in NAMES or not at.expects("PARAM", 1):
        return None
    word, (_, _, start, end) = words_of(at, at.before), at.token
    stop = end + (at.reading.text[end : end + 1] == " ")
    tokens: tuple[Token, ...] = (("PARAM", word, *at.before[2:]), ("COLON", ":", start, end))
    fix = Fix(f"Write `{word}:`", (Edit(Span(at.before[3], stop), ": "),))
    problem = m.ParameterEquals(Span(at.before[2], end), text="=", meant=word, fix=fix)
    return Repair(problem, tokens, stop, 1)


def somebody_enters(at: Situation) -> Repair | None:
    """`when Deal enters stage "Won"`."""
    start = at.before[2]
    if at.before[0] not in NAMES or not WHEN.match(at.reading.text, at.reading.line, start):
        return None
    found = TO_STAGE.match(at.reading.text, start, at.reading.stop)
    if found is None or not at.expects("STAGE", 1):
        return None
    span = Span(*found.span())
    return replace(at, m.Instead, span, "stage", (("STAGE", "stage", *span),), drop=1, resume=span.end)


SCENARIOS = (then_is_expected, asked_without_where, equals_in_given, somebody_enters)
