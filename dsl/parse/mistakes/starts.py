"""Known mistakes with what starts a rule: which stage, from where, to which value; see known.py."""

import re

from ...problems import first_tries as f
from ...problems import mistakes as m
from ...source import Span
from ..machine import Repair, Situation
from ..reading import Token
from .repairs import path_tokens, replace, words_of

VALUE = r'(?:"[^"\n{}]*"|[0-9][0-9_.]*(?: [A-Z]{3})?|yes|no)'
FROM = re.compile(rf"(?:from|von|z)[ ]+(?:stage[ ]+)?(?P<old>{VALUE})[ ]*(?=:)")
CHANGE = re.compile(
    rf"(?:(?:from|von|z)[ ]+(?P<old>{VALUE})[ ]+)?(?:to|into|auf|zu|na|==?)[ ]+(?:stage[ ]+)?(?P<new>{VALUE})[ ]*(?=:)"
)
TWO_WORDS = re.compile(r"[^\W\d]\w*(?:[ ]+(?!if\b)[^\W\d]\w*)+(?=[ ]*(?::|if\b))")


def stage_missing(at: Situation) -> Repair | None:
    """`on "New"`, `on leaving "New"`."""
    if at.before[0] not in ("ON", "LEAVING") or not words_of(at).startswith('"') or not at.expects("STAGE"):
        return None
    place = (at.token[2], at.token[2])
    meant = f"stage {words_of(at)}"
    return replace(at, m.Instead, Span(*at.token[2:]), meant, (("STAGE", "stage", *place),), resume=place[0])


def stage_from(at: Situation) -> Repair | None:
    """`on stage "New" from "Won"`."""
    found = FROM.match(at.reading.text, at.token[2], at.reading.stop)
    if found is None or at.before[0] != "PLAIN" or not at.expects("IF"):
        return None
    span = Span(at.token[2], found.end("old"))
    tokens = (("IF", "if", *span), *_test("old", "stage", span))
    return replace(at, m.Instead, span, f"if old stage == {found['old']}", tokens, resume=found.start("old"))


def change_to(at: Situation) -> Repair | None:
    """`on change of amount to 5`, `on change of amount from 5 to 10`, `on change of stage to "New"`."""
    found = CHANGE.match(at.reading.text, at.token[2], at.reading.stop)
    if found is None or at.values[-3:-1] != ["change", "of"] or not at.expects("IF"):
        return None
    field, old, new = words_of(at, at.before), found["old"], found["new"]
    if field == "stage" and not old:
        span, place = Span(at.starts[-3], found.end("new")), (at.starts[-3], at.starts[-3])
        stage: tuple[Token, ...] = (("STAGE", "stage", *place),)
        return replace(at, m.Instead, span, f"stage {new}", stage, drop=3, resume=found.start("new"))
    if field == "stage":
        span = Span(at.starts[-3], found.end("new"))
        return replace(at, m.Instead, span, f"stage {new} if old stage == {old}", None)
    span = Span(at.token[2], found.end("new"))
    if old:
        return replace(at, m.Instead, span, f"if old {field} == {old} and {field} == {new}", None)
    tokens = (("IF", "if", *span), *_test("", field, span))
    return replace(at, m.Instead, span, f"if {field} == {new}", tokens, resume=found.start("new"))


def _test(old: str, field: str, span: Span) -> tuple[Token, ...]:
    before: tuple[Token, ...] = (("OLD", "old", *span),) if old else ()
    return (*before, *path_tokens(field, span), ("COMPARE", "==", *span))


def time_first(at: Situation) -> Repair | None:
    """`on 3 days before close_date`."""
    if at.before[0] != "ON" or at.token[0] != "DURATION" or not at.expects("CREATED"):
        return None
    return Repair(
        f.TimeFirst(Span(*at.token[2:]), text=words_of(at)), (("CREATED", "created", *at.token[2:]), at.token)
    )


def event_in_two_words(at: Situation) -> Repair | None:
    """`on payment received`."""
    if at.values[-2:-1] != ["on"] or at.before[0] not in ("NAME", "WORD") or at.token[0] not in ("NAME", "WORD"):
        return None
    found = TWO_WORDS.match(at.reading.text, at.before[2], at.reading.stop)
    if found is None:
        return None
    span, meant = Span(*found.span()), "_".join(found[0].split())
    return Repair(f.EventInOneWord(span, text=found[0], meant=meant))


STARTS = (stage_missing, stage_from, change_to, time_first)
EVENTS = (event_in_two_words,)
