"""Whether a user is there to take work: neither absent nor off duty, as the fields with these roles say."""

from stagerules.dsl.values import Ref
from stagerules.interpreter.actions import Asked
from stagerules.interpreter.calendar.working import is_on_duty
from stagerules.interpreter.decision.interruption import DecisionError


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
    """Whether the field `off_duty` (`yes/no`) says so, or it is outside the user's `working_hours` (which are hours, or
    the name of a calendar). Raises Unclear.
    """
    roles = asked.schema.entities[user.entity].roles
    if "off_duty" not in roles and "working_hours" not in roles:
        raise Unclear("missing_role", f"{user.entity} has no field with the role `off_duty` or `working_hours`")
    if "off_duty" in roles and asked.look.field(user, roles["off_duty"]) is True:
        return True
    hours = asked.look.field(user, roles["working_hours"]) if "working_hours" in roles else None
    if not isinstance(hours, str) or not hours.strip():
        return False
    try:
        return not is_on_duty(asked.now, asked.calendars, hours)
    except DecisionError as error:
        if error.code != "unknown_calendar":
            raise
        detail = f"`{hours}`, of {asked.look.shown(user)}, is neither hours nor a calendar"
        raise Unclear("unknown_calendar", detail) from None
