"""Which project, and which of its files, the paths of a command mean."""

from collections.abc import Sequence
from pathlib import Path

import attrs

from stagerules.errors import UsersMistake
from stagerules.loader import find_project, shown_path
from stagerules.project import Project, read


@attrs.frozen
class Choice:
    """A project, and the files that were named; none where all of it is meant."""

    project: Project
    files: tuple[Path, ...] = ()

    def names(self, file: str) -> bool:
        """Whether a file, as its source is called, was named or all of them are meant."""
        return not self.files or file in {shown_path(path) for path in self.files}


def chosen(paths: Sequence[Path], schema: Path | None, env: str | None, command: str) -> Choice:
    """What rules files, schema files or a project's folder mean; without any, the project of the present folder."""
    for path in paths:
        if not path.exists():
            raise UsersMistake(
                f"There is no file or folder `{path}`.", "Check the name and the folder you are in.", exit_code=2
            )
    folders = [path for path in paths if path.is_dir() or path.suffix == ".toml"]
    files = [path for path in paths if path not in folders]
    schemas = [path for path in files if path.suffix == ".schema"]
    if schema is not None and env is not None:
        raise UsersMistake("With `--schema` there is no project file that `--env` could choose from.", exit_code=2)
    if schema is not None:
        rules = [one for path in paths for one in (sorted(path.rglob("*.rules")) if path.is_dir() else [path])]
        return _alone([schema, *schemas], [one for one in rules if one not in schemas])
    if folders and (files or len(folders) > 1):
        raise UsersMistake("Name one project's folder, or files of one project.", exit_code=2)
    if folders:
        return Choice(read(folders[0], env=env))
    where = find_project(files[0].parent if files else Path())
    if schemas and (where is None or not _named(schemas, where)):
        return _alone(schemas, [one for one in files if one not in schemas])
    if where is None:
        raise UsersMistake(
            "There is no project here: no `stagerules.toml` in this folder or above it.",
            "Change to the project's folder, or name the schema: "
            f"`stagerules {command} --schema crm.schema FILE.rules`.",
            exit_code=2,
        )
    return Choice(read(where, also=[one for one in files if one not in schemas], env=env), tuple(files))


def _alone(schemas: list[Path], rules: list[Path]) -> Choice:
    """Files that stand for themselves, without a project."""
    return Choice(read(Path(), schema=schemas, rules=rules))


def _named(schemas: list[Path], project: Path) -> bool:
    """Whether these schema files are the project's own."""
    file = read(project, rules_too=False).file
    return {path.resolve() for path in schemas} <= {(file.folder / name).resolve() for name in file.schema}
