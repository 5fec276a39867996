"""How a statement ended, written down with its cause."""

from collections.abc import Mapping

import attrs

from stagerules.dsl import typed
from stagerules.dsl.source import Source
from stagerules.dsl.values import Ref

from ..plan import Argument, Outcome, Status
from ..walker.env import Env
from ..walker.evaluate import evaluate
from .desk import By, Desk, Refusal


@attrs.frozen
class Ending:
    """`done`, `skipped` or `failed`, and why; with the arguments of what was asked for."""

    status: Status
    code: str | None = None
    detail: str = ""
    arguments: Mapping[str, Argument] = attrs.field(factory=dict)


def refused(refusal: Refusal) -> Ending:
    """A missing record is nothing to do it to; what is still needed should have been free."""
    return Ending("skipped" if refusal.code == "no_record" else "failed", refusal.code, refusal.detail)


def on_behalf(user: typed.Expression | None, env: Env) -> Ref | None:
    """The user that `as` names; nobody where it is empty."""
    found = evaluate(user, env) if user is not None else None
    return found if isinstance(found, Ref) else None


def note(ending: Ending, statement: typed.Statement, by: By, rule: typed.Rule, desk: Desk) -> None:
    """Adds the outcome of a statement."""
    text = first_line(statement, rule.source)
    action = statement.action if isinstance(statement, typed.Ask) else None
    desk.outcomes.append(
        Outcome(by.cause, text, ending.status, ending.code, ending.detail, action, by.on_behalf, ending.arguments)
    )


def first_line(statement: typed.Statement, source: Source) -> str:
    """A statement as it is written, without its blocks."""
    return source.slice(statement.span).partition("\n")[0].rstrip().removesuffix(":")
