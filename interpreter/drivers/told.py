"""Whoever keeps a history of their own is told of each receipt inside its transaction, before it is committed."""

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from ..records.problems import BackendProblem
from .backend import Work
from .receipt import Receipt

Tell: TypeAlias = Callable[[Receipt, Work], None]
"""Is told of a receipt. What it raises undoes the transaction and goes to the caller: it must be a `ListenerFailed`."""


class ListenerFailed(Exception):
    """A function of the host's that was told of a receipt raised `error`; the transaction is undone."""

    def __init__(self, error: Exception) -> None:
        super().__init__(type(error).__name__)
        self.error = error


class TransactionEnded(BackendProblem):
    """A function of the host's ended the transaction in which it was told of a receipt."""

    way_out = "Leave `commit`, `rollback` and `close` to whoever opened the connection."


def tell_all(listeners: Iterable[Callable[[Receipt, object], object]], receipt: Receipt, work: Work) -> None:
    """Tells each of the host's functions. Raises `ListenerFailed`, also where one has ended the transaction: then
    nobody knows any more what is kept.
    """
    for listener in listeners:
        before = _transactions(work.connection)
        try:
            listener(receipt, work.connection)
        except Exception as error:
            raise ListenerFailed(error) from error
        if not all(one.is_active for one in before):
            told = "A function given to `on_receipt` has ended the transaction that it was called in."
            raise ListenerFailed(TransactionEnded(told))


def _transactions(connection: Any) -> list[Any]:
    """The open transactions of a connection of SQLAlchemy; none of another library's."""
    if not hasattr(connection, "get_nested_transaction"):
        return []
    found = (connection.get_transaction(), connection.get_nested_transaction())
    return [one for one in found if one is not None]


def nobody(receipt: Receipt, work: Work) -> None:
    """Nobody wants to know."""
