"""What is said of an expression that is wrong."""

import re

import attrs
import pytest

from stagerules.dsl import syntax
from stagerules.dsl.check.values.dispatch import HANDLERS, infer
from stagerules.dsl.check.values.expressions import check_value
from stagerules.dsl.problem import Diagnostic
from stagerules.dsl.source import Span
from tests.dsl.expressions_world import check_line, condition_of, expression_lines, expression_of, told

LINES = expression_lines()


def in_order(line: str) -> list[Diagnostic]:
    return sorted(check_line(line).diagnostics, key=lambda one: (one.span, one.code))


@pytest.mark.parametrize("line", LINES)
def test_what_is_said(line: str) -> None:
    assert [one.slug for one in in_order(line)] == LINES[line]


WITHOUT_PATH = "not ((discount or else contact.score) > 5)"
MUST_SAY = [line for line, slugs in LINES.items() if "must-say-if-empty" in slugs and line != WITHOUT_PATH]


@pytest.mark.parametrize("line", MUST_SAY)
def test_both_ways_out_of_missing_values_are_right(line: str) -> None:
    problem = in_order(line)[-1]
    assert problem.hint is not None
    ways = [problem.hint.params["filled"], problem.hint.params["empty"]]
    for way in ways:
        text = re.sub(r"where (?:\((?=p.best_before < today or).*\)|p.best_before < today)", way, line)
        if text == line:
            guilty = line[slice(*problem.span)]
            text = line.replace(guilty, f"({way})")
        assert not condition_of(text)[1].problems, text


def test_event_fields_need_an_event() -> None:
    one = told("event.amount > 5")
    check_value(expression_of(one.scope.source), attrs.evolve(one.scope, event=None))
    assert [problem.slug() for problem in one.problems] == ["no-event-here"]


def test_old_stands_before_a_field() -> None:
    one = told("old 5")
    infer(syntax.Old(Span(0, 5), syntax.YesNo(Span(4, 5), True)), one.scope)
    assert [str(each.message) for each in one.diagnostics] == [
        "`old` asks for the value that a field of the item had before."
    ]


def test_any_of_stands_on_the_left_of_a_test() -> None:
    one = told("any of tags")
    infer(syntax.OfList(Span(0, 11), "any", syntax.Name(Span(7, 11), "tags")), one.scope)
    assert [str(each.hint) for each in one.diagnostics] == ["Write a test behind it, as in `any of tags == …`."]


def test_every_kind_of_expression_is_typed() -> None:
    assert set(HANDLERS) == set(syntax.Expression.__args__)
