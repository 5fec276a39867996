"""How a statement ended, written down with its cause."""

import attrs

from stagerules.dsl import typed
from stagerules.dsl.source import Source

from ..event import Event
from ..plan import Cause, Outcome, Status
from .desk import By, Desk, Refusal


@attrs.frozen
class Ending:
    """`done`, `skipped` or `failed`, and why."""

    status: Status
    code: str | None = None
    detail: str = ""


def refused(refusal: Refusal) -> Ending:
    """A missing record is nothing to do it to; what is still needed should have been free."""
    return Ending("skipped" if refusal.code == "no_record" else "failed", refusal.code, refusal.detail)


def cause_of(rule: typed.Rule, statement: typed.Statement, event: Event) -> Cause:
    """The rule, the line of the statement and the event."""
    line = rule.source.place(statement.span.start).line
    return Cause(rule.identity, rule.title, rule.source.home, line, rule.version, event.id)


def note(ending: Ending, statement: typed.Statement, by: By, rule: typed.Rule, desk: Desk) -> None:
    """Adds the outcome of a statement."""
    text = first_line(statement, rule.source)
    action = statement.action if isinstance(statement, typed.Ask) else None
    desk.outcomes.append(Outcome(by.cause, text, ending.status, ending.code, ending.detail, action, by.on_behalf))


def first_line(statement: typed.Statement, source: Source) -> str:
    """A statement as it is written, without its blocks."""
    return source.slice(statement.span).partition("\n")[0].rstrip().removesuffix(":")
