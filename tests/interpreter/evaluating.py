"""Expressions in short: the value of one over a deal, and whether a condition about it is met."""

from decimal import Decimal
from typing import Any

from stagerules.dsl import typed
from stagerules.dsl import types as t
from stagerules.dsl.values import Money, Ref, Value
from stagerules.dsl.vocabulary import FunctionSignature
from stagerules.interpreter.actions import Function
from stagerules.interpreter.decision.view import View
from stagerules.interpreter.event import Event
from stagerules.interpreter.facts import Facts
from stagerules.interpreter.walker.env import Env
from stagerules.interpreter.walker.evaluate import evaluate
from stagerules.interpreter.walker.seen import seen
from tests.interpreter.world import (
    CONSTANTS,
    DEAL,
    NOW,
    Records,
    program,
    records,
)


def euro(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


def functions(call: Any) -> tuple[Function, ...]:
    return (Function(FunctionSignature("twice", (t.Number(),), t.Number()), call),)


def surroundings(text: str, others: Records, fields: dict[str, Any], **more: Any) -> tuple[typed.Rule, Env]:
    whole = program(text, functions=functions(more.pop("call", lambda x: x * 2)), **more.pop("settings", {}))
    facts = Facts(NOW, records=records(others, **fields), constants=CONSTANTS, rates=more.pop("rates", {}))
    view = View(whole, facts)
    event = Event("e", "event", DEAL, name="paid", fields={"amount": euro("7"), "by": None})
    return whole.rules[0], Env(whole, view, view, event, DEAL, whole.rules[0].source)


def value_of(expression: str, others: Records | None = None, more: Any = None, **fields: Any) -> Value:
    rule, env = surroundings(f"on paid:\n    let it = {expression}\n", others or {}, fields, **(more or {}))
    (let,) = rule.body
    assert isinstance(let, typed.Assign)
    return evaluate(let.value, env)


def met(condition: str, others: Records | None = None, more: Any = None, **fields: Any) -> Value:
    """Whether a condition is met: the walker and the walker with the trace must agree."""
    rule, env = surroundings(f"on paid if {condition}: stop\n", others or {}, fields, **(more or {}))
    assert rule.condition is not None
    plain = evaluate(rule.condition, env)
    assert seen(rule.condition, env).value == plain
    return plain


PRODUCTS: dict[Ref, Any] = {
    Ref("Product", 1): {"name": "Tile", "price": euro("10.10"), "discount": Decimal("0.1")},
    Ref("Product", 2): {"name": "Nail", "price": euro("0.05"), "discount": None},
}
BOTH = tuple(PRODUCTS)
