"""Says in plain words what the parser did not expect, and what could stand there instead."""

from ..problems.mistakes import ReservedHere
from ..problems.syntax import SyntaxProblem
from ..source import Span
from .machine import Repair, Situation
from .reading import names
from .table import Row

ENDS = {
    "_NEWLINE": "the end of the line",
    "_INDENT": "an indented line",
    "_DEDENT": "the end of the block",
    "$END": "the end of the rule",
}
KINDS = {
    "TEXT": 'a text in quotes (`"…"`)',
    "PLAIN": 'a name in quotes (`"…"`)',
    "NAME": "a name",
    "WORD": "a name",
    "PARAM": "a name followed by a colon (`name:`)",
    "NUMBER": "a number",
    "DURATION": "a duration (`2 days`)",
    "DATE": "a date (`2026-12-24`)",
    "TIME": "a time (`09:00`)",
    "WEEKDAY": "a weekday (`monday`)",
    "COMPARE": "a comparison (`==`, `>`, …)",
    "PLUS": "an arithmetic sign",
    "_NEWLINE": "the end of the line",
    "_INDENT": "an indented block",
    "COLON": "a colon (`:`)",
    "COMMA": "a comma",
    "EQUAL": "`=`",
    "RPAR": "`)`",
    "RSQB": "`]`",
}
VALUES = frozenset({"NAME", "NUMBER", "TEXT", "DURATION"})
NOT_SAID = names(
    "BROKEN _BROKEN_RULE _BROKEN_SCENARIO _BROKEN_ENTITY _DEDENT $END OPTIONAL DOT LPAR LSQB STAR "
    "SLASH MINUS FORMAT TEXT_BEGIN TEXT_MIDDLE TEXT_END _OR_ELSE YES_NO_TYPE"
)
AFTER_A_VALUE = names("COMPARE PLUS COLON AND _NEWLINE COMMA RPAR RSQB")
MOST = 6


def unexpected(situation: Situation) -> Repair:
    """The problem for a token where nothing better can be said."""
    terminal, value, start, end = situation.token
    text = situation.reading.text
    expected = _sentence(situation)
    is_word = text[start:end].isalpha() and isinstance(value, str)
    if terminal == "RESERVED" or (is_word and situation.expects("NAME")):
        return Repair(ReservedHere(Span(start, end), text=text[start:end]))
    if terminal in ENDS:
        before = situation.before
        span = Span(before[2], max(before[3], before[2] + 1))
        return Repair(SyntaxProblem(span, text=ENDS[terminal], expected=expected))
    shown = text[start:end] if end - start <= 40 else text[start : start + 39] + "…"
    return Repair(SyntaxProblem(Span(start, end), text=f"`{shown}`".replace("\n", " "), expected=expected))


def _sentence(situation: Situation) -> str:
    said = _said(situation.rows[-1], situation)
    if not said:
        return ""
    if len(said) == 1:
        return f"Here {said[0]} is expected."
    if len(said) > MOST:
        return f"Here could stand {', '.join(said[:MOST])}, or something else."
    return f"Here could stand {', '.join(said[:-1])} or {said[-1]}."


def _said(row: Row, situation: Situation) -> list[str]:
    """What can stand here, the most telling first."""
    terminals = [t for t in row if t.isupper() and t not in NOT_SAID and situation.expects(t)]
    if set(terminals) >= VALUES:
        return ["a value (a name, a number, a text in quotes, …)"]
    if "COMPARE" in terminals:
        terminals = [terminal for terminal in terminals if terminal in AFTER_A_VALUE]
    said = [KINDS.get(terminal) or f"`{terminal.lower()}`" for terminal in terminals]
    return list(dict.fromkeys(sorted(said, key=_rank)))


def _rank(said: str) -> tuple[bool, str]:
    return said.startswith("the end"), said
