"""A schema and a mapping pulled out of a database."""

import sqlalchemy as sa

from ..records.problems import CannotOpen, MissingTable
from .backend import opened
from .connection import is_ours, refuse_missing_file, transaction
from .mapping.guess import pull


def pull_from(url: str | sa.Engine, zone: str) -> tuple[str, str]:
    """The text of the schema file, and the text for the project file. Raises `BackendProblem`."""
    engine = opened(url)
    try:
        try:
            refuse_missing_file(engine)
        except MissingTable as missing:
            raise CannotOpen(str(missing), "Check its address.") from None
        with transaction(engine, "read") as db:
            pulled = pull(db, zone)
    finally:
        if is_ours(engine):
            engine.dispose()
    return pulled.schema, pulled.mapping
