"""What the language knows of a project's document templates: in which formats there is one, and what it asks for."""

from collections.abc import Mapping

import attrs


@attrs.frozen
class Asks:
    """What a template, or a part of it, asks for by name; what it asks of each value in turn. `outer` are names that a
    part may also find further out: those between `{{#products}}` and `{{/products}}`, not those in `{{client.name}}`.
    """

    names: Mapping[str, "Asks"] = attrs.field(factory=dict, hash=False)
    outer: frozenset[str] = frozenset()


def reachable(asks: Asks) -> Asks:
    """The same, where what a part asks for and may find further out is asked of all that is around it, too."""
    names = {name: reachable(one) for name, one in asks.names.items()}
    found = dict(names)
    bubbled: set[str] = set()
    for inner in names.values():
        for name in inner.outer:
            found[name] = _together(found.get(name, Asks()), inner.names[name])
            bubbled.add(name)
    return Asks(found, asks.outer | bubbled if asks.outer else asks.outer)


def _together(one: Asks, other: Asks) -> Asks:
    names = dict(one.names)
    for name, asks in other.names.items():
        names[name] = _together(names[name], asks) if name in names else asks
    return Asks(names, one.outer | other.outer)


@attrs.frozen
class DocumentTemplate:
    """A template: what it asks for in each format it has, and how its documents are numbered (`RE-{year}-{count}`)."""

    asks: Mapping[str, Asks] = attrs.field(hash=False)
    number: str
