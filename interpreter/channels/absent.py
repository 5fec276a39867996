"""A way out that a project has not set up, for messages that must not wait until there is one."""

from typing import NoReturn

import attrs

from ..store.outbox import Message
from .protocol import Never


@attrs.frozen
class Absent:
    """Every message fails with the `code`; `why` is for people."""

    code: str
    why: str

    def send(self, message: Message) -> NoReturn:
        """Raises `Never`."""
        raise Never(self.code, self.why)
