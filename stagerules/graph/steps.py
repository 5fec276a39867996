"""What a rule does, line by line: its conditions, times and statements as a reader of the picture meets them."""

import re
from collections.abc import Iterator, Mapping
from typing import Literal, TypeAlias, assert_never

import attrs

from stagerules.dsl import typed
from stagerules.dsl.source import Source, Span
from stagerules.dsl.types import Text
from stagerules.dsl.vocabulary import ActionSignature, EntityName, Parameter, Users
from stagerules.interpreter.drivers.made import MADE_HERE

Mark: TypeAlias = Literal["if", "wait", "set", "ask", "message", "delete", "move", "stop"]
"""`message` leaves by a channel, `delete` deletes the item, `ask` is any other action, `if` also an `else`."""


@attrs.frozen
class Target:
    """Where a move goes; `pipeline` is None for the one in which the item is."""

    stage: str
    pipeline: str | None


@attrs.frozen
class Step:
    """One line. `depth` is how far it stands inside branches, `to` where a move goes."""

    mark: Mark
    text: str
    depth: int = 0
    to: Target | None = None


Actions: TypeAlias = Mapping[str, ActionSignature]

# A comment, or a text that may hold its sign.
COMMENT = re.compile(r'("(?:\\.|[^"\\\n])*")|#[^\n]*')


def in_one_line(written: str) -> str:
    """Text of a file without line ends and comments."""
    return " ".join(COMMENT.sub(lambda found: found[1] or "", written).split())


def steps_of(rule: typed.Rule, actions: Actions) -> tuple[Step, ...]:
    """The lines of a rule: what stands in its header after the trigger, then its body."""
    return (*_header(rule), *_block(rule.body, rule.source, actions, 0))


def _header(rule: typed.Rule) -> Iterator[Step]:
    if rule.condition is not None:
        yield Step("if", f"if {_written(rule.source, rule.condition.span)}")
    if rule.when is not None and (rule.when.side is not None or rule.when.working_hours):
        yield Step("wait", _written(rule.source, rule.when.span).replace(" regardless of stage", ""))
    if rule.late_condition is not None:
        yield Step("if", f"if {_written(rule.source, rule.late_condition.span)}")


def _block(body: tuple[typed.Statement, ...], source: Source, actions: Actions, depth: int) -> Iterator[Step]:
    for statement in body:
        yield from _statement(statement, source, actions, depth)


def _statement(statement: typed.Statement, source: Source, actions: Actions, depth: int) -> Iterator[Step]:
    match statement:
        case typed.SetField() | typed.AddTo() | typed.RemoveFrom():
            yield Step("set", _written(source, statement.span), depth)
        case typed.MoveTo(span, pipeline, stage):
            yield Step("move", _written(source, span), depth, Target(stage, pipeline))
        case typed.Ask():
            yield _asked(statement, source, actions, depth)
            if statement.on_failure is not None:
                yield Step("if", "on failure", depth)
                yield from _block(statement.on_failure, source, actions, depth + 1)
        case typed.Wait(span):
            yield Step("wait", _written(source, span), depth)
        case typed.Stop():
            yield Step("stop", "stop", depth)
        case typed.If():
            yield from _branches(statement, source, actions, depth)
        case typed.Assign():
            pass  # a value that is only named
        case _:
            assert_never(statement)


def _branches(statement: typed.If, source: Source, actions: Actions, depth: int) -> Iterator[Step]:
    for number, (condition, body) in enumerate(statement.branches):
        yield Step("if", f"{'else if' if number else 'if'} {_written(source, condition.span)}", depth)
        yield from _block(body, source, actions, depth + 1)
    if statement.otherwise:
        yield Step("if", "else", depth)
        yield from _block(statement.otherwise, source, actions, depth + 1)


def _asked(ask: typed.Ask, source: Source, actions: Actions, depth: int) -> Step:
    """An action with what tells it apart from others of its kind: whom it is for, and its first text."""
    signature = actions[ask.action]
    parts = [_written(source, ask.arguments[one.name].span) for one in _telling(signature) if one.name in ask.arguments]
    behalf = f" as {_written(source, ask.on_behalf.span)}" if ask.on_behalf is not None else ""
    leaves = signature.channel is not None and signature.channel not in MADE_HERE
    mark: Mark = "delete" if signature.deletes_item else "message" if leaves else "ask"
    return Step(mark, " ".join([ask.action, *parts]) + behalf, depth)


def _telling(signature: ActionSignature) -> tuple[Parameter, ...]:
    required = [one for one in signature.parameters if one.required]
    people = [one for one in required if isinstance(one.type, Users | EntityName)]
    return (*people, *[one for one in required if isinstance(one.type, Text)][:1])


def _written(source: Source, span: Span) -> str:
    return in_one_line(source.slice(span))
