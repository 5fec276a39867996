"""What the Store counts: messages to clients that were let go."""

from datetime import datetime

import attrs


@attrs.frozen
class Departure:
    """A message to a client that was let go. `client` is the record that it is for, as `Contact 7`, where that is
    known; `address` is the normal form of where it goes.
    """

    message: str
    rule: str
    client: str | None
    address: str | None
    at: datetime
