"""Rules that the clock starts."""

from collections.abc import Iterable
from datetime import date, time
from zoneinfo import ZoneInfo

import attrs

from stagerules.interpreter.calendar.calendars import Calendars
from stagerules.interpreter.drivers.backend import Backend

from .cases import Case, Step, asleep_until, check, enters, passes, pauses, puts, resumes, rules, table, until, works
from .crm import OTHER, ZONE
from .world import world

ALONE = puts(OTHER, stage="Won")
"""One deal is closed, the other is open."""


def days(*found: str, hour: str = "10:00") -> tuple[str, ...]:
    return tuple(f"{one} {hour} x" for one in found)


def every(what: str, to: str, found: Iterable[str], *before: Step) -> Case:
    """From Monday, 5 January, at 09:00."""
    return Case(what, f"on every {what}", (ALONE, *before, works, until(to)), tuple(found))


@table(
    every("day at 10:00", "2026-01-07T12:00", days("01-05", "01-06", "01-07")),
    every("day", "2026-01-07T12:00", days("01-06", "01-07", hour="09:00")),
    every("day at 09:00", "2026-01-07T12:00", days("01-06", "01-07", hour="09:00")),
    every("monday at 10:00", "2026-01-14", days("01-05", "01-12")),
    every("sunday at 10:00", "2026-01-20", days("01-11", "01-18")),
    every(
        "working day at 10:00", "2026-01-13T12:00", days("01-05", "01-06", "01-07", "01-08", "01-09", "01-12", "01-13")
    ),
    every("month on 1 at 10:00", "2026-03-05", days("02-01", "03-01")),
    every("month on 31 at 10:00", "2026-04-05", days("01-31", "02-28", "03-31")),
    every("month on last day at 10:00", "2026-04-05", days("01-31", "02-28", "03-31")),
    every("day at 02:30", "2026-01-07T12:00", days("01-06", "01-07", hour="02:30")),
)
def test_days(case: Case, place: Backend) -> None:
    check(case, place)


EVERY = "on every day at 10:00"


@table(
    Case("open items only", EVERY, (ALONE, works, passes(hours=2)), days("01-05")),
    Case("including closed", f"{EVERY} including closed", (ALONE, works, passes(hours=2)), days("01-05", "01-05")),
    Case(
        "those that meet the condition",
        f'{EVERY} if title == "y"',
        (puts(title="y"), works, passes(hours=2)),
        days("01-05"),
    ),
    Case(
        "of one pipeline",
        f'for Deal in pipeline "Service"\nrule "R"\n{EVERY}: log text: "x"\n',
        (puts(OTHER, pipeline="Service"), works, passes(hours=2)),
        days("01-05"),
    ),
    Case(
        "closed in one pipeline, open in none",
        f'rule "R"\n{EVERY}: log text: "{{stage}}"\n',
        (puts(OTHER, pipeline="Service", stage="Solved"), works, passes(hours=2)),
        ("01-05 10:00 New",),
    ),
    Case(
        "records without pipelines",
        f'for Contact\nrule "R"\n{EVERY}: log text: "{{name}}"\n',
        (works, passes(hours=2)),
        ("01-05 10:00 Ada",),
    ),
    Case(
        "an item that is made later",
        EVERY,
        (ALONE, puts(stage="Won"), works, passes(days=1), puts(stage="New"), passes(days=1)),
        days("01-06"),
    ),
    Case(
        "closed between the moment and its turn",
        EVERY,
        (ALONE, works, asleep_until("2026-01-05T10:00"), lambda w: w.begins_to_work(), enters("Won"), works),
    ),
    Case(
        "each goes its way",
        f'rule "R"\n{EVERY}:\n    wait 30 minutes\n    log text: "x"\n    set title = "y"\n',
        (ALONE, works, until("2026-01-06T12:00")),
        ("01-05 10:30 x", "01-06 10:30 x"),
    ),
)
def test_items(case: Case, place: Backend) -> None:
    check(case, place)


@table(
    Case(
        "within 24 hours: made up once",
        EVERY,
        (ALONE, works, asleep_until("2026-01-06T08:00"), works, works, until("2026-01-06T12:00")),
        ("01-06 08:00 x", "01-06 10:00 x"),
    ),
    Case(
        "several: the last is made up",
        EVERY,
        (ALONE, works, asleep_until("2026-01-09T08:00"), works, works),
        ("01-09 08:00 x",),
    ),
    Case(
        "24 hours to the minute",
        "on every monday at 10:00",
        (ALONE, works, asleep_until("2026-01-06T10:00"), works),
        ("01-06 10:00 x",),
    ),
    Case(
        "longer ago: not at all",
        "on every monday at 10:00",
        (ALONE, works, asleep_until("2026-01-06T10:01"), works, until("2026-01-13")),
        days("01-12"),
    ),
    Case(
        "before it was there",
        'on stage "Won"',
        (
            ALONE,
            works,
            asleep_until("2026-01-05T12:00"),
            works,
            rules(f'rule "E"\n{EVERY}: log text: "x"\n'),
            works,
            until("2026-01-06T12:00"),
        ),
        days("01-06"),
    ),
    Case(
        "before the time zone of the project was changed",
        EVERY,
        (
            ALONE,
            works,
            passes(hours=2, minutes=30),
            rules(f'rule "R"\n{EVERY}: log text: "x"\n', zone=ZoneInfo("Europe/London")),
            works,
            until("2026-01-06T12:00"),
        ),
        days("01-05", hour="09:00") + days("01-06"),
    ),
    Case(
        "before the time of day of the project was changed",
        "on every day",
        (
            ALONE,
            works,
            passes(hours=2),
            rules('rule "R"\non every day: log text: "x"\n', calendars=Calendars(ZONE, time_of_day=time(10))),
            works,
            until("2026-01-06T12:00"),
        ),
        days("01-06"),
    ),
    Case(
        "before its time was changed",
        EVERY,
        (
            ALONE,
            works,
            until("2026-01-05T12:00"),
            rules('rule "R"\non every day at 11:00: log text: "y"\n'),
            works,
            until("2026-01-06T12:00"),
        ),
        ("01-05 10:00 x", "01-06 11:00 y"),
    ),
    Case(
        "while something else of it was changed",
        EVERY,
        (ALONE, works, asleep_until("2026-01-05T12:00"), rules(f'rule "R"\n{EVERY}: log text: "y"\n'), works),
        ("01-05 12:00 y",),
    ),
    Case(
        "paused meanwhile, ended within 24 hours",
        EVERY,
        (ALONE, works, pauses("rule", "R"), until("2026-01-06T09:00"), resumes("rule", "R"), works, works),
        ("01-06 09:00 x",),
    ),
    Case(
        "paused meanwhile, ended later",
        "on every monday at 10:00",
        (ALONE, works, pauses("rule", "R"), until("2026-01-07T09:00"), resumes("rule", "R"), works, works),
    ),
    Case(
        "everything paused meanwhile",
        EVERY,
        (ALONE, works, pauses("all"), until("2026-01-06T09:00"), resumes("all"), works, works),
        ("01-06 09:00 x",),
    ),
    Case(
        "off",
        f'rule "R" off\n{EVERY}: log text: "x"\n',
        (
            ALONE,
            works,
            until("2026-01-05T12:00"),
            rules(f'rule "R"\n{EVERY}: log text: "x"\n'),
            works,
            until("2026-01-06T12:00"),
        ),
        days("01-06"),
    ),
    Case(
        "from",
        f'rule "R" from 2026-01-07\n{EVERY}: log text: "x"\n',
        (ALONE, works, until("2026-01-08T12:00")),
        days("01-07", "01-08"),
    ),
    Case(
        "until",
        f'rule "R" until 2026-01-06\n{EVERY}: log text: "x"\n',
        (ALONE, works, until("2026-01-08T12:00")),
        days("01-05", "01-06"),
    ),
)
def test_missed(case: Case, place: Backend) -> None:
    check(case, place)


class NoCalendar:
    """A calendar of the host that does not answer."""

    def works(self, day: date) -> bool:
        raise RuntimeError("no answer")

    def hours(self, day: date) -> list[tuple[time, time]]:
        raise RuntimeError("no answer")


def test_a_calendar_that_fails_stops_its_own_rules_only(place: Backend) -> None:
    text = f'rule "W"\non every working day at 10:00: log text: "w"\nrule "R"\n{EVERY}: log text: "x"\n'
    made = world(text, place)
    ALONE(made)
    made.works()
    calendars = made.program.calendars
    made.program = attrs.evolve(made.program, calendars=attrs.evolve(calendars, project=NoCalendar()))
    made.passes(hours=2)
    assert made.logged == ["01-05 10:00 x"]
    made.program = attrs.evolve(made.program, calendars=calendars)
    made.works()
    assert made.logged == ["01-05 10:00 x", "01-05 11:00 w"]
