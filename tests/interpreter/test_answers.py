"""Values out of an answer: `text_at`, `number_at`, `yes_no_at`, `date_at`, whatever the other side sent."""

from datetime import date
from decimal import Decimal
from typing import Any, cast

import pytest

from stagerules.dsl import typed
from stagerules.dsl import types as t
from stagerules.dsl.lookups import LOOKUPS
from stagerules.dsl.source import Span
from stagerules.dsl.values import Value
from stagerules.interpreter.decision.interruption import DecisionError
from stagerules.interpreter.walker.env import Budget, Env
from stagerules.interpreter.walker.evaluate import evaluate

SPAN = Span(0, 0)


def asked(function: str, path: str, given: object, budget: int = 200_000) -> Value:
    variable = typed.Variable(SPAN, t.Result("call_webhook", LOOKUPS), "r")
    node = typed.Call(SPAN, LOOKUPS[function], function, (variable, typed.Constant(SPAN, t.Text(), path)))
    nothing = cast(Any, None)
    env = Env(nothing, nothing, nothing, nothing, nothing, nothing, cast(Any, {"r": given}), Budget(budget))
    return evaluate(node, env)


def at(function: str, written: str, path: str = "x") -> Value:
    return asked(function, path, {"status": 200, "answer": '{"x": ' + written + "}"})


@pytest.mark.parametrize(
    ("function", "written", "value"),
    [
        ("text_at", '"A-17"', "A-17"),
        ("text_at", '""', ""),
        ("text_at", "17", "17"),
        ("text_at", '"a\\u0308"', "ä"),
        ("text_at", '"\\ud83d\\ude80"', "🚀"),
        ("text_at", '"\\ud83d"', None),
        ("text_at", '"a\\nb"', "a\nb"),
        ("text_at", "1.5", None),
        ("text_at", "true", None),
        ("text_at", "null", None),
        ("text_at", "[]", None),
        ("text_at", "{}", None),
        ("text_at", "1" * 39, None),
        ("number_at", "17", 17),
        ("number_at", "12.50", Decimal("12.50")),
        ("number_at", "0.1", Decimal("0.1")),
        ("number_at", "1e3", Decimal("1E+3")),
        ("number_at", "-0.0", Decimal("0.0")),
        ("number_at", '"12.50"', Decimal("12.50")),
        ("number_at", '"-3"', Decimal(-3)),
        ("number_at", '"12,50"', None),
        ("number_at", '"1e3"', None),
        ("number_at", '"١٢"', None),
        ("number_at", "true", None),
        ("number_at", "1" * 38, int("1" * 38)),
        ("number_at", "1" * 39, None),
        ("number_at", "0." + "1" * 39, None),
        ("number_at", "1e38", None),
        ("number_at", "1e999999", None),
        ("number_at", "1e-999999", None),
        ("number_at", "1e99999999999999999999", None),
        ("number_at", "NaN", None),
        ("number_at", "Infinity", None),
        ("number_at", "1" * 5000, None),
        ("yes_no_at", "true", True),
        ("yes_no_at", "false", False),
        ("yes_no_at", '"true"', None),
        ("yes_no_at", "1", None),
        ("date_at", '"2026-02-28"', date(2026, 2, 28)),
        ("date_at", '"2026-02-28T23:59:00Z"', date(2026, 2, 28)),
        ("date_at", '"2026-02-30"', None),
        ("date_at", '"28.02.2026"', None),
        ("date_at", "20260228", None),
    ],
)
def test_kinds(function: str, written: str, value: Value) -> None:
    found = at(function, written)
    assert (type(found), str(found)) == (type(value), str(value))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("a.b", "deep"),
        ("list.0.name", "first"),
        ("list.1.name", "second"),
        ("list.2.name", None),
        ("list.-1.name", None),
        ("list.name", None),
        ("list.99999999999999999999.name", None),
        ("a", None),
        ("a.b.c", None),
        ("b", None),
        ("", "empty"),
        ("0", "zero"),
        ("a.", None),
    ],
)
def test_places(path: str, value: Value) -> None:
    answer = '{"a": {"b": "deep"}, "list": [{"name": "first"}, {"name": "second"}], "": "empty", "0": "zero"}'
    assert asked("text_at", path, {"answer": answer}) == value


@pytest.mark.parametrize(
    "given",
    [
        None,
        {},
        {"answer": None},
        {"answer": ""},
        {"answer": "<html>"},
        {"answer": '{"x": "a"'},
        {"answer": "[" * 100_000},
        {"answer": '{"x":' * 10_000 + "1" + "}" * 10_000},
        {"answer": '"x"'},
        {"answer": "null"},
    ],
)
@pytest.mark.parametrize("function", LOOKUPS)
def test_where_there_is_nothing(function: str, given: object) -> None:
    assert asked(function, "x", given) is None


def test_the_last_of_two_values_of_one_name_counts() -> None:
    assert asked("text_at", "x", {"answer": '{"x": "a", "x": "b"}'}) == "b"


def test_reading_long_answers_again_and_again_ends_the_rule() -> None:
    long = '{"x": "' + "a" * 250_000 + '"}'
    assert asked("text_at", "x", {"answer": long}) == "a" * 250_000
    with pytest.raises(DecisionError):
        asked("text_at", "y", {"answer": long}, budget=10_000)
