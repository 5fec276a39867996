"""What the worker asks of a channel."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Protocol, runtime_checkable

import attrs

from stagerules.dsl.values import Value

from ..store.outbox import Message

LONGEST = timedelta(minutes=4)
"""How long a channel may take for one message: then it must have given up. Whoever else takes the message up by then
sends it once more.
"""


class NotNow(Exception):
    """The message could not be handed over, and it is worth trying again later, not before `after` where the other
    side said so. `str()` says why, for people.
    """

    def __init__(self, why: str, after: timedelta = timedelta()) -> None:
        super().__init__(why)
        self.after = after


class Never(Exception):
    """The message can never be handed over as it is: `code` as in the history; `str()` says why, for people."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(why)
        self.code = code


@attrs.frozen
class Sent:
    """A message was handed over: `detail` says where to, for people, `values` is what came back, by name."""

    detail: str
    values: Mapping[str, Value] = attrs.field(factory=dict)


class Channel(Protocol):
    """A way out. Handing a message over twice must be recognisable by its id: the worker may die in between. Where a
    worker has several senders, it is called from several threads at the same time.
    """

    def send(self, message: Message) -> str | Sent:
        """Hands a message over; where to, for people, with what came back, if rules can use that. Raises `NotNow` or
        `Never`.
        """


@runtime_checkable
class Keeps(Protocol):
    """A channel that keeps something open from one message to the next."""

    def let_go(self) -> None:
        """Nothing more is to be sent for now: what is kept is closed."""
