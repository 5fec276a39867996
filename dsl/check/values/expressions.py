"""From any expression to the typed tree. This is where the checker of rules comes in."""

from ... import syntax, typed
from ... import types as t
from ..conditions import comparisons, lists, stages, word_tests
from ..conditions import logic as conditions
from ..conditions.logic import Condition, check_condition
from ..rules.targets import Target, check_target
from ..scope import Scope
from . import alternatives, arithmetic, functions, literals, lookups, paths, texts, written_lists
from .bare import operand
from .dispatch import HANDLERS, infer
from .fitting import fit, fit_member

__all__ = ["Condition", "Target", "check_condition", "check_member", "check_target", "check_value"]


def check_value(expression: syntax.Expression, scope: Scope, expected: t.Type | None = None) -> typed.Expression:
    """The typed expression, fitted into the expected type; `Problematic` once a problem was reported."""
    if isinstance(expression, syntax.Empty):
        value = literals.empty_value(expression)
    else:
        value = operand(expression, expected, scope)
    return value if expected is None else fit(value, expected, scope)


def check_member(expression: syntax.Expression, scope: Scope, members: t.List) -> typed.Expression:
    """One member for such a list, as `add` and `remove` take it: with its label where the list has labels."""
    return fit_member(operand(expression, members.item, scope), members, scope)


def _group(node: syntax.Group, scope: Scope) -> typed.Expression:
    return infer(node.value, scope)


HANDLERS.update(
    {
        syntax.Number: literals.number,
        syntax.Money: literals.money,
        syntax.Text: texts.text,
        syntax.YesNo: literals.yes_no,
        syntax.Empty: literals.empty,
        syntax.Date: literals.date,
        syntax.Time: literals.time,
        syntax.DateTime: literals.date_time,
        syntax.Duration: literals.duration,
        syntax.FileName: literals.file_name,
        syntax.Today: literals.today,
        syntax.Now: literals.now,
        syntax.Name: paths.name,
        syntax.Attribute: paths.attribute,
        syntax.Old: paths.old,
        syntax.Call: functions.call,
        syntax.Group: _group,
        syntax.Labelled: written_lists.labelled,
        syntax.ListValue: written_lists.list_value,
        syntax.Negative: arithmetic.negative,
        syntax.Arithmetic: arithmetic.arithmetic,
        syntax.OrElse: alternatives.or_else,
        syntax.OfList: lists.of_list_alone,
        syntax.Comparison: comparisons.comparison,
        syntax.Between: comparisons.between,
        syntax.TextTest: word_tests.text_test,
        syntax.Matches: word_tests.matches,
        syntax.IsEmpty: comparisons.is_empty,
        syntax.StageIs: stages.stage_is,
        syntax.StageOrder: stages.stage_order,
        syntax.Not: conditions.negation,
        syntax.And: conditions.conjunction,
        syntax.Or: conditions.disjunction,
        syntax.Quantifier: lists.quantifier,
        syntax.Aggregate: lists.aggregate,
        syntax.ForEach: lists.for_each,
        syntax.Lookup: lookups.elsewhere,
    }
)
