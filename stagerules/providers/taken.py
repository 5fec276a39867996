"""How a project file says what must stand in the answer of a provider that means no by a status that says yes."""

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from ..settings import Reader

Place: TypeAlias = tuple[str, ...]
EXAMPLE = 'taken = { status = "ok" }'
WANTED = "a table of places in the answer, each with the text, whole number, `true` or `false` that stands there"


def read_taken(reader: Reader) -> dict[Place, str | int]:
    """By place in the answer, what must stand there; nothing where the status alone is meant."""
    if "taken" not in reader.data:
        return {}
    table = reader.inside("taken", None).data
    found = dict(_places(table, ()))
    fitting = {place: value for place, value in found.items() if isinstance(value, str | int)}
    if not reader.is_wrong("taken") and (not found or len(fitting) < len(found)):
        reader.wrong("taken", WANTED, EXAMPLE)
    return fitting


def _places(value: object, above: Place) -> Iterator[tuple[Place, object]]:
    """Each value that is no table, or an empty one, and where it stands."""
    if not isinstance(value, Mapping) or (above and not value):
        yield above, value
        return
    for name, one in value.items():
        yield from _places(one, (*above, name))
