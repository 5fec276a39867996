"""`[limits]` of the project file: how much may be done in an hour or a day, and when nobody is written to."""

from typing import TYPE_CHECKING

from stagerules.interpreter.limits import Limits

from .settings import Reader, is_count

if TYPE_CHECKING:
    from stagerules.interpreter.calendar.hours import Hours

DELETIONS = "deletions_per_hour"
LIMITS = (
    DELETIONS,
    "messages_per_client_and_day",
    "messages_per_rule_and_hour",
    "messages_per_hour",
    "quiet_hours",
)
EARLIER = "ceilings"
"""The table in which `deletions_per_hour` stood when it was alone."""


def read_deletions(reader: Reader) -> int | None:
    """How many records may be deleted in an hour; it may stand in the earlier table, too."""
    earlier, limits = reader.inside(EARLIER, (DELETIONS,)), reader.inside("limits", None)
    if DELETIONS in limits.data and DELETIONS in earlier.data:
        earlier.wrong(
            DELETIONS, f"left out here, since it stands under `{limits.where.heading(limits.path)}`", "[limits]"
        )
    table = limits if DELETIONS in limits.data else earlier
    return table.take(DELETIONS, is_count, "a whole number", f"{DELETIONS} = 20", None)


def read_limits(reader: Reader) -> Limits:
    """What the table says of messages to clients."""
    table = reader.inside("limits", LIMITS)
    return Limits(
        per_client_and_day=_count(table, "messages_per_client_and_day", 3),
        per_rule_and_hour=_count(table, "messages_per_rule_and_hour", 100),
        per_hour=_count(table, "messages_per_hour", 1000),
        quiet=_quiet(table),
    )


def _count(table: Reader, name: str, example: int) -> int | None:
    """None at all would not be a limit: rules are paused for that."""
    return table.take(
        name, lambda value: is_count(value) and value != 0, "a whole number of 1 or more", f"{name} = {example}", None
    )


def _quiet(table: Reader) -> "Hours | None":
    written = table.data.get("quiet_hours")
    if written is None:
        return None
    # Only projects with quiet hours pay for loading what reads them.
    from stagerules.interpreter.calendar.hours import DAYS, read_hours
    from stagerules.interpreter.calendar.quiet import always_quiet

    found = read_hours(written.strip()) if isinstance(written, str) else None
    example = 'quiet_hours = "22:00-07:00"'
    if found is None:
        days = " ".join(DAYS)
        wanted = f"hours such as `22:00-07:00` or `Mo-Fr 20:00-08:00; Sa-Su 00:00-24:00`; the days are `{days}`"
        table.wrong("quiet_hours", wanted, example)
    elif always_quiet(found):
        table.wrong("quiet_hours", "hours that leave some of the week in which messages may go", example)
        return None
    return found
