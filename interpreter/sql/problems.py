"""A database's errors in the user's words."""

import re

from sqlalchemy import exc

from ..records.problems import (
    BackendProblem,
    BrokenDatabase,
    CannotOpen,
    DatabaseLocked,
    DiskFull,
    MissingColumn,
    MissingTable,
    ReadOnlyDatabase,
)

_TABLE = (r"no such table: (?:main\.)?(.+)", r'relation "(.+?)" does not exist')
_COLUMN = (r"no such column: (.+)", r"has no column named (.+)", r'column "?(.+?)"? (?:of relation .+ )?does not exist')


def problem_of(error: exc.DBAPIError) -> BackendProblem:
    """What went wrong, as one of our problems."""
    text = str(error.orig).strip()
    low = text.lower()
    if table := _first(_TABLE, text):
        return MissingTable(f"The database has no table `{table}`.")
    if column := _first(_COLUMN, text):
        return MissingColumn(f"The database has no column `{column}`.")
    if "locked" in low or "busy" in low:
        return DatabaseLocked("The database is locked by another program.")
    if "disk is full" in low or "no space left" in low or "disk i/o error" in low:
        return DiskFull("The disk, or the room the database may take, is full.")
    if "readonly database" in low or "read-only transaction" in low:
        return ReadOnlyDatabase("The database cannot be written.")
    if "not a database" in low or "malformed" in low:
        return BrokenDatabase("The database file is damaged, or is no database.")
    if "unable to open database file" in low:
        return CannotOpen(
            "The database file cannot be opened.", "Check where it is, and your rights to it and its folder."
        )
    if "unable to open" in low or "connection" in low or error.connection_invalidated:
        return CannotOpen("The database cannot be opened.")
    return BackendProblem(f"The database reported: {text.splitlines()[0] if text else type(error).__name__}.")


def refusal_of(error: exc.DBAPIError) -> str:
    """Why the database refused a value, for people: its own first line, which names the constraint."""
    return str(error.orig).strip().splitlines()[0][:300]


def _first(patterns: tuple[str, ...], text: str) -> str | None:
    return next((found[1].strip() for one in patterns if (found := re.search(one, text))), None)
