"""Whoever keeps a history of their own is told of each receipt inside its transaction, before it is committed."""

from collections.abc import Callable
from typing import TypeAlias

from .backend import Work
from .receipt import Receipt

Tell: TypeAlias = Callable[[Receipt, Work], None]
"""Is told of a receipt. What it raises undoes the transaction and goes to the caller: it must be a `ListenerFailed`."""


class ListenerFailed(Exception):
    """A function of the host's that was told of a receipt raised `error`; the transaction is undone."""

    def __init__(self, error: Exception) -> None:
        super().__init__(type(error).__name__)
        self.error = error


def nobody(receipt: Receipt, work: Work) -> None:
    """Nobody wants to know."""
