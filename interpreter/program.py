"""A program: checked rules, ready to be decided, with the actions and functions they may ask for."""

from collections.abc import Mapping
from datetime import timedelta, tzinfo
from functools import cached_property
from typing import TypeAlias
from zoneinfo import ZoneInfo

import attrs

from stagerules.dsl.schema import Schema
from stagerules.dsl.typed import OnChange, OnClock, OnCreated, OnDeleted, OnEvent, OnLeaving, OnStage, Path, Rule

from .actions import Action, Function
from .calendar.calendars import Calendars

TriggerKey: TypeAlias = tuple[str, str, str]
"""Entity, kind of trigger, and stage, field or event name."""


@attrs.frozen
class Reads:
    """What rules read from their item: fields of its own, and what lies further along relations."""

    own: frozenset[str]
    further: tuple[Path, ...]


@attrs.frozen(slots=False)
class Program:
    """Everything a decision depends on besides the event and the facts.

    `rules` are in project order. `ceilings` are how many deletions an hour (`deletions`) the project allows. `trace` is
    whether plans that are carried out hold what conditions saw, too. `calendars` are in the same `zone`.
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
    trace: bool = True
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
            return (("clock", ""),)
