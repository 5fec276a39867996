"""Calls of functions: the language's own and the host's. An empty argument makes the result empty."""

from datetime import date, datetime, time
from decimal import Decimal

from stagerules.dsl import typed
from stagerules.dsl import types as t
from stagerules.dsl.lookups import LOOKUPS
from stagerules.dsl.values import Duration, FileName, Labelled, Money, Ref, Value

from ..decision.interruption import DecisionError
from ..values.numbers import LIMIT
from ..values.sameness import bare
from ..values.shown import LONGEST
from .answers import looked_up
from .env import Env, Walk
from .functions import FUNCTIONS


def call(node: typed.Call, env: Env, walk: Walk) -> Value:
    """A function of the filled values of its arguments."""
    if node.function in LOOKUPS and isinstance(t.filled(node.arguments[0].type), t.Result):
        return looked_up(node, env, walk)
    values = [bare(walk(one, env)) for one in node.arguments]
    if any(value is None for value in values):
        return None
    if own := FUNCTIONS.get(node.function):
        return own(env.view, *values)
    return _hosts(node.function, values, env)


def _hosts(name: str, values: list[Value], env: Env) -> Value:
    function = env.program.functions.get(name)
    if function is None:
        raise DecisionError("unknown_function", name)
    try:
        result = function.call(*values)
    except Exception as problem:
        # The host's own code: its failure ends this rule and no other. Its message may hold what must not be told.
        raise DecisionError("function_failed", f"{name}: {type(problem).__name__}") from problem
    if not is_value(result):
        raise DecisionError("function_failed", f"{name}: gave a {type(result).__name__}")
    return result


def is_value(found: object) -> bool:
    """Whether something that came from outside is a value of the language: no float, no infinity, no endless text."""
    match found:
        case None | bool() | date() | datetime() | time() | Money() | Duration() | FileName() | Labelled() | Ref():
            return True
        case str():
            return len(found) <= LONGEST
        case int():
            return abs(found) < LIMIT
        case Decimal():
            return found.is_finite()
        case tuple():
            return all(is_value(one) for one in found)
        case _:
            return False
