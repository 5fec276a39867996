"""Reading TOML: what Python's reader cannot hold is a mistake in the file, too."""

import re
import tomllib
from collections.abc import Iterable

_LONG = re.compile(r"[0-9_]{4000,}")
"""Python reads no decimal number of more than 4,300 digits."""
DEEPEST = 50
"""How deep tables and lists may stand in one another; no setting has 10."""


def read_toml(text: str) -> dict[str, object]:
    """What a file says. Raises `tomllib.TOMLDecodeError`, with the place at the end."""
    try:
        data = tomllib.loads(text)
        _refuse_deep(data)
        return data
    except RecursionError:
        raise tomllib.TOMLDecodeError(f"Nested too deep {_line(text, _deepest(text))}") from None
    except tomllib.TOMLDecodeError:
        raise
    except ValueError:
        found = _LONG.search(text)
        raise tomllib.TOMLDecodeError(f"Number too long {_line(text, found.start() if found else 0)}") from None


def _refuse_deep(data: object) -> None:
    """Raises `RecursionError` where whoever walks through it might."""
    level: list[object] = [data]
    for _ in range(DEEPEST):
        level = [one for some in level for one in _members(some)]
    if level:
        raise RecursionError


def _members(some: object) -> Iterable[object]:
    if isinstance(some, dict):
        return some.values()
    return some if isinstance(some, list) else ()


def _deepest(text: str) -> int:
    """Where the line begins that seems to go deepest."""
    lines = text.splitlines(keepends=True)
    most = max(range(len(lines)), key=lambda number: sum(lines[number].count(one) for one in "[{."))
    return sum(map(len, lines[:most]))


def _line(text: str, at: int) -> str:
    before = text[:at]
    return f"(at line {before.count(chr(10)) + 1}, column {at - before.rfind(chr(10))})"
