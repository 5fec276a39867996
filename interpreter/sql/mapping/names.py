"""Names of tables and columns as the schema language may write them."""

import re

from stagerules.dsl.parse.nfc import nfc
from stagerules.dsl.reserved import IN_EXPRESSIONS

BUILT_IN = frozenset(("task", "comment", "activity", "document", "exclusion", "counter"))
"""Entities that every project has, with fields of their own; a table that happens to be called so is another thing."""
PREFIX = re.compile(r"^(tbl|tab|t)[ _]+", re.IGNORECASE)


def entity_name(table: str, taken: set[str]) -> str:
    """`tbl Geschäfte` is `Geschäfte`, `order_items` is `OrderItems`."""
    words = _words(PREFIX.sub("", table).replace("_", " "))
    return _free("".join(word[0].upper() + word[1:] for word in words) or "Table", taken)


def field_name(column: str, taken: set[str]) -> str:
    """`Auftrag Nr.` is `auftrag_nr`."""
    words = _words(column)
    name = "_".join(words)
    return _free((name if name.isupper() and len(name) == 1 else name.lower()) or "field", taken)


def _words(text: str) -> list[str]:
    """What of a name can be part of a name: letters, digits and `_`."""
    return "".join(one if f"a{one}".isidentifier() else " " for one in nfc(text)).split()


def _free(name: str, taken: set[str]) -> str:
    if name[0].isdigit():
        name = f"n{name}"
    if name in IN_EXPRESSIONS:
        name += "_"
    found, number = name, 2
    while found.casefold() in taken:
        found, number = f"{name}_{number}", number + 1
    taken.add(found.casefold())
    return found
