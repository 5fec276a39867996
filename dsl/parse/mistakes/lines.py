"""Known mistakes with lines, blocks and brackets; see known.py."""

import re
from collections.abc import Callable

from ...problem import Edit, Fix
from ...problems.first_tries import QuotesInText
from ...problems.syntax import (
    DanglingComma,
    MissingBlock,
    MissingColon,
    MissingTrigger,
    NothingToClose,
    RuleInRule,
    UnclosedBracket,
    UnexpectedIndent,
)
from ...problems.text import MixedQuotes, UnclosedText
from ...source import Span
from ...syntax import Quoted
from ..machine import Repair, Situation
from ..reading import Indent, Token, inserted, replaced
from ..texts import TYPOGRAPHIC

STATEMENTS = frozenset({"SET", "ADD", "REMOVE", "MOVE", "WAIT", "STOP", "LET", "IF"})
ON_FOLLOWS = re.compile(r"[ \t]*on\b")
CLOSING = {"(": ")", "[": "]", "{": "}"}
ASKED = re.compile(r'\w+[ ]+\w+[ ]*:[ ]*(?:["\d\[]|\n|[\w.]+[ ]*(?:,|\n|\Z))')
"""The beginning of a statement that asks for an action."""

QUOTES_INSIDE = re.compile(
    r'(?P<inner>[^"\\\n]*[^"\\\s])"(?P<rest>[^"\\\w\n][^"\\\n]*)?"(?=[ ]*(?:[,)\]:#\n]|$|(?:as|and|or)\b))'
)
"""The rest of a text that two quotes stand in."""

STATEMENT_WORDS = frozenset({"set", "add", "remove", "move", "wait", "stop", "let", "if"})


def _first_on_line(at: Situation) -> bool:
    start = at.token[2]
    return "\n" in at.reading.text[at.before[3] : start] if start > at.before[3] else False


def unclosed_quote(at: Situation) -> Repair | None:
    """`"New if source in ["web"`: a text that ends right before a letter has lost a quote before."""
    if at.before[0] not in ("PLAIN", "TEXT") or at.token[2] != at.before[3] or at.token[0] in ("$END", "_NEWLINE"):
        return None
    text, (_, _, start, end) = at.reading.text, at.before
    if not (text[end : end + 1].isalnum() and text.startswith('"', start)):
        return None
    other = TYPOGRAPHIC.search(text, start + 1, end - 1)
    if other is None:
        return Repair(UnclosedText(Span(start, start + 1), long=False))
    return Repair(MixedQuotes(Span(*other.span()), text=other[0], fix=replaced('Write `"`', *other.span(), '"')))


def quotes_in_text(at: Situation) -> Repair | None:
    """`"Offer "Office" of May"`."""
    if at.before[0] != "TEXT" or at.token[2] != at.before[3]:
        return None
    text, (_, _, start, end) = at.reading.text, at.before
    found = QUOTES_INSIDE.match(text, end, at.reading.stop)
    if found is None or text[end - 2 : end - 1] not in (" ", "(", '"'):
        return None
    quotes = (end - 1, found.end("inner"))
    meant = f'{text[start : quotes[0]]}\\"{found["inner"]}\\"{text[quotes[1] + 1 : found.end()]}'
    fix = Fix('Write `\\"` inside the text', tuple(Edit(Span(one, one), "\\") for one in quotes))
    return Repair(QuotesInText(Span(start, found.end()), text=text[start : found.end()], meant=meant, fix=fix))


def unclosed_bracket(at: Situation) -> Repair | None:
    """`set a = (b + c` and the next statement."""
    if not at.reading.brackets or not (_first_on_line(at) or at.token[0] in ("$END", "_NEWLINE", "COLON")):
        return None
    mark, start = at.reading.brackets[-1]
    return Repair(UnclosedBracket(Span(start, start + 1), text=mark, meant=CLOSING[mark]))


def nothing_to_close(at: Situation) -> Repair | None:
    """`set a = b)`."""
    if at.token[0] not in ("RPAR", "RSQB") or at.reading.brackets:
        return None
    span = Span(*at.token[2:])
    text = at.reading.text[span.start : span.end]
    if text and at.expects("_NEWLINE"):
        if text == "]":
            return Repair(NothingToClose(span, text=text))  # perhaps a list was meant
        return Repair(NothingToClose(span, text=text, fix=Fix("Take it away", (Edit(span, ""),))), ())
    return None


def dangling_comma(at: Situation) -> Repair | None:
    """A line that ends in a comma before a line that is no part of it."""
    if at.before[0] != "COMMA" or not (_first_on_line(at) or at.token[0] in ("_NEWLINE", "$END")):
        return None
    span = Span(*at.before[2:])
    return Repair(DanglingComma(span, fix=Fix("Take the comma away", (Edit(span, ""),))))


def missing_colon(at: Situation) -> Repair | None:
    """`on stage "New" set a = 1`, `if large` and an indented line."""
    terminal, _, start, _ = at.token
    word = at.reading.text[start : at.token[3]]
    asks = terminal in ("NAME", "WORD") and ASKED.match(at.reading.text, start, at.reading.stop) is not None
    if not at.expects("COLON") or not (asks or terminal in ("_INDENT", *STATEMENTS) or word in STATEMENT_WORDS):
        return None
    end = at.before[3]
    fix = inserted("Put a colon", end, ":")
    tokens: list[Token] = [("COLON", ":", end, end)]
    if terminal == "_INDENT":
        tokens.append(at.token)
    elif asks:
        tokens.append(("NAME", word, *at.token[2:]))
    elif word in STATEMENT_WORDS:
        tokens.append((word.upper(), word, *at.token[2:]))
    text = at.reading.text[at.before[2] : end]
    return Repair(MissingColon(Span(*at.before[2:]), text=text, fix=fix), tuple(tokens))


def unexpected_indent(at: Situation) -> Repair | None:
    """A line indented further than the one above, which holds nothing."""
    if at.token[0] != "_INDENT":
        return None
    reading = at.reading
    line = reading.position
    indent = reading.indents.pop()
    before = max(reading.indents[-1].width - reading.shift, 0)
    reading.indents.append(Indent(indent.width, False))
    start = reading.text.rfind("\n", 0, line) + 1
    span = Span(min(start + before, line), line)
    if not at.expects("_NEWLINE"):
        return None
    fix = Fix("Begin it in the column of the line above", (Edit(Span(start, line), " " * before),))
    return Repair(UnexpectedIndent(span, fix=fix), (("_NEWLINE", None, at.before[3], at.before[3]),))


def missing_block(at: Situation) -> Repair | None:
    """`if large:` with nothing below it."""
    if at.token[0] not in ("_NEWLINE", "$END", "_DEDENT") or at.before[0] != "COLON":
        return None
    return Repair(MissingBlock(Span(*at.before[2:])))


def missing_trigger(at: Situation) -> Repair | None:
    """`rule "Name"` without `on`."""
    if at.token[0] == "_INDENT" and at.expects("UNTIL") and isinstance(at.values[-1], Quoted):
        return Repair(MissingTrigger(at.values[-1].span, text=f"`{at.values[-1].text}`"))
    if not at.expects("ON") or at.token[0] not in ("$END", "_DEDENT", "_INDENT") or at.before[0] != "_NEWLINE":
        return None
    if ON_FOLLOWS.match(at.reading.text, at.reading.stop):
        return Repair(None)  # what is wrong was said, or will be of the `on`; the rule is read without its name
    name = next((value for value in at.values if isinstance(value, Quoted)), None)
    return Repair(MissingTrigger(name.span, text=f"`{name.text}`")) if name else None


def rule_in_rule(at: Situation) -> Repair | None:
    """An indented `on stage "New":` in a rule's body."""
    text = at.reading.text[at.token[2] : at.token[3]]
    if at.before[0] == "ON" and at.expects("FAILURE") and not at.expects("STAGE"):
        return Repair(RuleInRule(Span(*at.before[2:]), text="on"))
    if text in ("rule", "scenario") and at.token[0] == "NAME" and at.expects("SET"):
        return Repair(RuleInRule(Span(*at.token[2:]), text=text))
    return None


LINES: tuple[Callable[[Situation], Repair | None], ...] = (
    quotes_in_text,
    unclosed_quote,
    unclosed_bracket,
    nothing_to_close,
    dangling_comma,
    missing_colon,
    missing_trigger,
    unexpected_indent,
    missing_block,
    rule_in_rule,
)
