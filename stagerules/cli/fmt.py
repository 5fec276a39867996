"""`stagerules fmt`: lays out rules and schema in the one way there is."""

import difflib
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import attrs
import click

from stagerules.dsl.format.format import WIDTH, formatted
from stagerules.dsl.parse.read import BOM, decode
from stagerules.dsl.problem import Diagnostic, Problem, diagnose
from stagerules.dsl.source import Source, Span
from stagerules.errors import UsersMistake
from stagerules.loader import LARGEST, Loader, files_below, find_project, real_path, shown_path
from stagerules.problems import MissingFile
from stagerules.projectfile import ProjectFile

from .shared.outcome import FINDINGS
from .shared.tell import many, plain_reason, printable, say, tell

SUFFIXES = (".rules", ".schema")
INPUT = Path("-")


@attrs.frozen
class Laid:
    """A file and its text laid out; `problems` say why it cannot be read, and then it stays as it is."""

    name: str
    path: Path
    before: bytes
    after: bytes
    problems: tuple[Diagnostic, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether anything is different."""
        return self.before != self.after


@click.command("fmt")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Change nothing; name the files that would change.")
@click.option("--diff", is_flag=True, help="Change nothing; show what would change.")
@click.option("--width", type=click.IntRange(min=20), default=WIDTH, show_default=True, help="Columns of a line.")
def command(paths: tuple[Path, ...], check: bool, diff: bool, width: int) -> int:
    """Lay out rules and schema: the meaning and all comments stay, and the second time nothing changes.

    PATHS are files or folders; without any, the files of the present project. `-` takes standard input and writes to
    standard output. A file that cannot be read is told of and left as it is.
    """
    if INPUT in paths and len(paths) > 1:
        raise UsersMistake("`-` stands for standard input and is named alone.", exit_code=2)
    found = [_laid(path, width) for path in _files(paths)]
    for one in found:
        tell(one.problems, "text")
    changed = [one for one in found if one.changed]
    if INPUT in paths and not (check or diff):
        sys.stdout.buffer.write(found[0].after)
        return FINDINGS if found[0].problems else 0
    failed = 0
    for one in changed:
        if diff:
            click.echo("".join(_diff(one)), nl=False)
        elif check:
            click.echo(f"would change: {printable(one.name)}")
        else:
            failed += not _replaced(one)
    _sum_up(found, len(changed) - failed, failed, check or diff)
    broken = failed or any(one.problems for one in found)
    return FINDINGS if broken or (changed and (check or diff)) else 0


def _files(paths: tuple[Path, ...]) -> Iterator[Path]:
    """The files that are meant, each once."""
    seen: set[Path] = set()
    for path in paths or _project():
        if path != INPUT and not path.exists():
            raise UsersMistake(
                f"There is no file or folder `{path}`.", "Check the name and the folder you are in.", exit_code=2
            )
        folder = path.parent if path.suffix == ".toml" else path
        for one in files_below(folder, *SUFFIXES) if folder.is_dir() else [path]:
            there = real_path(one)
            if there not in seen:
                seen.add(there)
                yield one


def _project() -> list[Path]:
    """The folder of the present project and the files that it names elsewhere; where there is none, this folder."""
    where = find_project(Path())
    if where is None:
        return [Path()]
    loader = Loader()
    file = loader.project_file(where, None)
    named = [*(file.folder / name for name in file.schema), *_rules(loader, file)]
    return [file.folder, *(path for path in named if path.is_file())]


def _rules(loader: Loader, file: ProjectFile) -> list[Path]:
    return loader.rules_paths(file, ()) if file.rules else []


def _laid(path: Path, width: int) -> Laid:
    name = "standard input" if path == INPUT else shown_path(path)
    try:
        before = _read(path)
    except OSError as error:
        return _unread(Source(name, ""), b"", path, [MissingFile(Span(0, 0), path=name, why=plain_reason(error))])
    source, problems = decode(before, name)
    if problems:
        return _unread(source, before, path, problems)
    text = formatted(source, width)
    if isinstance(text, tuple):
        return Laid(name, path, before, before, text)
    ends = "\r\n" if before.count(b"\r\n") * 2 > before.count(b"\n") else "\n"
    return Laid(name, path, before, text.replace("\n", ends).encode())


def _read(path: Path) -> bytes:
    """The bytes of a file, or enough of them to see that it is too large."""
    if path == INPUT:
        return sys.stdin.buffer.read()
    with path.open("rb") as file:
        return file.read(LARGEST + 1)


def _unread(source: Source, data: bytes, path: Path, problems: Sequence[Problem]) -> Laid:
    return Laid(source.name, path, data, data, tuple(diagnose(one, source) for one in problems))


def _replaced(one: Laid) -> bool:
    """Writes beside and puts it in the place of the file, so that there is always a whole one; links are followed.

    Where that cannot be done it is told, and the other files are done: what is no plain file, such as a pipe or a
    device, is not replaced.
    """
    there, name = one.path.resolve(), printable(one.name)
    if not there.is_file():
        return _refused(
            f"`{name}` is no file that can be written anew.", "Hand it over as standard input: `stagerules fmt -`."
        )
    half = there.with_name(f".stagerules-{os.getpid()}.half")
    try:
        half.write_bytes(one.after)
        half.chmod(there.stat().st_mode)
        os.replace(half, there)
    except OSError as error:
        way_out = "It is as it was. Check the rights of its folder, and whether the disk is full."
        return _refused(f"The file `{name}` cannot be written: {plain_reason(error)}.", way_out)
    finally:
        with suppress(OSError):
            half.unlink(missing_ok=True)
    return True


def _refused(why: str, way_out: str) -> bool:
    say([f"{click.style('error', fg='red')}: {why}", f"  help: {way_out}"], err=True)
    return False


def _diff(one: Laid) -> Iterator[str]:
    before, after = (text.decode().removeprefix(BOM).splitlines(keepends=True) for text in (one.before, one.after))
    name = printable(one.name)
    for line in difflib.unified_diff(before, after, name, f"{name} (formatted)"):
        yield line if line.endswith("\n") else f"{line}\n\\ no line end at the end of the file\n"


def _sum_up(found: list[Laid], changed: int, failed: int, only_looked: bool) -> None:
    if not found:
        raise UsersMistake("There is no `.rules` or `.schema` file here.", "Name a file or a folder.", exit_code=2)
    broken = sum(bool(one.problems) for one in found)
    alike = len(found) - changed - failed - broken
    would = "would change" if only_looked else "changed"
    parts = [f"{many(changed, 'file')} {would}"] if changed else []
    parts += [f"{alike:,} left as {'it was' if alike == 1 else 'they were'}"] if 0 < alike < len(found) else []
    parts += [f"{many(broken, 'file')} cannot be read"] if broken else []
    parts += [f"{many(failed, 'file')} cannot be written"] if failed else []
    click.echo(", ".join(parts) if parts else f"ok, {many(len(found), 'file')}", err=True)
