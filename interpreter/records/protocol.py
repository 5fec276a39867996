"""What the engine asks of the place where a user's records are kept."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Protocol

import attrs

from stagerules.dsl.values import Handle, Key, Ref, Value

from ..effects import AddToList, CreateRecord, DeleteRecord, RemoveFromList, SetField
from ..facts import Fields, Rate, Search, Selection
from ..plan import Step

RecordEffect = SetField | AddToList | RemoveFromList | CreateRecord | DeleteRecord
"""The effects that change records; the others are the Store's."""


@attrs.frozen
class Loosened:
    """A relation or list that lost a record because that was deleted: for the history."""

    record: Ref
    field: str
    old: Value
    new: Value


class Records(Protocol):
    """A user's records. Every reading sees what was applied before in the same transaction.

    Raises `BackendProblem` where the data cannot be reached, `EffectRefused` where an effect cannot be done.
    """

    def read(self, entity: str, keys: Iterable[Key], fields: Iterable[str]) -> Mapping[Key, Fields | None]:
        """These fields of these records; None for a record that is not there. Data that does not fit the schema is
        a `BadValue`, for that field only.
        """

    def find(self, search: Search) -> tuple[Ref, ...]:
        """The records that a search finds, in key order."""

    def select(self, selection: Selection) -> tuple[Ref, ...] | None:
        """The records each of whose fields holds its value, as `find` has it, in key order; None where there are more
        than the selection asks for: then nobody needs them.
        """

    def rate(self, rate: Rate) -> Decimal | None:
        """The rate of that day, else the last one before it; None where there is none."""

    def lock(self, record: Ref) -> None:
        """Keeps others from changing the record, if it is there, until the transaction ends."""

    def apply(self, step: Step, keys: dict[Handle, Key]) -> tuple[Loosened, ...]:
        """Carries out a record effect. `keys` maps the handles of this run to real keys; a creation adds its own.
        After `EffectRefused` the transaction must be rolled back: a part of the effect may be there.

        A creation whose natural key (`natural_key`) another record has gives that record, as it is. Where the
        backend is not atomic, one whose `step.key` was used before gives the record made then.
        """

    def all_keys(self, entity: str) -> tuple[Key, ...]:
        """The keys of all records of an entity, in order."""
