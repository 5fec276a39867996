"""Known mistakes with which records a rule is about, and in which pipeline; see known.py."""

import re

from ...problems import first_tries as f
from ...problems import mistakes as m
from ...source import Span
from ..machine import Repair, Situation
from ..reading import Token, names
from .repairs import replace, without_spaces, words_of

TRIGGER = (
    r'(?:(?:leaving[ ]+)?stage[ ]+"[^"\n]*"(?:,[ ]*"[^"\n]*")*|change[ ]+of[ ]+\w+(?:,[ ]*\w+)*|created\b|deleted\b)'
)
BEFORE = re.compile(rf"(?P<name>[^\W\d]\w*)[ ]+(?P<trigger>{TRIGGER})")
BEHIND = re.compile(
    r"(?:(?P<of>of|for|von|für|dla)[ ]+(?:an?[ ]+|the[ ]+|all[ ]+)?)?(?P<name>(?!in\b)[^\W\d]\w*(?!\w))?"
    r'[ ]*(?:\bin[ ]+(?:the[ ]+)?pipeline[ ]+(?P<pipeline>"[^"\n]*")[ ]*)?(?=:|\n|if\b|after\b|$)'
)
FOR = re.compile(r"for[ ]+(\w+)")
FAR = 10_000
"""Characters above the rule in which its `for` is looked for: many mistakes in a long file take no longer than it."""

NEW = names("new neue neuer neues neuen nowy nowa nowe create creating")
GONE = names("delete deleting")
AT_ONCE = names("immediately instantly now always sofort natychmiast")
NO_RECORDS = names("the a an newly just is was item record when neu nowy")


def record_created(at: Situation) -> Repair | None:
    """`on new deal`, `on Deal created`."""
    if not at.expects("CREATED", 1) or at.before[0] not in ("NAME", "WORD"):
        return None
    before, word = words_of(at, at.before), words_of(at)
    if before in NEW | GONE and at.token[0] in ("NAME", "WORD"):
        span = Span(at.before[2], at.token[3])
        meant = "created" if before in NEW else "deleted"
        if not _is_known(at, word):
            return Repair(_for_above(span, word, f"on {meant}"))
        return replace(at, m.Instead, span, meant, ((meant.upper(), meant, *span),), drop=1)
    if word in ("created", "deleted") and _is_known(at, before):
        event: tuple[Token, ...] = ((word.upper(), word, *at.token[2:]),)
        return replace(at, m.NeedlessWord, Span(at.before[2], at.token[2]), "", event, drop=1, text=before)
    return None


def record_before(at: Situation) -> Repair | None:
    """`on contact created`, `on Deal stage "New"`."""
    if not at.expects("CREATED", 1) or at.before[0] not in ("NAME", "WORD"):
        return None
    found = BEFORE.match(at.reading.text, at.before[2], at.reading.stop)
    if found is None or found.start("trigger") != at.token[2]:
        return None
    name, known = found["name"], _is_known(at, found["name"])
    if known:
        span = Span(found.start(), at.token[2])
        return replace(at, m.NeedlessWord, span, "", (), drop=1, resume=at.token[2], text=name)
    if not (name[0].isupper() or found["trigger"] in ("created", "deleted")):
        return None
    return Repair(_for_above(Span(*found.span("name")), name, f"on {found['trigger']}"))


def record_behind(at: Situation) -> Repair | None:
    """`on created Contact`, `on stage "New" of Deal`, `on stage "New" in pipeline "Sales"`."""
    is_created = words_of(at, at.before) in ("created", "deleted")
    if not (is_created or at.before[0] in ("PLAIN", "TIME") or "change" in at.values) or not at.expects("IF"):
        return None
    text = at.reading.text
    found = BEHIND.match(text, at.token[2], at.reading.stop)
    if found is None or found.end() < at.token[3]:
        return None
    name, pipeline = found["name"], found["pipeline"]
    if not (pipeline or name) or name in AT_ONCE:
        return None
    if name and not (found["of"] or name[0].isupper() or is_created):
        return None
    said = text[text.rfind("\n", 0, at.token[2]) + 1 : at.token[2]].strip()
    span = Span(found.start(), without_spaces(text, found.end()))
    return Repair(_for_above(span, name or _entity_above(at) or "…", said, pipeline))


def _for_above(span: Span, name: str, meant: str, pipeline: str | None = None) -> f.ForAbove:
    line = f"for {name[0].upper()}{name[1:]}" + (f" in pipeline {pipeline}" if pipeline else "")
    return f.ForAbove(span, text=name, meant=meant, line=line)


def _is_known(at: Situation, word: str) -> bool:
    """Whether the word says nothing that the rule does not know already."""
    above = _entity_above(at)
    return word.lower() in NO_RECORDS or (above is not None and above.casefold() == word.casefold())


def _entity_above(at: Situation) -> str | None:
    """The entity of the `for` that holds here, as far as it stands near enough."""
    text, start = at.reading.text, at.reading.start
    line = text.rfind("\nfor ", max(start - FAR, 0), start) + 1
    found = FOR.match(text, line)
    return found[1] if found else None


ABOUT = (record_created, record_before, record_behind)
