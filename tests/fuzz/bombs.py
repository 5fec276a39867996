"""Rules that pass the check and, with the wrong records, would take all time and memory; run alone, it says so.

`python -m tests.fuzz.bombs NAME` prints the processor time in seconds, the growth of memory in MB, and how it ended.
"""

import resource
import sys
import time
from decimal import Decimal
from random import Random

import attrs

from stagerules.dsl.check.project import check_project
from stagerules.dsl.parse.files import parse
from stagerules.dsl.source import Source
from stagerules.dsl.values import Money, Ref, Value
from stagerules.interpreter.decision.decide import decide
from stagerules.interpreter.event import Event
from stagerules.interpreter.facts import Facts, NeedFacts
from stagerules.interpreter.plan import Decided

from .facts import NOW, Records, answered, made_records, program
from .world import SETTINGS, VOCABULARY, schema

DEAL = Ref("Deal", 1)
LARGE = "aé" * 500_000
"""As long as a text may be."""


@attrs.frozen
class Bomb:
    """A rules file and what is in the records of the deal and of its products."""

    rules: str
    fields: dict[str, Value] = attrs.field(factory=dict)
    products: int = 0


def chain(first: str, unit: str, count: int) -> str:
    """Named expressions, each made of the one before: `let n1 = …`."""
    lines = (unit.replace("@", f"n{at + 1}").replace("<", f"n{at}") for at in range(count))
    return f"for Deal\nlet n0 = {first}\n" + "".join(f"let {line}\n" for line in lines)


def rule(condition: str) -> str:
    """A rule with this condition."""
    return f"for Deal\non created if {condition}: stop\n"


def statements(unit: str, count: int) -> str:
    """A rule with many statements, numbered where they say `@`."""
    return "for Deal\non created:\n" + "".join(f"    {unit.replace('@', str(at))}\n" for at in range(count))


def nested(depth: int, middle: str) -> str:
    """List forms over the products inside each other."""
    before = "".join(f"(all p{at} in products where " for at in range(depth))
    return f"{before}{middle}{')' * depth}"


MANY_TESTS = " and ".join(["places > rate", "rate < 1000", "title != notes"] * 300)

BOMBS: dict[str, Bomb] = {
    "a text doubled again and again": Bomb(
        chain("title", "@ = < + <", 13) + "on created: set title = n13 + n13 + n13\n", {"title": LARGE[:1000]}
    ),
    "a text doubled in a hole": Bomb(
        chain("title", '@ = "{<}{<}"', 11) + "on created: set title = n11 + n11\n", {"title": LARGE[:1000]}
    ),
    "replaced by more of itself": Bomb(
        chain("title", '@ = replace(<, "a", <)', 11) + "on created: set title = n11\n", {"title": "a" * 1000}
    ),
    "many long texts kept": Bomb(statements('let v@ = notes or else "" + "x"', 900), {"notes": LARGE[:-1]}),
    "many long texts made": Bomb(statements('let v@ = title + "x"', 900), {"title": LARGE[:-1]}),
    "many long texts written": Bomb(statements('set title = "x" + lower(title)', 900), {"title": LARGE[:-1000]}),
    "many long texts in capitals": Bomb(rule(" or ".join(['upper(title) == "x"'] * 900)), {"title": LARGE}),
    "many long texts compared": Bomb(rule(" and ".join(["title == lower(title)"] * 900)), {"title": LARGE}),
    "many long texts searched": Bomb(rule(" or ".join(['title contains "xyz"'] * 2000)), {"title": LARGE}),
    "accents without end": Bomb(rule('title == "x"'), {"title": "a" + "\u0301\u0323" * 400_000}),
    "accents replaced": Bomb(rule('length(replace(title, "x", "\u0301\u0323")) > 1'), {"title": "a" + "x" * 400_000}),
    "a list in a list in a list": Bomb(rule(nested(5, "places < p0.amount + p4.amount + 9")), {}, 3000),
    "a list with many tests": Bomb(rule(nested(1, f"({MANY_TESTS})")), {"notes": "x"}, 3000),
    "lists in a list with many tests": Bomb(rule(nested(2, f"({MANY_TESTS})")), {"notes": "x"}, 300),
    "a list with long texts": Bomb(rule(nested(1, "length(upper(title)) > 0")), {"title": LARGE}, 3000),
    "sums of sums": Bomb(
        rule("(sum (sum (sum r.price for r in products) / 3 for q in products) for p in products) > 5"), {}, 3000
    ),
    "a wide list": Bomb(rule(f"places in [{', '.join(map(str, range(3000)))}]")),
    "a wide list in a list": Bomb(rule(nested(1, f"p0.amount in [{', '.join(map(str, range(3000)))}]")), {}, 3000),
    "a list joined": Bomb(statements('let v@ = "{products.name}"', 900), {}, 3000),
    "a list sorted through": Bomb(
        rule(" and ".join(["max of products.price > min of products.price"] * 900)), {}, 3000
    ),
    "many variables and a list": Bomb(
        statements("let v@ = @", 900) + f"    if {nested(1, 'p0.amount > v1')}: stop\n", {}, 3000
    ),
    "a tower of numbers": Bomb(chain("rate", "@ = < * <", 12) + "on created: set rate = n12\n", {}),
    "a tower of whole numbers": Bomb(chain("places", "@ = < * <", 12) + "on created: set places = n12\n", {}),
    "a tower of divisions": Bomb(chain("rate", "@ = < / (< + 3)", 12) + "on created: set rate = n12\n", {}),
    "a pattern": Bomb(rule('title matches "(x+x+)+y"'), {"title": "x" * 1_000_000}),
    "a pattern that counts": Bomb(rule('title matches "(x|y)*x(x|y){500}z"'), {"title": "xy" * 500_000}),
    "a pattern of many states": Bomb(rule('title matches "(.{1,30}){1,30}z"'), {"title": "xy" * 500_000}),
    "many patterns": Bomb(
        rule(" or ".join(f'title matches "(a|é){{{at}}}z"' for at in range(300, 600))), {"title": LARGE}
    ),
    "a pattern in a list": Bomb(rule(nested(1, 'not (title matches "(x+x+)+y")')), {"title": "x" * 1_000_000}, 3000),
}


def run(bomb: Bomb, trace: bool) -> tuple[float, float, str]:
    """Processor seconds, MB that memory grew by, and how it ended."""
    file, problems = parse(Source("bomb.rules", bomb.rules))
    assert not problems, problems
    rules, _, diagnostics = check_project([file], schema(), VOCABULARY, SETTINGS)
    assert all(one.severity != "error" for one in diagnostics), [str(one.message) for one in diagnostics][:3]
    whole, records, event = program(rules), _records(bomb), Event("e", "created", DEAL)
    facts, took, before = Facts(NOW), 0.0, _memory()
    while True:
        start = time.thread_time()
        decided = decide(whole, event, facts, trace=trace)
        took = max(took, time.thread_time() - start)
        if not isinstance(decided, NeedFacts):
            break
        facts = answered(decided, facts, records)
    assert isinstance(decided, Decided)
    (considered,) = decided.plan.considered
    return took, _memory() - before, f"{considered.verdict} {considered.code or ''}".strip()


def _records(bomb: Bomb) -> Records:
    """Records without anything strange but what the bomb says."""
    records = {ref: dict(fields) for ref, fields in made_records(Random(1)).items()}
    products = {
        Ref("Product", 10 + at): {"id": 10 + at, "name": "x", "price": Money(Decimal(at), "EUR"), "amount": at}
        for at in range(bomb.products)
    }
    usual = {"title": "x", "places": 1, "rate": Decimal("1.5"), "products": tuple(products)}
    records[DEAL] |= usual | bomb.fields
    return {**records, **{ref: {**fields, "best_before": None} for ref, fields in products.items()}}


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    run(
        Bomb(rule('title matches "a" and "{rate} {products.name}" == "b"')), trace=True
    )  # what is loaded when first used
    for with_trace in (False, True):
        seconds, megabytes, ending = run(BOMBS[sys.argv[1]], with_trace)
        print(f"{seconds:.3f} {megabytes:.1f} {ending}")
