"""The exclusion list as a host and the command line see it: listed, added to, taken from."""

import uuid
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TypeAlias

import attrs

from stagerules.dsl.values import Handle, Ref, Value
from stagerules.interpreter.drivers.backend import Work
from stagerules.interpreter.effects import CreateRecord, DeleteRecord
from stagerules.interpreter.event import Event
from stagerules.interpreter.facts import Search
from stagerules.interpreter.glance import Glance
from stagerules.interpreter.people.exclusions import EXCLUSION, entry, is_listed
from stagerules.interpreter.plan import Cause, Plan, Step
from stagerules.interpreter.store.history import Performed, history_rows
from stagerules.interpreter.values.addresses import comparable, kind_of

BY_HAND = "by hand"
ByHand: TypeAlias = CreateRecord | DeleteRecord


@attrs.frozen
class Exclusion:
    """One entry. `address` is in normal form, `written` as it came; `rule` put it there, or `author` by hand."""

    record: Ref
    address: str
    kind: str
    written: str
    comment: str | None
    author: str | None
    rule: str | None
    created_at: datetime | None


def listed(glance: Glance) -> Iterator[Exclusion]:
    """All entries, in the order in which they were made."""
    for key in glance.records.all_keys(EXCLUSION):
        yield read(glance, Ref(EXCLUSION, key))


def read(glance: Glance, record: Ref) -> Exclusion:
    """One entry."""
    values = {name: glance.field(record, name) for name in attrs.fields_dict(Exclusion) if name != "record"}
    return Exclusion(record, **values)  # type: ignore[arg-type]  # the built-in schema gives these types


def add(work: Work, glance: Glance, address: str, comment: str | None, author: str, now: datetime) -> bool:
    """Puts an address on the list; False where it is on it already."""
    region = glance.program.region
    kind = kind_of(address)
    if is_listed(glance, kind, address, region):
        return False
    values = entry(kind, address, region=region, at=now, comment=comment, author=author)
    _perform(work, [(CreateRecord(Ref(EXCLUSION, Handle(0)), values), None)], author, now)
    return True


def remove(work: Work, glance: Glance, address: str, author: str, now: datetime) -> int:
    """Takes an address's own entries off the list; how many there were. An entry that covers more stays: that of a
    whole switchboard, when one of its extensions is named.
    """
    own = comparable(kind_of(address), address, glance.program.region)
    entries = glance.find(Search(EXCLUSION, "address", own))
    _perform(work, [(DeleteRecord(record), _values(glance, record)) for record in entries], author, now)
    return len(entries)


def _values(glance: Glance, record: Ref) -> Mapping[str, Value]:
    """All that an entry holds."""
    fields = glance.program.schema.entities[EXCLUSION].fields
    return {name: glance.field(record, name) for name in fields}


def _perform(work: Work, effects: list[tuple[ByHand, Mapping[str, Value] | None]], author: str, now: datetime) -> None:
    """Carries effects out, each with the values it takes away, and remembers them: what is done by hand stands in the
    history, too.
    """
    if not effects:
        return
    event = Event(id=uuid.uuid4().hex, kind="changed", record=effects[0][0].record)
    cause = Cause(BY_HAND, BY_HAND, "", 0, "", event.id)
    steps = tuple(
        Step(effect, f"{event.id}-{number}", cause, before) for number, (effect, before) in enumerate(effects)
    )
    keys: dict[Handle, int | str | Handle] = {}
    loosened = {step.key: work.records.apply(step, keys) for step in steps}
    performed = Performed(Plan(event, steps), now, keys, loosened)
    work.store.write_history(history_rows(performed, author))
