"""Texts nested as deeply as one likes, each level of its own kind, counted as `dsl/parse/limits.py` counts them."""

from collections.abc import Callable
from typing import TypeAlias

Nested: TypeAlias = Callable[[int], str]

FOR = "for Deal\n"


def nested(
    line: str, unit: tuple[str, str], middle: str, *, levels: int = 1, own: int = 0, rest: str = "not "
) -> Nested:
    """`line` around units inside each other; a unit is so many levels, the middle has some of its own."""

    def text(n: int) -> str:
        times, left = divmod(n - own, levels)
        return f"{FOR}{line}".replace("@", unit[0] * times + rest * left + middle + unit[1] * times)

    return text


def ifs(n: int) -> str:
    """Blocks in blocks."""
    lines = "".join(f"{' ' * (depth + 1)}if urgent:\n" for depth in range(n))
    return f"{FOR}on created:\n{lines}{' ' * (n + 1)}stop\n"


def elses(n: int) -> str:
    """`if` in `else` in `else`."""
    lines = "".join(f"{' ' * (at + 1)}if urgent: stop\n{' ' * (at + 1)}else:\n" for at in range(n))
    return f"{FOR}on created:\n{lines}{' ' * (n + 1)}stop\n"


def else_ifs(n: int) -> str:
    """`else if` in an `else if`, all but the outermost."""
    lines = "".join(f"{' ' * (at + 1)}if urgent: stop\n{' ' * (at + 1)}else if urgent:\n" for at in range(n))
    return f"{FOR}on created:\n{lines}{' ' * (n + 1)}stop\n"


def named_values(n: int) -> str:
    """Named values in named values."""
    lines = "".join(f"{' ' * (at + 2)}fields:\n" for at in range(n))
    return f"{FOR}on created:\n create_item entity: Product,\n{lines}{' ' * (n + 2)}name: title\n"


def failures(n: int) -> str:
    """`on failure` in `on failure`."""
    lines = "".join(f"{' ' * (depth + 1)}add_to_exclusions\n{' ' * (depth + 1)}on failure:\n" for depth in range(n))
    return f"{FOR}on created:\n{lines}{' ' * (n + 1)}stop\n"


def path(n: int) -> str:
    """A path of so many steps, over a list's first member each third time, and a test."""
    steps = ".".join((["contact", "company", "main_deal"] * n)[:n])
    return f"{FOR}on created if {steps} is empty: stop\n"


def lets(before: str, after: str = "", *, rule: int = 0) -> Nested:
    """A chain of so many names, and a rule of some levels over the last of them."""

    def text(n: int) -> str:
        chain = "".join(f"let n{at + 1} = {before}n{at}{after}\n" for at in range(n))
        return f"{FOR}let n0 = urgent\n{chain}on created if {'not ' * rule}n{n}: stop\n"

    return text


STORY = 'scenario "S":\n    given Deal\n    when created\n'
IF, SET_RATE, SET_TITLE = "on created if @: stop\n", "on created: set rate = @\n", "on created: set title = @\n"

DEEP: dict[str, Nested] = {
    "parentheses": nested(IF, ("(", ")"), "urgent"),
    "not": nested(IF, ("not ", ""), "urgent"),
    "not in parentheses": nested(IF, ("not (", ")"), "urgent", levels=2),
    "and in parentheses": nested(IF, ("(urgent and ", ")"), "urgent", levels=2),
    "or in parentheses": nested(IF, ("(urgent or ", ")"), "urgent", levels=2),
    "minus": nested(SET_RATE, ("-", ""), "rate"),
    "sums": nested(SET_RATE, ("rate + ", ""), "rate"),
    "sums in parentheses": nested(SET_RATE, ("(rate + ", ")"), "rate", levels=2, rest="-"),
    "or else": nested(SET_RATE, ("discount or else ", ""), "rate"),
    "functions": nested(SET_TITLE, ("lower(", ")"), "title"),
    "replacements": nested(SET_TITLE, ('replace("x", title, ', ")"), "title"),
    "lists of lists": nested("on created: set tags = @\n", ("[", "]"), "title"),
    "texts in texts": nested(SET_TITLE, ('"{', '}"'), "title"),
    "parents": nested("on created if @title is empty: stop\n", ("parent.", ""), "", own=1),
    "records in turn": path,
    "quantifiers": nested(IF, ("any x in products where (", ")"), "urgent", levels=2),
    "quantifiers without parentheses": nested(IF, ("not (any x in products where ", ")"), "urgent", levels=3),
    "sums of sums": nested("on created: set places = @\n", ("(sum ", " for x in products)"), "1", levels=2, rest="-"),
    "comparisons in texts": nested(IF, ('title == "{', '}"'), "title", levels=2),
    "doubts": nested(IF, ("not (budget > 5 and ", ")"), "urgent", levels=3),
    "doubtful sums": nested("on created if not (@ > 5): stop\n", ("discount + ", ""), "discount", own=3, rest="-"),
    "tests of members": nested(IF, ("(any of tags == title and ", ")"), "any of tags == title", levels=2, own=2),
    "members of members": nested(IF, ("any of [", "] == title"), "title", levels=3),
    "conversions": nested("on created: set amount = @\n", ("convert(", ", EUR)"), "amount"),
    "ifs": ifs,
    "failures": failures,
    "elses": elses,
    "else ifs": else_ifs,
    "named values": named_values,
    "conditions of a scenario": nested(f"{STORY}    expect @\n", ("(", ")"), "urgent"),
    "values of a scenario": nested(f"{STORY}    when set rate = @\n", ("(rate + ", ")"), "rate", levels=2, rest="-"),
}
"""At 100 levels read, at 101 refused."""

LETS: dict[str, Nested] = {
    "nots": lets("not "),
    "nots in a rule": lets("not ", rule=100),
    "parentheses": lets("not (", ")"),
    "tests": lets("urgent and ", rule=50),
    "names": lets(""),
}
"""Names made of names, without end."""

SCHEMAS: dict[str, Nested] = {
    "deeper and deeper": lambda n: "entity A:\n" + "".join(f'{" " * (at + 1)}pipeline "P":\n' for at in range(n)),
    "brackets": lambda n: f"entity A:\n    key id: integer\n    a: {'(' * n}text{')' * n}\n",
    "lists": lambda n: f"entity A:\n    key id: integer\n    a: {'list of ' * n}text\n",
    "question marks": lambda n: f"entity A:\n    key id: integer\n    a: text{'?' * n}\n",
    "entities in a chain": lambda n: "".join(
        f"entity E{at}:\n    key id: integer\n    shown as next\n    next: E{(at + 1) % n}\n" for at in range(n)
    ),
    "first of first of": lambda n: (
        "entity A:\n    key id: integer\n    f0: list of A\n"
        + "".join(f"    f{at + 1}: first of f{at}\n" for at in range(n))
    ),
}
"""Schema files that go on and on."""
