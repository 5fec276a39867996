"""The patterns after `matches`: RE2, which finds them in time that grows with the text, within little memory."""

from functools import lru_cache
from typing import Protocol

MEMORY = 1 << 20
"""Bytes that one pattern may take, with all that it remembers of the texts it was looked for in."""


class Pattern(Protocol):
    """A pattern ready to be looked for."""

    programsize: int
    """In how many states it can be."""

    def search(self, text: str, /) -> object:
        """Where it is found; None: nowhere."""


class BadPattern(ValueError):
    """It is no pattern. `str()` is what RE2 says about it."""


@lru_cache(maxsize=128)
def compiled(pattern: str) -> Pattern:
    """The pattern. Raises BadPattern."""
    import re2

    options = re2.Options()
    options.log_errors = False
    options.never_capture = True
    options.max_mem = MEMORY
    try:
        ready: Pattern = re2.compile(pattern, options)
    except re2.error as error:
        said = error.args[0]
        raise BadPattern(said.decode() if isinstance(said, bytes) else str(said)) from None
    return ready
