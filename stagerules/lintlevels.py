"""`[lint]` of the project file: how loud each lint is."""

from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias, cast

import attrs

from stagerules.dsl.problem import Diagnostic, Severity

from .settings import Reader

Level: TypeAlias = Literal["off", "info", "warn", "error"]
LEVELS: Mapping[Level, Severity | None] = {"off": None, "info": "info", "warn": "warning", "error": "error"}
LINTS = (
    "conflicting-writes",
    "rule-loop",
    "never-true",
    "always-true",
    "shadowed-rule",
    "unreachable-stage",
    "dead-end-stage",
    "unused-let",
    "unconditional-destructive",
    "duplicate-message",
    "maybe-empty-text",
    "condition-not-asked-again",
    "unnamed-durable-rule",
    "untested-rule",
    "missing-description",
    "naming",
)
"""Those that the language names (language.md, 6)."""


def read_levels(reader: Reader) -> Mapping[str, Level]:
    """The levels that the project file gives."""
    lints = reader.inside("lint", LINTS)
    return {name: cast(Level, lints.one_of(name, LEVELS, "warn")) for name in lints.data if name in LINTS}


def at_their_levels(said: Iterable[Diagnostic], levels: Mapping[str, Level]) -> Iterable[Diagnostic]:
    """What is said, as loud as the project wants it."""
    for one in said:
        severity = LEVELS[levels[one.slug]] if one.slug in levels else one.severity
        if severity is not None:
            yield one if severity == one.severity else attrs.evolve(one, severity=severity)
