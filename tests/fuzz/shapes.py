"""Texts that can be made as long as one likes: shapes on which careless reading or checking takes ever longer."""

from collections.abc import Callable
from itertools import cycle, islice
from typing import TypeAlias

import attrs

Shape: TypeAlias = Callable[[int], str]
"""The text of about so many characters."""

HEAD = 'on stage "New":\n    '
SET = HEAD + "set a = "
ENTITY = "entity Deal:\n    key id: integer\n    tags: list of text\n"
PIPELINE = '    pipeline "Sales":\n        stage "New"\n'
STORY = 'scenario "S":\n'


def times(unit: str, before: str = "", after: str = "") -> Shape:
    """The unit, over and over."""
    return lambda n: before + unit * (n // len(unit)) + after


def numbered(unit: str, before: str = "", after: str = "") -> Shape:
    """The unit, over and over, with the running number where it says `@`, and the number before where it says `<`."""

    def shape(n: int) -> str:
        count = n // (len(unit) + 3 * (unit.count("@") + unit.count("<")))
        items = (unit.replace("@", f"{at:04}").replace("<", f"{max(at - 1, 0):04}") for at in range(count))
        return before + "".join(items) + after

    return shape


def joined(between: str, *items: str, before: str = "on created if ", after: str = ": stop\n") -> Shape:
    """The items in turn, with something between them."""
    size = sum(map(len, items)) / len(items) + len(between)
    return lambda n: before + between.join(islice(cycle(items), int(n / size))) + after


TESTS = ("amount > 5 EUR", "notes is not empty", 'source == "web"', "close_date < today", 'tags contains "vip"')

ONE_RULE: dict[str, Shape] = {
    "and": joined(" and ", *TESTS),
    "or": joined(" or ", *TESTS),
    "and, each known filled": joined(" and ", "budget > 5", "discount > 1", "close_date < today"),
    "and, named": joined(" and ", "large", "over", before="let large = budget > 5\nlet over = large\non created if "),
    "a list": times('"tag", ', HEAD + "set tags = [", "]\n"),
    "numbers in a list": numbered("@, ", HEAD + "set numbers = [", "]\n"),
    "a text with holes": times("{amount} for {title} ", HEAD + 'set title = "', '"\n'),
    "a long text": times("Größe 10 ", HEAD + 'set title = "', '"\n'),
    "a text of many lines": times("      some {amount} line\n", HEAD + 'set title = """\n', '      """\n'),
    "statements": times('set title = "x"\n    ', HEAD),
    "lets": numbered("let a@ = 1\n    let b@ = a@ + 1\n    ", HEAD),
    "ifs in a row": times("if amount > 5: set places = 1\n    else: set places = 2\n    ", HEAD),
    "a long else if": times("else if amount > 5: stop\n    ", HEAD + "if urgent: stop\n    "),
    "arguments": numbered('            f@: "x"\n', HEAD + "create_item\n        entity: Deal\n        fields:\n"),
    "quantifiers": joined(" and ", "(any p in products where p.price > 5)"),
    "comparisons without end": times(" < rate", HEAD + "set urgent = rate", "\n"),
    "negated optionals": joined(" or ", "not (budget > 5)", "not (rate < discount)"),
    "unknown names": joined(" and ", "amont > 5", "not_there", "x == titel"),
    "wrong types": times('set amount = "five"\n    ', HEAD),
}
"""Correct in their words; at most 100,000 characters and 10,000 parts."""

SPOILT: dict[str, Shape] = {
    "brackets": times("(", SET),
    "brackets closed": times(")", SET),
    "brackets in turn": times("()", SET),
    "square brackets": times("[(", SET),
    "braces": times("{", SET + '"', '"'),
    "braces in texts": times('"{', SET),
    "holes in texts in holes": lambda n: SET + '"{a ' * (n // 8) + '}"' * (n // 8),
    "holes never closed": times('set title = "{a"\n    ', HEAD),
    "quotes": times('"', SET),
    "odd quotes": times('" "" ', SET),
    "long quotes": times('"""', SET),
    "long quotes on lines": times('"""x\n', SET),
    "typographic quotes": times("„", SET),
    "backslashes": times("\\", SET + '"'),
    "not": times("not ", "on created if "),
    "minus": times("-", SET),
    "or else": times("b or else ", SET),
    "is": times("is ", "on created if a "),
    "commas": times(",", SET),
    "commas on lines": times("set a = 1, b = 2\n    ", HEAD),
    "colons": times(":", HEAD + "set a "),
    "dots": times(".", HEAD + "set a"),
    "semicolons": times("stop; ", HEAD),
    "words": times("word ", HEAD),
    "words for a name": times("word ", "on stage "),
    "words for a comparison": times("is greater ", "on created if amount "),
    "one word": times("word", HEAD, " += 1\n"),
    "many words and an increment": times("word ", HEAD, "+= 1\n"),
    "a word that is nearly a start": times("rulee"),
    "one number": times("1", SET),
    "numbers with points": times("1.", SET),
    "numbers with spaces": times(" 000", SET + "1", "x"),
    "digits in groups": times("_000", SET + "1"),
    "invisible letters": times("\u200b", SET),
    "invisible letters in words": times("b\u200b", SET),
    "accents": times("\u0301", SET + "b"),
    "accents in a text": times("\u0301\u0323", SET + '"e', '"'),
    "strange letters": times("$", SET),
    "no-break spaces": times("\u00a0", SET),
    "an if first": times(" ", "if", "x\n"),
    "an if first, and lines": times("\n", "if amount > 5", "x\n"),
    "deeper and deeper": lambda n: HEAD + "".join(" " * depth + "if a:\n" for depth in range(5, int((2 * n) ** 0.5))),
    "wrong columns": times("      stop\n", HEAD + "if a:\n        stop\n"),
    "wrong columns in turn": times("      stop\n     stop\n", HEAD + "if a:\n        stop\n"),
    "in and out": times("if a:\n        stop\n      stop\n    ", HEAD),
    "broken statements": times("set a = ]\n    ", HEAD),
    "broken branches": times("if ]:\n        stop\n    else ]:\n        stop\n    ", HEAD),
    "tabs": times("\n\tset a = b", HEAD),
    "modifiers": times(" skip if past", "on created", ": stop\n"),
    "labels alone": times('work "x", ', STORY + "    given Deal: title: "),
    "clock": times("at 09:00 ", "on every day "),
}
"""One declaration that is wrong; at most 100,000 characters."""

FILES: dict[str, Shape] = {
    "rules": times('on stage "New" if amount > 5 EUR: set notes = title\n'),
    "named rules": numbered('rule "Rule @"\non stage "New":\n    log text: "{amount} @"\n'),
    "rules of one name": times('rule "One"\non created: stop\n'),
    "different rules": numbered('on created if title == "@": set notes = "x"\n'),
    "broken rules": times('on stage "New" if amount >: stop\n'),
    "unknown stages": numbered('on stage "Nev @": stop\n'),
    "unknown names": numbered("on created if amont_@ > 5: stop\n"),
    "strays": times("junk and junk\n"),
    "nearly rules": times("onn created: stop\n"),
    "nearly rules and strays": times("onn created: stop\njunk\n"),
    "ifs before on": times("if amount > 5\non created: stop\n"),
    "rule lines": times('rule "x"\n'),
    "comments": times("# a comment\n"),
    "comments above rules": times("# a comment\n# and more\non created: stop # behind\n"),
    "blank lines": times("\n", "", "on created: stop\n"),
    "blanks": times(" ", "on created: stop", "\n"),
    "fors": times("for Deal\n"),
    "lets": numbered("let name@ = amount > @\n"),
    "lets in a chain": numbered("let name@ = name<\n"),
    "lets in a circle": numbered("let name@ = name< and name9999\n", "", "let name9999 = name0000\n"),
    "lets in circles": numbered("let name@ = name< and name@\n"),
    "lets that are used": numbered("let name@ = budget > @\non created if name@: stop\n"),
    "lets of one name": times("let name = 5\n"),
    "lets that name what is not there": numbered("let name@ = nume@ > 5\n"),
    "lets of a value that may be empty": numbered("let name@ = not (budget > @)\n"),
    "one long name, misspelt": lambda n: f"let {'x' * (n // 2)} = 5\non created if {'x' * (n // 2)}y > 5: stop\n",
    "scenarios": numbered('scenario "S@":\n    given Deal: amount: 5\n    when stage "New"\n    expect nothing\n'),
    "steps": times('    when stage "New"\n    expect stage == "New"\n', STORY),
    "givens": numbered("    given Contact c@: visits: 5\n", STORY),
    "tabs": times("on created:\n\tstop\n"),
    "texts open at the end": times('on created: set title = "x\n'),
    "invisible letters": times("\u200bon created: stop\n"),
}
"""Whole files of rules, right and wrong."""

SCHEMAS: dict[str, Shape] = {
    "entities": numbered("entity E@:\n    key id: integer\n    other: E@?\n    all: list of E@\n"),
    "entities, each of the next": numbered("entity E@:\n    key id: integer\n    before: E<?\n"),
    "fields": numbered("    field@: text\n", ENTITY),
    "fields of unknown types": numbered("    field@: txet@\n", ENTITY),
    "fields of one name": times("    field: text\n", ENTITY),
    "first of": numbered("    field@: first of tags\n", ENTITY),
    "first of what is not there": numbered("    field@: first of togs@\n", ENTITY),
    "stages": numbered('        stage "Stage @"\n', ENTITY + PIPELINE),
    "stages of one name": times('        stage "New"\n', ENTITY + PIPELINE),
    "pipelines": numbered('    pipeline "P@":\n        stage "New"\n', ENTITY),
    "choices": numbered('"value @", ', ENTITY + "    source: choice ", '"x"\n'),
    "labels": numbered('"value@", ', ENTITY + "    mails: list of email labelled ", '"x"\n'),
    "constants": numbered("constant c@: text\n"),
    "constants of unknown types": numbered("constant c@: Usr@\n"),
    "events": numbered("event e@ on Deal:\n    amount: money\n", ENTITY),
    "events on what is not there": numbered("event e@ on Dael@\n", ENTITY),
    "broken fields": times("    field text\n", ENTITY),
    "roles": numbered("entity E@ is contact:\n    key id: integer\n"),
    "shown as": times("    shown as id\n", ENTITY),
}
"""Whole schemas, right and wrong."""


@attrs.frozen
class Growing:
    """A shape and the sizes at which reading and checking it are measured: so many characters, and twice as many."""

    name: str
    shape: Shape
    read: int
    checked: int
    schema: bool = False


def _of_deals(shape: Shape) -> Shape:
    return lambda n: "for Deal\n" + shape(n)


ALL = (
    *(Growing(f"one rule: {name}", _of_deals(shape), 45_000, 16_000) for name, shape in ONE_RULE.items()),
    *(Growing(f"one rule, wrong: {name}", _of_deals(shape), 45_000, 45_000) for name, shape in SPOILT.items()),
    *(Growing(f"a file: {name}", _of_deals(shape), 45_000, 45_000) for name, shape in FILES.items()),
    *(Growing(f"a schema: {name}", shape, 40_000, 16_000, schema=True) for name, shape in SCHEMAS.items()),
)
