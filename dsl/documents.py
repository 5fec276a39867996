"""What the language knows of a project's document templates: in which formats there is one, and what it asks for."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, TypeAlias

import attrs

Use: TypeAlias = Literal["asked", "text", "picture", "address", "shown", "list", "texts", "counted"]
"""What is done with a value: it is only asked whether it is there (`asked`); it is written as a text; shown as a
picture; as a picture that may also be one of the web (`address`); shown as a text or a picture (`shown`); gone through
as a list; taken as a text or the texts of a list (`texts`); as a text or a list that has a length (`counted`).
"""
Step: TypeAlias = "str | int"
"""A name, or the number of a member of a list."""
Need: TypeAlias = "Asked | Part | Lost"


@attrs.frozen
class Asked:
    """A value that a template asks for. The path begins with a name; an empty one is what the part is filled with.
    `line` is that of the template, where it has lines.
    """

    path: tuple[Step, ...]
    use: Use = "asked"
    line: int | None = None


@attrs.frozen
class Part:
    """A part of a template that is filled with a value, once for each of a list: what it asks for inside.

    Where it gives the value a name (`{% for product in products %}`), that is known inside. Else a name is first looked
    for in the value (`{{#products}}`), then further out.
    """

    of: Asked
    inner: tuple[Need, ...] = ()
    name: str | None = None


@attrs.frozen
class Lost:
    """Something that a template has and that its format cannot show: `<svg>`."""

    what: str
    line: int


@attrs.frozen
class DocumentTemplate:
    """A template: what it asks for in each format it has, how its documents are numbered (`RE-{year}-{count}`), and in
    which formats it is broken.
    """

    forms: Mapping[str, tuple[Need, ...]] = attrs.field(hash=False)
    number: str
    broken: frozenset[str] = frozenset()


def written(path: tuple[Step, ...]) -> str:
    """A path as it stands in a template."""
    steps = (f"[{one}]" if isinstance(one, int) else f".{one}" for one in path)
    return "".join(steps).removeprefix(".") or "."


ENDINGS = {"pdf": "html", "html": "html", "docx": "docx"}
"""How the file of a template ends, by what is made of it."""


def place(name: str, format: str, line: int | None) -> str:
    """A template's file, and the line in it: `invoice.html:12`."""
    file = f"{name}.{ENDINGS[format]}"
    return file if line is None else f"{file}:{line}"


@attrs.define(eq=False)
class Wanted:
    """What is wanted of a value: `itself`, as people call it, and its values by name."""

    itself: bool = False
    names: "dict[str, Wanted]" = attrs.field(factory=dict)


def wanted(needs: Iterable[Need]) -> Wanted:
    """All that a template may want of its values. A name that may be found further out is wanted of all around it."""
    everything = Wanted()
    _note(needs, ([everything],))
    return everything


Around: TypeAlias = Sequence["list[Wanted] | dict[str, list[Wanted]]"]
"""From outside to inside: values in which names are looked for, and names that are known."""


def _note(needs: Iterable[Need], around: Around) -> None:
    for one in needs:
        match one:
            case Asked():
                _found(one, around)
            case Part(of=of, inner=inner, name=name):
                found = _found(of, around)
                _note(inner, (*around, found if name is None else {name: found}))
            case Lost():
                pass


def _found(asked: Asked, around: Around) -> list[Wanted]:
    values = _first(asked.path[0], around) if asked.path else _innermost(around)
    for step in asked.path[1:]:
        values = _named(step, values) if isinstance(step, str) else values
    for one in values:
        one.itself = one.itself or asked.use in ("text", "shown", "texts", "counted")
    return values


def _innermost(around: Around) -> list[Wanted]:
    return next(one for one in reversed(around) if isinstance(one, list))


def _first(step: Step, around: Around) -> list[Wanted]:
    name = str(step)
    known = next((one[name] for one in reversed(around) if isinstance(one, dict) and name in one), None)
    return known or _named(name, [value for one in around if isinstance(one, list) for value in one])


def _named(name: str, values: list[Wanted]) -> list[Wanted]:
    """That value of each of them; where it is new, it is one for all: templates can be deep."""
    new = Wanted()
    return list({id(found): found for one in values for found in (one.names.setdefault(name, new),)}.values())
