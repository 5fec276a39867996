"""Known mistakes with ranges, patterns and what is asked of lists; see known.py."""

import re
from decimal import Decimal
from typing import cast

from ...problem import Edit, Fix
from ...problems import mistakes as m
from ...problems.numbers import CurrencySign
from ...source import Span
from ..machine import Repair, Situation
from ..reading import Token
from .repairs import back_to, path_tokens, replace, without_spaces, words_of

LITERAL = r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9][0-9_]*(?:\.[0-9]+)?%?(?:[ ][A-Z]{3})?|[^\W\d]\w*)"
TO = r"(?:\.\.\.?|…|,|;|to\b|bis\b|till\b|until\b|und\b|do\b|i\b)"
TO_SIGN = re.compile(TO)
RANGE = re.compile(
    rf"(?P<word>in|between|from|within|von|zwischen|od|między)\s+(?:(?P<open>[(\[])\s*)?(?P<low>{LITERAL})"
    rf"\s*(?P<to>{TO}|-)\s*(?P<high>{LITERAL})(?(open)\s*[)\]])"
)
LIKE = re.compile(r'(?P<not>not\s+)?i?like\s+"(?P<before>%?)(?P<part>[^"%{}\\\n]*)(?P<after>%?)"', re.I)
TESTS = ("COMPARE", "IS", "IN", "CONTAINS", "STARTS", "ENDS", "MATCHES", "BETWEEN")
OF = re.compile(
    r"(?P<word>count|sum|min|max|average|number)(?P<of>\s+of\b)?\s*(?:(?P<bracket>\()\s*)?(?P<path>[^\W\d]\w*(?:\.\w+)*)\s*"
    r"(?(bracket)\))"
)
COUNTING = re.compile(r"(?:number|amount|anzahl|liczba|ilość|total)\s+(?:of|von|der)\s+(?=[^\W\d])")


def between_sign(at: Situation) -> Repair | None:
    """`between 5, 10`, `between 5 to 10`, and the rest of `from 5 to 10`."""
    drop = 1 if at.token[0] == at.before[0] == "DOT" else 0
    start = at.before[2] if drop else at.token[2]
    found = TO_SIGN.match(at.reading.text, start, at.reading.stop)
    if found is None or not at.expects("AND", drop) or "between" not in at.values[-4 - drop :]:
        return None
    between = at.starts[-4 - drop :][at.values[-4 - drop :].index("between")]
    tokens: tuple[Token, ...] = (("AND", "and", *found.span()),)
    if not at.reading.text.startswith("between", between):
        return Repair(None, tokens, found.end(), drop)
    end = found.end() + (at.reading.text[found.end() : found.end() + 1] == " ")
    fix = Fix("Write `and`", (Edit(Span(without_spaces(at.reading.text, start), end), " and "),))
    return Repair(m.Instead(Span(*found.span()), text=found[0], meant="and", fix=fix), tokens, found.end(), drop)


def range_words(at: Situation) -> Repair | None:
    """`amount in 5..10`, `amount from 5 to 10`, `between (5, 10)`."""
    places = [(0, at.token[2]), *back_to(at, "BETWEEN", 5)]
    for drop, start in places:
        found = RANGE.match(at.reading.text, start, at.reading.stop)
        if found is None or found.end() < at.token[2] or (found["word"] == "in" and "," in found[0]):
            continue
        is_between = found["word"] == "between"
        if (found["open"] or "-" in found["to"]) and not is_between:
            continue
        span, meant = Span(*found.span()), f"between {found['low']} and {found['high']}"
        if is_between or not at.expects("BETWEEN", drop):
            return replace(at, m.Instead, span, meant, None)
        tokens: tuple[Token, ...] = (("BETWEEN", "between", start, start),)
        return replace(at, m.Instead, span, meant, tokens, drop=drop, resume=found.start("low"))
    return None


def like_pattern(at: Situation) -> Repair | None:
    """`title like "%x%"`."""
    start = at.before[2] if words_of(at).lower() in ("like", "ilike") and at.before[0] == "NOT" else at.token[2]
    drop = 1 if start != at.token[2] else 0
    if not at.expects("CONTAINS", drop) or words_of(at).lower() not in ("like", "ilike"):
        return None
    found = LIKE.match(at.reading.text, start, at.reading.stop)
    if found is None:
        return Repair(m.LikePattern(Span(*at.token[2:]), text="like", meant='contains "…"'))
    kinds = {
        ("%", "%"): "contains",
        ("", "%"): "starts with",
        ("%", ""): "ends with",
        ("", ""): "contains",
    }
    words = ("not " if found["not"] else "") + kinds[found["before"], found["after"]]
    span = Span(*found.span())
    meant = f'{words} "{found["part"]}"'
    tokens = (*((word.upper(), word, *span) for word in words.split()), ("TEXT", found["part"], *span))
    fix = Fix(f"Write `{meant}`", (Edit(span, meant),)) if found["before"] or found["after"] else None
    problem = m.LikePattern(span, text="like", meant=meant, fix=fix)
    return Repair(problem, tokens, found.end(), drop)


def of_missing(at: Situation) -> Repair | None:
    """`count contacts > 1`, `sum(products.price) > 100`."""
    for drop, start in back_to(at, "COUNT"):
        found = OF.match(at.reading.text, start, at.reading.stop)
        if found is None or found["of"] or found.end() < at.before[3]:
            continue
        word = "count" if found["word"] == "number" else found["word"]
        span = Span(start, start + len(found[0].rstrip()))
        meant = f"{word} of {found['path']}"
        tokens = ((word.upper(), word, *span), ("OF", "of", *span), *path_tokens(found["path"], span))
        if "(" in words_of(at) and at.reading.brackets:
            at.reading.brackets.pop()
        fix = Fix(f"Write `{meant}`", (Edit(span, meant),))
        problem = m.OfMissing(span, text=found[0].rstrip(), meant=meant, fix=fix)
        if at.token[2] >= span.end:
            return Repair(problem, (*tokens, at.token), None, drop)
        return Repair(problem, tokens, span.end, drop)
    return None


def any_of(at: Situation) -> Repair | None:
    """`any contacts.name == "Ada"`."""
    if at.values[-2:-1] not in (["any"], ["all"], ["none"]) or at.before[0] not in ("NAME", "WORD") or at.expects("OF"):
        return None
    if not at.expects("OF", 1) or at.token[0] not in ("DOT", *TESTS):
        return None
    word, span = at.values[-2], Span(at.starts[-2], at.before[3])
    field = words_of(at, at.before)
    tokens: tuple[Token, ...] = (("OF", "of", *at.before[2:]), ("NAME", field, *at.before[2:]), at.token)
    meant = f"{word} of {field}"
    return replace(at, m.OfMissing, span, meant, tokens, drop=1)


def number_of(at: Situation) -> Repair | None:
    """`number of contacts > 1`."""
    found = COUNTING.match(at.reading.text, at.before[2], at.reading.stop)
    if found is None or found.end() < at.token[3] or not at.expects("COUNT", 1):
        return None
    span = Span(found.start(), found.end() - 1)
    tokens: tuple[Token, ...] = (("COUNT", "count", *span), ("OF", "of", *span))
    return replace(at, m.Instead, span, "count of", tokens, drop=1, resume=found.end())


def currency_first(at: Situation) -> Repair | None:
    """`amount > EUR 10`."""
    code = words_of(at, at.before)
    if at.token[0] != "NUMBER" or not (len(code) == 3 and code.isalpha() and code.isupper() and code.isascii()):
        return None
    if at.starts[-1] != at.before[2] or not at.expects("MONEY", 1):
        return None
    span, meant = Span(at.before[2], at.token[3]), f"{words_of(at)} {code}"
    value, _ = cast(tuple[Decimal, bool], at.token[1])
    return replace(at, CurrencySign, span, meant, (("MONEY", (value, code), *span),), drop=1)


RANGES = (currency_first, between_sign, range_words, like_pattern, of_missing, any_of, number_of)
