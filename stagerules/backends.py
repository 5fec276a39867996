"""The place where a project keeps its records."""

from pathlib import Path
from typing import TYPE_CHECKING

from .errors import UsersMistake
from .project import Project

if TYPE_CHECKING:  # SQLAlchemy takes a quarter of a second to load
    from stagerules.interpreter.sql.backend import SqlBackend


def project_backend(project: Project) -> "SqlBackend":
    """The backend that the project file names. Paths of SQLite files count from the project's folder."""
    url = project.file.backend_url
    if url is None:
        raise UsersMistake(
            "The project names no database.", 'Add to the project file: `[backend]` and `url = "sqlite:///crm.db"`.'
        )
    from stagerules.interpreter.sql.backend import SqlBackend

    return SqlBackend(absolute(url, project.file.folder), project.schema, project.program.zone, project.file.tables)


def absolute(url: str, folder: Path) -> str:
    """A database address whose SQLite file counts from the folder."""
    prefix = "sqlite:///"
    if not url.startswith(prefix) or url == prefix or url.startswith(prefix + ":memory:"):
        return url
    name = url.removeprefix(prefix)
    kind = "file:" if name.startswith("file:") else ""
    return prefix + kind + str(folder.resolve() / name.removeprefix(kind))
