"""Time zones by the names of the IANA's list."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

LONGEST = 100
"""Letters of a name that is looked up; no zone has half as many. The look-up goes deeper with each `/`."""


def zone_of(name: str) -> ZoneInfo | None:
    """The zone of that name; None where there is none."""
    if len(name) > LONGEST:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
