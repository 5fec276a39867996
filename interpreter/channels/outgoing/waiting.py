"""What an answer says of trying again."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

TRY_AGAIN = (408, 429)
"""Besides all from 500 on."""


def is_for_later(status: int) -> bool:
    """Whether the same request may be answered otherwise later."""
    return status in TRY_AGAIN or status >= 500


def retry_after(header: str | None, now: datetime) -> timedelta:
    """How long a server wants to be left alone (RFC 9110, 10.2.3): seconds, or a date."""
    if header is None:
        return timedelta()
    if header.isascii() and header.isdecimal():
        return timedelta(seconds=min(int(header[:9]), 10**8))
    try:
        until = parsedate_to_datetime(header)
    except (ValueError, OverflowError):
        return timedelta()
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(until - now, timedelta())
