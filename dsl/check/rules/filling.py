"""Fills a document's template with what is known of its values: whether they have what it asks of them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

import attrs

from ... import typed
from ... import types as t
from ...documents import Asked, Lost, Need, Part, Step, Use, place, written
from ...problems.documents import NotInDocument, Way, WrongUse
from ...schema import Schema
from ..nearest import nearest
from ..words import words

OWN: Mapping[str, t.Type] = {"number": t.Text()}
"""What every document has by itself."""


@attrs.frozen
class Block:
    """Values by name, as they stand under `values:`, or as a part of a template names them."""

    names: "Mapping[str, Value]"


@attrs.frozen
class Value:
    """What is known of a value: what kind it is, how the template gets at it, and where the rule gives it."""

    kind: t.Type | Block
    path: str
    of: typed.Expression


Around: TypeAlias = tuple[Value, ...]
"""What a name is looked for in, from outside to inside."""
_WANTED: Mapping[Use, str] = {
    "text": "a text",
    "shown": "a text",
    "picture": "a picture",
    "address": "a picture",
    "list": "a list",
    "texts": "a text",
    "counted": "a text",
}
_INVALID = t.Invalid()
"""Of what has been reported, and of `empty`: nothing follows from it."""


class Filling:
    """One template and the values that a rule gives it. `asked` are the names that it asks for among those."""

    def __init__(
        self, schema: Schema, name: str, format: str, where: typed.Expression, given: Mapping[str, typed.Expression]
    ) -> None:
        own = {key: Value(kind, key, where) for key, kind in OWN.items()}
        block = Block({**own, **{key: _value(one, key) for key, one in given.items()}})
        self.asked: dict[str, None] = {}
        self._schema, self._name, self._format = schema, name, format
        self._all = Value(block, ".", where)
        self._found: dict[NotInDocument | WrongUse, None] = {}
        self._nowhere: list[tuple[str, NotInDocument]] = []

    def problems(self, needs: Iterable[Need]) -> Iterator[NotInDocument | WrongUse]:
        """What does not fit. What is asked for and given nowhere is only among `asked`."""
        self._fill(needs, (self._all,))
        yield from self._found
        yield from dict.fromkeys(one for name, one in self._nowhere if name not in self.asked)

    def _fill(self, needs: Iterable[Need], around: Around) -> None:
        for one in needs:
            match one:
                case Asked():
                    self._use(one, around)
                case Part(of=of, inner=inner, name=name):
                    value = self._use(of, around)
                    each = t.filled(value.kind.item) if isinstance(value.kind, t.List) else value.kind
                    member = attrs.evolve(value, kind=each)
                    if name is not None:
                        member = Value(Block({name: member}), "", value.of)
                    self._fill(inner, (*around, member))
                case Lost():
                    pass

    def _use(self, asked: Asked, around: Around) -> Value:
        """The value; reports what it is not fit for."""
        value = self._first(asked, around)
        for step in asked.path[1:]:
            value = self._step(value, step, asked.line)
        if not _fits(value.kind, asked.use):
            self._found[self._wrong(value, asked)] = None
            return attrs.evolve(value, kind=_INVALID)
        return value

    def _wrong(self, value: Value, asked: Asked) -> WrongUse:
        return WrongUse(
            value.of.span,
            file=place(self._name, self._format, asked.line),
            value=value.path,
            slot=written(asked.path),
            as_what=_WANTED[asked.use],
            of=_words(value.kind),
            way=_way(value.kind, asked.use, self._format == "docx"),
        )

    def _first(self, asked: Asked, around: Around) -> Value:
        if not asked.path:
            return around[-1]
        name = str(asked.path[0])
        for one in reversed(around):
            found = self._named(one, name)
            if found is not None:
                if one is self._all:
                    self.asked[name] = None
                return found
        return self._missing(name, asked, around)

    def _missing(self, name: str, asked: Asked, around: Around) -> Value:
        """A name that is given nowhere: the innermost value that has names may be meant, else those of the document."""
        value = Value(_INVALID, name, self._all.of)
        if any(one.kind == _INVALID for one in around):
            return value
        holder = next((one for one in reversed(around[1:]) if one.path and self._names(one)), None)
        if holder is None:
            self.asked[name] = None
        else:
            self._nowhere.append((name, self._lacking(holder, name, asked.line)))
        return value

    def _step(self, value: Value, step: Step, line: int | None) -> Value:
        """What is behind a full stop, or a member of a list."""
        path = f"{value.path}.{step}" if isinstance(step, str) else f"{value.path}[{step}]"
        found: Value | None = None
        match value.kind, step:
            case t.Invalid(), _:
                return value
            case t.List(item=item), int():
                found = attrs.evolve(value, kind=t.filled(item))
            case _:
                found = self._named(value, str(step))
        if found is None:
            self._found[self._lacking(value, str(step), line)] = None
            return attrs.evolve(value, kind=_INVALID)
        return attrs.evolve(found, path=path)

    def _lacking(self, value: Value, asked: str, line: int | None) -> NotInDocument:
        return NotInDocument(
            value.of.span,
            file=place(self._name, self._format, line),
            value=value.path,
            asked=asked,
            of=_words(value.kind),
            nearest=nearest(asked, self._names(value)),
            of_each=isinstance(value.kind, t.List),
        )

    def _named(self, value: Value, name: str) -> Value | None:
        """What a value has by that name."""
        match value.kind:
            case Block(names=names):
                return names.get(name)
            case t.Record(entity=entity) if name in (fields := self._schema.entities[entity].fields):
                return Value(t.filled(fields[name].type), f"{value.path}.{name}", value.of)
            case _:
                return None

    def _names(self, value: Value) -> tuple[str, ...]:
        """The names of all that a value has."""
        match value.kind:
            case Block(names=names):
                return tuple(names)
            case t.Record(entity=entity):
                return tuple(self._schema.entities[entity].fields)
            case _:
                return ()


def _value(one: typed.Expression, path: str) -> Value:
    if isinstance(one, typed.NamedValues):
        return Value(Block({name: _value(inner, f"{path}.{name}") for name, inner in one.entries}), path, one)
    kind = t.filled(one.type)
    return Value(_INVALID if isinstance(kind, t.Empty) else kind, path, one)


def _words(kind: t.Type | Block) -> str:
    return "a block of values" if isinstance(kind, Block) else words(kind)


def _way(kind: t.Type | Block, use: Use, word: bool) -> Way:
    """The way out where a value is not fit for its use."""
    match use, kind:
        case "picture" | "address", _:
            return "file"
        case "list", _:
            return "whether"
        case _, t.List():
            return "each in Word" if word else "each in HTML"
        case _, t.File():
            return "picture in Word" if word else "picture in HTML"
        case _:
            return "one of"


def _fits(kind: t.Type | Block, use: Use) -> bool:
    match use:
        case "asked":
            return True
        case "list":
            return isinstance(kind, t.List | t.Invalid)
        case "picture":
            return isinstance(kind, t.File | t.Invalid)
        case "address":
            return isinstance(kind, t.File | t.Url | t.Text | t.Choice | t.Invalid)
        case "shown":
            return not isinstance(kind, t.List | Block)
        case "texts" | "counted" if isinstance(kind, t.List):
            return use == "counted" or not isinstance(t.filled(kind.item), t.List | t.File)
        case "text" | "texts" | "counted":
            return not isinstance(kind, t.List | Block | t.File)
