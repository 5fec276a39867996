"""`stagerules fmt`: lays out rules and schema in the one way there is."""

import difflib
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import attrs
import click

from stagerules.dsl.format.format import WIDTH, formatted
from stagerules.dsl.parse.read import BOM, decode
from stagerules.dsl.problem import Diagnostic, diagnose
from stagerules.dsl.source import Source, Span
from stagerules.errors import UsersMistake
from stagerules.loader import files_below, find_project, real_path, shown_path
from stagerules.problems import MissingFile

from .shared.outcome import FINDINGS
from .shared.tell import many, plain_reason, printable, tell

SUFFIXES = (".rules", ".schema")
INPUT = Path("-")
LONGEST = 40
"""So much of a file's name is in that of the half-written one: no system takes names of any length."""


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
    for one in changed:
        if diff:
            click.echo("".join(_diff(one)), nl=False)
        elif check:
            click.echo(f"would change: {printable(one.name)}")
        else:
            _replace(one)
    _sum_up(found, len(changed), check or diff)
    broken = any(one.problems for one in found)
    return FINDINGS if broken or (changed and (check or diff)) else 0


def _files(paths: tuple[Path, ...]) -> Iterator[Path]:
    """The files that are meant, each once."""
    where = find_project(Path())
    named = paths or ((where.parent if where is not None else Path()),)
    seen: set[Path] = set()
    for path in named:
        if path != INPUT and not path.exists():
            raise UsersMistake(
                f"There is no file or folder `{path}`.", "Check the name and the folder you are in.", exit_code=2
            )
        for one in files_below(path, *SUFFIXES) if path.is_dir() else [path]:
            there = real_path(one)
            if there not in seen:
                seen.add(there)
                yield one


def _laid(path: Path, width: int) -> Laid:
    name = "standard input" if path == INPUT else shown_path(path)
    try:
        before = sys.stdin.buffer.read() if path == INPUT else path.read_bytes()
    except OSError as error:
        why = diagnose(MissingFile(Span(0, 0), path=name, why=plain_reason(error)), Source(name, ""))
        return Laid(name, path, b"", b"", (why,))
    source, problems = decode(before, name)
    if problems:
        return Laid(name, path, before, before, tuple(diagnose(one, source) for one in problems))
    text = formatted(source, width)
    if isinstance(text, tuple):
        return Laid(name, path, before, before, text)
    ends = "\r\n" if b"\r\n" in before else "\n"
    return Laid(name, path, before, text.replace("\n", ends).encode())


def _replace(one: Laid) -> None:
    """Writes beside and puts it in the place of the file, so that there is always a whole one; links are followed.

    What is no plain file, such as a pipe or a device, cannot be replaced.
    """
    there = one.path.resolve()
    if not there.is_file():
        raise UsersMistake(
            f"`{one.name}` is no file that can be written anew.", "Hand it over as standard input: `stagerules fmt -`."
        )
    half = there.with_name(f".{there.name[:LONGEST]}.{os.getpid()}.half")
    try:
        half.write_bytes(one.after)
        half.chmod(there.stat().st_mode)
        os.replace(half, there)
    except OSError as error:
        raise UsersMistake(
            f"The file `{one.name}` cannot be written: {plain_reason(error)}.",
            "It is as it was. Check the rights of its folder, and whether the disk is full.",
        ) from error
    finally:
        with suppress(OSError):
            half.unlink(missing_ok=True)


def _diff(one: Laid) -> Iterator[str]:
    before, after = (text.decode().removeprefix(BOM).splitlines(keepends=True) for text in (one.before, one.after))
    shown = printable(one.name)
    for line in difflib.unified_diff(before, after, shown, f"{shown} (formatted)"):
        yield line if line.endswith("\n") else f"{line}\n\\ no line end at the end of the file\n"


def _sum_up(found: list[Laid], changed: int, only_looked: bool) -> None:
    if not found:
        raise UsersMistake("There is no `.rules` or `.schema` file here.", "Name a file or a folder.", exit_code=2)
    broken = sum(bool(one.problems) for one in found)
    alike = len(found) - changed - broken
    would = "would change" if only_looked else "changed"
    parts = [f"{many(changed, 'file')} {would}"] if changed else []
    parts += [f"{alike:,} left as {'it was' if alike == 1 else 'they were'}"] if changed and alike else []
    parts += [f"{many(broken, 'file')} cannot be read"] if broken else []
    click.echo(", ".join(parts) if parts else f"ok, {many(len(found), 'file')}", err=True)
