"""What of many alike cases runs all day; the others are for CI."""

from collections.abc import Iterable
from typing import Any

import pytest


def quick(count: int, cases: Iterable[Any]) -> list[Any]:
    """The cases, of which all behind the first few are marked as slow."""
    return [one if number < count else pytest.param(one, marks=pytest.mark.slow) for number, one in enumerate(cases)]


POSTGRES_SLOWLY = ["sqlite", pytest.param("postgres", marks=pytest.mark.slow)]
"""For what the contract of backends does not need to see on both: how processes and threads get on with each other."""
