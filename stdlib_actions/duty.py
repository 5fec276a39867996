"""Whether a user is there to take work: neither absent nor off duty, as the fields with these roles say."""

import re
from datetime import datetime

from stagerules.dsl.values import Ref
from stagerules.interpreter.actions import Asked

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")

_SPAN = re.compile(
    rf"(?:(?P<first>{'|'.join(DAYS)})(?:-(?P<last>{'|'.join(DAYS)}))? +)?"
    r"(?P<start>[01]\d:[0-5]\d|2[0-3]:[0-5]\d)-(?P<end>[01]\d:[0-5]\d|2[0-3]:[0-5]\d|24:00)"
)


class Unclear(Exception):
    """It can't be said: the schema has no field for it (`missing_role`), or what is there is not known as hours
    (`unknown_calendar`).
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


def absent(asked: Asked, user: Ref) -> bool:
    """Whether the field with the role `absent` (`yes/no`) says so; an empty one does not. Raises Unclear."""
    field = asked.schema.entities[user.entity].roles.get("absent")
    if field is None:
        raise Unclear("missing_role", f"{user.entity} has no field with the role `absent`")
    return asked.look.field(user, field) is True


def off_duty(asked: Asked, user: Ref) -> bool:
    """Whether the field `off_duty` (`yes/no`) says so, or it is outside the user's `working_hours`. Raises Unclear."""
    roles = asked.schema.entities[user.entity].roles
    if "off_duty" not in roles and "working_hours" not in roles:
        raise Unclear("missing_role", f"{user.entity} has no field with the role `off_duty` or `working_hours`")
    if "off_duty" in roles and asked.look.field(user, roles["off_duty"]) is True:
        return True
    hours = asked.look.field(user, roles["working_hours"]) if "working_hours" in roles else None
    if not isinstance(hours, str) or not hours.strip():
        return False
    at_work = within(hours, asked.now)
    if at_work is None:
        # The name of a calendar belongs here, too; calendars are not known to actions yet.
        raise Unclear("unknown_calendar", f"`{hours}`, of {asked.look.shown(user)}, is neither hours nor a calendar")
    return not at_work


def within(hours: str, now: datetime) -> bool | None:
    """Whether a moment is within hours such as `Mo-Fr 08:00-12:00, 13:00-17:00; Sa 22:00-02:00`; None: unreadable.

    The notation is the common part of OpenStreetMap's `opening_hours`; times without a day go with the day before
    them, at the beginning of a `;` part they mean every day. `now` is in the project's zone.
    """
    inside = False
    for part in hours.split(";"):
        days: tuple[int, int] = (1, 7)
        for piece in part.split(","):
            span = _SPAN.fullmatch(piece.strip())
            if span is None:
                return None
            if span["first"]:
                days = (DAYS.index(span["first"]) + 1, DAYS.index(span["last"] or span["first"]) + 1)
            inside |= _covers(days, span["start"], span["end"], now)
    return inside


def _covers(days: tuple[int, int], start: str, end: str, now: datetime) -> bool:
    """Hours past midnight belong to the day on which they begin."""
    clock, today = now.strftime("%H:%M"), now.isoweekday()
    if start < end:
        return _on(days, today) and start <= clock < end
    yesterday = today - 1 or 7
    return (_on(days, today) and clock >= start) or (_on(days, yesterday) and clock < end)


def _on(days: tuple[int, int], day: int) -> bool:
    first, last = days
    return first <= day <= last if first <= last else day >= first or day <= last
