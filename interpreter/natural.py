"""Natural keys: fields of built-in entities that no two records have alike, besides the key."""

from stagerules.dsl.schema import Entity

_NATURAL = {"Exclusion": "address"}


def natural_key(entity: Entity) -> str | None:
    """The field that tells records of the entity apart as their key does; None where only the key does."""
    return _NATURAL.get(entity.name) if entity.built_in else None
