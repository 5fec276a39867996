"""Statements: what each asks for, and how it ends (language §5.2)."""

from typing import Literal, TypeAlias, assert_never

import attrs

from stagerules.dsl import typed
from stagerules.dsl import types as t
from stagerules.dsl.values import Labelled, Ref, Value

from ..effects import AddToList, RemoveFromList, SetField
from ..plan import Branch, Seen
from ..values.sameness import bare, form
from ..walker.env import FORM_STEPS, MEMBER_STEPS, Env
from ..walker.evaluate import evaluate
from ..walker.seen import seen
from .ask import ask
from .desk import By, Desk, Refusal, put
from .interruption import DecisionError
from .moves import move
from .outcomes import Ending, cause_of, note, refused

Flow: TypeAlias = Literal["on", "stopped", "failed"]
"""How a block ended: at its end, by `stop`, by a statement that failed."""


@attrs.frozen
class Work:
    """The rule whose statements are carried out. `branches` gets the ways it takes; None: nobody asks for them."""

    rule: typed.Rule
    desk: Desk
    branches: list[Branch] | None = None


def perform(body: tuple[typed.Statement, ...], env: Env, work: Work) -> Flow:
    """Carries out a block. What it binds is visible to its end only."""
    for statement in body:
        match statement:
            case typed.Stop():
                return "stopped"
            case typed.Assign(variable=variable, value=value):
                env = env.binding(variable, evaluate(value, env))
                flow: Flow = "on"
            case typed.If():
                flow = perform(_branch(statement, env, work), env, work)
            case typed.Ask():
                env, flow = _ask(statement, env, work)
            case typed.Wait():
                raise DecisionError("not_yet_supported", "wait")
            case _:
                flow = "failed" if _effect(statement, env, work).status == "failed" else "on"
        if flow != "on":
            return flow
    return "on"


ListStatement: TypeAlias = typed.AddTo | typed.RemoveFrom
Effectful: TypeAlias = typed.SetField | typed.AddTo | typed.RemoveFrom | typed.MoveTo


def _effect(statement: Effectful, env: Env, work: Work) -> Ending:
    """One of the language's own effects; what refuses it does so before anything happened."""
    desk = work.desk
    by = By(cause_of(work.rule, statement, env.event), on_behalf(statement.on_behalf, env))
    try:
        ending = _asked_for(statement, env, by, desk)
    except Refusal as refusal:
        ending = refused(refusal)
    note(ending, statement, by, work.rule, desk)
    return ending


def _asked_for(statement: Effectful, env: Env, by: By, desk: Desk) -> Ending:
    match statement:
        case typed.SetField():
            return _set(statement, env, by, desk)
        case typed.AddTo():
            return _add(statement, env, by, desk)
        case typed.RemoveFrom():
            return _remove(statement, env, by, desk)
        case typed.MoveTo():
            return move(statement, env, by, desk)
        case _:
            assert_never(statement)


def _branch(statement: typed.If, env: Env, work: Work) -> tuple[typed.Statement, ...]:
    asked: list[Seen] = []
    for condition, body in statement.branches:
        if work.branches is not None:
            asked.append(seen(condition, env))
        if (asked[-1].value if asked else evaluate(condition, env)) is True:
            _remember(statement, asked, False, work)
            return body
    _remember(statement, asked, bool(statement.otherwise), work)
    return statement.otherwise


def _remember(statement: typed.If, asked: list[Seen], otherwise: bool, work: Work) -> None:
    if work.branches is not None:
        line = work.rule.source.place(statement.span.start).line
        work.branches.append(Branch(line, tuple(asked), otherwise))


def on_behalf(user: typed.Expression | None, env: Env) -> Ref | None:
    """The user that `as` names; nobody where it is empty."""
    found = evaluate(user, env) if user is not None else None
    return found if isinstance(found, Ref) else None


def _target(statement: typed.SetField | typed.AddTo | typed.RemoveFrom, env: Env) -> Ref:
    record = evaluate(statement.record, env)
    if not isinstance(record, Ref):
        raise Refusal("no_record")
    return record


def _set(statement: typed.SetField, env: Env, by: By, desk: Desk) -> Ending:
    record = _target(statement, env)
    value = evaluate(statement.value, env)
    env.budget.take(MEMBER_STEPS * len(value) if isinstance(value, tuple) else 0)
    effect = SetField(record, statement.field, value, statement.label)
    return Ending("done") if put(effect, by, desk) else Ending("done", "unchanged")


def _add(statement: typed.AddTo, env: Env, by: By, desk: Desk) -> Ending:
    record, value = _target(statement, env), evaluate(statement.value, env)
    new = [one for one in _labelled(value, statement.label) if not _there(record, one, statement, env, desk)]
    for one in new:
        put(AddToList(record, statement.field, one), by, desk)
    return Ending("done") if new else Ending("skipped", "already_there" if value not in (None, ()) else "no_value")


def _remove(statement: typed.RemoveFrom, env: Env, by: By, desk: Desk) -> Ending:
    record, value = _target(statement, env), evaluate(statement.value, env)
    there = [found for one in _labelled(value, statement.label) for found in _there(record, one, statement, env, desk)]
    for one in there:
        put(RemoveFromList(record, statement.field, one), by, desk)
    return Ending("done") if there else Ending("skipped", "not_there" if value not in (None, ()) else "no_value")


def _ask(statement: typed.Ask, env: Env, work: Work) -> tuple[Env, Flow]:
    """Asks for an action. Its block runs where it was skipped or failed; without one a failure ends the rule."""
    by = By(cause_of(work.rule, statement, env.event), on_behalf(statement.on_behalf, env))
    ending, result = ask(statement, env, by, work.rule, work.desk)
    note(ending, statement, by, work.rule, work.desk)
    if statement.variable is not None:
        env = env.binding(statement.variable, result)
    if ending.status == "done":
        return env, "on"
    if statement.on_failure is None:
        return env, "failed" if ending.status == "failed" else "on"
    failure = {"code": ending.code or "", "detail": ending.detail}
    return env, perform(statement.on_failure, env.binding("failure", failure), work)


def _labelled(value: Value, label: str | None) -> tuple[Value, ...]:
    """The members that a statement means: one or several, with its label."""
    members = value if isinstance(value, tuple) else () if value is None else (value,)
    texts = (bare(one) for one in members) if label is not None else ()
    return tuple(Labelled(label, one) for one in texts if isinstance(one, str)) if label is not None else members


def _there(record: Ref, member: Value, statement: ListStatement, env: Env, desk: Desk) -> tuple[Value, ...]:
    """The members of the list that are this one: addresses in normal form, without a label whatever label they have."""
    stored = desk.view.field(record, statement.field)
    found = stored if isinstance(stored, tuple) else ()
    by = _form_of(statement, env)
    region = env.program.region
    env.budget.take(len(found) * (MEMBER_STEPS + FORM_STEPS[by]))

    def same_member(one: Value) -> bool:
        labels = isinstance(one, Labelled) and isinstance(member, Labelled) and one.label != member.label
        return not labels and form(one, by, region) == form(member, by, region)

    return tuple(one for one in found if same_member(one))


def _form_of(statement: ListStatement, env: Env) -> typed.By:
    field = env.program.schema.entities[statement.entity].fields[statement.field]
    match t.filled(field.type):
        case t.List(t.Phone()):
            return "phone"
        case t.List(t.Email()):
            return "email"
        case _:
            return "value"
