"""A database's errors in the user's words."""

import re
from collections.abc import Callable, Mapping

from sqlalchemy import exc

from ..records.problems import (
    BackendProblem,
    BrokenDatabase,
    CannotOpen,
    DatabaseLocked,
    DiskFull,
    MissingColumn,
    MissingTable,
    NoRights,
    Overtaken,
    ReadOnlyDatabase,
)

_TABLE = (r"no such table: (?:main\.)?(.+)", r'relation "(.+?)" does not exist')
_COLUMN = (r"no such column: (.+)", r"has no column named (.+)", r'column "?(.+?)"? (?:of relation .+ )?does not exist')
_UNREACHED = "Check host and port in the address, and that the server is running; then run this again."
_STATES: Mapping[str, Callable[[str], BackendProblem]] = {
    "40001": lambda _: overtaken(),  # serialization failure
    "40P01": lambda _: overtaken(),  # deadlock
    "55P03": lambda _: DatabaseLocked("The database is locked by another program."),
    "53100": lambda _: DiskFull("The disk, or the room the database may take, is full."),
    "25006": lambda _: ReadOnlyDatabase(
        "The database cannot be written.", "It may be a copy that follows another server: name that one in the address."
    ),
    "42501": lambda said: NoRights(f"The database does not let this user do that: {said}."),
    "3F000": lambda said: NoRights(
        f"The database has no place for tables: {said}.", "Make the schema of the address, or leave it out."
    ),
    "53300": lambda _: CannotOpen(
        "The database server takes no more connections.", "Close other programs that use it, then run this again."
    ),
    "57P01": lambda _: CannotOpen("The database server closed the connection."),
    "57P03": lambda _: CannotOpen("The database server is starting or stopping.", "Wait, then run this again."),
}
"""By PostgreSQL's own codes: https://www.postgresql.org/docs/current/errcodes-appendix.html."""
_AT_THE_DOOR = (
    (
        r"password authentication failed|no password supplied|role .+ does not exist|pg_hba\.conf",
        "The database server did not let this user in.",
        "Check user and password in the address.",
    ),
    (
        r"FATAL: +database .+ does not exist",
        "The server has no database of the name that stands in the address.",
        "Make it (`createdb NAME`), or correct the name.",
    ),
    (r"too many (clients|connections)", "The database server takes no more connections.", "Run this again later."),
)
"""What a server says to those whom it does not let in; it gives no code then."""


def problem_of(error: exc.DBAPIError) -> BackendProblem:
    """What went wrong, as one of our problems."""
    text = str(error.orig).strip()
    low = text.lower()
    said = text.splitlines()[0] if text else type(error).__name__
    if told := _STATES.get(_state(error)):
        return told(said)
    if table := _first(_TABLE, text):
        return MissingTable(f"The database has no table `{table}`.")
    if column := _first(_COLUMN, text):
        return MissingColumn(f"The database has no column `{column}`.")
    if _is_at_the_door(error):
        return _not_let_in(text)
    if "locked" in low or "busy" in low:
        return DatabaseLocked("The database is locked by another program.")
    if "disk is full" in low or "no space left" in low or "disk i/o error" in low:
        return DiskFull("The disk, or the room the database may take, is full.")
    if "readonly database" in low:
        return ReadOnlyDatabase("The database cannot be written.")
    if "not a database" in low or "malformed" in low:
        return BrokenDatabase("The database file is damaged, or is no database.")
    if "unable to open database file" in low:
        return CannotOpen(
            "The database file cannot be opened.", "Check where it is, and your rights to it and its folder."
        )
    if error.connection_invalidated:
        return CannotOpen("The connection to the database was lost.")
    if "unable to open" in low or "connection" in low:
        return CannotOpen("The database cannot be opened.")
    return BackendProblem(f"The database reported: {said}.")


def overtaken() -> Overtaken:
    """Somebody else was quicker."""
    return Overtaken("Others changed the same data at the same time, again and again.")


def overtaken_in(error: Exception) -> Overtaken | None:
    """The same, where it stands behind an error of somebody who wrote on our connection."""
    cause = error.__cause__
    return overtaken() if isinstance(cause, exc.DBAPIError) and _state(cause) in ("40001", "40P01") else None


def refusal_of(error: exc.DBAPIError) -> str:
    """Why the database refused a value, for people: its own first line, which names the constraint."""
    return str(error.orig).strip().splitlines()[0][:300]


def _state(error: exc.DBAPIError) -> str:
    """PostgreSQL's code of the error, where there is one."""
    return str(getattr(error.orig, "sqlstate", None) or "")


def _is_at_the_door(error: exc.DBAPIError) -> bool:
    """Whether there is no connection yet, to a server. What is said then may hold parts of an address."""
    ours = type(error.orig).__module__.partition(".")[0] == "sqlite3"
    return error.statement is None and not ours and not _state(error) and not error.connection_invalidated


def _not_let_in(text: str) -> CannotOpen:
    for pattern, message, hint in _AT_THE_DOOR:
        if re.search(pattern, text):
            return CannotOpen(message, hint)
    return CannotOpen("The database server cannot be reached.", _UNREACHED)


def _first(patterns: tuple[str, ...], text: str) -> str | None:
    return next((found[1].strip() for one in patterns if (found := re.search(one, text))), None)
