"""What a rule reads: the facts that it must be given."""

from collections.abc import Iterable, Iterator
from typing import TypeAlias, assert_never

from attrs import field, frozen

from ... import typed
from ... import types as t
from ...schema import Entity, Schema
from ...typed import Path
from ...vocabulary import ClientRecipient, Vocabulary
from ..schema.roles import address_fields

Paths = tuple[Path, ...]
NONE: Paths = ()
ITEM: Paths = ((),)

Plain: TypeAlias = (
    typed.ProjectConstant
    | typed.EventField
    | typed.Old
    | typed.Part
    | typed.ResultField
    | typed.Negative
    | typed.AsMoney
    | typed.LabelledValue
    | typed.Not
    | typed.IsEmpty
    | typed.Matches
    | typed.Between
    | typed.Contains
    | typed.TextTest
    | typed.StageIs
    | typed.NamedValues
    | typed.Today
    | typed.Now
    | typed.EntityValue
    | typed.Problematic
)


@frozen
class Memory:
    """What all readers of a project share, so that it is found out once.

    `named` is what a named expression reads and which records it may be, by the id of its tree (which is kept with
    it); `wholes` is what handing over a record means, by the entity and the path to it.
    """

    named: dict[int, tuple[typed.Named, Paths, Paths]] = field(factory=dict)
    wholes: dict[tuple[str, Path], frozenset[Path]] = field(factory=dict)


@frozen
class Reader:
    """Reads typed trees about one entity and notes the paths of stored fields that they read from the item.

    `item` says what the item itself is: nothing, where only what is read from a variable counts.
    """

    entity: Entity
    schema: Schema
    vocabulary: Vocabulary
    memory: Memory
    variables: dict[str, Paths] = field(factory=dict)
    found: set[Path] = field(factory=set)
    item: Paths = ITEM

    def value(self, node: typed.Expression | None) -> Paths:
        """Notes what an expression reads; gives the paths of the records that its value may be."""
        match node:
            case typed.Field(base=base, field=name):
                return self._below(self.value(base), name)
            case typed.Item():
                return self.item
            case typed.Constant() | None:
                return NONE
            case typed.And(items=items) | typed.Or(items=items) | typed.Call(arguments=items):
                return self._all(*items)
            case typed.Compare(left=left, right=right) | typed.Arithmetic(left=left, right=right):
                return self._all(left, right)
            case typed.Pick(base=base) | typed.WithLabel(base=base) | typed.Aggregate(list=base):
                return self.value(base)
            case typed.Template(parts=parts):
                return self._template(parts)
            case typed.ListOf(items=items):
                return tuple(dict.fromkeys(path for one in items for path in self.value(one)))
            case typed.OrElse(value=value, otherwise=otherwise):
                return tuple(dict.fromkeys((*self.value(value), *self.value(otherwise))))
            case typed.Variable(name=name):
                return self.variables.get(name, NONE)
            case typed.EachField(base=base, field=name):
                return self._below(self.value(base), name)
            case typed.Named():
                return self._named(node)
            case typed.Quantifier(variable=variable, list=base, condition=condition):
                self.variables[variable] = self.value(base)
                return self._all(condition)
            case typed.Comprehension(variable=variable, list=base, condition=condition, value=value):
                self.variables[variable] = self.value(base)
                self._all(condition)
                return self.value(value)
            case typed.Lookup(candidate=candidate, condition=condition):
                self.variables[candidate] = NONE  # what is read of candidates is not read from the item
                return self._all(condition)
            case _:
                return self._plain(node)

    def _plain(self, node: Plain) -> Paths:
        """Expressions whose value is no record."""
        match node:
            case typed.ProjectConstant() | typed.EventField() | typed.Old():
                return NONE
            case typed.Part(base=base) | typed.ResultField(base=base):
                return self._all(base)
            case typed.Negative(value=value) | typed.AsMoney(value=value) | typed.LabelledValue(value=value):
                return self._all(value)
            case typed.Not(value=value) | typed.IsEmpty(subject=value) | typed.Matches(subject=value):
                return self._all(value)
            case typed.Between(subject=subject, low=low, high=high):
                return self._all(subject, low, high)
            case typed.Contains(container=left, member=right) | typed.TextTest(subject=left, value=right):
                return self._all(left, right)
            case typed.StageIs(subject=subject):
                return self._stage(self.value(subject))
            case typed.NamedValues(entries=entries):
                return self._all(*(value for _, value in entries))
            case typed.Today() | typed.Now() | typed.EntityValue() | typed.Problematic():
                return NONE
            case _:
                assert_never(node)

    def when(self, when: typed.When | None) -> None:
        """Notes what a time reads."""
        if when is not None:
            self._all(when.date, when.time_of_day)

    def statement(self, node: typed.Statement) -> None:
        """Notes what a statement reads, blocks in it included."""
        match node:
            case typed.SetField() | typed.AddTo() | typed.RemoveFrom():
                self._below(self.value(node.record), node.field)
                self._all(node.value, node.on_behalf)
            case typed.Ask():
                self.ask(node)
                self.block(node.on_failure or ())
            case typed.MoveTo():
                self.found.update({("stage",), ("pipeline",)})
                self._all(node.on_behalf)
            case typed.Assign():
                known = self.variables.get(node.variable, NONE)
                self.variables[node.variable] = tuple(dict.fromkeys((*known, *self.value(node.value))))
            case typed.If():
                for condition, body in node.branches:
                    self.value(condition)
                    self.block(body)
                self.block(node.otherwise)
            case typed.Wait():
                self.when(node.when)
            case typed.Stop():
                pass
            case _:
                assert_never(node)

    def block(self, body: Iterable[typed.Statement]) -> None:
        """Notes what some statements read."""
        for one in body:
            self.statement(one)

    def ask(self, node: typed.Ask) -> None:
        """Notes what asking for an action reads: its arguments, and the records that its roles lead to."""
        signature = self.vocabulary.actions[node.action]
        for value in (*node.arguments.values(), node.on_behalf):
            for path in self.value(value):
                self._whole(path)
        elsewhere = any(
            isinstance(one.type, ClientRecipient) and one.name in node.arguments for one in signature.parameters
        )
        for role in signature.roles:
            if role == "client":
                self._client(elsewhere)
            elif role in self.entity.roles:
                self._whole((self.entity.roles[role],))
            elif "responsible" in self.entity.roles:
                self._whole((self.entity.roles["responsible"],))

    def _client(self, elsewhere: bool) -> None:
        for role in () if elsewhere else ("contacts", "company"):
            if role in self.entity.roles:
                self._whole((self.entity.roles[role],))
        self._whole(())

    def _whole(self, path: Path) -> None:
        """A record handed to an action: with what its roles say, its addresses, and what it is shown as."""
        key = self.entity.name, path
        if key not in self.memory.wholes:
            self.memory.wholes[key] = frozenset(self._parts(path))
        self.found.update(self.memory.wholes[key])

    def _parts(self, path: Path) -> Iterator[Path]:
        """Of the item itself only the addresses: an action says by its roles what else it reads."""
        if not path:
            yield from ((name,) for name in address_fields(self.entity))
            return
        yield path
        entity = self._entity_at(path)
        if entity is not None:
            for name in (*entity.roles.values(), *address_fields(entity)):
                yield (*path, name)
            if entity.shown_as is not None:
                yield from self._stored(path, entity, entity.shown_as)

    def _named(self, node: typed.Named) -> Paths:
        key = id(node.value)
        if key not in self.memory.named:
            inside = Reader(self.entity, self.schema, self.vocabulary, self.memory)
            origins = inside.value(node.value)
            self.memory.named[key] = node, tuple(inside.found), origins
        _, found, origins = self.memory.named[key]
        self.found.update(found)
        return origins

    def _template(self, parts: tuple[str | typed.Hole, ...]) -> Paths:
        for part in parts:
            if isinstance(part, typed.Hole):
                for path in self.value(part.value):
                    entity = self._entity_at(path)
                    if entity is not None and entity.shown_as is not None:
                        self.found.update(self._stored(path, entity, entity.shown_as))
        return NONE

    def _stage(self, paths: Paths) -> Paths:
        for path in paths:
            item = path[:-1] if path and path[-1] == "stage" else path
            self.found.update({(*item, "stage"), (*item, "pipeline")})
        return NONE

    def _all(self, *nodes: typed.Expression | None) -> Paths:
        for node in nodes:
            self.value(node)
        return NONE

    def _below(self, paths: Paths, name: str) -> Paths:
        below = tuple([(*path, name) for path in paths])
        self.found.update(below)
        return below

    def _stored(self, path: Path, entity: Entity, name: str) -> set[Path]:
        return {(*path, entity.fields[name].first_of or name)} if name in entity.fields else set()

    def _entity_at(self, path: Path) -> Entity | None:
        entity = self.entity
        for step in path:
            of = entity.fields[step].type if step in entity.fields else t.Invalid()
            plain = t.filled(of)
            item = plain.item if isinstance(plain, t.List) else plain
            if not isinstance(item, t.Record):
                return None
            entity = self.schema.entities[item.entity]
        return entity
