"""What every Store must do."""

from .events_contract import EventsContract
from .outbox_contract import OutboxContract
from .timers_contract import TimersContract


class StoreContract(EventsContract, OutboxContract, TimersContract):
    """What the engine keeps."""
