"""A program: checked rules, ready to be decided, with the actions and functions they may ask for."""

from collections.abc import Mapping
from datetime import timedelta, tzinfo
from functools import cached_property
from hashlib import sha256
from typing import TypeAlias
from zoneinfo import ZoneInfo

import attrs

from stagerules.dsl.documents import DocumentTemplate
from stagerules.dsl.schema import Schema
from stagerules.dsl.typed import OnChange, OnClock, OnCreated, OnDeleted, OnEvent, OnLeaving, OnStage, Path, Rule

from .actions import Action, Function
from .calendar.calendars import Calendars
from .event import Resume
from .limits import NO_LIMITS, Limits

TriggerKey: TypeAlias = tuple[str, str, str]
"""Entity, kind of trigger, and stage, field or event name."""


@attrs.frozen
class Reads:
    """What rules read from their item: fields of its own, and what lies further along relations."""

    own: frozenset[str]
    further: tuple[Path, ...]


@attrs.frozen(slots=False)
class Ruleset:
    """The rules as written: texts of files by their names. What waits goes on in the rules with which it was begun."""

    sources: Mapping[str, str] = attrs.field(factory=dict)

    @cached_property
    def name(self) -> str:
        """A short name that is the same for the same texts."""
        whole = sha256()
        for file, text in sorted(self.sources.items()):
            whole.update(f"{len(file)}:{file}{len(text)}:{text}".encode("utf-8", "surrogatepass"))
        return whole.hexdigest()[:16]


@attrs.frozen(slots=False)
class Program:
    """Everything a decision depends on besides the event and the facts.

    `rules` are in project order. `ceilings` are how many deletions an hour (`deletions`) the project allows, `limits`
    how many messages may leave, and when. `trace` is
    whether plans that are carried out hold what conditions saw, too. `ruleset` are the rules as written. `documents`
    are the templates by name; None where there is no project.
    `calendars` are of the same `zone`.
    """

    schema: Schema
    rules: tuple[Rule, ...]
    actions: Mapping[str, Action]
    functions: Mapping[str, Function] = attrs.field(factory=dict)
    zone: tzinfo = attrs.field(factory=lambda: ZoneInfo("UTC"))
    locale: str = "en"
    currency: str = "EUR"
    region: str = "DE"
    automation_user: str = "automation"
    ceilings: Mapping[str, int] = attrs.field(factory=dict)
    ceiling_window: timedelta = timedelta(hours=1)
    limits: Limits = NO_LIMITS
    trace: bool = True
    ruleset: Ruleset = attrs.field(factory=Ruleset)
    documents: Mapping[str, DocumentTemplate] | None = None
    calendars: Calendars = attrs.field()

    @calendars.default
    def _of_its_zone(self) -> Calendars:
        return Calendars(self.zone)

    @cached_property
    def by_trigger(self) -> Mapping[TriggerKey, tuple[tuple[int, Rule], ...]]:
        """Rules with their position in the project."""
        table: dict[TriggerKey, list[tuple[int, Rule]]] = {}
        for position, rule in enumerate(self.rules):
            for kind, name in trigger_names(rule):
                table.setdefault((rule.entity, kind, name), []).append((position, rule))
        return {key: tuple(rules) for key, rules in table.items()}

    @cached_property
    def by_identity(self) -> Mapping[str, Rule]:
        """Rules by what they are known by."""
        return {rule.identity: rule for rule in self.rules}

    @cached_property
    def earlier(self) -> dict[str, Mapping[str, Rule]]:
        """Remembers the rules of earlier rule sets, by their name and then by identity; drivers read them."""
        return {}

    def rule_of(self, resume: Resume) -> Rule | None:
        """The rule that goes on, in the version in which it was begun."""
        for rules in (self.by_identity, self.earlier.get(resume.ruleset, {})):
            rule = rules.get(resume.rule)
            if rule is not None and rule.version == resume.version:
                return rule
        return None

    @cached_property
    def reads(self) -> dict[tuple[str, frozenset[TriggerKey]], Reads]:
        """Remembers what the rules read that these triggers of an entity can reach; both are the project's, so few."""
        return {}


def trigger_names(rule: Rule) -> tuple[tuple[str, str], ...]:
    """What starts a rule: (`stage`, its name), (`leaving`, …), (`changed`, field), (`event`, name), (`created`, "")."""
    match rule.trigger:
        case OnStage(stages):
            return tuple(("stage", stage) for stage in stages)
        case OnLeaving(stages):
            return tuple(("leaving", stage) for stage in stages)
        case OnChange(fields):
            return tuple(("changed", field) for field in fields)
        case OnEvent(event):
            return (("event", event),)
        case OnCreated():
            return (("created", ""),)
        case OnDeleted():
            return (("deleted", ""),)
        case OnClock():
            return (("clock", rule.identity),)
