"""Secrets: taken from the environment or a file when they are needed, and never shown."""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path

import attrs

from stagerules.dsl.source import Source

from .errors import UsersMistake

VARIABLE = re.compile(r"[A-Z_][A-Z0-9_]*")
LARGEST = 10_000
"""Bytes of a file with a password that are read at the most."""
_HIDDEN = (
    re.compile(r"""(?i:password|passphrase|secret|token|api[-_]?key)["']?[ \t]*=[ \t]*("[^"\n]*|'[^'\n]*|[^\s,}]+)"""),
    re.compile(r"""://[^:/@\s"']{0,200}:([^\s"']{1,500})@"""),
    re.compile(
        r"""(?:password|secret|token|url)_env["']?\s*=\s*(?!\s)["']?(?!["'])(?![A-Z_][A-Z0-9_]*["'])([^"'\n]+)"""
    ),
    re.compile(r"""(?i:authorization)["']?[ \t]*=[ \t]*(?!["'][^"'\n]*\{token\})("[^"\n]*|'[^'\n]*|[^\s,}]+)"""),
    re.compile(r"""(whsec_[A-Za-z0-9+/=]+|[0-9]{6,}:[A-Za-z0-9_-]{30,})"""),
)
"""A password where it does not belong, in an address, instead of the name of a variable, in a header; what looks like a
secret: that of a webhook, the token of a bot."""
_TABLE = re.compile(r"""^[ \t]*\[""", re.MULTILINE)
_APPRISE_URL = re.compile(r"""url["']?[ \t]*=[ \t]*("[^"\n]*|'[^'\n]*|[^\s,}]+)""")
"""The addresses of apprise are secrets as a whole."""


def masked(source: Source) -> Source:
    """The file as it may be shown: passwords that somebody wrote into it are stars. Places stay where they are."""
    text = source.text
    for pattern in _HIDDEN:
        text = _starred(text, pattern)
    if "apprise" in text:
        text = "".join(_starred(one, _APPRISE_URL) if "apprise" in one else one for one in _tables(text))
    return source if text == source.text else attrs.evolve(source, text=text)


def _starred(text: str, pattern: re.Pattern[str]) -> str:
    for found in pattern.finditer(text):
        start, end = found.span(1)
        text = text[:start] + "*" * (end - start) + text[end:]
    return text


def _tables(text: str) -> Iterator[str]:
    """The tables of a file, each with its heading."""
    starts = [0, *(found.start() for found in _TABLE.finditer(text)), len(text)]
    yield from (text[start:end] for start, end in pairwise(starts))


def secret(
    what: str, setting: str, variable: str | None, file: str | None, folder: Path, environ: Mapping[str, str]
) -> str:
    """What an environment variable or a file holds; `what` that is, and the `setting` of the file, are for messages.

    Raises `UsersMistake`.
    """
    if variable is not None:
        if found := environ.get(variable):
            return found
        raise UsersMistake(
            f"The {what} is not there: the environment variable `{variable}` is not set.",
            f"Set `{variable}`, then run this again; nothing was sent.",
        )
    assert file is not None
    try:
        with (folder / file).open("rb") as opened:
            found = opened.read(LARGEST).decode().strip("\r\n")
    except (OSError, ValueError) as error:
        why = (error.strerror or "") if isinstance(error, OSError) else "it is no text"
        raise UsersMistake(
            f"The {what} is not there: the file `{file}` cannot be read ({why.lower()}).",
            f"Check `{setting}` in the project file and the rights of that file; nothing was sent.",
        ) from None
    if not found:
        raise UsersMistake(f"The file `{file}` with the {what} is empty; nothing was sent.")
    return found
