"""What every Store must do."""

from .events_contract import EventsContract
from .limits_contract import LimitsContract
from .outbox_contract import OutboxContract
from .timers_contract import TimersContract


class StoreContract(EventsContract, OutboxContract, LimitsContract, TimersContract):
    """What the engine keeps."""
