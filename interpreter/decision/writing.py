"""The language's own effects: `set`, `add`, `remove` and `move`, and how each ends (language §5.2)."""

from typing import TypeAlias, assert_never

from stagerules.dsl import typed
from stagerules.dsl import types as t
from stagerules.dsl.values import Labelled, Ref, Value

from ..effects import AddToList, RemoveFromList, SetField
from ..values.sameness import bare, form
from ..walker.env import FORM_STEPS, MEMBER_STEPS, Env
from ..walker.evaluate import evaluate
from .desk import By, Desk, Refusal, put
from .moves import move
from .outcomes import Ending, refused

ListStatement: TypeAlias = typed.AddTo | typed.RemoveFrom
Effectful: TypeAlias = typed.SetField | typed.AddTo | typed.RemoveFrom | typed.MoveTo


def write(statement: Effectful, env: Env, by: By, desk: Desk) -> Ending:
    """Carries out one; what refuses it does so before anything happened."""
    try:
        return _asked_for(statement, env, by, desk)
    except Refusal as refusal:
        return refused(refusal)


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
