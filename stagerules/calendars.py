"""The calendars of a project: those of its file, and those that the host gives."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from stagerules.interpreter.calendar.calendars import OFFICE, Calendars, WorkingTime

from .errors import UsersMistake
from .projectfile import ProjectFile


def calendars_of(file: ProjectFile, given: Mapping[str, WorkingTime] | None = None) -> Calendars:
    """The calendars of a project; the host's go before those of the same name. Raises UsersMistake."""
    hosts = {} if given is None else given
    for name, calendar in hosts.items():
        if not isinstance(calendar, WorkingTime):
            raise UsersMistake(
                f"The host gives a calendar `{name}` that is none: {type(calendar).__name__}.",
                "A calendar has two functions: `works(day)` and `hours(day)`.",
            )
    named: dict[str, WorkingTime] = {**file.calendars, **hosts}
    own = file.calendar or (next(iter(named)) if len(named) == 1 else None)
    if own is None and named:
        listed = ", ".join(f"`{name}`" for name in named)
        raise UsersMistake(
            f"Which calendar is the project's own is not said; there are {listed}.",
            f'Add to the project file: `calendar = "{next(iter(named))}"` and `[calendars.{next(iter(named))}]`.',
        )
    return Calendars(ZoneInfo(file.time_zone), OFFICE if own is None else named[own], named, file.time_of_day)
