"""Known mistakes with look-ups: the words of other languages for `first … where … by …`; see known.py."""

import re

from ...problems import mistakes as m
from ...problems.lookups import NoLast
from ...source import Span
from ..machine import Repair, Situation
from ..reading import Token, names
from .repairs import replace, words_of

ORDER = re.compile(r"(?:order|sort)(?:ed)?\s+by\b|(?:sortiert|geordnet)\s+nach\b")
DOWN = names("desc descend desending decending absteigend malejąco")
UP = names("asc ascending aufsteigend rosnąco")
WHERE = names("with whose having when if that which wo mit gdzie für")
FIND = re.compile(
    r"(?P<word>find|select|get|look[_ ]?up|search|fetch|any|one|suche|finde|znajdź|first\s+of|count\s+of)"
    r"(?P<first>\s+first)?\s+(?P<entity>[^\W\d]\w*)\s+(?=where\b)"
)
LAST = re.compile(r"last\s+(?P<entity>[^\W\d]\w*)\s+where\b")


def order_words(at: Situation) -> Repair | None:
    """`first User where … order by name`."""
    found = ORDER.match(at.reading.text, at.token[2], at.reading.stop)
    if found is None or not at.expects("BY"):
        return None
    span = Span(*found.span())
    return replace(at, m.Instead, span, "by", (("BY", "by", *span),), resume=found.end())


def direction(at: Situation) -> Repair | None:
    """`first User where … by name desc`, `… asc`."""
    word, span = words_of(at), Span(*at.token[2:])
    if not at.expects("DESCENDING"):
        return None
    if word in DOWN:
        return replace(at, m.Instead, span, "descending", (("DESCENDING", "descending", *span),))
    return replace(at, m.NeedlessWord, Span(at.before[3], at.token[3]), "", (), text=word) if word in UP else None


def where_words(at: Situation) -> Repair | None:
    """`first User with name == "Ada"`."""
    if words_of(at) not in WHERE or not at.expects("WHERE") or at.values[-2:-1] not in (["first"], ["count"]):
        return None
    span = Span(*at.token[2:])
    return replace(at, m.Instead, span, "where", (("WHERE", "where", *span),))


def find_words(at: Situation) -> Repair | None:
    """`find User where …`, `any User where …`, `count of Deal where …`."""
    if words_of(at) != "where":
        return None
    for drop in range(1, min(4, len(at.starts)) + 1):
        found = FIND.match(at.reading.text, at.starts[-drop], at.reading.stop)
        if found is not None and found.end() == at.token[2] and at.expects("FIRST", drop):
            word = "count" if found["word"].startswith("count") else "first"
            span, entity = Span(found.start(), found.end() - 1), Span(*found.span("entity"))
            tokens: tuple[Token, ...] = (
                (word.upper(), word, *span),
                ("WORD", found["entity"], *entity),
                ("WHERE", "where", *at.token[2:]),
            )
            return replace(at, m.Instead, span, f"{word} {found['entity']}", tokens, drop=drop)
    return None


def last(at: Situation) -> Repair | None:
    """`last User where …`."""
    found = LAST.match(at.reading.text, at.before[2], at.reading.stop)
    if found is None or at.before[0] != "LAST":
        return None
    meant = f"first {found['entity']} where … by … descending"
    return Repair(NoLast(Span(*found.span()), text=found[0], meant=meant))


LOOKUPS = (order_words, direction, where_words, find_words, last)
