"""A transaction that is begun again where others changed the same data at the same time."""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from ..records.problems import Overtaken
from .backend import Backend, Work

T = TypeVar("T")

ATTEMPTS = 5
"""How often a transaction is begun at the most. The last time nobody else writes meanwhile."""
FIRST_PAUSE = 0.01
"""Seconds; twice as long after each attempt, and a random part of that."""


def in_transaction(backend: Backend, do: Callable[[Work], T]) -> T:
    """What `do` gives, in a transaction of its own. Where others were quicker nothing is kept, and all of it is done
    again on the data as they are by then.

    Raises `Overtaken` where that happened every time, and at once where the transaction is a host's.
    """
    for attempt in range(ATTEMPTS - 1):
        try:
            with backend.begin() as work:
                return do(work)
        except Overtaken as overtaken:
            if not overtaken.ours:
                raise
            time.sleep(FIRST_PAUSE * 2**attempt * (0.5 + random.random()))
    with backend.begin(alone=True) as work:
        return do(work)
