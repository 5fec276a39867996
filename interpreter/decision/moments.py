"""When a time of a rule is: from what is written, and what the record holds, to a moment."""

from datetime import date, datetime, time
from typing import Literal

import attrs

from stagerules.dsl import typed
from stagerules.dsl.values import Ref

from ..calendar.due import due
from ..calendar.working import next_working
from ..event import Follows, Timing
from ..values.dates import instant
from ..walker.env import Env
from ..walker.evaluate import evaluate
from .view import View


@attrs.frozen
class Moment:
    """When something is to go on. `at` is None where its date is empty; `follows` says by which field it goes."""

    at: datetime | None
    follows: Follows | None
    timing: Timing


def moment_of(when: typed.When, env: Env, start: datetime) -> Moment:
    """The moment of a header's time or of a `wait`; `start` is when the trigger happened, or when it waits."""
    timing = _timing(when)
    if when.date is None:
        return Moment(_due(timing, start, env.item, env.view), None, timing)
    value = evaluate(when.date, env)
    follows = _follows(when.date, timing)
    at = _due(timing, value, env.item, env.view) if isinstance(value, date) else None
    return Moment(at, follows, timing)


def turn(moment: Moment, item: Ref, view: View) -> tuple[Literal["now", "later", "past"], datetime | None]:
    """Whether it is now, later (and when; None: it rests) or was and is to be skipped. In working hours a moment that
    has come waits for them, and for whoever is responsible.
    """
    at, now = moment.at, view.facts.now
    if at is None or instant(at) > instant(now):
        return "later", at
    if moment.timing.skip_if_past and instant(at) < instant(now):
        return "past", at
    at = put_off(now, item, view) if moment.timing.working_hours else now
    return ("now" if instant(at) <= instant(now) else "later"), at


def followed(follows: Follows, item: Ref, view: View) -> datetime | None:
    """The moment that goes by a date field of the item, as the field is now; None where that is empty."""
    value = view.field(item, follows.field)
    return _due(follows.timing, value, item, view) if isinstance(value, date) else None


def put_off(at: datetime, item: Ref, view: View) -> datetime:
    """The same moment, or the next at which whoever is responsible is at work."""
    return next_working(at, view.program.calendars, _own(item, view), away=_away(item, view))


def _timing(when: typed.When) -> Timing:
    clock = when.time_of_day.value if isinstance(when.time_of_day, typed.Constant) else None
    return Timing(
        side=when.side or "start",
        duration=when.duration,
        time_of_day=clock if isinstance(clock, time) else None,
        working_hours=when.working_hours,
        skip_if_past=when.skip_if_past,
    )


def _follows(node: typed.Expression, timing: Timing) -> Follows | None:
    match node:
        case typed.Field(base=typed.Item(), field=name):
            return Follows(name, timing)
        case _:
            return None


def _due(timing: Timing, begin: date, item: Ref, view: View) -> datetime:
    own = _own(item, view) if timing.working_hours else None
    return due(timing, begin, view.program.calendars, own)


def _own(item: Ref, view: View) -> str | None:
    """The working hours of the item's responsible, where the schema says who and which."""
    user, field = _of_responsible(item, view, "working_hours")
    hours = view.field(user, field) if user is not None and field is not None else None
    return hours if isinstance(hours, str) and hours.strip() else None


def _away(item: Ref, view: View) -> bool:
    for role in ("absent", "off_duty"):
        user, field = _of_responsible(item, view, role)
        if user is not None and field is not None and view.field(user, field) is True:
            return True
    return False


def _of_responsible(item: Ref, view: View, role: str) -> tuple[Ref | None, str | None]:
    entities = view.program.schema.entities
    field = entities[item.entity].roles.get("responsible")
    user = view.field(item, field) if field is not None else None
    return (user, entities[user.entity].roles.get(role)) if isinstance(user, Ref) else (None, None)
