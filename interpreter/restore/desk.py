"""What a restore does or did, and the desk on which that is found out."""

from collections.abc import Iterable, Mapping
from typing import Literal

import attrs

from stagerules.dsl.schema import Schema
from stagerules.dsl.values import Ref, Value

from ..decision.after import after
from ..facts import Facts
from ..records.protocol import RecordEffect
from ..store.history import HistoryRow
from .removed import Gone, Listed, Lost

RESTORE = "restore"
"""The title of what is done here, in the history."""


@attrs.frozen
class Remark:
    """Something that is not as it was: in a record, or (with `field`) in a field of it; `why` in words."""

    record: Ref
    why: str
    field: str | None = None


@attrs.frozen
class Restoration:
    """What a restore does, or did.

    `effects` have what was there before each. `restored` come back, `there` are back already, `put_back` is what lists
    and relations get again. `obstacles` are why nothing is done at all; `left_out` is what stays different all the
    same. `off_list` are entries that are taken off the exclusion list, `on_list` those that stay there. `cancelled` is
    what waited, and stays cancelled.
    """

    run: str
    effects: tuple[tuple[RecordEffect, Value | Mapping[str, Value]], ...] = ()
    restored: tuple[Gone, ...] = ()
    there: tuple[Ref, ...] = ()
    put_back: tuple[Lost, ...] = ()
    obstacles: tuple[Remark, ...] = ()
    left_out: tuple[Remark, ...] = ()
    off_list: tuple[Listed, ...] = ()
    on_list: tuple[Listed, ...] = ()
    cancelled: tuple[HistoryRow, ...] = ()
    refused: str = ""
    """Why only a part was done, where records and history share no transaction."""

    def stopped_by(self, *obstacles: Remark) -> "Restoration":
        """The same with something in the way: nothing is done."""
        return Restoration(self.run, there=self.there, obstacles=obstacles, left_out=self.left_out)

    @property
    def status(self) -> Literal["restored", "already_there", "impossible", "partly"]:
        """How it ends."""
        if self.obstacles:
            return "impossible"
        if self.refused:
            return "partly"
        return "restored" if self.effects else "already_there"


@attrs.define
class Desk:
    """What is found so far, and the facts as the effects so far leave them."""

    schema: Schema
    facts: Facts
    effects: list[tuple[RecordEffect, Value | Mapping[str, Value]]] = attrs.field(factory=list)
    restored: list[Gone] = attrs.field(factory=list)
    there: list[Ref] = attrs.field(factory=list)
    put_back: list[Lost] = attrs.field(factory=list)
    obstacles: list[Remark] = attrs.field(factory=list)
    left_out: list[Remark] = attrs.field(factory=list)
    off_list: list[Listed] = attrs.field(factory=list)
    on_list: list[Listed] = attrs.field(factory=list)

    def put(self, effect: RecordEffect, before: Value | Mapping[str, Value] = None) -> None:
        """Asks for an effect."""
        self.effects.append((effect, before))
        self.facts = after(effect, self.facts, self.schema)

    def concluded(self, run: str, cancelled: tuple[HistoryRow, ...]) -> Restoration:
        """All that was found."""
        found = Restoration(
            run,
            tuple(self.effects),
            tuple(self.restored),
            tuple(self.there),
            tuple(self.put_back),
            (),
            tuple(self.left_out),
            tuple(self.off_list),
            tuple(self.on_list),
            cancelled,
        )
        return found.stopped_by(*self.obstacles) if self.obstacles else found

    def is_there(self, record: Ref) -> bool:
        """Whether a record is there, as far as this has come."""
        return self.facts.records.get(record) is not None


def refs_of(values: Iterable[Value]) -> tuple[Ref, ...]:
    """The records that values name."""
    found: list[Ref] = []
    for value in values:
        members = value if isinstance(value, tuple) else (value,)
        found += [one for one in members if isinstance(one, Ref)]
    return tuple(found)
