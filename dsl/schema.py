"""The schema: what records there are. It never says where they are stored.

Names are as written. `roles` tell actions what a name means in whatever language the schema is written.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Literal

import attrs

from .types import Type

EntityRole = Literal["user", "contact", "company"]


@attrs.frozen
class Field:
    """One field. `first_of` names the list that a `first of` field reads."""

    name: str
    type: Type
    read_only: bool = False
    label: str | None = None
    first_of: str | None = None


@attrs.frozen
class Stage:
    """One stage; `kind` is `open`, `success` or `failure`."""

    name: str
    kind: Literal["open", "success", "failure"] = "open"


@attrs.frozen
class Pipeline:
    """Stages in their order."""

    name: str
    stages: tuple[Stage, ...]


@attrs.frozen
class Entity:
    """A kind of record. `fields` holds the key and, for a staged item, `stage`, `pipeline`, `stage_since`.

    `roles` maps a field role (`responsible`, `contacts`, `phones`, …) to the name of the field that plays it.
    """

    name: str
    key: str
    fields: Mapping[str, Field]
    pipelines: tuple[Pipeline, ...] = ()
    role: EntityRole | None = None
    roles: Mapping[str, str] = attrs.field(factory=dict)
    shown_as: str | None = None
    label: str | None = None
    built_in: bool = False

    @property
    def staged(self) -> bool:
        """Whether records of this entity move through pipelines."""
        return bool(self.pipelines)

    @cached_property
    def stored(self) -> Mapping[str, Field]:
        """The fields that are kept, the key among them: all but those that read the first of a list."""
        return {name: field for name, field in self.fields.items() if field.first_of is None}

    def beginning(self, stage: object = None, pipeline: object = None) -> tuple[str, str] | None:
        """Where a new item is, as pipeline and stage: the first of each, as far as they are not given. None where there
        is no such place.
        """
        for one in self.pipelines:
            stages = [each.name for each in one.stages]
            if pipeline in (None, one.name) and (stage is None or stage in stages):
                return one.name, stages[0] if stage is None else str(stage)
        return None

    def stage(self, name: str, pipeline: str | None = None) -> Stage | None:
        """The stage of that name, in the pipeline or in the first that has it."""
        for one in self.pipelines:
            if pipeline in (None, one.name):
                for stage in one.stages:
                    if stage.name == name:
                        return stage
        return None


@attrs.frozen
class EventType:
    """An event that the outside world can send, on records of these entities: one, or each staged one for those that
    every project has.
    """

    name: str
    entities: tuple[str, ...]
    fields: Mapping[str, Field]
    built_in: bool = False


@attrs.frozen
class Schema:
    """All that is known about the records; `entities` includes the built-in ones, `constants` map to their types.

    `unread` are names that the files declare in a way that could not be understood: nothing is said about their use.
    """

    entities: Mapping[str, Entity]
    events: Mapping[str, EventType] = attrs.field(factory=dict)
    constants: Mapping[str, Type] = attrs.field(factory=dict)
    unread: frozenset[str] = frozenset()

    def playing(self, role: EntityRole) -> Entity | None:
        """The entity that plays a role."""
        return next((entity for entity in self.entities.values() if entity.role == role), None)

    @property
    def staged(self) -> tuple[Entity, ...]:
        """The entities with pipelines."""
        return tuple(entity for entity in self.entities.values() if entity.staged)
