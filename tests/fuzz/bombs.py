"""Rules that pass the check and, with the wrong records, would take all time and memory.

`python -m tests.fuzz.bombs` lets them go off, each in its own process, and prints a line of JSON for each.
"""

import ast
import json
import os
import resource
import sys
import time
from datetime import date
from decimal import Decimal
from random import Random

import attrs

from stagerules.dsl.check.project import check_project
from stagerules.dsl.parse.files import parse
from stagerules.dsl.source import Source
from stagerules.dsl.values import Duration, Labelled, Money, Ref, Value
from stagerules.interpreter.decision.decide import decide
from stagerules.interpreter.event import Event
from stagerules.interpreter.facts import Facts, NeedFacts
from stagerules.interpreter.plan import Decided

from .facts import NOW, Records, answered, made_records, program
from .world import SETTINGS, VOCABULARY, schema

LARGE = "aé" * 500_000
"""As long as a text may be."""

HANGS = 5
"""Processor seconds behind which a bomb is stopped from outside."""

MOST_MEMORY = 2 << 30
"""Bytes of addresses, Python itself included."""


@attrs.frozen
class Bomb:
    """A rules file and what is in the records of the deal and of its products."""

    rules: str
    fields: dict[str, Value] = attrs.field(factory=dict)
    products: int = 0
    phones: int = 0
    contacts: int = 0


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


MANY_TESTS = " and ".join(["places < rate", "rate < 1000", 'title != "y"'] * 300)

FOREVER = Duration(10**37, "week")
MIXED = "".join(Random(1).choices("xyé", k=1_000_000))

PLAIN = "the largest plain rule"

TAGS: dict[str, Value] = {"tags": tuple(f"tag {at} é" for at in range(3000)), "parent": Ref("Deal", 2)}
DAYS: dict[str, Value] = {"days": tuple(date.fromordinal(738_000 + at) for at in range(3000))}

BOMBS: dict[str, Bomb] = {
    PLAIN: Bomb(rule(" and ".join(["places <= rate"] * 1900))),
    "a text doubled again and again": Bomb(
        chain("title", "@ = < + <", 11) + "on created: set title = n11\n", {"title": LARGE[:1000]}
    ),
    "a text doubled in a hole": Bomb(
        chain("title", '@ = "{<}{<}"', 10) + "on created: set title = n10\n", {"title": LARGE[:2000]}
    ),
    "replaced by more of itself": Bomb(
        chain("title", '@ = replace(<, "a", <)', 10) + "on created: set title = n10\n", {"title": "a" * 1000}
    ),
    "many long texts kept": Bomb(statements('let v@ = notes or else "" + "x"', 900), {"notes": LARGE[:-1]}),
    "many long texts made": Bomb(statements('let v@ = title + "x"', 900), {"title": LARGE[:-1]}),
    "many long texts written": Bomb(statements('set title = "x" + lower(title)', 900), {"title": LARGE[:-1000]}),
    "many long texts of emoji": Bomb(statements('let v@ = "{title}"', 900), {"title": "🎉" * 999_999}),
    "many long texts of emoji written": Bomb(statements('set title = "x" + title', 900), {"title": "🎉" * 999_000}),
    "long lists written": Bomb(statements("set tags = parent.tags\n    set tags = parent.parent.tags", 450), TAGS),
    "long lists added to": Bomb(statements('add "x@" to tags', 900), TAGS),
    "long lists taken from": Bomb(statements('remove "x@" from tags', 900), TAGS),
    "long lists of dates looked through": Bomb(rule(" or ".join(["days contains 2026-01-01"] * 900)), DAYS),
    "long lists of moments": Bomb(rule(" or ".join(["(any p in products where created_at > now)"] * 900)), {}, 3000),
    "a list of lists": Bomb(rule("count of contacts.company.tags > 5"), contacts=3000),
    "many records named": Bomb(statements('let v@ = "{products}"', 900), {}, 3000),
    "many amounts shown": Bomb(statements('let v@ = "{products.price}"', 900), {}, 3000),
    "many dates shown": Bomb(statements('let v@ = "{days}"', 900), DAYS),
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
    "a tower of numbers": Bomb(chain("rate", "@ = < * <", 11) + "on created: set rate = n11\n"),
    "a tower of whole numbers": Bomb(
        chain("places", "@ = < * <", 11) + "on created: set places = n11\n", {"places": 9}
    ),
    "a tower of divisions": Bomb(chain("rate", "@ = < / (< + 3)", 10) + "on created: set rate = n10\n"),
    "a pattern": Bomb(rule('title matches "(x+x+)+y"'), {"title": "x" * 1_000_000}),
    "a pattern that counts": Bomb(rule('title matches "(x|y)*x(x|y){500}z"'), {"title": "xy" * 500_000}),
    "a pattern of many states": Bomb(rule('title matches "(.{1,30}){1,30}z"'), {"title": "xy" * 500_000}),
    "many patterns": Bomb(
        rule(" or ".join(f'title matches "(a|é){{{at}}}z"' for at in range(300, 600))), {"title": LARGE}
    ),
    "a pattern in all its states": Bomb(rule('title matches "x(x|y){500}z"'), {"title": MIXED}),
    "a pattern of thousands of states": Bomb(rule('title matches "x(.{1,30}){1,30}z"'), {"title": MIXED}),
    "telephone numbers compared": Bomb("for Contact\non created if all of phones in phones: stop\n", phones=2000),
    "telephone numbers taken away": Bomb(
        statements('remove "+49 30 @" from phones.work', 900).replace("Deal", "Contact"), phones=2000
    ),
    "a date far away": Bomb("for Deal\non created: set close_date = born + notice\n", {"notice": FOREVER}),
    "a moment far away": Bomb("for Deal\non created: set seen_at = now - notice\n", {"notice": FOREVER}),
    "a date months away": Bomb(f"for Deal\non created: set close_date = born + {'9' * 38} months\n"),
    "a date working days away": Bomb(f"for Deal\non created: set close_date = born + {'9' * 38} working days\n"),
    "the last week there is": Bomb('for Deal\non created: set title = "{born:YYYY w}"\n', {"born": date(9999, 12, 31)}),
    "the first week there is": Bomb('for Deal\non created: set title = "{born:YYYY w}"\n', {"born": date(1, 1, 1)}),
    "a span in words": Bomb('for Deal\non created: set title = "{notice}"\n', {"notice": FOREVER}),
    "a tower of spans": Bomb(
        "for Deal\nlet n0 = notice\n"
        + "".join(f"let n{at + 1} = n{at} * {'9' * 19}\n" for at in range(20))
        + "on created: set notice = n20\n"
    ),
    "rounded to no end": Bomb("for Deal\non created: set rate = round(rate, places)\n", {"places": 10**37}),
    "a pattern in a list": Bomb(rule(nested(1, 'not (title matches "(x+x+)+y")')), {"title": "x" * 1_000_000}, 3000),
}


@attrs.frozen
class Ended:
    """How a bomb ended: processor seconds, MB that memory grew by, and the rule's verdict with its code."""

    seconds: float
    megabytes: float
    how: str


def run(bomb: Bomb, *, trace: bool) -> Ended:
    """Lets it go off in this process."""
    file, problems = parse(Source("bomb.rules", bomb.rules))
    assert not problems, problems
    rules, _, diagnostics = check_project([file], schema(), VOCABULARY, SETTINGS)
    assert all(one.severity != "error" for one in diagnostics), [str(one.message) for one in diagnostics][:3]
    whole, records = program(rules), _records(bomb)
    event, facts, took, before = Event("e", "created", Ref(rules[0].entity, 1)), Facts(NOW), 0.0, _memory()
    while True:
        start = time.thread_time()
        decided = decide(whole, event, facts, trace=trace)
        took = max(took, time.thread_time() - start)
        if not isinstance(decided, NeedFacts):
            break
        facts = answered(decided, facts, records)
    assert isinstance(decided, Decided)
    (considered,) = decided.plan.considered
    return Ended(took, _memory() - before, f"{considered.verdict} {considered.code or ''}".strip())


def _records(bomb: Bomb) -> Records:
    """Records without anything strange but what the bomb says."""
    records = {ref: dict(fields) for ref, fields in made_records(Random(1)).items()}
    products = {
        Ref("Product", 10 + at): {"id": 10 + at, "name": "x", "price": Money(Decimal(at), "EUR"), "amount": at}
        for at in range(bomb.products)
    }
    usual = {"title": "x", "places": 1, "rate": Decimal("1.5"), "products": tuple(products)}
    records[Ref("Deal", 1)] |= usual | bomb.fields
    records[Ref("Deal", 2)] |= {"tags": tuple(f"other {at}" for at in range(3000)), "parent": Ref("Deal", 3)}
    records[Ref("Deal", 3)] |= {"tags": tuple(f"third {at}" for at in range(3000))}
    records[Ref("Company", 1)] |= {"tags": tuple(f"tag {at}" for at in range(3000))}
    if bomb.contacts:
        records[Ref("Deal", 1)]["contacts"] = (Ref("Contact", 1),) * bomb.contacts
        records[Ref("Contact", 1)]["company"] = Ref("Company", 1)
    phones = tuple(Labelled("work", f"+49 30 {100_000 + at}") for at in range(bomb.phones))
    records[Ref("Contact", 1)] |= {"phones": phones}
    return {**records, **{ref: {**fields, "best_before": None} for ref, fields in products.items()}}


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _alone(bomb: Bomb) -> list[Ended] | str:
    """Runs it without and with a trace in a process of its own; what went wrong there, if it did."""
    here, there = os.pipe()
    child = os.fork()
    if not child:
        resource.setrlimit(resource.RLIMIT_CPU, (HANGS, HANGS))
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        try:
            said = repr([attrs.astuple(run(bomb, trace=trace)) for trace in (False, True)])
        except BaseException as problem:
            said = repr(f"{type(problem).__name__}: {problem}"[:2000])
        os.write(there, said.encode())
        os._exit(0)
    os.close(there)
    with os.fdopen(here, "rb") as answer:
        said = answer.read().decode()
    os.waitpid(child, 0)
    ended = ast.literal_eval(said) if said else f"more than {HANGS} s or {MOST_MEMORY >> 20} MB"
    return ended if isinstance(ended, str) else [Ended(*one) for one in ended]


if __name__ == "__main__":
    run(
        Bomb(rule('title matches "a" and "{rate} {products.name} {born:EEEE}" == "b"')), trace=True
    )  # loads what it needs
    for name in sys.argv[1:] or BOMBS:
        ended = _alone(BOMBS[name])
        print(
            json.dumps([name, ended if isinstance(ended, str) else [attrs.astuple(one) for one in ended]]), flush=True
        )
