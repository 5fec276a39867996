"""Plays scenarios that stand as text in a test: a schema beside this file, actions of a host, and what is told."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated

import attrs
import click

from stagerules.cli.shared.stories import StoryTeller, story_teller
from stagerules.dsl.check.project import check_project
from stagerules.dsl.check.schema.files import build_schema
from stagerules.dsl.checked import Checked
from stagerules.dsl.parse.files import parse
from stagerules.dsl.problem import Diagnostic
from stagerules.dsl.schema import Schema
from stagerules.dsl.source import Source
from stagerules.dsl.types import Integer, Money, Text, Url
from stagerules.dsl.vocabulary import ClientRecipient, Settings
from stagerules.interpreter.actions import Action, Answer, Asked, Done, vocabulary
from stagerules.interpreter.calendar.calendars import HOURS, Calendar
from stagerules.interpreter.calendar.hours import read_hours
from stagerules.interpreter.effects import Deliver, SetField
from stagerules.interpreter.extend.decorate import action
from stagerules.interpreter.scenarios.played import Played
from stagerules.project import Project
from stagerules.projectfile import ProjectFile
from stagerules.scenarios import play_all
from stagerules.stdlib_actions import ACTIONS

HERE = Path(__file__).parent


@action(channel="test", outside=True, result={"url": Url(), "number": Integer()})
def create_payment_link(asked: Asked, amount: Annotated[object, Money("EUR")]) -> Answer:
    """Asks a service for a link."""
    return Done((Deliver("test", "payments", None, {"amount": amount}, asked.item),))  # type: ignore[dict-item]


@action(channel="test")
def send_sms(asked: Asked, text: str, to: Annotated[object, ClientRecipient()]) -> Answer:
    """Sends a text message to the numbers it is given."""
    numbers = to if isinstance(to, tuple) else (to,)
    return Done(tuple(Deliver("test", str(one), str(one), {"text": text}, asked.item) for one in numbers))


@action(result={"points": Integer(), "grade": Text()})
def score(asked: Asked, what: str) -> Answer:
    """Rates something at once."""
    return Done(result={"points": len(what), "grade": "C"})


@action
def mark(asked: Asked, note: str) -> SetField:
    """Writes the title."""
    return SetField(asked.item, "title", note)


@action
def explode(asked: Asked) -> None:
    """Raises, as bad code of a host does."""
    raise RuntimeError("a bug of the host")


OWN: tuple[Action, ...] = (create_payment_link, send_sms, score, mark, explode)


@attrs.frozen
class Setting:
    """What a project file would say."""

    schema: str = "crm"
    zone: str = "Europe/Berlin"
    locale: str = "en"
    currency: str = "EUR"
    region: str = "DE"
    calendar: str | None = None
    """A region whose holidays are free, such as `DE-BY`."""
    closed: str | None = None
    """A day on which nobody works."""
    constants: str | None = None
    """Their values: `lead_manager=ada@example.com, threshold=5`."""

    def file(self) -> ProjectFile:
        """As a project file says it."""
        bound = dict(part.split("=") for part in self.constants.split(", ")) if self.constants else None
        calendars = {}
        if self.calendar or self.closed:
            closed = frozenset({date.fromisoformat(self.closed)}) if self.closed else frozenset()
            week = read_hours(HOURS)
            assert week is not None
            calendars["own"] = Calendar(week, self.calendar, closed)
        return ProjectFile(
            time_zone=self.zone,
            locale=self.locale,
            currency=self.currency,
            region=self.region,
            constants=bound,
            calendars=calendars,
        )


@cache
def schema(name: str, settings: Settings) -> Schema:
    """The schema of a file beside this one."""
    source = Source(f"{name}.schema", (HERE / f"{name}.schema").read_text(encoding="utf-8"))
    return schema_of(source, settings)


def schema_of(source: Source, settings: Settings) -> Schema:
    """The schema of a text."""
    file, problems = parse(source)
    assert not problems, problems
    built, said = build_schema([file], settings)
    assert not said, [str(one.message) for one in said]
    return built


def project(rules: str, setting: Setting | None = None, known: str | None = None) -> Project:
    """The project of one rules file `a.rules`. `known` is the text of another schema."""
    setting = setting or Setting()
    settings = Settings(currency=setting.currency, region=setting.region)
    built = schema(setting.schema, settings) if known is None else schema_of(Source("crm.schema", known), settings)
    file, problems = parse(Source("a.rules", rules))
    assert not problems, [f"{rules[one.span.start :][:40]!r}: {one}" for one in problems]
    actions = (*ACTIONS, *OWN)
    checked, scenarios, said = check_project([file], built, vocabulary(actions), settings)
    result = Checked(built, checked, scenarios, said)
    return Project(setting.file(), result, actions, (), settings, (file,))


def errors(found: Project) -> list[str]:
    """What is wrong with the rules and scenarios, each with its line."""
    return [_said(one) for one in found.checked.diagnostics if one.severity == "error"]


def _said(one: Diagnostic) -> str:
    return f"{one.place.line}: {one.message}"


def played(rules: str, setting: Setting | None = None, known: str | None = None) -> tuple[StoryTeller, ...]:
    """All scenarios of a rules file, played, each with somebody who can tell it."""
    found = project(rules, setting, known)
    assert not errors(found), errors(found)
    return tuple(story_teller(found, one) for one in play_all(found))


def one(rules: str, setting: Setting | None = None, known: str | None = None) -> StoryTeller:
    """The only scenario of a rules file, played."""
    (teller,) = played(rules, setting, known)
    return teller


def found_at(teller: StoryTeller) -> Mapping[int, list[str]]:
    """What was found at each line that was not met."""
    found: dict[int, list[str]] = {}
    for missed in teller.told.missed:
        line = teller.told.scenario.source.place(missed.step.span.start).line
        found.setdefault(line, []).extend(click.unstyle(text).strip() for text in teller.found(missed.found))
    return found


def told(teller: StoryTeller) -> str:
    """All that is told of a scenario."""
    return "\n".join(click.unstyle(line) for line in teller.lines())


def passes(rules: str, setting: Setting | None = None, known: str | None = None) -> Played:
    """Asserts that the only scenario goes as it says."""
    teller = one(rules, setting, known)
    assert teller.told.passed, told(teller)
    return teller.told
