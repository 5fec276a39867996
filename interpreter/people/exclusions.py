"""The exclusion list: who is on it, and what an entry holds. Entries are records of the built-in entity `Exclusion`."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Protocol

from stagerules.dsl.values import Ref, Value

from ..facts import Search
from ..values.addresses import Kind, as_written, comparable, kind_of, normal

EXCLUSION = "Exclusion"


class Finder(Protocol):
    """Where entries can be looked for: what an action may look at, or the records themselves."""

    def find(self, search: Search) -> tuple[Ref, ...]:
        """The records that a search finds, in key order."""


def is_excluded(look: Finder, address: str, region: str, kind: Kind | None = None) -> bool:
    """Whether an address, in whatever writing, is on the list. `kind` None: what it looks like."""
    return bool(entries_for(look, address, region, kind))


def entries_for(look: Finder, address: str, region: str, kind: Kind | None = None) -> tuple[Ref, ...]:
    """The entries that an address falls under: those of its normal form, then those that are written exactly so.

    A number with an extension also falls under the number itself: calling it dials that number.
    """
    found: dict[Ref, None] = {}
    for form in _forms(kind or kind_of(address), address, region):
        found.update(dict.fromkeys(look.find(Search(EXCLUSION, "address", form))))
    return tuple(found)


def is_listed(look: Finder, kind: Kind, written: str, region: str) -> bool:
    """Whether an address has an entry of its own (and needs no second)."""
    return own_entry(look, kind, written, region) is not None


def own_entry(look: Finder, kind: Kind, written: str, region: str) -> Ref | None:
    """The entry of exactly this address."""
    found = look.find(Search(EXCLUSION, "address", comparable(kind, written, region)))
    return found[0] if found else None


def entry(
    kind: Kind,
    written: str,
    *,
    region: str,
    at: datetime,
    comment: str | None = None,
    author: str | None = None,
    rule: str | None = None,
    concerns: tuple[Value, ...] = (),
) -> Mapping[str, Value]:
    """The values of a new entry. One that can't be read is listed as written. `concerns`: whose address it is."""
    return {
        "address": comparable(kind, written, region),
        "kind": kind,
        "written": written,
        "comment": comment,
        "author": author,
        "rule": rule,
        "concerns": concerns,
        "created_at": at,
    }


def _forms(kind: Kind, address: str, region: str) -> Iterator[str]:
    if read := normal(kind, address, region):
        yield read
        if kind == "phone" and ";" in read:
            yield read.partition(";")[0]
    if as_written(address) != read:
        yield as_written(address)
