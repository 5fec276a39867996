"""What we are measured against: the same work done in another known way."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from lark import Lark, Transformer

from stagerules.dsl.values import Money, Ref

from .project import STAGES

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)

VALUES: Mapping[str, Mapping[str, Any]] = {
    "Deal": {
        "id": 1,
        "title": "A deal",
        "amount": Money(Decimal(5000), "EUR"),
        "source": "web",
        "close_date": None,
        "responsible": Ref("User", 2),
        "contacts": (Ref("Contact", 7),),
        "company": None,
        "tags": (),
        "stage": "Stage 3",
        "pipeline": "Sales",
        "stage_since": NOW,
    },
    "Contact": {"id": 7, "name": "Greta", "phones": (), "emails": (), "responsible": Ref("User", 2)},
    "Company": {"id": 1, "name": "ACME", "type": "VIP"},
    "User": {"id": 1, "name": "Ada", "email": "ada@example.com"},
}

GRAMMAR = r"""
start: rule+
rule: "rule" TEXT "on" "stage" TEXT "if" or_ ":" statement+
statement: "set" path "=" value            -> set
         | "add" value "to" path           -> add
         | "log" "text" ":" TEXT           -> log
?or_: and_ | or_ "or" and_
?and_: test | and_ "and" test
?test: value OPERATOR value | value "between" value "and" value | value "in" "[" value ("," value)* "]"
     | value "is" "not" "empty" | "any" "of" value OPERATOR value
?value: path | NUMBER | TEXT
path: NAME ("." NAME)*
OPERATOR: "==" | "<=" | ">=" | "<" | ">"
NAME: /[a-z_]\w*/
NUMBER: /\d+/
TEXT: /"[^"\n]*"/
%ignore /\s+/
"""


class Build(Transformer):
    """Builds tuples: the least a tree can be."""

    def __default__(self, data: object, children: list[object], meta: object) -> object:
        return (data, getattr(meta, "start_pos", 0), tuple(children))


@cache
def _lark() -> Lark:
    return Lark(GRAMMAR, parser="lalr", propagate_positions=True)


def lark_tree(text: str) -> object:
    """Lark's tree with positions, then a Transformer over it: the documented way. Its grammar is a part of ours."""
    return Build().transform(_lark().parse(text))


def handler(count: int) -> Callable[[Mapping[str, Any], str], list[tuple[str, str]]]:
    """A hand-written handler: per stage the functions of its rules, each giving the effects it asks for."""
    table: dict[str, list[tuple[str, Callable[[Mapping[str, Any]], bool]]]] = {stage: [] for stage in STAGES}
    for number in range(count):
        name, low, high = f"Rule {number}", Decimal(1000 + number), Decimal(9000 + number)
        table[STAGES[number % len(STAGES)]].append((name, _CONDITIONS[number % len(_CONDITIONS)](low, high, number)))

    def handle(deal: Mapping[str, Any], stage: str) -> list[tuple[str, str]]:
        effects = []
        for name, condition in table[stage]:
            if condition(deal):
                effects += [(name, "set"), (name, "add")]
        return effects

    return handle


_CONDITIONS: tuple[Callable[[Decimal, Decimal, int], Callable[[Mapping[str, Any]], bool]], ...] = (
    lambda low, high, n: lambda deal: deal["amount"] > low,
    lambda low, high, n: lambda deal: deal["source"] == "web" and low <= deal["amount"] <= high,
    lambda low, high, n: lambda deal: deal["source"] in ("web", "call") or deal["amount"] > low,
    lambda low, high, n: lambda deal: deal["close_date"] is not None and deal["close_date"] < NOW.date(),
    lambda low, high, n: lambda deal: deal["company"] is not None and deal["company"]["type"] == "VIP",
    lambda low, high, n: lambda deal: any(tag == f"tag {n}" for tag in deal["tags"]),
)
