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


@attrs.frozen
class DocumentTemplate:
    """A template: what it asks for in each format it has, and how its documents are numbered (`RE-{year}-{count}`)."""

    asks: Mapping[str, Asks] = attrs.field(hash=False)
    number: str
