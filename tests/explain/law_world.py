"""Rules from dice over a small schema, records from dice, and the few values that each field could have: said here once
more, without looking at how the search chooses its own.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from itertools import combinations, product
from random import Random

import attrs

from stagerules.dsl.check.project import check_project
from stagerules.dsl.check.schema.files import build_schema
from stagerules.dsl.parse.files import parse
from stagerules.dsl.schema import Schema
from stagerules.dsl.source import Source
from stagerules.dsl.types import Text
from stagerules.dsl.values import Money, Ref, Value
from stagerules.dsl.vocabulary import ActionSignature, Parameter, Settings
from stagerules.interpreter.actions import Action, Answer, Asked, Done, vocabulary
from stagerules.interpreter.decision.decide import decide
from stagerules.interpreter.effects import Deliver
from stagerules.interpreter.event import Event
from stagerules.interpreter.facts import Facts
from stagerules.interpreter.plan import Decided
from stagerules.interpreter.program import Program

SCHEMA = """\
entity Deal:
    key id: integer
    title: text
    amount: money
    paid: money?
    source: choice "web", "call", "email"?
    urgent: yes/no
    places: integer
    tags: list of text
    company: Company?
    pipeline "Sales":
        stage "New"
        stage "Offer"
        stage "Won" success
entity Company:
    key id: integer
    type: choice "standard", "VIP"
event pinged on Deal
"""
NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
DEAL = Ref("Deal", 1)
COMPANIES = (Ref("Company", 1), Ref("Company", 2))
STAGES = ("New", "Offer", "Won")
SOURCES = ("web", "call", "email")
TAGS = ("a", "b", "c")
AMOUNTS = (100, 5000, 10000)
CENT = Decimal("0.01")

Records = dict[Ref, dict[str, Value]]
Place = tuple[Ref, str]


def euros(amount: Decimal | int) -> Money:
    return Money(Decimal(amount), "EUR")


ABOUT = tuple(euros(one + by * CENT) for one in AMOUNTS for by in (-1, 0, 1))
LISTS = tuple(some for size in range(4) for some in combinations(TAGS, size))
DOMAINS: Mapping[str, tuple[Value, ...]] = {
    "amount": (*ABOUT, euros(0), euros(99999)),
    "paid": (None, *ABOUT, euros(0), euros(99999)),
    "source": (None, *SOURCES),
    "urgent": (True, False),
    "places": tuple(range(7)),
    "tags": LISTS,
    "company": (None, *COMPANIES),
    "stage": STAGES,
    "type": ("standard", "VIP"),
}


@cache
def schema() -> Schema:
    file, problems = parse(Source("crm.schema", SCHEMA))
    assert not problems, problems
    built, said = build_schema([file], Settings())
    assert not said, said
    return built


def _tell(asked: Asked) -> Answer:
    return Done((Deliver("test", "somebody", None, {"text": asked.arguments["text"]}, asked.item),))


ACTION = Action(ActionSignature("tell", (Parameter("text", Text(), required=True),), changes_fields=False), _tell)


def program(text: str) -> Program | None:
    """The rules of a text; None where the checker refuses them, as it does what could be misunderstood."""
    source = Source("a.rules", text)
    tree, problems = parse(source)
    assert not problems, (text, problems)
    rules, _, said = check_project([tree], schema(), vocabulary((ACTION,)), Settings())
    if any(one.severity == "error" for one in said):
        return None
    return Program(schema(), rules, {"tell": ACTION})


def made_test(dice: Random) -> str:
    """One test."""
    amount, other = dice.choice(AMOUNTS), dice.choice(AMOUNTS)
    low, high = sorted((amount, other))
    source, tag, number = dice.choice(SOURCES), dice.choice(TAGS), dice.randrange(1, 6)
    return dice.choice(
        [
            f"amount {dice.choice(['>', '>=', '<', '<=', '==', '!='])} {amount}",
            f"paid {dice.choice(['>', '>=', '<', '<=', '=='])} {amount}",
            f"amount {dice.choice(['between', 'not between'])} {low} and {high}",
            f"paid between {low} and {high}",
            f"amount {dice.choice(['>', '<', '=='])} paid",
            f"amount * 2 {dice.choice(['>', '<='])} {amount}",
            f"amount - 100 {dice.choice(['>', '<'])} {amount}",
            f"paid is {dice.choice(['', 'not '])}empty",
            f'source == "{source}"',
            f'source in ["{source}", "{dice.choice(SOURCES)}"]',
            f"source is {dice.choice(['', 'not '])}empty",
            dice.choice(["urgent", "not urgent"]),
            f"places {dice.choice(['>', '<', '==', '!='])} {number}",
            f"places between {number} and {number + 1}",
            f'tags {dice.choice(["contains", "not contains"])} "{tag}"',
            f"tags is {dice.choice(['', 'not '])}empty",
            f'any of tags == "{tag}"',
            f'all of tags == "{tag}"',
            f'none of tags == "{tag}"',
            f"count of tags {dice.choice(['>', '=='])} {dice.randrange(3)}",
            f"company is {dice.choice(['', 'not '])}empty",
            f'company.type == "{dice.choice(["standard", "VIP"])}"',
            f'company is not empty and company.type != "{dice.choice(["standard", "VIP"])}"',
            f'stage == "{dice.choice(STAGES)}"',
            dice.choice(["item is open", "item is success", 'item is before "Won"', 'item is after "New"']),
        ]
    )


def made_condition(dice: Random, tests: int) -> str:
    """A condition of so many tests."""
    if tests == 1:
        test = made_test(dice)
        return f"not ({test})" if dice.random() < 0.15 else test
    first = dice.randrange(1, tests)
    word = dice.choice(["and", "and", "or"])
    return f"({made_condition(dice, first)}) {word} ({made_condition(dice, tests - first)})"


@attrs.frozen
class Case:
    """A rule, an event and the records as they are."""

    text: str
    program: Program
    event: Event
    records: Records


def made_case(dice: Random) -> Case:
    """A rule that the checker accepts, with records that it may or may not apply to."""
    while True:
        stage = dice.choice(STAGES)
        trigger, event = dice.choice(
            [
                (f'stage "{stage}"', Event("e", "stage", DEAL, stage=stage)),
                ("pinged", Event("e", "event", DEAL, name="pinged")),
                ("change of amount", Event("e", "changed", DEAL, old={"amount": dice.choice(DOMAINS["amount"])})),
            ]
        )
        text = f'on {trigger} if {made_condition(dice, dice.randrange(1, 5))}: tell text: "x"\n'
        if (made := program(text)) is not None:
            return Case(text, made, event, made_records(dice))


def made_records(dice: Random) -> Records:
    """A deal and the companies there are."""
    fields = {name: dice.choice(values) for name, values in DOMAINS.items() if name != "type"}
    deal = {"title": "x", **fields, "pipeline": "Sales", "stage_since": NOW}
    return {DEAL: deal, **{one: {"type": dice.choice(DOMAINS["type"])} for one in COMPANIES}}


def places(case: Case) -> tuple[Place, ...]:
    """The fields that the rule can have to do with at all: those that its text names, and the stage."""
    named = [name for name in DOMAINS if name in case.text and name not in ("stage", "type")]
    own = [(DEAL, name) for name in [*named, "stage"]]
    return (*own, *((one, "type") for one in COMPANIES if "type" in case.text))


def written(records: Records, writes: Mapping[Place, Value]) -> Records:
    """The records with other values in them."""
    then = {record: dict(fields) for record, fields in records.items()}
    for (record, field), value in writes.items():
        then[record][field] = value
    return then


def applies(case: Case, records: Records) -> bool:
    """Whether the rule does what it does: asked of the decision, on records that are all known."""
    whole = {record: {"id": record.key, **fields} for record, fields in records.items()}
    decided = decide(case.program, case.event, Facts(NOW, whole, pending={DEAL: ()}), trace=False)
    assert isinstance(decided, Decided), decided
    return bool(decided.plan.steps)


def changes(case: Case, size: int) -> Iterator[dict[Place, Value]]:
    """All changes of so many fields."""
    for some in combinations(places(case), size):
        others = [[one for one in DOMAINS[name] if one != case.records[record][name]] for record, name in some]
        for values in product(*others):
            yield dict(zip(some, values, strict=True))
