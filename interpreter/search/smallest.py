"""The fewest other values that make something true: one field first, then two, then three."""

from collections.abc import Callable, Collection, Iterator
from itertools import combinations

import attrs

from .writes import Candidates, Place, Write, Writes

MOST_TRIES = 20_000


@attrs.frozen
class NoneFound:
    """No writes do it. `tried` is how many were; `complete` says that those were all there are."""

    tried: int
    complete: bool


def smallest(
    candidates: Candidates,
    predicate: Callable[[Writes], bool],
    most_tries: int = MOST_TRIES,
    most_fields: int | None = None,
    hitting: Collection[Collection[Place]] = (),
) -> Writes | NoneFound:
    """The first of `combined` for which the predicate holds; it is asked at most `most_tries` times. Pure, and the same
    for the same candidates in the same order.
    """
    tried = 0
    for writes in combined(candidates, most_fields, hitting):
        if tried == most_tries:
            return NoneFound(tried, complete=False)
        tried += 1
        if predicate(writes):
            return writes
    return NoneFound(tried, complete=True)


def combined(
    candidates: Candidates, most_fields: int | None = None, hitting: Collection[Collection[Place]] = ()
) -> Iterator[Writes]:
    """All writes of at most `most_fields` fields (None: any number), those of fewer first, none at all at the very
    beginning. Of as many fields, those that the candidates name first; of the same fields, the nearest values first.
    Each is of one field at least out of each of `hitting`.
    """
    most = len(candidates) if most_fields is None else min(most_fields, len(candidates))
    for size in range(most + 1):
        for places in combinations(candidates, size):
            if all(any(place in places for place in one) for one in hitting):
                yield from _nearest_first(places, candidates)


def _nearest_first(places: tuple[Place, ...], candidates: Candidates) -> Iterator[Writes]:
    lengths = tuple(len(candidates[place]) for place in places)
    for distance in range(sum(lengths) - len(lengths) + 1):
        for ranks in _ranks(lengths, distance):
            yield tuple(Write(*place, candidates[place][rank]) for place, rank in zip(places, ranks, strict=True))


def _ranks(lengths: tuple[int, ...], distance: int) -> Iterator[tuple[int, ...]]:
    """All choices of a number below each length that together are the distance."""
    if not lengths:
        if distance == 0:
            yield ()
        return
    for first in range(min(distance, lengths[0] - 1) + 1):
        for rest in _ranks(lengths[1:], distance - first):
            yield first, *rest
