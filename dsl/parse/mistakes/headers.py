"""Known mistakes in the headers of rules, and with names in quotes; see known.py."""

import re

from ...problems import mistakes as m
from ...problems.said import Said
from ...problems.syntax import TimeOfClock
from ...source import Span
from ..lexer import MORE_WORDS
from ..machine import Repair, Situation
from ..reading import Token
from ..strays import one_slip
from .repairs import replace, words_of

NO_NAMES = "if|after|at|in|off|as|allowing|during|skip|regardless|or|and"
BARE_NAME = re.compile(
    rf"(?!(?:{NO_NAMES})\b)[^\W\d][\w&-]*(?: [^\W\d][\w&-]*)*?"
    r"(?=\s*(?:[:,#\n]|$|if\b|after\b|at\b|in\b|off\b|allowing\b|as\b|[0-9]))"
)
CHANGES = frozenset({"changed", "changing", "changes", "updated", "update", "updates", "edit", "änderung", "zmiana"})
NAMES_GO_ON = re.compile(r'(?:und|oder|i|oraz|lub|albo)\s+"')
TIME_WORDS = frozenset({"after", "at", "during", "skip", "regardless"})


def any_stage(at: Situation) -> Repair | None:
    """`on any stage`, `on every stage`."""
    before = words_of(at, at.before)
    if before not in ("any", "every", "each", "all") or words_of(at) != "stage" or not at.expects("CHANGE", 1):
        return None
    span = Span(at.before[2], at.token[3])
    return _change(at, m.AnyStage, span, "stage", at.token)


def change_of(at: Situation) -> Repair | None:
    """`on changed amount`, `on change amount`, `on amount changed`."""
    before, text = words_of(at, at.before), words_of(at)
    if before == "change" and at.expects("OF") and at.token[0] in ("NAME", "WORD"):
        tokens: tuple[Token, ...] = (("OF", "of", at.before[3], at.before[3]), ("WORD", text, *at.token[2:]))
        span = Span(at.before[2], at.token[3])
        return replace(at, m.ChangeOf, span, f"change of {text}", tokens)
    if not at.expects("CHANGE", 1) or not (before.isidentifier() and text.isidentifier()):
        return None
    span = Span(at.before[2], at.token[3])
    if text == "of" and before in CHANGES:
        return replace(at, m.Instead, span, "change of", (("CHANGE", "change", *span), ("OF", "of", *span)), drop=1)
    if before in CHANGES:
        return _change(at, m.ChangeOf, span, text, at.token)
    if text in ("changed", "changes", "change", "updated"):
        return _change(at, m.ChangeOf, span, before, at.before)
    return None


def _change(at: Situation, kind: type[Said], span: Span, field: str, word: Token) -> Repair:
    tokens: tuple[Token, ...] = (
        ("CHANGE", "change", span.start, span.start),
        ("OF", "of", span.start, span.start),
        ("WORD", field, *word[2:]),
    )
    return replace(at, kind, span, f"change of {field}", tokens, drop=1)


def stage_or(at: Situation) -> Repair | None:
    """`on stage "A" or "B"`, `on stage "A" oder "B"`."""
    if at.token[0] not in ("OR", "AND") and not NAMES_GO_ON.match(at.reading.text, at.token[2], at.reading.stop):
        return None
    if at.before[0] != "PLAIN" or not at.expects("COMMA"):
        return None
    span = Span(at.before[3], at.token[3])
    return replace(at, m.StageOr, span, ",", (("COMMA", ",", *at.token[2:]),), text=words_of(at))


def unquoted_name(at: Situation) -> Repair | None:
    """`on stage New`, `rule Lead manager`."""
    if at.before[0] == "COMMA" and "\n" in at.reading.text[at.before[3] : at.token[2]]:
        return None
    if not at.expects("PLAIN") or not at.token[0].replace("_", "").isalpha() or at.before[0] in ("BEFORE", "AFTER"):
        return None
    found = BARE_NAME.match(at.reading.text, at.token[2], at.reading.stop)
    if found is None:
        return None
    span = Span(*found.span())
    return replace(at, m.UnquotedName, span, f'"{found[0]}"', (("PLAIN", found[0], *span),), resume=found.end())


def keyword_case(at: Situation) -> Repair | None:
    """`Set a = 1`, `amount > 5 AND large`."""
    for token, drop in ((at.token, 0), (at.before, 1)):
        text = words_of(at, token)
        lower = text.lower()
        terminal = at.words.get(lower) or MORE_WORDS.get(lower)
        if text == lower or terminal is None or token[0] not in ("NAME", "WORD") or not at.expects(terminal, drop):
            continue
        span = Span(*token[2:])
        tokens: tuple[Token, ...] = ((terminal, lower, *span),)
        resume = None if not drop else token[3]
        return replace(at, m.KeywordCase, span, lower, tokens, drop=drop, resume=resume)
    return None


def misspelt(at: Situation) -> Repair | None:
    """`ste amount = 5`, `stage "Won" sucess`: a word of the language with one slip of the fingers."""
    for token, drop in ((at.token, 0), (at.before, 1)):
        text = words_of(at, token)
        if token[0] not in ("NAME", "WORD"):
            continue
        for meant, terminal in at.words.items():
            slipped = one_slip(text, meant) if len(meant) > 2 else text == meant[::-1]
            if slipped and at.expects(terminal, drop):
                tokens: tuple[Token, ...] = ((terminal, meant, *token[2:]),)
                resume = token[3] if drop else None
                return replace(at, m.Instead, Span(*token[2:]), meant, tokens, drop=drop, resume=resume)
    return None


def optional_mark(at: Situation) -> Repair | None:
    """`close_date: date optional`."""
    if words_of(at) not in ("optional", "nullable") or not at.expects("OPTIONAL"):
        return None
    span = Span(at.before[3], at.token[3])
    return replace(at, m.OptionalMark, span, "?", (("OPTIONAL", "?", *span),))


def time_of_clock(at: Situation) -> Repair | None:
    """`on every day at 09:00 after 2 days`."""
    if "every" not in at.values[:4] or not at.expects("IF"):
        return None
    if at.token[0] == "DURATION" or words_of(at) in TIME_WORDS:
        return Repair(TimeOfClock(Span(*at.token[2:])))
    return None


HEADERS = (
    any_stage,
    change_of,
    stage_or,
    keyword_case,
    misspelt,
    unquoted_name,
    optional_mark,
    time_of_clock,
)
