"""Limits: how many messages may leave to clients, and when none does."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import attrs

from .values.addresses import Kind

if TYPE_CHECKING:
    from .calendar.hours import Hours  # only projects with quiet hours pay for loading them

CLIENT_CHANNELS: Mapping[str, Kind | None] = {
    "email": "email",
    "sms": "phone",
    "voice": "phone",
    "whatsapp": "phone",
    "chat": None,
}
"""The channels that limits are about, those of the actions of client communication, and what their addresses are. What
goes to staff, to group chats and to other programs is neither counted nor held.
"""


@attrs.frozen
class Limits:
    """What a project allows; None: as many as there are. A day is one of the project's zone, an hour any 60 minutes."""

    per_client_and_day: int | None = None
    per_rule_and_hour: int | None = None
    per_hour: int | None = None
    quiet: "Hours | None" = None


NO_LIMITS = Limits()
