"""What points at a record that an action wants to delete."""

from collections.abc import Collection, Iterator

from stagerules.dsl.schema import Schema
from stagerules.dsl.values import Ref
from stagerules.interpreter.actions import Look
from stagerules.interpreter.facts import Search
from stagerules.interpreter.relations import Link, links_to


def items_with(look: Look, schema: Schema, record: Ref, gone: Collection[Ref] = ()) -> Iterator[Ref]:
    """The staged items that link to a record, but for those that are `gone` by then."""
    links = [link for link in links_to(schema, record.entity) if schema.entities[link.entity].staged]
    return _linking(look, links, record, gone)


def records_with(look: Look, schema: Schema, record: Ref, entity: str, gone: Collection[Ref] = ()) -> Iterator[Ref]:
    """The records of one entity that link to a record."""
    links = [link for link in links_to(schema, record.entity) if link.entity == entity]
    return _linking(look, links, record, gone)


def holder_of(look: Look, schema: Schema, record: Ref, gone: Collection[Ref] = ()) -> Ref | None:
    """Another record that requires this one, so that deleting it would be refused (`still_referenced`)."""
    links = [link for link in links_to(schema, record.entity) if link.kind == "required"]
    return next(_linking(look, links, record, {*gone, record}), None)


def is_open(look: Look, schema: Schema, item: Ref) -> bool:
    """Whether a staged item is in neither a success nor a failure stage. One in an unknown stage counts as open."""
    stage, pipeline = look.field(item, "stage"), look.field(item, "pipeline")
    if not isinstance(stage, str):
        return True
    known = schema.entities[item.entity].stage(stage, pipeline if isinstance(pipeline, str) else None)
    return known is None or known.kind == "open"


def _linking(look: Look, links: list[Link], record: Ref, gone: Collection[Ref]) -> Iterator[Ref]:
    for link in links:
        for found in look.find(Search(link.entity, link.field, record)):
            if found not in gone:
                yield found
