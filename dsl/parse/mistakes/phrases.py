"""Known mistakes of those who write as they speak; see known.py."""

import re

from ...problem import Edit, Fix
from ...problems import first_tries as f
from ...problems import mistakes as m
from ...source import Span
from ..machine import Repair, Situation
from ..reading import Token, names
from .repairs import VALUES, path_tokens, replace, without_spaces, words_of

NEEDLESS = names("the either each all every der die das jeder wszystkie każdy")
LITERALS = names("NUMBER MONEY TEXT DATE DATE_TIME TIME DURATION")
TURNED = {">": "<=", "<": ">=", ">=": "<", "<=": ">", "==": "!=", "=": "!="}
INTO = names("in into at of zu in do an")
OUT_OF = names("of in von aus z out")
OF_PATH = re.compile(r"of\s+(?:the\s+)?([^\W\d]\w*(?:\.\w+)*)")
ADD_IN = re.compile(r"add[ ]+(?P<value>\"[^\"\n]*\"|[\w.]+)[ ]+(?P<in>in)[ ]+[\w.]+[ ]*\Z")
EQUALS = re.compile(r"(?:\.\w+)*[ ]*=(?!=)")
AGO = re.compile(r"([0-9]+\s+(?:second|minute|hour|day|week|month|year)s?)\s+ago\b")
BULLET = re.compile(r"(?:[-*•]|[0-9]{1,2}[.)])[ ]+(?=\w)")
BEHIND = names("if unless when after wenn jeśli falls")
LINE_STARTS = ("_NEWLINE", "_INDENT", "_DEDENT")
END = re.compile(r"end[ ]*(?:if|rule|for|loop)\b")
UNLESS = re.compile(r"unless\s+([^:\n]*?)(?=[ ]?(?::|\n|\Z|after\b|at\b))")
BLANK = re.compile(r"[ ]*(?:$|\n|#)")
DAY_OF_WEEK = re.compile(r"day[ ]+of[ ]+(?:the[ ]+)?week(?:[ ]+of[ ]+(?P<path>[^\W\d]\w*(?:\.\w+)*))?(?![\w.])")
CURRENCY = re.compile(r"[A-Z]{3}|[Ee]uros?|zł|zl|Kč")
IN_HOLE = re.compile(r"[ ]*[:}]")
CAPITALS = re.compile(r"[^\W\d_]\w*(?:[ ]+[^\W\d_]\w*)+(?=[ ]*(?:,|$|\n|#))")


def condition_behind(at: Situation) -> Repair | None:
    """`log text: "x" if urgent`, `log text: "x" after 2 days`."""
    word = words_of(at)
    if word not in BEHIND or not at.expects("_NEWLINE") or at.expects("COLON"):
        return None
    return Repair(m.ConditionBehind(Span(*at.token[2:]), text=word))


def needless_article(at: Situation) -> Repair | None:
    """`if the amount > 5`, `if either large or urgent`, `for all Deal`."""
    if at.before[0] not in ("NAME", "WORD") or at.token[0] not in ("NAME", "WORD") or at.starts[-1] != at.before[2]:
        return None
    if words_of(at, at.before).lower() not in NEEDLESS or not at.expects(at.before[0], 1):
        return None
    span, word = Span(at.before[2], at.token[2]), words_of(at, at.before)
    name: tuple[Token, ...] = ((at.before[0], words_of(at), *at.token[2:]),)
    return replace(at, m.NeedlessWord, span, "", name, drop=1, text=word)


def turned_comparison(at: Situation) -> Repair | None:
    """`amount not > 5`, `amount not 5`."""
    meant = TURNED.get(words_of(at))
    if meant is None and at.token[0] in LITERALS and at.before[0] == "NOT" and at.expects("COMPARE", 1):
        place = at.before[2:]
        return replace(at, m.IsComparison, Span(*place), "!=", (("COMPARE", "!=", *place), at.token), drop=1)
    if meant is None or at.before[0] != "NOT" or not at.expects("COMPARE", 1) or at.expects("NAME"):
        return None
    span = Span(at.before[2], at.token[3])
    tokens: tuple[Token, ...] = (("COMPARE", meant, *span),)
    if at.reading.text.startswith("!", span.start):
        return Repair(None, tokens, None, 1)  # the `!` has been said to be a `not`
    return replace(at, m.IsComparison, span, meant, tokens, drop=1)


def unless(at: Situation) -> Repair | None:
    """`on stage "New" unless urgent`."""
    found = UNLESS.match(at.reading.text, at.token[2], at.reading.stop)
    if found is None or not at.expects("IF"):
        return None
    place = at.token[2:]
    if " and " not in found[1] and " or " not in found[1]:
        return replace(at, m.Instead, Span(*place), "if not", (("IF", "if", *place), ("NOT", "not", *place)))
    return replace(at, m.Instead, Span(*found.span()), f"if not ({found[1]})", None)


def day_of_week(at: Situation) -> Repair | None:
    """`day of week of today == 1`."""
    found = DAY_OF_WEEK.match(at.reading.text, at.before[2], at.reading.stop)
    if found is None or at.starts[-1] != at.before[2] or not at.expects("NAME", 1):
        return None
    meant = f"{found['path'] or 'today'}.weekday"
    tokens: tuple[Token, ...] = path_tokens(meant, Span(*found.span()))
    if meant.startswith("today."):
        tokens = (("TODAY", "today", *tokens[0][2:]), *tokens[1:])
    return replace(at, m.Instead, Span(*found.span()), meant, tokens, drop=1, resume=found.end())


def several_words(at: Situation) -> Repair | None:
    """`notify to: Ada Lovelace`."""
    if at.before[0] not in ("NAME", "WORD") or not at.expects("NAME", 1) or at.expects("NAME"):
        return None
    found = CAPITALS.match(at.reading.text, at.before[2], at.reading.stop)
    if found is None or not all(word[0].isupper() for word in found[0].split()):
        return None
    return Repair(f.SeveralWords(Span(*found.span()), text=found[0], meant=found[0].split()[0].lower()))


def currency_in_text(at: Situation) -> Repair | None:
    """`"{amount EUR}"`."""
    word = words_of(at)
    if not at.reading.holes or not CURRENCY.fullmatch(word) or at.before[0] not in ("NAME", "WORD", "RPAR"):
        return None
    if not IN_HOLE.match(at.reading.text, at.token[3], at.reading.stop):
        return None
    span = Span(without_spaces(at.reading.text, at.token[2]), at.token[3])
    fix = Fix("Take it away", (Edit(span, ""),))
    return Repair(f.NeedlessCurrency(Span(*at.token[2:]), text=word, fix=fix), ())


def field_of(at: Situation) -> Repair | None:
    """`name of contact == "Ada"`."""
    found = OF_PATH.match(at.reading.text, at.token[2], at.reading.stop)
    if found is None or at.before[0] != "NAME" or at.starts[-1] != at.before[2] or not at.expects("NAME", 1):
        return None
    span = Span(at.before[2], found.end())
    meant = f"{found[1]}.{words_of(at, at.before)}"
    return replace(at, m.Instead, span, meant, path_tokens(meant, span), drop=1, resume=found.end())


def equals_missing(at: Situation) -> Repair | None:
    """`set amount 5`, `let large amount > 5`, `set contact responsible = ada`."""
    if not at.expects("EQUAL") or at.token[0] not in VALUES or at.before[0] not in ("NAME", "WORD"):
        return None
    if words_of(at) in ("to", "as", "is"):
        return None  # see double_equals
    if not {"set", "let"} & {value for value in at.values[-6:] if isinstance(value, str)}:
        return None
    end = at.before[3]
    if EQUALS.match(at.reading.text, at.token[3], at.reading.stop) and at.token[0] == "NAME":
        span, meant = Span(at.before[2], at.token[3]), f"{words_of(at, at.before)}.{words_of(at)}"
        dot: tuple[Token, ...] = (("DOT", ".", end, at.token[2]), ("WORD", words_of(at), *at.token[2:]))
        return replace(at, m.Instead, span, meant, dot)
    tokens: tuple[Token, ...] = (("EQUAL", "=", end, end), at.token)
    fix = Fix("Write `=`", (Edit(Span(end, end), " ="),))
    return Repair(m.EqualsMissing(Span(*at.before[2:]), text=words_of(at, at.before), fix=fix), tokens)


def to_or_from(at: Situation) -> Repair | None:
    """`add "vip" into tags`, `remove "vip" of tags`, `add "vip" in tags`."""
    word, span = words_of(at), Span(*at.token[2:])
    for meant, words in (("to", INTO), ("from", OUT_OF)):
        if word in words and at.expects(meant.upper()):
            return replace(at, m.Instead, span, meant, ((meant.upper(), meant, *span),))
    if at.token[0] not in ("_NEWLINE", "$END") or not at.expects("TO"):
        return None
    start = next((start for value, start in zip(at.values, at.starts, strict=True) if value == "add"), at.before[3])
    found = ADD_IN.match(at.reading.text, start, at.before[3])
    return None if found is None else replace(at, m.Instead, Span(*found.span("in")), "to", None)


def ago(at: Situation) -> Repair | None:
    """`created_at < 3 days ago`."""
    found = AGO.match(at.reading.text, at.before[2], at.reading.stop)
    if found is None or words_of(at) != "ago":
        return None
    return Repair(f.InSoLong(Span(*found.span()), text=found[0], meant=f"- {found[1]}"))


def bullet(at: Situation) -> Repair | None:
    """`- log text: "x"`, `1. stop`, and the full stop at the end of a line."""
    if at.token[0] in ("_NEWLINE", "$END") and at.before[0] == "DOT":
        return Repair(
            m.NeedlessSign(Span(*at.before[2:]), text=".", fix=Fix("Take it away", (Edit(Span(*at.before[2:]), ""),)))
        )
    found = BULLET.match(at.reading.text, at.token[2], at.reading.stop)
    if found is None or at.before[0] not in LINE_STARTS or not at.expects("SET"):
        return None
    return replace(at, m.NeedlessSign, Span(*found.span()), "", (), resume=found.end(), text=found[0].strip())


def end_of_block(at: Situation) -> Repair | None:
    """`end if`."""
    found = END.match(at.reading.text, at.before[2], at.reading.stop)
    if found is None or not at.expects("SET", 1):
        return None
    start = without_spaces(at.reading.text, found.start())
    fix = Fix("Take the line away", (Edit(Span(max(start - 1, 0), found.end()), ""),))
    return Repair(m.EndWord(Span(*found.span()), text=found[0], fix=fix))


def last_colon(at: Situation) -> Repair | None:
    """`let large = amount > 5:`."""
    if at.token[0] != "COLON" or not at.expects("_NEWLINE") or at.expects("PARAM"):
        return None
    if not BLANK.match(at.reading.text, at.token[3], at.reading.stop):
        return None
    return replace(at, m.NeedlessColon, Span(*at.token[2:]), "", (), text=f"`{words_of(at, at.before)}`")


PHRASES = (
    end_of_block,
    condition_behind,
    needless_article,
    turned_comparison,
    unless,
    day_of_week,
    several_words,
    currency_in_text,
    field_of,
    equals_missing,
    to_or_from,
    ago,
    bullet,
    last_colon,
)
