"""Known mistakes with what starts a rule, and with times; see known.py."""

import re
from datetime import time
from decimal import Decimal

from ...problem import Edit, Fix
from ...problems import first_tries as f
from ...problems import mistakes as m
from ...problems.numbers import ClockDigits
from ...source import Span
from ..machine import Repair, Situation
from ..reading import Token
from .repairs import replace, without_spaces, words_of

DAYS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
WORKING_DAY = re.compile(
    r"(?:weekdays?|workdays?|business\s+days?|week\s+days?|werktag|arbeitstag|working(?=\s*(?:at|:)))\b"
)
TOO_OFTEN = re.compile(
    r"(?:[0-9]+\s+)?(?:second|minute|hour|day|week|year|quarter)s?\b|stunde|woche|godzin[ęy]|tydzień"
)
MORE_DAYS = re.compile(rf"(?:(?:,|and|or|und|i)\s*(?:{DAYS})\s*)+")
HOUR = re.compile(r"(?P<hour>[0-9]{1,2})(?:[.](?P<minute>[0-9]{2}))?(?![\w.,])")
TIMES_OF_DAY = {"noon": 12, "midday": 12, "mittag": 12, "południe": 12, "midnight": 0, "mitternacht": 0, "północ": 0}
COUNTED = (
    "zero one two three four five six seven eight nine ten",
    "null ein zwei drei vier fünf",
    "zero jeden dwa trzy",
)
SMALL = {word: n for line in COUNTED for n, word in enumerate(line.split())} | {"a": 1, "an": 1, "eine": 1, "einem": 1}
UNIT = re.compile(r"\s+((?:working\s+)?(?:second|minute|hour|day|week|month|year))s?\b")
SO_LONG = re.compile(
    r"(?:in|after|within|nach|za|po)\s+([0-9]+\s+(?:working\s+)?(?:second|minute|hour|day|week|month|year)s?)\b"
)
CONDITION = re.compile(r"(?:(?!\bif\b)[^:\n])+")
SPAN_BEHIND = re.compile(r"\b([0-9]{1,6}[ ]+(?:working[ ]+)?\w{1,9})[ ]+(?:after|later)\Z")
ARROW = re.compile(r"[ ]*(?:->|→|⇒)[ ]*")
BRACE_IN_LINE = re.compile(r"([^\n{}]*)\}[ ]*$", re.MULTILINE)
LAST_BRACE = re.compile(r"^([ ]*)\}[ ]*\n?", re.MULTILINE)


def too_often(at: Situation) -> Repair | None:
    """`on every 2 hours`, `on every week`, `on every workday`."""
    if not at.expects("WEEKDAY") or at.values[-1:] != ["every"]:
        return None
    start = at.token[2]
    if found := WORKING_DAY.match(at.reading.text, start, at.reading.stop):
        span = Span(*found.span())
        tokens: tuple[Token, ...] = (("WORKING", "working", *span), ("DAY", "day", *span))
        return replace(at, m.Instead, span, "working day", tokens, resume=found.end())
    if found := TOO_OFTEN.match(at.reading.text, start, at.reading.stop):
        span = Span(*found.span())
        return Repair(f.ClockTooOften(span, text=found[0]), (("DAY", "day", *span),), found.end())
    return None


def more_days(at: Situation) -> Repair | None:
    """`on every monday and friday at 09:00`."""
    found = MORE_DAYS.match(at.reading.text, at.token[2], at.reading.stop)
    if found is None or at.before[0] != "WEEKDAY":
        return None
    return Repair(f.OneWeekday(Span(at.before[2], without_spaces(found.string, found.end()))), (), found.end())


def month_without_day(at: Situation) -> Repair | None:
    """`on every month at 09:00`."""
    if at.values[-1:] != ["month"] or not at.expects("ON"):
        return None
    place = at.token[2:]
    tokens: tuple[Token, ...] = (("ON", "on", *place), ("NUMBER", (Decimal(1), False), *place))
    return Repair(f.MonthWithoutDay(Span(*at.before[2:])), tokens, at.token[2])


def time_without_at(at: Situation) -> Repair | None:
    """`on every day 09:00`."""
    if at.token[0] != "TIME" or not at.expects("AT"):
        return None
    span = Span(*at.token[2:])
    return replace(at, m.Instead, span, f"at {words_of(at)}", (("AT", "at", *span), at.token))


def hour_alone(at: Situation) -> Repair | None:
    """`on every day at 9`, `at 10.30`, `at noon`."""
    if not at.expects("TIME") or at.expects("NAME") or at.expects("NUMBER"):
        return None
    found = HOUR.match(at.reading.text, at.token[2], at.reading.stop)
    hour = int(found["hour"]) if found else TIMES_OF_DAY.get(words_of(at).lower(), 24)
    minute = int(found["minute"] or 0) if found else 0
    if hour > 23 or minute > 59:
        return None
    span = Span(*found.span()) if found else Span(*at.token[2:])
    value = time(hour, minute)
    tokens: tuple[Token, ...] = (("TIME", value, *span),)
    return replace(at, ClockDigits, span, f"{value:%H:%M}", tokens, resume=span.end)


def number_in_words(at: Situation) -> Repair | None:
    """`after two days`, `when two days pass`."""
    for drop, token in ((0, at.token), (1, at.before)):
        number = SMALL.get(words_of(at, token).lower())
        unit = UNIT.match(at.reading.text, token[3], at.reading.stop)
        if number is None or unit is None or not at.expects("DURATION", drop) or (not drop and at.expects("NAME")):
            continue
        span = Span(token[2], unit.end())
        tokens: tuple[Token, ...] = (("DURATION", (number, " ".join(unit[1].split())), *span),)
        return replace(at, m.Instead, span, f"{number}{unit[0]}", tokens, drop=drop, resume=span.end)
    return None


def span_behind(at: Situation) -> Repair | None:
    """`on stage "New" 2 days after:`."""
    if at.token[0] not in ("COLON", "IF") or at.before[0] not in ("AFTER", "NAME", "WORD"):
        return None
    line = at.reading.text.rfind("\n", 0, at.before[2]) + 1
    found = SPAN_BEHIND.search(at.reading.text, max(line, at.before[3] - 60), at.before[3])
    return None if found is None else replace(at, m.Instead, Span(*found.span()), f"after {found[1]}", None)


def in_so_long(at: Situation) -> Repair | None:
    """`due: in 3 days`, `due: after 3 days`."""
    for drop, token in ((0, at.token), (1, at.before)):
        found = SO_LONG.match(at.reading.text, token[2], at.reading.stop)
        if found is None or found.end() < at.token[3] or not at.expects("NAME", drop) or not at.expects("NUMBER", drop):
            continue
        return Repair(f.InSoLong(Span(*found.span()), text=found[0], meant=f"+ {found[1]}"))
    return None


def condition_as_trigger(at: Situation) -> Repair | None:
    """`on amount > 10000`."""
    if not at.expects("CHANGE", 1) or at.token[0] not in ("COMPARE", "IS", "EQUAL", "CONTAINS", "IN", "BETWEEN"):
        return None
    field, (_, _, start, end) = words_of(at, at.before), at.before
    if field == "stage":
        return None
    text = at.reading.text
    found = CONDITION.match(text, start, at.reading.stop)
    said = found[0].strip() if found else field
    tokens: tuple[Token, ...] = (
        ("CHANGE", "change", start, start),
        ("OF", "of", start, start),
        ("WORD", field, start, end),
        ("IF", "if", start, start),
    )
    meant = f"on change of {field} if {said}"
    return Repair(m.IfBeforeOn(Span(start, at.token[3]), text=said, meant=meant), tokens, start, 1)


def sign_before_stage(at: Situation) -> Repair | None:
    """`on stage == "New"`, `on stage: "New"`, `stage: "New"` in a pipeline."""
    if at.token[0] not in ("COMPARE", "EQUAL", "COLON", "IS") or at.values[-1:] != ["stage"] or not at.expects("PLAIN"):
        return None
    span = Span(at.before[2], at.token[3])
    return replace(at, m.Instead, span, "stage", ())


def stage_entered(at: Situation) -> Repair | None:
    """`on stage "New" entered`."""
    if words_of(at) not in ("entered", "reached", "erreicht", "begins", "starts") or at.before[0] != "PLAIN":
        return None
    return replace(at, m.NeedlessWord, Span(at.before[3], at.token[3]), "", (), text=words_of(at))


def colon_sign(at: Situation) -> Repair | None:
    """`on stage "New" -> stop`, `entity Deal {`."""
    if not at.expects("COLON"):
        return None
    text, start = at.reading.text, without_spaces(at.reading.text, at.token[2])
    colon: tuple[Token, ...] = (("COLON", ":", *at.token[2:]),)
    if found := ARROW.match(text, start, at.reading.stop):
        span, meant = Span(*found.span()), ": "
        fix = Fix("Write `:`", (Edit(span, meant),))
        return Repair(m.Instead(span, text=found[0].strip(), meant=":", fix=fix), colon, found.end())
    if words_of(at) != "{":
        return None
    span = Span(start, at.token[3])
    edits = [Edit(span, ":")]
    line = text.rfind("\n", 0, start) + 1
    indent = len(text[line:start]) - len(text[line:start].lstrip(" "))
    closing = next((one for one in LAST_BRACE.finditer(text, span.end, at.reading.stop) if len(one[1]) == indent), None)
    same_line = BRACE_IN_LINE.match(text, span.end, at.reading.stop)
    if same_line:
        edits.append(Edit(Span(without_spaces(text, same_line.end(1)), same_line.end(1) + 1), ""))
    elif closing:
        edits.append(Edit(Span(*closing.span()), ""))
    return Repair(m.Instead(Span(*at.token[2:]), text="{", meant=":", fix=Fix("Write `:`", tuple(edits))), colon)


def closing_brace(at: Situation) -> Repair | None:
    """The `}` to a `{` that has been said to be a colon."""
    if words_of(at) != "}" or at.reading.text.find("{", at.reading.start, at.token[2]) < 0:
        return None
    return Repair(None, ()) if at.expects("_NEWLINE") else Repair(None)


CLOCKS = (
    too_often,
    more_days,
    month_without_day,
    time_without_at,
    hour_alone,
    number_in_words,
    span_behind,
    in_so_long,
    condition_as_trigger,
    sign_before_stage,
    stage_entered,
    colon_sign,
    closing_brace,
)
