"""A project: a folder with its project file, schema and rules, loaded and checked."""

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

import attrs

from stagerules.dsl.check.asked import Asked, check_asked
from stagerules.dsl.check.nearest import nearest
from stagerules.dsl.check.project import check_project
from stagerules.dsl.check.schema.files import build_schema
from stagerules.dsl.checked import Checked
from stagerules.dsl.parse.files import parse
from stagerules.dsl.parse.read import decode
from stagerules.dsl.problem import Diagnostic, Problem, diagnose
from stagerules.dsl.schema import Entity, Schema
from stagerules.dsl.source import Source, Span
from stagerules.dsl.syntax import File
from stagerules.dsl.vocabulary import Settings
from stagerules.interpreter.actions import Action, Function, vocabulary
from stagerules.interpreter.extend.extensions import ExtensionProblem, load_actions, load_functions
from stagerules.interpreter.program import Program
from stagerules.stdlib_actions import ACTIONS

from .errors import RulesError, UsersMistake
from .lintlevels import at_their_levels
from .problems import MissingFile, MissingSetting, UnknownConstant
from .projectfile import NAME, OTHER_NAME, ProjectFile, read_project_file

_OUR_TABLE = re.compile(r"^[ \t]*\[[ \t]*tool[ \t]*\.[ \t]*[\"']?stagerules\b", re.MULTILINE)
LARGEST = 4_000_000
"""Bytes of a file that are read at the most: enough for `decode` to say that a file is too large."""


@attrs.frozen(slots=False)
class Project:
    """A loaded project: its settings, its checked rules and the actions and functions they may name.

    `checked.diagnostics` holds everything there is to say; a project with errors cannot be run. `hosts_constants` are
    the names of those that the host gives to the engine.
    """

    file: ProjectFile
    checked: Checked
    actions: tuple[Action, ...]
    functions: tuple[Function, ...]
    settings: Settings = attrs.field(factory=Settings)
    rules_files: tuple[File, ...] = ()
    hosts_constants: frozenset[str] = frozenset()

    @classmethod
    def load(
        cls,
        folder: str | Path,
        *,
        env: str | None = None,
        actions: Iterable[Action] = (),
        functions: Iterable[Function] = (),
        constants: Iterable[str] = (),
    ) -> "Project":
        """The project of a folder (or of its `stagerules.toml`); with `env` the settings of `[env.NAME]` instead.

        `actions` and `functions` are the host's own. `constants` are the names of those that the host will give to the
        `Engine`: they need no value in the project file.

        Raises `RulesError` with all diagnostics when something is wrong, `UsersMistake` where there is no project, and
        where the schema does not declare a constant of that name.

        ```python
        project = Project.load("examples/two_lines", constants=["lead_manager"])
        assert [rule.line for rule in project.program.rules] == [1, 2]
        ```
        """
        given = tuple(constants)
        project = read(Path(folder), env=env, actions=actions, functions=functions, constants=given)
        if not project.checked.ok:
            raise RulesError(project.checked.diagnostics)
        for name in given:
            if name not in project.schema.constants:
                raise unknown_constant(name, project.schema)
        return attrs.evolve(project, hosts_constants=frozenset(given))

    def asked(self, entity: Entity, condition: str, name: str = "condition") -> Asked:
        """A condition about the records of an entity, checked like one in a rules file; it may use named expressions.

        `name` stands for the file in messages. Raises `RulesError`.
        """
        words = vocabulary(self.actions, self.functions)
        source = Source(name, condition)
        found, said = check_asked(source, entity, self.rules_files, self.schema, words, self.settings)
        if found is None:
            raise RulesError(said)
        return found

    @property
    def schema(self) -> Schema:
        """The schema, built-in entities included."""
        return self.checked.schema

    @cached_property
    def program(self) -> Program:
        """The rules, ready to be decided."""
        ceiling = self.file.deletions_per_hour
        return Program(
            schema=self.schema,
            rules=self.checked.rules,
            actions={one.signature.name: one for one in self.actions},
            functions={one.signature.name: one for one in self.functions},
            zone=ZoneInfo(self.file.time_zone),
            locale=self.file.locale,
            currency=self.file.currency,
            region=self.file.region,
            ceilings={} if ceiling is None else {"deletions": ceiling},
        )


def unknown_constant(name: str, schema: Schema) -> UsersMistake:
    """The host names a constant that the schema does not declare."""
    near = nearest(name, tuple(schema.constants))
    hint = f"Did you mean `{near}`?" if near else f"Declare it in the schema: `constant {name}: …`."
    return UsersMistake(f"The host gives a constant `{name}`, and the schema declares none of that name.", hint)


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


def read(
    path: Path,
    *,
    schema: Path | Sequence[Path] = (),
    rules: Sequence[Path] = (),
    also: Sequence[Path] = (),
    rules_too: bool = True,
    env: str | None = None,
    actions: Iterable[Action] = (),
    functions: Iterable[Function] = (),
    constants: Iterable[str] = (),
) -> Project:
    """Reads and checks a project, errors and all.

    `path` is a project's folder or file; `also` are rules files to take in besides those it names. With `schema` there
    is no project: that schema and `rules`, and everything a project would state has its default. Without `rules_too`
    no rules are read: whoever looks at records or their history needs none. `env` chooses an `[env.NAME]`. `constants`
    count as bound.
    """
    try:
        known_actions, known_functions = load_actions(ACTIONS, actions), load_functions(functions)
    except ExtensionProblem as problem:
        raise UsersMistake(str(problem), "Take that package out, or ask its makers.") from None
    loader = Loader()
    alone = [schema] if isinstance(schema, Path) else list(schema)
    file = ProjectFile() if alone else loader.project_file(path, env)
    settings = Settings(currency=file.currency, region=file.region, grants=file.grants, lacking=file.delivery.lacking)
    schema_files = loader.files(alone or [file.folder / name for name in file.schema])
    built, said = build_schema(schema_files, settings)
    loader.diagnostics.extend(said)
    # A constant bound under a misspelt name counts as bound: one mistake, one message.
    settings = attrs.evolve(settings, constants=loader.constants(file, built, frozenset(constants)))
    loader.tables(file, built)
    # Where the project file names no schema, every rule would seem wrong: one mistake, one message.
    paths = list(rules) if alone else loader.rules_paths(file, also) if rules_too and file.schema else []
    rules_files = loader.files(paths)
    checked, scenarios, said = check_project(rules_files, built, vocabulary(known_actions, known_functions), settings)
    loader.diagnostics.extend(said)
    result = Checked(built, checked, scenarios, tuple(at_their_levels(loader.in_order(), file.levels)))
    return Project(file, result, known_actions, known_functions, settings, tuple(rules_files))


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
        paths = {path.resolve(): path for path in (() if file.rules else sorted(file.folder.rglob("*.rules")))}
        for pattern in file.rules:
            for path in self.matching(file, pattern) if "*" in pattern else [file.folder / pattern]:
                paths.setdefault(path.resolve(), path)
        for path in also:
            paths.setdefault(path.resolve(), path)
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


def shown_path(path: Path) -> str:
    """A path as people know it: from where they are, if it is below."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()


def _from(folder: Path, path: Path) -> str:
    """A path as seen from a folder, wherever one is: it names a file for good."""
    try:
        return path.resolve().relative_to(folder.resolve()).as_posix()
    except ValueError:
        return path.resolve().as_posix()


def _value_span(source: Source, text: str) -> Span:
    at = source.text.find(text)
    return Span(at, at + len(text)) if at >= 0 else Span(0, 0)
