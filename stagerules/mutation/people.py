"""Who is in a scenario that is looked for: the item, and the records that the rule reads or writes to, with names."""

from collections.abc import Iterator, Mapping
from datetime import datetime

import attrs

from stagerules.dsl import scenario as story
from stagerules.dsl import typed
from stagerules.dsl import types as t
from stagerules.dsl.schema import Entity, Schema
from stagerules.dsl.source import Span
from stagerules.dsl.values import Labelled, Value
from stagerules.project import Project

NAMES = ("ada", "ben", "cleo", "dora", "emil", "frida", "gus", "hana")
PHONES = ("+49 30 1234560", "+49 30 1234561", "+49 30 1234562", "+49 30 1234563")
NOWHERE = Span(0, 0)
"""Where the steps of a scenario stand that is not written yet."""


@attrs.frozen
class Person:
    """A record that a field of the item leads to."""

    alias: str
    entity: Entity
    field: str
    values: Mapping[str, Value]


@attrs.frozen
class People:
    """The item's entity, and the records that its fields lead to."""

    entity: Entity
    others: tuple[Person, ...]

    def given(
        self, written: Mapping[tuple[str | None, str], Value], before: Mapping[str, Value]
    ) -> tuple[story.GivenItem, ...]:
        """The steps that put them there; `written` are other values by alias (None: the item) and field."""
        steps = []
        for one in self.others:
            values = {**one.values, **{name: value for (alias, name), value in written.items() if alias == one.alias}}
            steps.append(_given(one.entity, one.alias, {name: constant(value) for name, value in values.items()}))
        links: dict[str, typed.Expression] = {}
        for one in self.others:
            person = typed.Variable(NOWHERE, t.Record(one.entity.name), one.alias)
            several = isinstance(t.filled(self.entity.fields[one.field].type), t.List)
            links[one.field] = typed.ListOf(NOWHERE, t.Invalid(), (person,)) if several else person
        own = {**before, **{name: value for (alias, name), value in written.items() if alias is None}}
        links |= {name: constant(value) for name, value in own.items()}
        return (*steps, _given(self.entity, None, links))


def people_of(project: Project, *rules: typed.Rule) -> People:
    """Those that the rules have to do with."""
    schema = project.schema
    entity = schema.entities[rules[0].entity]
    touched = {path[0] for rule in rules for path in rule.needs if path}
    touched |= {entity.roles[role] for role in ("contacts", "company") if role in entity.roles}
    taken = {*entity.fields, *schema.constants, *(action.signature.name for action in project.actions)}
    names = (name for name in NAMES if name not in taken)
    return People(entity, tuple(_persons(entity, touched, names, schema)))


def _persons(entity: Entity, touched: set[str], names: Iterator[str], schema: Schema) -> Iterator[Person]:
    for field in entity.stored.values():
        of = t.filled(field.type)
        target = of.item if isinstance(of, t.List) else of
        if field.name not in touched or not isinstance(target, t.Record) or target.entity == entity.name:
            continue
        alias = next(names, None)
        if alias is not None:
            other = schema.entities[target.entity]
            yield Person(alias, other, field.name, dict(_addresses(other, alias)))


def _addresses(entity: Entity, alias: str) -> Iterator[tuple[str, Value]]:
    """Addresses, so that messages can be written."""
    number = NAMES.index(alias) % len(PHONES)
    for role, address in (("emails", f"{alias}@example.com"), ("phones", PHONES[number])):
        field = entity.stored.get(entity.roles.get(role, ""))
        match field.type if field is not None else None:
            case t.List(labels=(label, *_)):
                yield field.name, (Labelled(label, address),)  # type: ignore[union-attr]  # it has a type, so it is there
            case t.List():
                yield field.name, (address,)  # type: ignore[union-attr]
            case t.Optional() | t.Email() | t.Phone():
                yield field.name, address  # type: ignore[union-attr]
            case _:
                pass


def _given(entity: Entity, alias: str | None, values: Mapping[str, typed.Expression]) -> story.GivenItem:
    return story.GivenItem(NOWHERE, entity.name, alias, values)


def without(step: story.Step, alias: str) -> story.Step:
    """The step without the fields that lead to a record."""
    if not isinstance(step, story.GivenItem):
        return step
    return attrs.evolve(step, values={name: one for name, one in step.values.items() if not _leads(one, alias)})


def _leads(value: typed.Expression, alias: str) -> bool:
    match value:
        case typed.Variable(name=name):
            return name == alias
        case typed.ListOf(items=items):
            return any(_leads(one, alias) for one in items)
        case _:
            return False


def constant(value: Value) -> typed.Expression:
    """A value as it is written: moments without a zone, the project's being meant."""
    return typed.Constant(NOWHERE, t.Invalid(), value.replace(tzinfo=None) if isinstance(value, datetime) else value)
