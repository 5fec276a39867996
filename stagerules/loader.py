"""Finds and reads the files of a project, and collects what is wrong with them."""

import os
import re
from collections.abc import Sequence
from pathlib import Path

import attrs

from stagerules.dsl.check.nearest import nearest
from stagerules.dsl.parse.files import parse
from stagerules.dsl.parse.read import decode
from stagerules.dsl.problem import Diagnostic, Problem, diagnose
from stagerules.dsl.schema import Schema
from stagerules.dsl.source import Source, Span
from stagerules.dsl.syntax import File

from .errors import UsersMistake
from .problems import MissingFile, MissingSetting, UnknownConstant
from .projectfile import NAME, OTHER_NAME, ProjectFile, read_project_file

_OUR_TABLE = re.compile(r"^[ \t]*\[[ \t]*tool[ \t]*\.[ \t]*[\"']?stagerules\b", re.MULTILINE)
LARGEST = 4_000_000
"""Bytes of a file that are read at the most: enough for `decode` to say that a file is too large."""


def find_project(start: Path) -> Path | None:
    """The project file that a file or folder belongs to: the nearest one upwards."""
    start = start.resolve()
    for folder in (start, *start.parents):
        if (found := _project_file(folder)) is not None:
            return found
    return None


def _project_file(folder: Path) -> Path | None:
    """A folder's project file: `stagerules.toml`, else a `pyproject.toml` that says something for stagerules."""
    if (folder / NAME).is_file():
        return folder / NAME
    other = folder / OTHER_NAME
    try:
        with other.open("rb") as file:
            text = file.read(LARGEST).decode(errors="replace")
    except OSError:
        return None
    return other if _OUR_TABLE.search(text) else None


@attrs.define
class Loader:
    """Reads files and collects what is wrong, in the order in which the files were named."""

    diagnostics: list[Diagnostic] = attrs.field(factory=list)
    order: dict[str, int] = attrs.field(factory=dict)
    project: Source | None = None
    folder: Path = Path()

    def project_file(self, path: Path, env: str | None) -> ProjectFile:
        """The project file at a path (or in that folder)."""
        where = (_project_file(path) or path / NAME) if path.is_dir() else path
        if not where.is_file():
            raise UsersMistake(
                f"There is no project here: `{where}` does not exist.",
                "A folder with a `stagerules.toml` is a project. Without one, name the schema: `--schema FILE`.",
                exit_code=2,
            )
        self.folder = where.parent
        source = self.source(where)
        if source is None:
            return ProjectFile(folder=where.parent)
        file, problems = read_project_file(source, where.parent, env)
        self.project = source = file.source or source
        self.report(problems, source)
        if env is not None and env not in file.envs and not problems:
            raise _no_env(env, file)
        if not file.schema and not problems:
            self.report(
                (MissingSetting(file.key_span("schema"), name="schema", example='schema = "crm.schema"'),), source
            )
        return file

    def constants(self, file: ProjectFile, schema: Schema, given: frozenset[str]) -> frozenset[str] | None:
        """The constants that are bound, or meant to be; reports those that the schema does not declare. Those that the
        host gives are bound.
        """
        if file.constants is None or file.source is None:
            return None
        meant = set(file.constants) | given
        for name in file.constants if file.schema else ():
            if name not in schema.constants:
                near = nearest(name, tuple(schema.constants))
                meant |= {near} if near else set()
                self.report((UnknownConstant(file.key_span("constants", name), name=name, near=near),), file.source)
        return frozenset(meant)

    def tables(self, file: ProjectFile, schema: Schema) -> None:
        """Reports what of the mapping to tables does not fit the schema; what is in the database is not looked at."""
        if file.tables is None or file.source is None or not file.schema:
            return
        from stagerules.interpreter.sql.mapping.fits import misfits

        self.report(tuple(misfits(file.tables, schema)), file.source)

    def rules_paths(self, file: ProjectFile, also: Sequence[Path]) -> list[Path]:
        """The project's rules files and those besides, each once, in the order in which they are named."""
        paths = {real_path(path): path for path in (() if file.rules else files_below(file.folder, ".rules"))}
        for pattern in file.rules:
            for path in self.matching(file, pattern) if "*" in pattern else [file.folder / pattern]:
                paths.setdefault(real_path(path), path)
        for path in also:
            paths.setdefault(real_path(path), path)
        return list(paths.values())

    def matching(self, file: ProjectFile, pattern: str) -> list[Path]:
        """The files that a pattern such as `rules/*.rules` names; that there is none is a problem."""
        try:
            found, why = sorted(file.folder.glob(pattern)), "no file is called so"
        except (ValueError, NotImplementedError):
            found, why = [], "a pattern is a path from the project's folder, such as `rules/*.rules`"
        if not found and file.source is not None:
            self.report((MissingFile(_value_span(file.source, pattern), path=pattern, why=why),), file.source)
        return found

    def files(self, paths: Sequence[Path]) -> list[File]:
        """The parsed files."""
        files = []
        for path in paths:
            source = self.source(path)
            if source is not None:
                file, problems = parse(source)
                self.report(problems, source)
                files.append(file)
        return files

    def source(self, path: Path) -> Source | None:
        """A file's text; None where it cannot be read (and that is reported)."""
        name = shown_path(path)
        self.order.setdefault(name, len(self.order))
        try:
            with path.open("rb") as file:
                data = file.read(LARGEST + 1)
        except (OSError, ValueError) as error:
            why = ((error.strerror if isinstance(error, OSError) else None) or str(error)).lower()
            place = self.project or Source(name, "")
            span = _value_span(place, path.name)
            self.report((MissingFile(span, path=name, why=why),), place)
            return None
        source, problems = decode(data, name)
        self.report(problems, source)
        return None if problems else attrs.evolve(source, home=_from(self.folder, path))

    def report(self, problems: Sequence[Problem], source: Source) -> None:
        """Keeps problems of one file."""
        self.diagnostics.extend(diagnose(problem, source) for problem in problems)

    def in_order(self) -> list[Diagnostic]:
        """All diagnostics by file, then by place."""
        return sorted(self.diagnostics, key=lambda one: (self.order.get(one.source.name, len(self.order)), one.span))


def _no_env(name: str, file: ProjectFile) -> UsersMistake:
    near = nearest(name, file.envs)
    known = ", ".join(f"`{one}`" for one in file.envs)
    way = f"Did you mean `{near}`?" if near else f"There are {known}." if known else "It has no `[env.…]` at all."
    return UsersMistake(f"The project file has no `[env.{name}]`.", way, exit_code=2)


def files_below(folder: Path, *suffixes: str) -> list[Path]:
    """The files in a folder and below whose names end so, by path. What is hidden is left out, and so are installed
    packages (they may bring rules along) and what is no file; a link that leads nowhere is named all the same.
    """
    found = []
    for where, folders, names in os.walk(folder):
        folders[:] = [one for one in folders if not one.startswith(".") and one != "site-packages"]
        paths = (Path(where, name) for name in names if not name.startswith("."))
        found += [one for one in paths if one.suffix in suffixes and (one.is_file() or one.is_symlink())]
    return sorted(found)


def shown_path(path: Path) -> str:
    """A path as people know it: from where they are, if it is below."""
    try:
        return real_path(path).relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()


def _from(folder: Path, path: Path) -> str:
    """A path as seen from a folder, wherever one is: it names a file for good."""
    try:
        return real_path(path).relative_to(folder.resolve()).as_posix()
    except ValueError:
        return real_path(path).as_posix()


def real_path(path: Path) -> Path:
    """Where a path leads to; itself where it can lead nowhere (links in a circle, a character that no name has)."""
    try:
        return path.resolve()
    except (ValueError, OSError, RuntimeError):
        return path


def _value_span(source: Source, text: str) -> Span:
    at = source.text.find(text)
    return Span(at, at + len(text)) if at >= 0 else Span(0, 0)
