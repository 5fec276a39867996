"""Libraries that are loaded only when something needs them, and may not be there."""

from collections.abc import Iterator
from contextlib import contextmanager

from ..records.problems import NotInstalled
from ..values.addresses import MissingLibrary


@contextmanager
def needed() -> Iterator[None]:
    """What needs a library that is missing is not to blame: it stays open until somebody installs it."""
    try:
        yield
    except MissingLibrary as missing:
        raise NotInstalled(str(missing)) from None
