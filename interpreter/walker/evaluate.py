"""The plain walker: the value of a typed expression. One function for each kind of node, found by its class."""

from collections.abc import Callable
from typing import Any, TypeAlias

from stagerules.dsl import typed
from stagerules.dsl.values import Value

from .calls import call
from .conditions import between, both, compare, contains, either, is_empty, matches, negation, stage_is, text_test
from .env import LONG, Env, Walk, steps_of
from .lists import (
    aggregate,
    comprehension,
    each_field,
    labelled_value,
    list_of,
    named_values,
    pick,
    quantifier,
    with_label,
)
from .lookups import lookup
from .names import (
    constant,
    entity_value,
    event_field,
    field,
    item,
    named,
    now,
    old,
    part,
    project_constant,
    result_field,
    today,
    variable,
)
from .sums import arithmetic, as_money, negative, or_else
from .texts import template

# Each function takes the class it stands beside; Python's types cannot say so of a dictionary.
Evaluator: TypeAlias = Callable[[Any, Env, Walk], Value]

EVALUATORS: dict[type, Evaluator] = {
    typed.Constant: constant,
    typed.Item: item,
    typed.Field: field,
    typed.EachField: each_field,
    typed.WithLabel: with_label,
    typed.Pick: pick,
    typed.Part: part,
    typed.ProjectConstant: project_constant,
    typed.Variable: variable,
    typed.ResultField: result_field,
    typed.EventField: event_field,
    typed.Old: old,
    typed.Today: today,
    typed.Now: now,
    typed.Named: named,
    typed.AsMoney: as_money,
    typed.Negative: negative,
    typed.Arithmetic: arithmetic,
    typed.OrElse: or_else,
    typed.Call: call,
    typed.Template: template,
    typed.ListOf: list_of,
    typed.LabelledValue: labelled_value,
    typed.NamedValues: named_values,
    typed.EntityValue: entity_value,
    typed.Compare: compare,
    typed.Between: between,
    typed.Contains: contains,
    typed.TextTest: text_test,
    typed.Matches: matches,
    typed.IsEmpty: is_empty,
    typed.StageIs: stage_is,
    typed.Not: negation,
    typed.And: both,
    typed.Or: either,
    typed.Quantifier: quantifier,
    typed.Comprehension: comprehension,
    typed.Aggregate: aggregate,
    typed.Lookup: lookup,
}


def evaluate(expression: typed.Expression, env: Env) -> Value:
    """The value of an expression; None is the empty one.

    Raises DecisionError where the data makes it impossible, MissingFacts where something must be read first.
    """
    value = EVALUATORS[type(expression)](expression, env, evaluate)
    env.budget.take(1 + steps_of(value) if isinstance(value, LONG) else 1)
    return value
