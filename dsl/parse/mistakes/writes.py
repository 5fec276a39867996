"""Known mistakes with writing fields and moving items; see known.py."""

import re

from ...problem import Edit, Fix
from ...problems import mistakes as m
from ...source import Span
from ..machine import Repair, Situation
from ..reading import Token
from .repairs import back_to, path_tokens, replace, words_of

WRITTEN = re.compile(r"(?P<path>[^\W\d]\w*(?:\.\w+)*)(?P<sign>[ ]*(?::=|:[ ]*=|==?|:)[ ]*)(?=\S)")
PLAIN = r'"[^"{}\\\n]*"'
MEMBER = re.compile(
    rf"(?:(?P<member>{PLAIN})[ ]+(?P<list>[^\W\d][\w.]*)|(?P<first>[^\W\d][\w.]*)[ ]+(?P<last>{PLAIN}))"
    r"(?=[ ]*(?:\n|\Z|#))"
)
STAGE = r"(?:stage|phase|etap|status)"
MOVED = re.compile(
    r"(?:move|go|goto|jump|switch|change|advance|set|put)\s+(?:(?!stage\b)\w+\s+)??(?:(?:to|into|in|on)\s+)?"
    r"(?:the\s+)?(?:stage|move\s+to)(?:\s*(?:to|into|as|:=|==?|:))?\s*(?=\"(?P<name>[^\"\n]+)\")"
    r"|stage(?:\s*(?:to\b|into\b|is\b|:=|==?|:))?\s*(?=\"(?P<other>[^\"\n]+)\")"
)


def moved(at: Situation) -> Repair | None:
    """`go to stage "Won"`, `stage = "Won"`, `set stage to "Won"`, `move stage "Won"`."""
    for drop, start in back_to(at, "MOVE"):
        found = MOVED.match(at.reading.text, start, at.reading.stop)
        if found is None or found[0] == "move to stage " or found.end() < at.token[2]:
            continue
        name = found["name"] or found["other"]
        span = Span(start, found.end() + len(name) + 2)
        meant = f'move to stage "{name}"'
        tokens: list[Token] = [(word.upper(), word, start, start) for word in ("move", "to", "stage")]
        fix = Fix(f"Write `{meant}`", (Edit(span, meant),))
        return Repair(m.MoveToStage(span, meant=meant, text=found[0], fix=fix), tuple(tokens), found.end(), drop)
    return None


def set_missing(at: Situation) -> Repair | None:
    """`responsible = lead_manager`, `contact.responsible := lead_manager`."""
    for drop, start in back_to(at, "SET", 1):
        found = WRITTEN.match(at.reading.text, start, at.reading.stop)
        if found is None or found.end() < at.token[3] or at.token[0] not in ("EQUAL", "COMPARE", "DOT", "COLON"):
            continue
        if at.token[0] == "COLON" and "=" not in found["sign"]:
            continue
        path = found["path"]
        place = Span(*found.span("path"))
        sign = Span(*found.span("sign"))
        tokens = (("SET", "set", start, start), *path_tokens(path, place), ("EQUAL", "=", *sign))
        meant = f"set {path} = …"
        equals = () if found["sign"] == " = " else (Edit(sign, " = "),)
        edits = (Edit(Span(start, start), "set "), *equals)
        problem = m.SetMissing(
            Span(start, sign.end), text=words_of(at), meant=meant, fix=Fix(f"Write `{meant}`", edits)
        )
        return Repair(problem, tokens, found.end(), drop)
    return None


def to_missing(at: Situation) -> Repair | None:
    """`add "vip" tags`, `add tags "vip"`, `remove "vip" tags`."""
    verb = next((word for word in reversed(at.values[-5:]) if word in ("add", "remove")), None)
    if verb is None or not at.expects("TO" if verb == "add" else "FROM"):
        return None
    drop = at.values[::-1].index(verb)
    found = MEMBER.match(at.reading.text, at.starts[-drop], at.reading.stop) if drop else None
    if found is None or found.end() < at.token[3]:
        return None
    member, of = found["member"] or found["last"], found["list"] or found["first"]
    word = "to" if verb == "add" else "from"
    span = Span(*found.span())
    tokens: tuple[Token, ...] = (
        ("TEXT", member.strip('"'), *span),
        (word.upper(), word, *span),
        *path_tokens(of, span),
    )
    return replace(at, m.Instead, span, f"{member} {word} {of}", tokens, drop=drop, resume=span.end)


WRITES = (to_missing, moved, set_missing)
