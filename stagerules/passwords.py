"""Secrets: taken from the environment or a file when they are needed, and never shown."""

import re
from collections.abc import Mapping
from pathlib import Path

import attrs

from stagerules.dsl.source import Source

from .errors import UsersMistake

VARIABLE = re.compile(r"[A-Z_][A-Z0-9_]*")
LARGEST = 10_000
"""Bytes of a file with a password that are read at the most."""
_HIDDEN = (
    re.compile(r"""(?i:password|passphrase|secret|token)["']?[ \t]*=[ \t]*("[^"\n]*|'[^'\n]*|[^\s,}]+)"""),
    re.compile(r"""://[^:/@\s"']{0,200}:([^\s"']{1,500})@"""),
    re.compile(r"""password_env["']?[ \t]*=[ \t]*["']?(?![A-Z_][A-Z0-9_]*["'])([^"'\n]+)"""),
)
"""A password where it does not belong, one in an address, and one instead of the name of a variable."""


def masked(source: Source) -> Source:
    """The file as it may be shown: passwords that somebody wrote into it are stars. Places stay where they are."""
    text = source.text
    for pattern in _HIDDEN:
        for found in pattern.finditer(text):
            start, end = found.span(1)
            text = text[:start] + "*" * (end - start) + text[end:]
    return source if text == source.text else attrs.evolve(source, text=text)


def password(variable: str | None, file: str | None, folder: Path, environ: Mapping[str, str]) -> str | None:
    """The password that an environment variable or a file holds; None where none is named. Raises `UsersMistake`."""
    if variable is not None:
        if found := environ.get(variable):
            return found
        raise UsersMistake(
            f"The password for the mail server is not there: the environment variable `{variable}` is not set.",
            f"Set `{variable}`, then run this again; nothing was sent.",
        )
    if file is None:
        return None
    try:
        with (folder / file).open("rb") as opened:
            found = opened.read(LARGEST).decode().strip("\r\n")
    except (OSError, ValueError) as error:
        why = (error.strerror or "") if isinstance(error, OSError) else "it is no text"
        raise UsersMistake(
            f"The password for the mail server is not there: the file `{file}` cannot be read ({why.lower()}).",
            "Check `password_file` in the project file and the rights of that file; nothing was sent.",
        ) from None
    if not found:
        raise UsersMistake(f"The file `{file}` with the password for the mail server is empty; nothing was sent.")
    return found
