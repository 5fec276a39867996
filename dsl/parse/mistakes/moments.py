"""Known mistakes with when a rule goes on, and from when to when it counts; see known.py."""

import re

from ...problems import first_tries as f
from ...problems import mistakes as m
from ...source import Span
from ..machine import Repair, Situation
from ..reading import Token, names
from .repairs import replace, words_of

WORKING_HOURS = re.compile(
    r"(?:(?:during|in|within|at|only|während|w)\s+)*(?:the\s+|der\s+)?"
    r"(?:(?:working|work|business|office|opening)\s+(?:hours|time)|(?:arbeits|geschäfts|büro)zeit(?:en)?|godzinach\s+pracy)\b",
    re.IGNORECASE,
)
BEFORE = names("before vor przed")
LATER = names("later später danach później")
UP_TO = names("to till through bis do")
ON_DAY = names("on am")
OFF = names("disabled inactive deactivated paused aus deaktiviert inaktiv wyłączona nieaktywna")


def working_hours(at: Situation) -> Repair | None:
    """`after 2 days in working hours`, `after 2 days during business hours`."""
    drop = 1 if at.before[0] == "DURING" else 0
    if not at.expects("DURING", drop):
        return None
    found = WORKING_HOURS.match(at.reading.text, at.before[2] if drop else at.token[2], at.reading.stop)
    if found is None:
        return None
    span, meant = Span(*found.span()), "during working hours"
    tokens: tuple[Token, ...] = tuple((word.upper(), word, *span) for word in meant.split())
    return replace(at, m.Instead, span, meant, tokens, drop=drop, resume=found.end())


def before_without_span(at: Situation) -> Repair | None:
    """`on created before close_date`."""
    if words_of(at).lower() not in BEFORE or not at.expects("AT") or not at.expects("DURATION"):
        return None
    span = Span(*at.token[2:])
    return Repair(f.HowLongBefore(span, text=words_of(at)), (("AT", "at", *span),))


def span_later(at: Situation) -> Repair | None:
    """`on created 2 days later`."""
    if words_of(at).lower() not in LATER or at.before[0] != "DURATION" or not at.expects("AFTER", 1):
        return None
    span = Span(at.before[2], at.token[3])
    tokens: tuple[Token, ...] = (("AFTER", "after", *span), at.before)
    return replace(at, m.Instead, span, f"after {words_of(at, at.before)}", tokens, drop=1)


def wait_around(at: Situation) -> Repair | None:
    """`wait 3 days before close_date`."""
    word = words_of(at)
    if word not in ("before", "after") or at.before[0] != "DURATION" or not at.expects("UNTIL", 1):
        return None
    span = Span(*at.before[2:])
    tokens: tuple[Token, ...] = (("UNTIL", "until", *span), at.before, (word.upper(), word, *at.token[2:]))
    return replace(at, m.Instead, span, f"until {words_of(at, at.before)}", tokens, drop=1)


def on_a_day(at: Situation) -> Repair | None:
    """`on created on 2026-12-24`."""
    if words_of(at).lower() not in ON_DAY or not at.expects("AT"):
        return None
    if not re.match(r"[ ]+[0-9]{4}-", at.reading.text[at.token[3] : at.reading.stop]):
        return None
    return replace(at, m.Instead, Span(*at.token[2:]), "at", (("AT", "at", *at.token[2:]),))


def from_to(at: Situation) -> Repair | None:
    """`rule "Winter" from 2026-12-01 to 2027-02-28`, `rule "Winter" disabled`."""
    word, span = words_of(at).lower(), Span(*at.token[2:])
    if at.before[0] == "DATE" and word in UP_TO and at.expects("UNTIL"):
        return replace(at, m.Instead, span, "until", (("UNTIL", "until", *span),))
    if word in OFF and at.expects("OFF"):
        return replace(at, m.Instead, span, "off", (("OFF", "off", *span),))
    return None


MOMENTS = (working_hours, before_without_span, span_later, wait_around, on_a_day, from_to)
