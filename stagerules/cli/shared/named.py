"""Which records a plan names, so that they can be called by their names."""

from collections.abc import Iterator, Mapping

from stagerules.dsl.values import Handle, Ref, Value
from stagerules.interpreter.effects import (
    AddToList,
    Cancel,
    CreateRecord,
    DeleteRecord,
    Deliver,
    RemoveFromList,
    SetField,
)
from stagerules.interpreter.plan import Considered, Plan


def refs_of(plan: Plan) -> frozenset[Ref]:
    """All records that a plan names."""
    found: set[Ref] = set()
    for event in (*plan.events, plan.event, *plan.queued):
        found.add(event.record)
    for step in plan.steps:
        effect = step.effect
        if isinstance(effect, SetField | AddToList | RemoveFromList | DeleteRecord | Cancel | CreateRecord):
            found.add(effect.record)
        if isinstance(effect, CreateRecord):
            found.update(one for one in effect.values.values() if isinstance(one, Ref))
        elif isinstance(effect, SetField | AddToList | RemoveFromList):
            found.update(_refs(effect.value))
        elif isinstance(effect, Deliver):
            found.update(one for one in effect.content.values() if isinstance(one, Ref))
        found.update(_refs(step.before) if not isinstance(step.before, Mapping) else ())
        if step.on_behalf:
            found.add(step.on_behalf)
    for one in plan.considered:
        found.update(refs_seen(one))
    return frozenset(ref for ref in found if not isinstance(ref.key, Handle))


def refs_seen(one: Considered) -> Iterator[Ref]:
    """The records that a rule's conditions saw, and that it looked up."""
    waiting = [*([one.condition] if one.condition else []), *(seen for branch in one.branches for seen in branch.asked)]
    for looked in one.lookups:
        yield from _refs(looked.value)
    while waiting:
        seen = waiting.pop()
        waiting += seen.parts
        yield from _refs(seen.value)


def _refs(value: Value) -> Iterator[Ref]:
    if isinstance(value, Ref):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from _refs(one)
