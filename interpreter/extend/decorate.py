"""Makes an action or a function of the language from a host's plain, annotated Python function.

```python
@action
def mark(asked: Asked, reason: str, level: Literal["gold", "silver"] = "gold") -> Effect:
    '''Marks the item.'''
    return SetField(asked.item, "mark", f"{level}: {reason}")

@function
def vat(amount: Decimal, country: str) -> Decimal:
    '''The value added tax of an amount.'''
    return amount * RATES[country]
```

Annotations become types: `str` text, `int` integer, `Decimal` number, `bool` yes/no, `date`, `time`, `datetime`,
`Money`, `Duration`, `FileName`, `Literal["a", "b"]` a choice, `list[X]` and `tuple[X, ...]` lists. The others are
stated: `Annotated[str, Phone()]`, `Annotated[Ref, Record("Contact")]`, `Annotated[tuple[Ref, ...], Users()]`. A text
in `Annotated` documents the parameter, the docstring the action.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any, Literal, TypeAlias, get_type_hints, overload

from stagerules.dsl.reserved import IN_EXPRESSIONS, IN_STATEMENTS
from stagerules.dsl.types import Result, Type
from stagerules.dsl.values import Value
from stagerules.dsl.vocabulary import ActionSignature, FunctionSignature, Parameter

from ..actions import Action, Answer, Asked, Done, Failed, Function, Skipped
from ..effects import Effect
from .annotations import Meant, Unmapped, given, meaning, taken, value_type

Reply: TypeAlias = Answer | Effect | Sequence[Effect] | None
"""What a host's action may return: an answer, or just the effects; None when nothing is to be done."""

Group = Literal["base", "additional", "staff", "client communication", "client information", "items", "custom"]
Host: TypeAlias = Callable[..., Any]


class BadDeclaration(TypeError):
    """A Python function that can't be an action or a function of the language. `str()` is a sentence that says why."""


@overload
def action(function: Callable[..., Reply], /) -> Action: ...


@overload
def action(
    *,
    name: str | None = None,
    parameters: Sequence[Parameter] = (),
    result: Mapping[str, Type] | None = None,
    roles: Sequence[str] = (),
    staged_only: bool = False,
    grant: str | None = None,
    deletes_item: bool = False,
    changes_fields: bool = True,
    channel: str | None = None,
    outside: bool = False,
    group: Group = "custom",
) -> Callable[[Callable[..., Reply]], Action]: ...


def action(
    function: Callable[..., Reply] | None = None, /, *, name: str | None = None, **more: Any
) -> Action | Callable[[Callable[..., Reply]], Action]:
    """Makes an action of a function that returns effects or an answer, and does nothing else.

    `name` is what rules write (default: the function's). `parameters` replace what the annotations say of the
    parameters of these names. `result` are the fields that later statements may read. The others are those of
    `ActionSignature`. A first parameter annotated `Asked` gets the request; it is no parameter in rules.

    Raises BadDeclaration.
    """
    if function is None:
        return lambda decorated: _action(decorated, name or decorated.__name__, **more)
    return _action(function, function.__name__)


@overload
def function(function: Callable[..., object], /) -> Function: ...


@overload
def function(*, name: str | None = None) -> Callable[[Callable[..., object]], Function]: ...


def function(
    function: Callable[..., object] | None = None, /, *, name: str | None = None
) -> Function | Callable[[Callable[..., object]], Function]:
    """Makes a function for expressions of a pure Python function: same arguments, same result, no effect.

    It is called only when no argument is empty; where one is, so is the result. What it raises, and a result of
    another type than it promised, ends the rule with an error and undoes what the rule did.

    Raises BadDeclaration.
    """
    if function is None:
        return lambda decorated: _function(decorated, name or decorated.__name__)
    return _function(function, function.__name__)


def _action(
    host: Host,
    name: str,
    *,
    parameters: Sequence[Parameter] = (),
    result: Mapping[str, Type] | None = None,
    roles: Sequence[str] = (),
    **more: Any,
) -> Action:
    what = f"`{name}` can't be an action"
    _check_name(what, name)
    slots, hints = _slots(what, host)
    takes_request = bool(slots) and hints.get(slots[0].name) is Asked
    slots = slots[takes_request:]
    stated = {one.name: one for one in parameters}
    if unknown := stated.keys() - {slot.name for slot in slots}:
        raise BadDeclaration(f"{what}: the function has no parameter `{min(unknown)}`.")
    signature = ActionSignature(
        name=name,
        parameters=tuple(stated.get(slot.name) or _parameter(what, slot, hints) for slot in slots),
        result=Result(name, dict(result)) if result else None,
        roles=tuple(roles),
        doc=inspect.getdoc(host) or "",
        **more,
    )
    required = [one.name for one in signature.parameters if not one.required]
    empty = {slot.name: None for slot in slots if slot.default is slot.empty and slot.name in required}

    @wraps(host)
    def answer(asked: Asked) -> Answer:
        arguments = {one: given(hints.get(one), value) for one, value in asked.arguments.items()}
        request = (asked,) if takes_request else ()
        return _answer(name, host(*request, **{**empty, **arguments}))

    return Action(signature, answer)


def _function(host: Host, name: str) -> Function:
    what = f"`{name}` can't be a function"
    _check_name(what, name)
    slots, hints = _slots(what, host)
    for slot in slots:
        if slot.default is not slot.empty:
            raise BadDeclaration(f"{what}: every argument is required, so `{slot.name}` can't have a default.")
        if _meaning(what, slot.name, hints).may_be_empty:
            raise BadDeclaration(
                f"{what}: it is never called with an empty value, so write `{slot.name}` without `| None`."
            )
    types = tuple(_value_type(what, f"the parameter `{slot.name}`", hints.get(slot.name)) for slot in slots)
    result = _value_type(what, "the result", hints.get("return"))

    @wraps(host)
    def call(*arguments: Value) -> Value:
        values = (given(hints[slot.name], value) for slot, value in zip(slots, arguments, strict=True))
        got = host(*values)
        try:
            return taken(result, got)
        except TypeError as mistake:
            raise TypeError(f"`{name}` gave what it had not promised: {mistake}") from None

    return Function(FunctionSignature(name, types, result, inspect.getdoc(host) or ""), call)


def _slots(what: str, host: Host) -> tuple[tuple[inspect.Parameter, ...], Mapping[str, Any]]:
    """The parameters, and the annotations with their names resolved."""
    try:
        hints = get_type_hints(host, include_extras=True)
    except NameError as unknown:
        raise BadDeclaration(f"{what}: an annotation names `{unknown.name}`, which its module doesn't know.") from None
    slots = tuple(inspect.signature(host).parameters.values())
    for slot in slots:
        if slot.kind in (slot.VAR_POSITIONAL, slot.VAR_KEYWORD, slot.POSITIONAL_ONLY):
            raise BadDeclaration(f"{what}: `{slot}` has no name that a rule could give it a value by.")
    return slots, hints


def _parameter(what: str, slot: inspect.Parameter, hints: Mapping[str, Any]) -> Parameter:
    meant = _meaning(what, slot.name, hints)
    if not slot.name.isidentifier() or slot.name in IN_EXPRESSIONS:
        raise BadDeclaration(f"{what}: `{slot.name}` is a word of the language, no name for a parameter.")
    default = None if slot.default is slot.empty else slot.default
    shown = default if isinstance(default, str | int | bool | None) else str(default)
    required = slot.default is slot.empty and not meant.may_be_empty
    return Parameter(slot.name, meant.type, required, shown, doc=meant.doc)


def _meaning(what: str, name: str, hints: Mapping[str, Any]) -> Meant:
    if name not in hints:
        raise BadDeclaration(f"{what}: the parameter `{name}` has no type. Write one behind it: `{name}: str`.")
    try:
        return meaning(hints[name])
    except Unmapped as why:
        raise BadDeclaration(f"{what}: the type of the parameter `{name}` can't be used, because {why}.") from None


def _value_type(what: str, where: str, hint: Any) -> Type:
    if hint is None or hint is type(None):
        raise BadDeclaration(f"{what}: {where} has no type. Write one behind the brackets: `-> int`.")
    try:
        return value_type(hint)
    except Unmapped as why:
        raise BadDeclaration(f"{what}: the type of {where} can't be used, because {why}.") from None


def _check_name(what: str, name: str) -> None:
    if not name.isidentifier():
        raise BadDeclaration(f"{what}: a name has letters, digits and `_` only.")
    if name in IN_STATEMENTS:
        raise BadDeclaration(f'{what}: that is a word of the language. Give another: `name="my_{name}"`.')


def _answer(name: str, reply: object) -> Answer:
    """What the host's function returned, as an answer."""
    if isinstance(reply, Done | Skipped | Failed):
        return reply
    effects = () if reply is None else tuple(reply) if isinstance(reply, list | tuple) else (reply,)
    for one in effects:
        if not isinstance(one, Effect):
            raise TypeError(f"The action `{name}` gave {one!r}, which is neither an answer nor an effect.")
    return Done(effects)
