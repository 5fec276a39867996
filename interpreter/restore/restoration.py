"""What brings back what a run removed: effects, and what cannot come back, with the reason. Pure: it is told the past
and the present, and writes nothing.
"""

from collections.abc import Iterator, Mapping

from stagerules.dsl.schema import Schema
from stagerules.dsl.values import Ref

from ..facts import Facts, NeedFacts, Search
from ..people.client import called
from ..people.exclusions import EXCLUSION
from ..records.fit import strange
from ..store.history import HistoryRow
from .desk import Desk, Restoration, refs_of
from .places import field_of, put_back, take_off
from .records import bring_back
from .removed import Gone, Listed, Lost, Removed


def needed(past: Removed, schema: Schema) -> NeedFacts:
    """What must be known of the present: all of the records and entries, the fields that named them, and whether what
    they named is there.
    """
    asked: dict[Ref, set[str]] = {}
    for record in (*(one.record for one in past.records), *(one.record for one in past.listed)):
        if not strange(record, schema):
            entity = schema.entities[record.entity]
            asked.setdefault(record, set()).update(name for name in entity.stored if name != entity.key)
    for gone in past.records:
        for ref in refs_of((gone.values or {}).values()):
            if not strange(ref, schema):
                asked.setdefault(ref, set())
    for step in past.steps:
        if isinstance(step, Lost) and field_of(step, schema) is not None:
            asked.setdefault(step.record, set()).add(step.field)
    named = frozenset(_concerning(one.record) for one in past.records)
    return NeedFacts({record: frozenset(names) for record, names in asked.items()}, named)


def entries_needed(facts: Facts, schema: Schema) -> NeedFacts:
    """The entries of the exclusion list that name one of the records, whichever run made them."""
    found = {one for search, refs in facts.found.items() if search.entity == EXCLUSION for one in refs}
    return NeedFacts({one: frozenset(schema.entities[EXCLUSION].stored) for one in found})


def _concerning(record: Ref) -> Search:
    return Search(EXCLUSION, "concerns", called(record))


def restoration(
    run: str,
    past: Removed,
    facts: Facts,
    since: Mapping[Ref, tuple[HistoryRow, ...]],
    schema: Schema,
    *,
    exclusions: bool = False,
) -> Restoration:
    """What brings it back, backwards: what was deleted last comes first, so that all that a record names is there.

    `facts` hold what `needed` asks for, `since` the history of each deleted record after its deletion. With
    `exclusions` the entries of the run are taken off the list, too.
    """
    desk = Desk(schema, facts)
    for step in reversed(past.steps):
        match step:
            case Gone():
                bring_back(step, since.get(step.record, ()), desk)
            case Lost():
                put_back(step, desk)
    for entry in past.listed:
        if exclusions:
            take_off(entry, desk)
        elif entry.made and desk.is_there(entry.record):
            desk.on_list.append(entry)
    desk.on_list += _listed_still(past, desk)
    return desk.concluded(run, past.cancelled)


def _listed_still(past: Removed, desk: Desk) -> Iterator[Listed]:
    """The entries of other runs that name what is back."""
    told = {one.record for one in desk.on_list}
    for record in dict.fromkeys(one.record for one in past.records):
        for entry in desk.facts.found.get(_concerning(record), ()):
            fields = desk.facts.records.get(entry)
            if fields is not None and entry not in told:
                told.add(entry)
                yield Listed(entry, str(fields.get("address", "")), made=False)
