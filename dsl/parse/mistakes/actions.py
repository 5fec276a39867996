"""Known mistakes with what an action is given; see known.py."""

import re

from ...problem import Edit, Fix
from ...problems import mistakes as m
from ...source import Span
from ...syntax import Word
from ..machine import Repair, Situation
from ..reading import Token
from .repairs import VALUES, as_block, replace, without_spaces, words_of

EQUALS = re.compile(r"[ ]*:?=(?!=)[ ]*")
NAMES = ("NAME", "WORD", "PARAM")
JOIN = r"(?:,|;|and\b|then\b|und\b|oraz\b)"
SECOND = re.compile(
    rf"\s*{JOIN}(?:[ ]*{JOIN})?[ ]*"
    r"(?=(?:set|add|remove|let)[ ]+[^\W\d]|move[ ]+to\b|wait[ ]+[0-9u]|stop\b|[^\W\d]\w*[ ]+\w+[ ]*:)"
)
JOINS = (",", "and", "then", "und", "oraz")
MORE_VALUES = re.compile(r"(?:\s*,\s*[\w.]+(?![\w.]|[ ]*:|[ ]*\())+")
ENDS = re.compile(r"[ ]*(?:,|\n|$|#|as\b)")
GIVEN = re.compile(r"(?<!\w)[^\W\d]\w*[ ]*:[ ]*[^\s:]")
NAMED = re.compile(r"[^\W\d]\w*[ ]*:")
LABELS = re.compile(r'\w([ ]*:)(?=[ ]*")')
LABEL = re.compile(r'[ ]*"')
LAST_WORD = re.compile(r"(?<!\w)(\w+)\Z")
WORD = re.compile(r"\w+")
ONE = re.compile(r"(?<![\w.])[\w.]+\Z")


def equals_for_colon(at: Situation) -> Repair | None:
    """`log text = "x"`, `title = text` in an entity."""
    if at.token[0] not in NAMES or not at.expects("PARAM"):
        return None
    word, start, end = words_of(at), *at.token[2:]
    found = EQUALS.match(at.reading.text, end, at.reading.stop)
    if found is None:
        return None
    tokens: tuple[Token, ...] = (("PARAM", word, start, end), ("COLON", ":", end, end))
    span, sign = Span(*found.span()), found[0].strip()
    fix = Fix(f"Write `{word}:`", (Edit(span, ": "),))
    said = Span(start, end + len(found[0].rstrip()))
    problem = m.ParameterEquals(said, text=sign, meant=word, fix=fix)
    return Repair(problem, tokens, found.end())


def equals_after_colon(at: Situation) -> Repair | None:
    """`log text: = "x"`, `log text := "x"`."""
    if at.token[0] != "EQUAL" or at.before[0] != "COLON" or not at.expects("NAME"):
        return None
    span = Span(at.before[2], at.token[3])
    end = span.end + (at.reading.text[span.end : span.end + 1] == " ")
    fix = Fix("Write `:`", (Edit(Span(without_spaces(at.reading.text, span.start), end), ": "),))
    name = LAST_WORD.search(at.reading.text, at.reading.line, without_spaces(at.reading.text, span.start))
    if name is None:
        return None
    return Repair(m.ParameterEquals(span, text=words_of(at), meant=name[1], fix=fix), (), end)


def value_without_name(at: Situation) -> Repair | None:
    """`create_task title "Call"`: whether `title` is a name or a value is known to the checker."""
    named = NAMED.match(at.reading.text, at.token[2], at.reading.stop)
    if not (named or at.token[0] in VALUES) or not at.expects("COMMA") or at.before[0] not in ("NAME", "WORD"):
        return None
    if not any(isinstance(value, Word) and not value.text for value in at.values[-3:]):
        return None
    start = at.token[2]
    comma = ("COMMA", ",", start, start)
    if named:
        return Repair(None, (comma, ("PARAM", words_of(at), *at.token[2:])))
    return Repair(None, (comma, ("PARAM", "", start, start), ("COLON", ":", start, start), at.token))


def missing_comma(at: Situation) -> Repair | None:
    """`notify to: lead_manager text: "x"`."""
    if not at.expects("COMMA") or not (at.expects("_NEWLINE") or at.expects("RPAR")):
        return None
    named = NAMED.match(at.reading.text, at.token[2], at.reading.stop)
    line = at.reading.text.rfind("\n", 0, at.before[3]) + 1
    if named is None or line > at.token[2] or GIVEN.search(at.reading.text, line, at.before[3]) is None:
        return None
    end = at.before[3]
    tokens: tuple[Token, ...] = (("COMMA", ",", end, end), ("PARAM", words_of(at), *at.token[2:]))
    fix = Fix("Put a comma between the two", (Edit(Span(end, end), ","),))
    return Repair(m.MissingComma(Span(*at.token[2:]), text=words_of(at), fix=fix), tokens)


def two_actions(at: Situation) -> Repair | None:
    """`create_task title: "x", log text: "y"`, `set amount = 5 and log text: "x"`."""
    starts = ((at.token[2], 0), (at.before[2], 1), (at.starts[-2] if len(at.starts) > 1 else 0, 2))
    fits = (words_of(at) in JOINS, at.before[0] == "COMMA" and at.expects("PARAM"), at.values[-2:-1] == ["and"])
    for (start, drop), is_join in zip(starts, fits, strict=True):
        found = SECOND.match(at.reading.text, start, at.reading.stop) if is_join else None
        if found is None or "\n" in found[0] or not at.expects("_NEWLINE", drop):
            continue
        if found[0].strip() == "," and at.reading.text.startswith("set ", found.end()):
            return None  # see two_sets
        begins = WORD.match(at.reading.text, found.end())
        assert begins is not None
        between = Span(without_spaces(at.reading.text, start), found.end())
        span = Span(*begins.span())
        if at.inline:
            return Repair(m.TwoActions(span, fix=as_block(at, between)))
        indent = "\n" + " " * at.reading.indents[-1].width
        problem = m.TwoActions(span, fix=Fix("Put it on its own line", (Edit(between, indent),)))
        return Repair(problem, (("_NEWLINE", None, between.start, between.start),), between.end, drop)
    return None


def name_in_two(at: Situation) -> Repair | None:
    """`add comment text: "x"`: not the statement `add`, but an action of two words."""
    if at.values[-2:-1] != ["add"] or at.before[0] != "NAME" or at.starts[-1] != at.before[2]:
        return None
    if not NAMED.match(at.reading.text, at.token[2], at.reading.stop):
        return None
    span = Span(at.starts[-2], at.before[3])
    meant = f"add_{words_of(at, at.before)}"
    return replace(at, m.Instead, span, meant, (("NAME", meant, *span),), drop=2, resume=at.token[2])


def several_values(at: Situation) -> Repair | None:
    """`notify to: lead_manager, responsible, text: "x"`."""
    if at.before[0] != "COMMA" or not at.expects("PARAM") or at.token[0] not in ("NAME", "WORD"):
        return None
    text = at.reading.text
    first = ONE.search(text, text.rfind("\n", 0, at.before[2]) + 1, at.before[2])
    found = MORE_VALUES.match(text, at.before[2], at.reading.stop)
    if first is None or found is None or not ENDS.match(text, found.end(), at.reading.stop):
        return None
    span = Span(first.start(), found.end())
    meant = f"[{text[span.start : span.end]}]"
    fix = Fix(f"Write `{meant}`", (Edit(span, meant),))
    return Repair(m.SeveralValues(span, text=text[span.start : span.end], meant=meant, fix=fix))


def label_colon(at: Situation) -> Repair | None:
    """`[work: "ada@example.com"]`."""
    if at.token[0] != "COLON" or at.before[0] not in ("NAME", "WORD") or not at.reading.brackets:
        return None
    if at.reading.brackets[-1][0] != "[" or not LABEL.match(at.reading.text, at.token[3], at.reading.stop):
        return None
    start = at.reading.brackets[-1][1]
    if LABELS.search(at.reading.text, start, at.before[2]):
        return Repair(None, ())  # said of the first one, whose fix is for all
    end = at.reading.text.find("]", start)
    colons = LABELS.finditer(at.reading.text, start, end if end > 0 else at.reading.stop)
    edits = tuple(Edit(Span(*found.span(1)), "") for found in colons)
    text = f"`{words_of(at, at.before)}`"
    return Repair(m.NeedlessColon(Span(*at.token[2:]), text=text, fix=Fix("Take it away", edits)), ())


ACTIONS = (
    equals_after_colon,
    two_actions,
    equals_for_colon,
    value_without_name,
    missing_comma,
    name_in_two,
    several_values,
    label_colon,
)
