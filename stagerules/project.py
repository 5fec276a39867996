"""A project: a folder with its project file, schema and rules, loaded and checked."""

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
from stagerules.dsl.schema import Entity, Schema
from stagerules.dsl.source import Source
from stagerules.dsl.syntax import File
from stagerules.dsl.vocabulary import Settings
from stagerules.interpreter.actions import Action, Function, vocabulary
from stagerules.interpreter.extend.extensions import ExtensionProblem, load_actions, load_functions
from stagerules.interpreter.program import Program, Ruleset
from stagerules.stdlib_actions import ACTIONS

from .calendars import calendars_of
from .errors import RulesError, UsersMistake
from .lintlevels import at_their_levels
from .loader import Loader
from .projectfile import ProjectFile
from .templates import read_templates


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
            limits=self.file.limits,
            ruleset=Ruleset({file.source.home: file.source.text for file in self.rules_files}),
            calendars=calendars_of(self.file),
            documents=self.settings.documents,
        )


def unknown_constant(name: str, schema: Schema) -> UsersMistake:
    """The host names a constant that the schema does not declare."""
    near = nearest(name, tuple(schema.constants))
    hint = f"Did you mean `{near}`?" if near else f"Declare it in the schema: `constant {name}: …`."
    return UsersMistake(f"The host gives a constant `{name}`, and the schema declares none of that name.", hint)


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
    delivery = file.delivery
    settings = Settings(
        currency=file.currency,
        region=file.region,
        grants=file.grants,
        lacking=delivery.lacking,
        hosts=delivery.webhook.allow if delivery.webhook else None,
        secrets=frozenset(delivery.webhook.secrets) if delivery.webhook else None,
        providers={channel: frozenset(one.by_name) for channel, one in delivery.providers.items()},
        templates=delivery.templates,
        chats=frozenset(chats.by_name) if (chats := delivery.providers.get("group_chat")) else None,
        clicks=delivery.way == "file" or delivery.email is None or delivery.email.clicks is not None,
    )
    schema_files = loader.files(alone or [file.folder / name for name in file.schema])
    built, said = build_schema(schema_files, settings)
    loader.diagnostics.extend(said)
    # A constant bound under a misspelt name counts as bound: one mistake, one message.
    settings = attrs.evolve(settings, constants=loader.constants(file, built, frozenset(constants)))
    loader.tables(file, built)
    documents = read_templates(file, loader) if rules_too and not alone else None
    settings = attrs.evolve(settings, documents=documents)
    # Where the project file names no schema, every rule would seem wrong: one mistake, one message.
    paths = list(rules) if alone else loader.rules_paths(file, also) if rules_too and file.schema else []
    rules_files = loader.files(paths)
    checked, scenarios, said = check_project(rules_files, built, vocabulary(known_actions, known_functions), settings)
    loader.diagnostics.extend(said)
    result = Checked(built, checked, scenarios, tuple(at_their_levels(loader.in_order(), file.levels)))
    return Project(file, result, known_actions, known_functions, settings, tuple(rules_files))
