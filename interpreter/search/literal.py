"""A text that a pattern finds, where the pattern is hardly more than a text."""

import re

_SPECIAL = re.compile(r"[+*?.^$()\[\]{}|\\]")
_ESCAPED = re.compile(r"\\([^0-9A-Za-z])")


def example(pattern: str) -> tuple[str, ...]:
    """The text that the pattern says plainly, between its ends; nothing where it says anything else."""
    plain = pattern.removeprefix("(?i)").removeprefix("^").removesuffix("$")
    text = _ESCAPED.sub("", plain)
    return () if _SPECIAL.search(text) else (_ESCAPED.sub(r"\1", plain),)
