"""A program: checked rules, ready to be decided, with the actions and functions they may ask for."""

from collections.abc import Mapping
from datetime import time, timedelta, tzinfo
from functools import cached_property
from zoneinfo import ZoneInfo

import attrs

from stagerules.dsl.schema import Schema
from stagerules.dsl.typed import OnChange, OnClock, OnCreated, OnDeleted, OnEvent, OnLeaving, OnStage, Rule

from .actions import Action, Function


@attrs.frozen(slots=False)
class Program:
    """Everything a decision depends on besides the event and the facts.

    `rules` are in project order. `ceilings` are how many deletions an hour (`deletions`) the project allows.
    """

    schema: Schema
    rules: tuple[Rule, ...]
    actions: Mapping[str, Action]
    functions: Mapping[str, Function] = attrs.field(factory=dict)
    zone: tzinfo = attrs.field(factory=lambda: ZoneInfo("UTC"))
    locale: str = "en"
    currency: str = "EUR"
    region: str = "DE"
    time_of_day: time = time(9)
    automation_user: str = "automation"
    ceilings: Mapping[str, int] = attrs.field(factory=dict)
    ceiling_window: timedelta = timedelta(hours=1)

    @cached_property
    def by_trigger(self) -> Mapping[tuple[str, str, str], tuple[tuple[int, Rule], ...]]:
        """Rules with their position in the project, by entity, kind of trigger, and stage, field or event name."""
        table: dict[tuple[str, str, str], list[tuple[int, Rule]]] = {}
        for position, rule in enumerate(self.rules):
            for kind, name in trigger_names(rule):
                table.setdefault((rule.entity, kind, name), []).append((position, rule))
        return {key: tuple(rules) for key, rules in table.items()}


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
