"""Known mistakes in conditions; see known.py."""

import re

from ...problem import Edit, Fix
from ...problems import mistakes as m
from ...problems.names import OldNeedsField
from ...problems.types import OfListAlone
from ...source import Span
from ...syntax import And, Or, TextTest
from ..machine import Repair, Situation
from ..reading import Token, names
from .repairs import VALUES, replace, words_of

IS = r"(?:is\s+|ist\s+|jest\s+)?"
COMPARISONS = (
    (r"(?:is\s+)?(?:not\s+equal(?:s)?(?:\s+to)?|unequal(?:\s+to)?|different\s+from)", "!="),
    (r"(?:is\s+)?(?:greater|more|bigger|larger|higher)\s+(?:than\s+)?or\s+equal(?:s)?(?:\s+(?:to|than))?", ">="),
    (r"(?:is\s+)?(?:less|smaller|lower)\s+(?:than\s+)?or\s+equal(?:s)?(?:\s+(?:to|than))?", "<="),
    (r"(?:is\s+)?(?:greater|more|bigger|larger|higher|later)\s+than", ">"),
    (r"(?:is\s+)?(?:less|smaller|lower|fewer|earlier)\s+than", "<"),
    (r"(?:is\s+)?at\s+least", ">="),
    (r"(?:is\s+)?at\s+most", "<="),
    (IS + r"(?:größer|mehr|höher|später)\s+als", ">"),
    (IS + r"(?:kleiner|weniger|niedriger|früher)\s+als", "<"),
    (IS + r"(?:większ[aey]|więcej|wyższ[aey]|późniejsz[aey])\s+(?:niż|od)", ">"),
    (IS + r"(?:mniejsz[aey]|mniej|niższ[aey]|wcześniejsz[aey])\s+(?:niż|od)", "<"),
    (IS + r"(?:mindestens|co\s+najmniej)", ">="),
    (IS + r"(?:höchstens|co\s+najwyżej)", "<="),
    (r"(?:ist\s+(?:nicht|ungleich)|nie\s+jest|ungleich)", "!="),
    (r"(?:ist\s+gleich|ist|gleich|jest\s+równ[aey]|jest)", "=="),
    (r"(?:is\s+)?(?:above|over)", ">"),
    (r"(?:is\s+)?(?:below|under)", "<"),
    (r"(?:is\s+)?(?:equals?(?:\s+to)?|equal\s+to|the\s+same\s+as)", "=="),
)
IN_THE_PAST = re.compile(
    r"(?:is|ist|liegt|lies)\s+(?P<not>not\s+|nicht\s+)?in\s+(?:the|der)\s+(?:(?P<past>past|Vergangenheit)|future|Zukunft)\b"
)
IN_WORDS = tuple((re.compile(words + r"(?!\w)"), sign) for words, sign in COMPARISONS)
NOT_VERBS = re.compile(r"(?:does|do|is|did)(?:\s+not|n't)\s+(contain|start|end|match)(?:s|es|ed)?(?!\w)")
ENDS_OF_TESTS = names("COLON COMMA RPAR RSQB AND OR _NEWLINE _INDENT $END")
OF_LIST = re.compile(r"(?:any|all|none)[ ]+of[ ]+[\w.]+\Z")
EMPTY = re.compile(r"null|nil|nothing|blank|missing|unset|leer|pust[aey]|em[pt]{1,2}y|emtpy|empt|emptty|emppty")
"""What people write for `empty`, with their slips of the fingers."""

LITERAL = r"""(?:"[^"\n{}]*"|[\w.]+(?: [A-Z]{3})?)"""
LIST = re.compile(rf"{LITERAL}(?:\s*,\s*{LITERAL})+")


def equals_in_condition(at: Situation) -> Repair | None:
    """`if amount = 5`."""
    if at.token[0] != "EQUAL" or not at.expects("COMPARE"):
        return None
    return replace(at, m.EqualsInCondition, Span(*at.token[2:]), "==", (("COMPARE", "==", *at.token[2:]),))


def is_comparison(at: Situation) -> Repair | None:
    """`amount is 5`, `amount is not "web"`, `date is before 2026-01-01`."""
    drop = _is_before(at)
    if not drop or not at.expects("COMPARE", drop):
        return None
    words = [at.before[0]] if drop == 1 else [at.values[-drop], at.before[0]]
    start = at.starts[-drop]
    if at.before[0] in ("BEFORE", "AFTER"):
        sign = "<" if at.before[0] == "BEFORE" else ">"
        if drop == 3:
            sign = ">=" if sign == "<" else "<="
    else:
        sign = "!=" if "NOT" in words else "=="
    end = at.before[3]
    if at.token[0] not in VALUES:
        return None
    if sign in ("==", "!=") and EMPTY.fullmatch(words_of(at)):
        return replace(at, m.Instead, Span(*at.token[2:]), "empty", ((at.words["empty"], "empty", *at.token[2:]),))
    return replace(at, m.IsComparison, Span(start, end), sign, (("COMPARE", sign, start, end), at.token), drop=drop)


def _is_before(at: Situation) -> int:
    """How many tokens back an `is` stands, with only `not`, `before` and `after` in between; 0 where none does."""
    texts = [value for value in at.values[-3:] if isinstance(value, str)]
    if texts[-1:] == ["is"]:
        return 1
    if texts[-2:] in (["is", "not"], ["is", "before"], ["is", "after"]):
        return 2
    if texts[-3:] in (["is", "not", "before"], ["is", "not", "after"]):
        return 3
    return 0


def comparison_in_words(at: Situation) -> Repair | None:
    """`amount is greater than 5`, `source equals "web"`, `is in [a]`."""
    text, reading = at.reading.text, at.reading
    drop = _is_before(at)
    start = at.starts[-drop] if drop else at.token[2]
    if not at.expects("COMPARE", drop):
        return None
    for words, sign in IN_WORDS:
        found = words.match(text, start, reading.stop)
        if found is not None and found.end() >= at.token[3]:
            span = Span(*found.span())
            return replace(at, m.IsComparison, span, sign, (("COMPARE", sign, *span),), drop=drop, resume=found.end())
    if drop and at.token[0] in ("IN", "BETWEEN", "CONTAINS", "STARTS", "ENDS", "MATCHES"):
        tokens: tuple[Token, ...] = (at.token,)
        if drop == 2 and at.values[-1] == "not":
            tokens = (("NOT", "not", *at.before[2:]), at.token)
        end = text.index("is", start) + 3
        return replace(at, m.NeedlessWord, Span(start, end), "", tokens, drop=drop, text="is")
    return None


def past_or_future(at: Situation) -> Repair | None:
    """`close_date is in the past`."""
    drop = _is_before(at)
    start = at.starts[-drop] if drop else at.token[2]
    found = IN_THE_PAST.match(at.reading.text, start, at.reading.stop)
    if found is None or not at.expects("COMPARE", drop):
        return None
    sign = "<" if found["past"] else ">"
    if found["not"]:
        sign = ">=" if sign == "<" else "<="
    span = Span(*found.span())
    tokens: tuple[Token, ...] = (("COMPARE", sign, *span), ("TODAY", "today", *span))
    return replace(at, m.IsComparison, span, f"{sign} today", tokens, drop=drop, resume=span.end)


def not_verbs(at: Situation) -> Repair | None:
    """`tags does not contain "vip"`."""
    found = NOT_VERBS.match(at.reading.text, at.token[2], at.reading.stop)
    if found is None or not at.expects("NOT"):
        return None
    span = Span(*found.span())
    verb = {"contain": "contains", "start": "starts", "end": "ends", "match": "matches"}[found[1]]
    tokens: tuple[Token, ...] = (("NOT", "not", *span), (verb.upper(), verb, *span))
    return replace(at, m.IsComparison, span, f"not {verb}", tokens, resume=found.end())


def list_without_brackets(at: Situation) -> Repair | None:
    """`source in "web", "call"`, `source in ("web", "call")`."""
    if at.token[0] != "COMMA":
        return None
    top = at.values[-1]
    while isinstance(top, And | Or):
        top = top.items[-1]
    if isinstance(top, TextTest) and top.kind == "in":
        start = top.value.span.start
    elif at.reading.brackets and at.reading.brackets[-1][0] == "(" and "in" in at.values[-4:]:
        start = at.reading.brackets[-1][1] + 1
    else:
        return None
    span = Span(*at.token[2:])
    found = LIST.match(at.reading.text, start, at.reading.stop)
    if found is None or isinstance(top, TextTest) != (at.reading.text[start - 1] != "("):
        return Repair(m.ListWithoutBrackets(span, text=",", meant="in […, …]"))
    listed = f"[{found[0]}]"
    outer = Span(start, found.end()) if isinstance(top, TextTest) else Span(start - 1, found.end() + 1)
    fix = Fix(f"Write `{listed}`", (Edit(outer, listed),))
    return Repair(m.ListWithoutBrackets(outer, text=found[0], meant=f"in {listed}", fix=fix))


def old_needs_field(at: Situation) -> Repair | None:
    """`old (amount)`, `old 5`."""
    if at.before[0] != "OLD":
        return None
    return Repair(OldNeedsField(Span(at.before[2], max(at.token[3], at.before[3]))))


def of_list_alone(at: Situation) -> Repair | None:
    """`if any of tags:`."""
    if at.token[0] not in ENDS_OF_TESTS:
        return None
    end = at.before[3]
    found = OF_LIST.search(at.reading.text, at.reading.text.rfind("\n", 0, end) + 1, end)
    return Repair(OfListAlone(Span(*found.span()), form=found[0])) if found else None


CONDITIONS = (
    equals_in_condition,
    past_or_future,
    comparison_in_words,
    is_comparison,
    not_verbs,
    list_without_brackets,
    old_needs_field,
    of_list_alone,
)
