"""Writes rules that mean something: every expression is put together for the type that its place wants.

Most of them pass the check. Those that don't are no loss: they are wrong in ways that only the checker sees.
"""

import re
from collections.abc import Callable
from random import Random

import attrs

from stagerules.dsl import types as t
from stagerules.dsl.schema import Schema

from .letters import date as a_date
from .letters import date_time as a_date_time
from .letters import duration as a_duration
from .letters import number as a_number
from .letters import text_parts
from .letters import time as a_time
from .schema_paths import Path, paths

ORDERED = (t.Integer(), t.Number(), t.Money("EUR"), t.Money("USD"), t.Date(), t.DateTime(), t.Time())
VALUES = (*ORDERED, t.Text(), t.YesNo(), t.Choice(("web", "call", "email")), t.Email(), t.Phone(), t.Record("Company"))
LIST_OF = {t.Text(): "tags", t.Number(): "numbers", t.Money("EUR"): "prices", t.Date(): "days"}
UNITS = {t.Date(): "day week month year", t.DateTime(): "second minute hour day week month year"}
WHOLE = re.compile(r'"[^"]*"|\[[^\[\]]*\]|\([^()]*\)')
MANY = 5
"""How many times as often what the event brings is taken."""

TIGHT = 3
"""How deep an expression may grow before only names and values are left."""


@attrs.frozen
class Place:
    """One point of a rule: what the variables hold, and which paths are known to be filled."""

    variables: dict[str, t.Type] = attrs.field(factory=dict)
    filled: tuple[str, ...] = ()


class Sound:
    """Writes rules about one entity."""

    def __init__(
        self, dice: Random, schema_of: Callable[[], Schema], entity: str = "Deal", *, careless: float = 0.0
    ) -> None:
        self.dice, self.careless = dice, careless
        self.schema = schema_of()
        self.entity = self.schema.entities[entity]
        self.paths = paths(schema_of, entity)
        self.of_event: dict[t.Type, tuple[Path, ...]] = {}
        """What the event brings: `event.amount`, `old amount`."""

        self.depth = 0

    # --- values

    def value(self, of: t.Type, place: Place, *, tight: bool = False) -> str:
        """An expression of the type that is never empty. `tight`: one that needs no parentheses beside others."""
        self.depth += 1
        text = self._leaf(of, place) if self.depth > TIGHT else self._value(of, place)
        self.depth -= 1
        return f"({text})" if tight and " " in text and not WHOLE.fullmatch(text) else text

    def _value(self, of: t.Type, place: Place) -> str:
        roll = self.dice.random()
        if roll < 0.35:
            return self._leaf(of, place)
        if roll < 0.5 and (optional := self.path(of, place, optional=True)):
            return f"{optional} or else {self.value(of, place, tight=True)}"
        return self._made(of, place) or self._leaf(of, place)

    def _leaf(self, of: t.Type, place: Place) -> str:
        """A variable, a path, or a value written out."""
        own = [name for name, its in place.variables.items() if its == of]
        if own and self.dice.random() < 0.4:
            return self.dice.choice(own)
        if self.dice.random() < 0.65 and (path := self.path(of, place)):
            return path
        return (
            self.written(of)
            or self.path(of, place)
            or (self._made(of, place) or "title" if self.depth < 9 else "title")
        )

    def path(self, of: t.Type, place: Place, *, optional: bool = False) -> str | None:
        """A path to a value of the type; where it is written carelessly, to any value."""
        if self.dice.random() < self.careless:
            of, optional = self.dice.choice(list(self.paths)), self.dice.random() < 0.5
        known = (*self.paths.get(of, ()), *self.of_event.get(of, ()) * MANY)
        some = [one for one in known if (one.optional and one.text not in place.filled) == optional]
        return self.dice.choice(some).text if some else None

    def written(self, of: t.Type) -> str | None:
        """A value of the type, written out."""
        dice = self.dice
        match of:
            case t.Text():
                return f'"{"".join(part or "" for part in text_parts(dice, False))}"'
            case t.Integer():
                return dice.choice(["0", "1", "-3", "7", "1_000", "9" * 38])
            case t.Number():
                return dice.choice([a_number(dice), "0.5", "-1.5", "0.0"])
            case t.Money(currency=str() as currency):
                return f"{a_number(dice, percent=False)} {currency}"
            case t.YesNo():
                return dice.choice(["yes", "no"])
            case t.Date():
                return dice.choice([a_date(dice), "today"])
            case t.DateTime():
                return dice.choice([a_date_time(dice), "now"])
            case t.Time():
                return a_time(dice)
            case t.Duration():
                return a_duration(dice)
            case t.Choice(values=values):
                return f'"{dice.choice(values)}"'
            case t.Email():
                return dice.choice(['"ada@example.com"', '"Ada@EXAMPLE.com"'])
            case t.Phone():
                return dice.choice(['"+49 30 123456"', '"030/123456"'])
            case _:
                return None

    def _made(self, of: t.Type, place: Place) -> str | None:
        """A value of the type, computed."""
        match of:
            case t.Text():
                return self._text(place)
            case t.Integer():
                return self._integer(place)
            case t.Number():
                return self._number(place)
            case t.Money(currency=str() as currency):
                return self._money(currency, place)
            case t.Date() | t.DateTime():
                span = f"{self.dice.choice([0, 1, 3, 30, 400, 10**6])} {self.dice.choice(UNITS[of].split())}s"
                span = self.dice.choice([span, span, "notice"])
                return f"{self.value(of, place, tight=True)} {self.dice.choice('+-')} {span}"
            case t.YesNo():
                return f"({self.condition(place)})"
            case t.List(item=item) if not isinstance(item, t.Record):
                return f"[{', '.join(self.value(item, place) for _ in range(self.dice.randint(1, 3)))}]"
            case _:
                return None

    def _text(self, place: Place) -> str:
        dice = self.dice
        match dice.randrange(6):
            case 0:
                return f"{self.value(t.Text(), place, tight=True)} + {self.value(t.Text(), place, tight=True)}"
            case 1:
                return f"{dice.choice(['lower', 'upper', 'trim'])}({self.value(t.Text(), place)})"
            case 2:
                return f"replace({', '.join(self.value(t.Text(), place) for _ in range(3))})"
            case 3:
                return f"{self.value(t.Money('EUR'), place, tight=True)}.currency"
            case _:
                holes = "".join(f" {{{self._hole(place)}}}" for _ in range(dice.randint(1, 3)))
                return f'"x{holes}"'

    def _hole(self, place: Place) -> str:
        dice = self.dice
        of = dice.choice([*VALUES, t.Duration(), t.List(t.Text()), t.List(t.Money("EUR")), t.Record("Contact")])
        text = self.value(of, place)
        formats = {t.Date(): "dd.MM.yyyy", t.DateTime(): "EEEE HH:mm", t.Number(): "#,##0.00", t.Time(): "HH:mm"}
        return f"{text}:{formats[of]}" if of in formats and dice.random() < 0.3 else text

    def _integer(self, place: Place) -> str:
        dice = self.dice
        match dice.randrange(7):
            case 0:
                one, other = (self.value(t.Integer(), place, tight=True) for _ in range(2))
                return f"{one} {dice.choice('+-*')} {other}"
            case 1:
                return f"length({self.value(t.Text(), place)})"
            case 2:
                return f"count of {self.list(place)}"
            case 3:
                return f"(count x in products where {self.member_test('x', place)})"
            case 4:
                part = dice.choice(["year", "month", "day", "weekday"])
                return f"{self.value(t.Date(), place, tight=True)}.{part}"
            case 5:
                return f"round({self.value(t.Number(), place)})"
            case _:
                return f"score({self.value(t.Text(), place)})"

    def _number(self, place: Place) -> str:
        dice = self.dice
        match dice.randrange(7):
            case 0 | 1:
                one, other = (self.value(dice.choice([t.Number(), t.Integer()]), place, tight=True) for _ in range(2))
                return f"{one} {dice.choice('+-*/')} {other}"
            case 2:
                one, other = (self.value(t.Money("EUR"), place, tight=True) for _ in range(2))
                return f"{one} / {other}"
            case 3:
                return f"abs({self.value(t.Number(), place)})"
            case 4:
                return f"round({self.value(t.Number(), place)}, {dice.choice(['0', '2', '-2', 'places'])})"
            case 5:
                kind = dice.choice(["sum", "min", "max", "average", "first", "last"])
                return f"{kind} of numbers" + ("" if kind == "sum" else " or else 0")
            case _:
                return f"-{self.value(t.Number(), place, tight=True)}"

    def _money(self, currency: str, place: Place) -> str:
        dice, own = self.dice, t.Money(currency)
        match dice.randrange(7):
            case 0:
                return f"{self.value(own, place, tight=True)} {dice.choice('+-')} {self.value(own, place, tight=True)}"
            case 1:
                factor = self.value(dice.choice([t.Number(), t.Integer()]), place, tight=True)
                return f"{self.value(own, place, tight=True)} {dice.choice('*/')} {factor}"
            case 2:
                other = self.value(t.Money(dice.choice(["EUR", "USD", None])), place)
                return f"convert({other}, {currency})"
            case 3:
                return f"round({self.value(own, place)}, 2)"
            case 4:
                return f"abs({self.value(own, place)})"
            case 5 if currency == "EUR":
                inner = attrs.evolve(place, variables={**place.variables, "x": t.Record("Product")})
                where = f" where {self.member_test('x', inner)}" if dice.random() < 0.5 else ""
                return f"(sum x.price * {dice.choice(['2', 'x.amount', 'rate'])} for x in products{where})"
            case _:
                kind = dice.choice(["sum", "min", "max", "average"])
                return f"convert({kind} of products.price" + ("" if kind == "sum" else " or else 1") + f", {currency})"

    def list(self, place: Place) -> str:
        """A list of anything."""
        return self.dice.choice(["contacts", "products", "tags", "contacts.emails", "contacts.company.tags", "marks"])

    # --- conditions

    def condition(self, place: Place) -> str:
        """A condition; what one part of it asks is known in the next."""
        self.depth += 1
        roll, of = self.dice.random(), self.dice.choice(VALUES)
        if self.depth > TIGHT or roll < 0.5:
            text = self.test(place)
        elif roll < 0.65:
            text = f"({self.condition(place)}) and ({self.condition(place)})"
        elif roll < 0.75:
            text = f"({self.condition(place)}) or ({self.condition(place)})"
        elif roll < 0.85:
            text = f"not ({self.value(of, place, tight=True)} == {self.value(of, place, tight=True)})"
        else:
            text = self.guarded(place)
        self.depth -= 1
        return text

    def guarded(self, place: Place) -> str:
        """`x is not empty and …`, with x in what follows."""
        some = [one for of in VALUES for one in self.paths.get(of, ()) if one.optional]
        path = self.dice.choice(some).text
        known = attrs.evolve(place, filled=(*place.filled, path))
        if self.dice.random() < 0.5:
            return f"{path} is not empty and ({self.condition(known)})"
        return f"{path} is empty or ({self.condition(known)})"

    def test(self, place: Place) -> str:
        """A single test; also of values that may be empty."""
        dice = self.dice
        of = dice.choice(VALUES)
        match dice.randrange(12):
            case 0 | 1 | 2:
                sign = dice.choice(["==", "==", "!=", "<", "<=", ">", ">="] if of in ORDERED else ["==", "!="])
                side = self.maybe_empty if sign != "!=" else lambda of, place: self.value(of, place, tight=True)
                return f"{side(of, place)} {sign} {side(of, place)}"
            case 3:
                of = dice.choice(ORDERED)
                low, high = (self.value(of, place, tight=True) for _ in range(2))
                return self.worded(of, "between", f"{low} and {high}", place)
            case 4:
                of = dice.choice([t.Text(), t.Number(), t.Money("EUR"), t.Date()])
                return self.worded(of, "in", self.value(t.List(of), place, tight=True), place)
            case 5:
                of = dice.choice(list(LIST_OF))
                return f"{LIST_OF[of]} {self._not()}contains {self.value(of, place, tight=True)}"
            case 6:
                kind = dice.choice(["contains", "starts with", "ends with"])
                return self.worded(t.Text(), kind, self.value(t.Text(), place, tight=True), place)
            case 7:
                return self.worded(t.Text(), "matches", f'"{dice.choice(PATTERNS)}"', place)
            case 8:
                anything = dice.choice([one for some in self.paths.values() for one in some])
                return f"{anything.text} is {self._not()}empty"
            case 9:
                kind = dice.choice(["open", "success", "failure", 'before "Invoice"', 'after "New"'])
                return f"is {self._not()}{kind}"
            case 10:
                kind = dice.choice(["any", "all", "none"])
                form = f"{kind} of {dice.choice(['tags', 'contacts.name', 'contacts.nick', 'contacts.company.name'])}"
                return f"{form} {dice.choice(MEMBER_TESTS)}"
            case _:
                kind = dice.choice(["any", "all", "none"])
                inner = attrs.evolve(place, variables={**place.variables, "x": t.Record("Product")})
                return f"({kind} x in products where {self.member_test('x', inner)})"

    def member_test(self, name: str, place: Place) -> str:
        """A condition about a product under a name."""
        dice = self.dice
        best = f"{name}.best_before"
        tests = (
            f"{name}.price > {self.value(t.Money('EUR'), place, tight=True)}",
            f"{name}.name == {self.value(t.Text(), place, tight=True)}",
            f"{name}.amount between 1 and {self.value(t.Integer(), place, tight=True)}",
            f"{best} is not empty and {best} < today",
            f"{best} < {self.value(t.Date(), place, tight=True)}",
            f"any y in products where (y.price == {name}.price)",
        )
        return f"({dice.choice(tests)})"

    def maybe_empty(self, of: t.Type, place: Place) -> str:
        """A value that may be empty where that is no matter."""
        if self.dice.random() < 0.3 and (path := self.path(of, place, optional=True)):
            return path
        return self.value(of, place, tight=True)

    def worded(self, of: t.Type, words: str, rest: str, place: Place) -> str:
        """A test in words. Where it is negated, the author would have to say what an empty value means."""
        if self.dice.random() < 0.3:
            return f"{self.value(of, place, tight=True)} not {words} {rest}"
        return f"{self.maybe_empty(of, place)} {words} {rest}"

    def _not(self) -> str:
        return self.dice.choice(["", "", "not "])


MEMBER_TESTS = ("== title", 'contains "a"', "starts with title", "in tags")
PATTERNS = (r"\d{3}", "^a.*b$", "(a|b)+c", "[a-zä]", r"\bx\b", "", "(?i)vip", r"\p{Lu}", "x{100}", "(a*)*b")
