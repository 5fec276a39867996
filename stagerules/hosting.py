"""What a host's program hands to the engine, and gets back from it: connections, events, errors of its own."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from stagerules.dsl.schema import Schema
from stagerules.interpreter.drivers.backend import Backend
from stagerules.interpreter.drivers.told import ListenerFailed
from stagerules.interpreter.event import Event
from stagerules.interpreter.wire.incoming import EventProblem, refuse_misspelt

from .errors import UsersMistake


def inside(backend: Backend, on: object, *, to_write: bool) -> AbstractContextManager[Backend]:
    """A backend inside the transaction of a host's connection or session `on`. Raises `UsersMistake`."""
    from stagerules.interpreter.sql.backend import SqlBackend
    from stagerules.interpreter.sql.hosted import inside as inside_sql

    if not isinstance(backend, SqlBackend):
        raise UsersMistake(
            "`on` is given, but this engine's backend is no SQL database.",
            "Give the Engine a backend on your database: `SqlBackend(your_engine, project.schema)`.",
        )
    return inside_sql(backend, on, to_write=to_write)


def spelt(event: Event, schema: Schema) -> Event:
    """The event, where the schema knows what it names. Raises `UsersMistake`."""
    try:
        refuse_misspelt(event, schema)
    except EventProblem as problem:
        raise UsersMistake(f"The event `{event.id}` cannot be: {problem}.", problem.hint) from None
    return event


@contextmanager
def hosts_own_errors() -> Iterator[None]:
    """What a function of the host's raised goes to the caller as it was."""
    try:
        yield
    except ListenerFailed as failed:
        raise failed.error from failed.error.__cause__
