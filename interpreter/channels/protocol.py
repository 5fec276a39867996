"""What the worker asks of a channel."""

from typing import Protocol

from ..store.protocol import Message


class NotNow(Exception):
    """The message could not be handed over, and it is worth trying again later. `str()` says why, for people."""


class Never(Exception):
    """The message can never be handed over as it is: `code` as in the history; `str()` says why, for people."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(why)
        self.code = code


class Channel(Protocol):
    """A way out. Handing a message over twice must be recognisable by its id: the worker may die in between."""

    def send(self, message: Message) -> str:
        """Hands a message over; where to, for people. Raises `NotNow` or `Never`."""
