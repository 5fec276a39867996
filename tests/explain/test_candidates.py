"""Candidates and the search over them serve other questions, too: where do two versions of a rule differ?"""

from decimal import Decimal

from stagerules.dsl.values import Money, Value
from stagerules.interpreter.decision.view import View
from stagerules.interpreter.facts import Facts
from stagerules.interpreter.search.candidates import candidates
from stagerules.interpreter.search.smallest import NoneFound, smallest
from stagerules.interpreter.search.writes import Candidates, Writes, rewritten
from stagerules.interpreter.walker.env import Env
from stagerules.interpreter.walker.evaluate import evaluate
from tests.interpreter.world import CONSTANTS, DEAL, NOW, PEOPLE, deal, entered, program, schema


def difference(first: str, second: str, **fields: Value) -> dict[str, Value] | None:
    """The fewest other values of a deal with which one condition is met and the other is not."""
    rules = program(
        "".join(f'on stage "New" if {one}: tell text: "x"\n' for one in (first, second)).join(("for Deal\n", ""))
    )
    conditions = [one.condition for one in rules.rules if one.condition is not None]
    facts = Facts(NOW, {**PEOPLE, DEAL: deal(**fields)}, constants=CONSTANTS)

    def env(then: Facts) -> Env:
        view = View(rules, then)
        return Env(rules, view, view, entered("New"), DEAL, rules.rules[0].source)

    def differ(writes: Writes) -> bool:
        then = env(rewritten(facts, writes, schema()))
        return len({evaluate(one, then) for one in conditions}) == 2

    found = smallest(candidates(conditions, env(facts), lambda *_: ()), differ)
    return None if isinstance(found, NoneFound) else {one.field: one.value for one in found}


def test_where_two_versions_differ() -> None:
    assert difference("amount > 10000", "amount > 10001") == {"amount": Money(Decimal(10001), "EUR")}
    assert difference("amount > 10000", "amount >= 10000") == {"amount": Money(Decimal(10000), "EUR")}
    assert difference('source == "web"', 'source == "call"') == {}
    assert difference("urgent and amount > 5", "urgent or amount > 5") == {}
    assert difference("urgent and amount > 5", "urgent and amount > 5 and count_ > 5") == {"urgent": True}
    assert difference("amount > 5", "not (amount <= 5)") is None


def test_they_are_the_same_each_time() -> None:
    def once() -> Candidates:
        whole = program(
            'for Deal\non stage "New" if amount > budget and (tags contains "a" or urgent): tell text: "x"\n'
        )
        view = View(whole, Facts(NOW, {**PEOPLE, DEAL: deal()}, constants=CONSTANTS))
        condition = whole.rules[0].condition
        assert condition is not None
        env = Env(whole, view, view, entered("New"), DEAL, whole.rules[0].source)
        return candidates([condition], env, lambda *_: ())

    first = once()
    assert list(first) == [(DEAL, name) for name in ("amount", "budget", "tags", "urgent")]
    assert list(first.items()) == list(once().items())
