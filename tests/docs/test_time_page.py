"""The examples of `docs/guide/time.md`: each time, written in a rule, comes when the page says."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

import attrs
import pytest

from stagerules.dsl import typed
from stagerules.dsl.check.project import check_project
from stagerules.dsl.check.schema.files import build_schema
from stagerules.dsl.parse.files import parse
from stagerules.dsl.source import Source
from stagerules.dsl.vocabulary import Settings, Vocabulary
from stagerules.interpreter.calendar.calendars import Calendars
from stagerules.interpreter.calendar.clock import following
from stagerules.interpreter.calendar.due import due
from stagerules.interpreter.event import Timing
from tests.calendar.world import calendar
from tests.cli.helpers import ROOT

PAGE = (ROOT / "docs" / "guide" / "time.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```times ([\w/]+)(?:, ([^\n]*))?\n(.*?)^```", re.MULTILINE | re.DOTALL)
SCHEMA = """\
entity Deal:
    key id: integer
    close_date: date
    opened_at: datetime
    pipeline "Sales":
        stage "New"
"""


@attrs.frozen
class Example:
    zone: str
    own: str | None
    begin: str
    time: str
    expected: str


def examples() -> list[Example]:
    found = []
    for zone, own, lines in BLOCK.findall(PAGE):
        for line in lines.splitlines():
            begin, time, expected = (part.strip() for part in line.split("|"))
            found.append(Example(zone, own or None, begin, time, expected))
    return found


def moment(text: str, zone: str) -> datetime:
    """A clock time; the offset is written where it is there twice."""
    shown = datetime.fromisoformat(text.replace(" +", "+"))
    first, second = (shown.replace(tzinfo=ZoneInfo(zone), fold=fold) for fold in (0, 1))
    if shown.tzinfo is None:
        assert first.utcoffset() == second.utcoffset(), f"{text} is there twice or never"
        return first
    return next(one for one in (first, second) if one.utcoffset() == shown.utcoffset())


def rule(header: str) -> typed.Rule:
    schema, _ = build_schema([parse(Source("a.schema", SCHEMA))[0]], Settings())
    file, problems = parse(Source("a.rules", f"on {header}: stop\n"))
    rules, _, said = check_project([file], schema, Vocabulary(), Settings())
    assert not problems
    assert [str(one.message) for one in said if one.severity == "error"] == []
    return rules[0]


def timing(when: typed.When) -> Timing:
    clock = when.time_of_day.value if isinstance(when.time_of_day, typed.Constant) else None
    span = when.duration
    return Timing(when.side or "start", span, clock, when.working_hours)  # type: ignore[arg-type]  # as it is written


@pytest.mark.parametrize("one", examples(), ids=lambda one: f"{one.begin} {one.time}")
def test_an_example(one: Example) -> None:
    project = calendar("Mo-Fr 08:00-12:00, 13:00-17:00", "DE-BY")
    calendars = Calendars(ZoneInfo(one.zone), project)
    begin = date.fromisoformat(one.begin) if len(one.begin) == 10 else moment(one.begin, one.zone)
    if one.time.startswith("every"):
        clock = rule(one.time).trigger
        assert isinstance(clock, typed.OnClock)
        assert isinstance(begin, datetime)
        found = following(clock, begin, calendars)
    else:
        header = rule(f"created {one.time}")
        assert header.when is not None
        found = due(timing(header.when), begin, calendars, one.own)
    assert found.isoformat() == moment(one.expected, one.zone).isoformat()


def test_every_kind_of_time_is_shown() -> None:
    shown = {one.time.split()[0] for one in examples()}
    assert shown >= {"after", "at", "during", "every"}
    assert {word for word in ("before", "after") if any(f" {word} close_date" in one.time for one in examples())} == {
        "before",
        "after",
    }
