"""A PostgreSQL database with the records of the world."""

import sqlalchemy as sa

from stagerules.interpreter.sql.backend import SqlBackend, create_tables

from .contract import fill
from .world import SCHEMA


def filled(url: sa.URL) -> None:
    """Puts tables and records there."""
    backend = SqlBackend(url, SCHEMA)
    create_tables(backend)
    with backend.begin() as work:
        fill(work)
    backend.close()
