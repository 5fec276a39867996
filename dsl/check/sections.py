"""Which records each declaration of a rules file is about: the `for` above it, or the only entity with pipelines."""

from collections.abc import Iterator, Sequence

from attrs import frozen

from .. import syntax
from ..problems.names import UnknownPipeline
from ..problems.rules import NoPipelines, WhichEntity
from ..problems.schema import Misplaced, UnknownEntity
from ..schema import Entity, Schema
from ..source import Source, Span
from .nearest import nearest
from .reports import Reports
from .unknown import unknown_pipeline


@frozen
class Section:
    """The part of a file from one `for` to the next. `stated` is whether there is a `for`."""

    entity: Entity
    pipeline: str | None = None
    stated: bool = False


@frozen
class Placed:
    """A declaration, the file it stands in, and what it is about."""

    node: syntax.NamedExpression | syntax.Rule | syntax.Scenario
    source: Source
    section: Section


def placed(files: Sequence[syntax.File], schema: Schema, reports: Reports) -> tuple[Placed, ...]:
    """All rules, named expressions and scenarios; those of which the entity is not known are left out."""
    return tuple(one for file in files for one in _of_file(file, schema, reports))


def _of_file(file: syntax.File, schema: Schema, reports: Reports) -> Iterator[Placed]:
    staged = schema.staged
    section = Section(staged[0]) if len(staged) == 1 else None
    asked = stated = False
    for node in file.declarations:
        match node:
            case syntax.For():
                section, asked, stated = _section(node, file.source, schema, reports), True, True
            case syntax.Scenario() if section is None and not stated and (item := _item(node, schema)) is not None:
                yield Placed(node, file.source, Section(item))
            case syntax.NamedExpression() | syntax.Rule() | syntax.Scenario():
                if section is not None:
                    yield Placed(node, file.source, section)
                elif not asked:
                    asked = True
                    reports.add(file.source, WhichEntity(_head(node), entity=_example(schema)))
            case _:
                reports.add(file.source, Misplaced(node.span, what=_WHAT[type(node)], ending=".schema"))


def _item(node: syntax.Scenario, schema: Schema) -> Entity | None:
    """What a scenario is about in a file that does not say it: the first record given that has stages."""
    given = (schema.entities.get(one.entity.text) for one in node.steps if isinstance(one, syntax.GivenItem))
    return next((one for one in given if one is not None and one.staged), None)


_WHAT: dict[type, str] = {
    syntax.EntityDefinition: "An entity",
    syntax.EventDefinition: "An event",
    syntax.ConstantDefinition: "A constant",
}


def _section(node: syntax.For, source: Source, schema: Schema, reports: Reports) -> Section | None:
    entity = schema.entities.get(node.entity.text)
    if not node.entity.text:
        return None  # a `for` that could not be read: nobody knows what follows it is about
    if entity is None:
        known = tuple(one.name for one in schema.entities.values() if not one.built_in)
        near = nearest(node.entity.text, schema.entities)
        reports.add(source, UnknownEntity(node.entity.span, name=node.entity.text, near=near, known=known))
        return None
    if node.pipeline is None:
        return Section(entity, stated=True)
    if not entity.staged:
        reports.add(source, NoPipelines(node.pipeline.span, entity=entity.name))
        return Section(entity, stated=True)
    name = node.pipeline.text
    if all(one.name != name for one in entity.pipelines):
        problem: UnknownPipeline = unknown_pipeline(name, node.pipeline.span, entity)
        reports.add(source, problem)
        return Section(entity, stated=True)
    return Section(entity, name, stated=True)


def _example(schema: Schema) -> str:
    own = [one.name for one in schema.entities.values() if not one.built_in]
    return next((one.name for one in schema.staged), own[0] if own else "Deal")


def _head(node: syntax.NamedExpression | syntax.Rule | syntax.Scenario) -> Span:
    match node:
        case syntax.NamedExpression():
            return node.name.span
        case syntax.Rule():
            return node.trigger.span
        case syntax.Scenario():
            return node.name.span
