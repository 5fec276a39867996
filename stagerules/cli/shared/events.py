"""Where `plan` and `run` get their events: JSON Lines, words on the command line, or the items that are there."""

import hashlib
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import reduce, wraps
from pathlib import Path
from typing import IO, Any, cast

import attrs
import click

from stagerules.dsl.check.nearest import nearest
from stagerules.engine import Engine
from stagerules.errors import UsersMistake
from stagerules.existing import Existing
from stagerules.interpreter.drivers.receipt import Receipt
from stagerules.interpreter.event import Event
from stagerules.interpreter.wire.incoming import EventProblem, event_from_json, event_from_words
from stagerules.interpreter.wire.json_text import NoJson, read_json
from stagerules.loader import shown_path
from stagerules.project import Project

from .tell import many, plain_reason, printable

LONGEST_LINE = 1_000_000
MOST = 1_000_000_000


@attrs.frozen
class Wanted:
    """The events that were asked for: of a file, in words, or the items that are there already."""

    file: Path | None = None
    words: tuple[str, ...] = ()
    existing: bool = False
    entity: str | None = None
    where: str | None = None
    limit: int | None = None


def event_options(command: Callable[..., int]) -> Callable[..., int]:
    """The argument FILE and the options that name events, for a command; it is given them as `wanted`."""

    @wraps(command)
    def with_wanted(*, entity: str | None, **given: Any) -> int:
        names = [field.name for field in attrs.fields(Wanted) if field.name != "entity"]
        return command(wanted=Wanted(entity=entity, **{name: given.pop(name) for name in names}), **given)

    return reduce(lambda inner, option: option(inner), reversed(OPTIONS), cast(Callable[..., int], with_wanted))


OPTIONS = (
    click.argument("file", required=False, type=click.Path(path_type=Path)),
    click.option(
        "--event", "words", multiple=True, help='An event in words, such as: stage Deal 42 "Spam". May be repeated.'
    ),
    click.option("--existing", is_flag=True, help="The items that are there, as if each had just entered its stage."),
    click.option("--entity", help="With --existing: which items, such as Deal.  [default: all that have stages]"),
    click.option("--where", help="With --existing: only items that meet this condition, such as: amount > 5000."),
    click.option("--limit", type=click.IntRange(0, MOST), help="With --existing: at most so many items."),
)


def events_of(engine: Engine, wanted: Wanted, *, keeping: bool) -> "Events":
    """The events that were asked for on the command line; with `keeping` broken lines are kept in a file."""
    file = wanted.file
    for name in ("entity", "where", "limit"):
        if getattr(wanted, name) is not None and not wanted.existing:
            raise UsersMistake(f"`--{name}` goes with `--existing`.", "Add `--existing`.", exit_code=2)
    if file is None and not wanted.words and not wanted.existing:
        raise UsersMistake(
            "There are no events.",
            "Name a file of events, `-` for standard input, an event (`--event 'stage Deal 42 \"Spam\"'`), "
            "or `--existing` for the items that are there.",
            exit_code=2,
        )
    if file is not None and str(file) != "-" and not file.is_file():
        raise UsersMistake(f"There is no file `{file}`.", "Check the name and the folder you are in.", exit_code=2)
    return Events(engine.project, file, wanted.words, _existing(engine, wanted), keeping)


def shown_progress(receipts: Iterator[Receipt], expected: int) -> Iterator[Receipt]:
    """The receipts, with a progress bar on a terminal where it is known how many there will be."""
    if not expected or not sys.stderr.isatty():
        yield from receipts
        return
    with click.progressbar(receipts, length=expected, label="events", file=sys.stderr) as bar:
        yield from bar


def _existing(engine: Engine, wanted: Wanted) -> tuple[Existing, ...]:
    """The items that are there, entity by entity."""
    if not wanted.existing:
        return ()
    schema = engine.project.schema
    names = [one.name for one in schema.staged]
    if wanted.entity is not None and wanted.entity not in names:
        near = nearest(wanted.entity, names)
        known = (
            f"Did you mean `{near}`?" if near else f"Those with stages are {', '.join(f'`{one}`' for one in names)}."
        )
        raise UsersMistake(f"`{wanted.entity}` is no entity with stages.", known, exit_code=2)
    chosen = [one for one in schema.staged if wanted.entity in (None, one.name)]
    if wanted.where is not None and len(chosen) > 1:
        raise UsersMistake("`--where` needs to know about which items.", f"Add `--entity {names[0]}`.", exit_code=2)
    asked = None if wanted.where is None else engine.project.asked(chosen[0], wanted.where, "--where")
    return tuple(Existing(engine, one, asked, wanted.limit) for one in chosen)


@attrs.define
class Events:
    """The events asked for; broken lines are told at once and counted, and kept in a file of their own if asked."""

    project: Project
    file: Path | None
    words: tuple[str, ...]
    existing: tuple[Existing, ...]
    keeping: bool
    broken: int = 0

    @classmethod
    def none(cls, engine: Engine) -> "Events":
        """No events at all."""
        return cls(engine.project, None, (), (), keeping=False)

    def __iter__(self) -> Iterator[Event]:
        for one in self.existing:
            yield from one
            self.tell_undecided(one)
        for words in self.words:
            yield self.from_words(words)
        if self.file is not None:
            yield from self.from_file(self.file)

    def expected(self) -> int:
        """About how many there will be, as far as that can be told beforehand; 0: it can't."""
        return sum(one.expected() for one in self.existing)

    def tell_undecided(self, existing: Existing) -> None:
        """Tells of which items a condition could not be answered: they are left out."""
        self.broken += len(existing.undecided)
        for item, code in existing.undecided:
            click.echo(f"{item.entity} {printable(str(item.key))}: left out, {code.replace('_', ' ')}", err=True)

    def from_words(self, words: str) -> Event:
        """`stage Deal 42 "Spam"`: happens now, once more each time it is typed."""
        try:
            return event_from_words(words, self.project.schema, uuid.uuid4().hex, self.project.program.zone)
        except EventProblem as problem:
            raise UsersMistake(f"The event `{words}` cannot be read: {problem}", problem.hint, exit_code=2) from None

    def from_file(self, file: Path) -> Iterator[Event]:
        """One event a line. A line without an `id` gets one from the file's name, its number and its text; on standard
        input, a new one.
        """
        name = "standard input" if str(file) == "-" else shown_path(file)
        rejected: list[bytes] = []
        try:
            with _opened(file) as lines:
                for number, line in enumerate(_lines(lines), 1):
                    if number == 1:
                        _refuse_binary(line, name)
                    if not line.strip():
                        continue
                    origin = uuid.uuid4().hex if str(file) == "-" else f"{file.name}\n{number}\n"
                    try:
                        yield self.from_line(line, origin)
                    except EventProblem as problem:
                        rejected.append(line.rstrip(b"\r\n"))
                        click.echo(f"{name}:{number}: {printable(str(problem))}", err=True)
                        if problem.hint:
                            click.echo(f"  help: {printable(problem.hint)}", err=True)
        finally:
            self.broken += len(rejected)
            if rejected and self.keeping:
                self.keep(rejected, file)

    def from_line(self, line: bytes, origin: str) -> Event:
        """The event of one line of JSON."""
        if len(line) > LONGEST_LINE:
            raise EventProblem("the line is over 1 MB long", "An event is one short JSON object on a line.")
        try:
            data = read_json(line.strip())
        except NoJson as why:
            raise EventProblem(str(why), "An event is one JSON object on a line; see docs/events.md.") from None
        if isinstance(data, dict) and "id" not in data:
            data["id"] = hashlib.sha256(origin.encode() + line.strip()).hexdigest()[:32]
        return event_from_json(data, self.project.schema, self.project.program.zone)

    def keep(self, rejected: list[bytes], file: Path) -> None:
        """Adds broken lines as they were to `FILE.rejected`, so that they can be mended and run."""
        beside = self.project.file.folder / "standard-input" if str(file) == "-" else file
        where = beside.with_name(beside.name + ".rejected")
        count = many(len(rejected), "line")
        try:
            known = set(where.read_bytes().splitlines()) if where.exists() else set()
            with where.open("ab") as kept:
                kept.writelines(line + b"\n" for line in rejected if line not in known)
        except OSError as error:
            why = plain_reason(error)
            told = f"{count} could not be read, nor kept in `{shown_path(where)}`: {why}."
        else:
            told = f"{count} could not be read; kept in `{shown_path(where)}`: mend what is there and run that file."
        click.echo(printable(told), err=True)


def _lines(file: IO[bytes]) -> Iterator[bytes]:
    """The lines of a file; of one that is too long only the beginning."""
    while line := file.readline(LONGEST_LINE + 1):
        yield line
        while len(line) > LONGEST_LINE and not line.endswith(b"\n"):
            line = file.readline(LONGEST_LINE + 1)


def _opened(file: Path) -> AbstractContextManager[IO[bytes]]:
    try:
        return click.open_file(str(file), "rb")
    except OSError as error:
        why = plain_reason(error)
        raise UsersMistake(f"The file `{file}` cannot be read: {why}.", "Check its rights.", exit_code=2) from None


def _refuse_binary(line: bytes, name: str) -> None:
    """Refuses a file that is no text at all: told once, not for each of its lines."""
    if b"\0" in line or (not line.lstrip().startswith((b"{", b"\xef\xbb\xbf")) and not _is_text(line)):
        raise UsersMistake(
            f"`{name}` holds no events: it is not text in UTF-8.",
            "A file of events has one JSON object on each line; see docs/events.md.",
            exit_code=2,
        )


def _is_text(line: bytes) -> bool:
    try:
        line[:LONGEST_LINE].decode()
    except UnicodeDecodeError as error:
        return error.end >= LONGEST_LINE  # cut within a letter
    return True
