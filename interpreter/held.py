"""Whether the next message to a client may leave by the project's limits, and what holds it."""

from datetime import datetime, timedelta, tzinfo
from typing import Literal, TypeAlias

import attrs

from .calendar.quiet import quiet_until
from .limits import Limits
from .values.dates import at_local, midnight, moment

WINDOW = timedelta(hours=1)

Limit: TypeAlias = Literal[
    "quiet_hours", "messages_per_client_and_day", "earlier_message", "messages_per_rule_and_hour", "messages_per_hour"
]
"""What may hold a message, as the project file calls it; `earlier_message`: one to the same client is held, and
goes first.
"""


@attrs.frozen
class Count:
    """How many other messages have left: to the same client today; of the same rule, and of all, within the hour.
    `behind` is until when an earlier message to the same client is held.
    """

    to_client: int = 0
    of_rule: int = 0
    of_all: int = 0
    behind: datetime | None = None


@attrs.frozen
class Held:
    """What holds a message, and why; `str()` says it. `due` is when it may leave, in the project's zone; None: the
    breaker has tripped, and nothing leaves until somebody lets it go on.
    """

    limit: Limit
    why: str = ""
    due: datetime | None = None

    def __str__(self) -> str:
        until = "" if self.due is None else f" until {self.due:%Y-%m-%d %H:%M}"
        return f"{self.limit.replace('_', ' ')}{until}{f' ({self.why})' if self.why else ''}"


def held(limits: Limits, count: Count, now: datetime, zone: tzinfo) -> Held | None:
    """What holds the next message to a client at a moment; None: it may leave."""
    if limits.quiet is not None and (end := quiet_until(now, limits.quiet, zone)) is not None:
        return Held("quiet_hours", due=end)
    if limits.per_client_and_day is not None and count.to_client >= limits.per_client_and_day:
        return Held("messages_per_client_and_day", f"{count.to_client} today", _next_day(limits, now, zone))
    if count.behind is not None:
        return Held("earlier_message", "it is held, and goes first", count.behind)
    if limits.per_rule_and_hour is not None and count.of_rule >= limits.per_rule_and_hour:
        return Held("messages_per_rule_and_hour", f"{count.of_rule} within an hour")
    if limits.per_hour is not None and count.of_all >= limits.per_hour:
        return Held("messages_per_hour", f"{count.of_all} within an hour")
    return None


def today(now: datetime, zone: tzinfo) -> datetime:
    """When the day of a moment began, in the zone."""
    return at_local(midnight(moment(now, zone).date()), zone)


def _next_day(limits: Limits, now: datetime, zone: tzinfo) -> datetime:
    """When the next day begins for messages: with the day, or with the end of the quiet hours that lie over that."""
    begin = at_local(midnight(moment(now, zone).date() + timedelta(days=1)), zone)
    return begin if limits.quiet is None else quiet_until(begin, limits.quiet, zone) or begin
