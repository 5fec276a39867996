"""What the commands that touch a database share: the engine, and errors of the database told plainly."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from stagerules.backends import project_backend
from stagerules.engine import Engine
from stagerules.errors import RulesError, UsersMistake
from stagerules.interpreter.records.problems import BackendProblem
from stagerules.interpreter.sql.mapping.problems import WrongMapping
from stagerules.interpreter.values.addresses import MissingLibrary
from stagerules.project import Project

from .projects import load


@contextmanager
def engine_of(folder: Path, *, rules: bool = True, if_sound: bool = False) -> Iterator[Engine]:
    """The engine of a project; what the database cannot do is told in a sentence, with a way out.

    Without `rules` it can look at records, history and exclusions, whatever state the rules are in; with `if_sound`
    also, and it has the rules where nothing is wrong with them.
    """
    try:
        project = _sound(folder) if if_sound else load(folder, rules=rules)
        with closing(project_backend(project)) as backend:
            if backend.engine.dialect.name == "postgresql":
                _hush_psycopg()
            yield Engine(project, backend)
    except WrongMapping as problem:
        raise RulesError(problem.diagnostics) from None
    except BackendProblem as problem:
        raise UsersMistake(str(problem), problem.hint) from None
    except MissingLibrary as missing:
        raise UsersMistake(str(missing)) from None


def _hush_psycopg() -> None:
    """Nobody can do anything with what psycopg warns of: a transaction that is begun again left a pipeline unread."""
    import logging  # loaded with SQLAlchemy

    logging.getLogger("psycopg").setLevel(logging.ERROR)


def _sound(folder: Path) -> Project:
    try:
        return load(folder)
    except RulesError:
        return load(folder, rules=False)
