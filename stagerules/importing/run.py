"""Takes a CSV file in: all good rows in one transaction, so that an import that is stopped leaves nothing behind."""

import csv
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

import attrs

from stagerules.dsl.schema import Entity
from stagerules.dsl.values import Handle, Key, Ref
from stagerules.engine import Engine
from stagerules.errors import UsersMistake
from stagerules.interpreter.drivers.again import in_transaction
from stagerules.interpreter.drivers.backend import Work
from stagerules.interpreter.effects import CreateRecord, SetField
from stagerules.interpreter.plan import Cause, Step
from stagerules.interpreter.records.plain import PlainProblem
from stagerules.interpreter.records.problems import EffectRefused
from stagerules.interpreter.values.conversion import fitting_record

from .columns import Columns, columns_of
from .layout import Layout
from .lookups import Lookups
from .rows import BadRow, Missing, NewRecord, Rows
from .texts import Reading

AT_ONCE = 500
QUOTES = 'In a cell between quotes, a quote of its own is written twice: `""`.'
BROKEN = {
    "unexpected end": ("a quote that begins there is not closed", QUOTES),
    "'": ("something stands behind a quote that ends a cell", QUOTES),
    "field larger": (f"a cell has more than {csv.field_size_limit():,} characters", "Look for an open quote."),
}
"""What the reader of CSV says, in plain words, and the way out."""
CAUSE = Cause("import", "import", "import", 0, "", "import")


@attrs.define
class Report:
    """What became of a file: how many records were put in, how many were there already, the bad rows, the references
    that were left empty with how often, and the columns that were left out. `kept` is no where nothing was written.
    """

    put_in: int = 0
    there: int = 0
    bad: list[BadRow] = attrs.field(factory=list)
    missing: Counter[Missing] = attrs.field(factory=Counter)
    left_out: tuple[str, ...] = ()
    kept: bool = True


class _Nothing(Exception):
    """Leaves the transaction without keeping anything."""

    def __init__(self, report: Report) -> None:
        self.report = report


class _Refused(Exception):
    """Rows can only be left out by beginning again."""

    def __init__(self, rows: Sequence[BadRow]) -> None:
        self.rows = rows


def import_file(
    engine: Engine,
    path: Path,
    entity: Entity,
    layout: Layout,
    *,
    delimiter: str | None = None,
    encoding: str = "utf-8-sig",
    strict: bool = False,
    dry: bool = False,
    progress: Callable[[int], object] = lambda _: None,
) -> Report:
    """Takes in a CSV file of records of one entity; raises no events. What is there already is left alone.

    Bad rows are left out (with `strict`, nothing is kept where there is one; with `dry`, nothing at all). `progress`
    is told how many bytes were read. Raises `UsersMistake` where the layout does not fit, `BackendProblem` where the
    database does not do its part.
    """
    refused: dict[int, BadRow] = {}
    careful = False

    def once(work: Work) -> Report:
        report = Report()
        with _opened(path, encoding) as file:
            _take_in(engine, work, file, entity, layout, delimiter, refused, careful, report, progress)
        if dry or (strict and report.bad):
            raise _Nothing(report)
        return report

    while True:
        try:
            report = in_transaction(engine.backend, once)
        except _Nothing as nothing:
            report = nothing.report
            report.kept = False
        except _Refused as some:
            refused |= {row.line: row for row in some.rows}
            careful = True
            continue
        report.bad.sort(key=lambda row: row.line)
        return report


def _opened(path: Path, encoding: str) -> TextIO:
    try:
        return path.open(encoding=encoding, newline="")
    except OSError as error:
        raise UsersMistake(f"`{path}` cannot be read: {error.strerror}.", exit_code=2) from None
    except (LookupError, ValueError):
        raise UsersMistake(f"`{encoding}` is no encoding.", "Such as `utf-8` or `cp1252`.", exit_code=2) from None


def _take_in(
    engine: Engine,
    work: Work,
    file: TextIO,
    entity: Entity,
    layout: Layout,
    delimiter: str | None,
    refused: dict[int, BadRow],
    careful: bool,
    report: Report,
    progress: Callable[[int], object],
) -> None:
    lines = _lines(file, delimiter)
    _, header = next(lines, (0, []))
    if not header:
        raise UsersMistake(f"`{file.name}` is empty.", "The first line names the columns.")
    program = engine.program
    columns: Columns = columns_of(header, layout, entity, Reading(program.schema, program.zone, program.locale))
    rows = Rows(entity, program.schema, columns, Lookups(work.records, program.schema), len(header), layout.separator)
    report.left_out, report.missing = columns.left_out, rows.missing
    writer = Writer(work, rows, report, refused, engine.now(), careful)
    waiting: list[NewRecord] = []
    for line, cells in lines:
        found = refused.get(line) or rows.read(line, cells)
        if isinstance(found, BadRow):
            report.bad.append(found)
            continue
        waiting.append(found)
        if len(waiting) == AT_ONCE:
            writer.write(waiting)
            waiting.clear()
            progress(file.buffer.tell())
    writer.write(waiting)
    writer.finish()


def _lines(file: TextIO, delimiter: str | None) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not blank, each with the number of its last line."""
    line = 0
    try:
        first = file.readline()
        file.seek(0)
        reader = csv.reader(file, delimiter=delimiter or max(",;\t|", key=first.count), strict=True)
        for cells in reader:
            line = reader.line_num
            if any(cell.strip() for cell in cells):
                yield line, cells
    except UnicodeError as error:
        at = f": byte {error.start + 1} cannot be read" if isinstance(error, UnicodeDecodeError) else ""
        raise UsersMistake(
            f"`{file.name}` is not written in {file.encoding.removesuffix('-sig')}{at}.",
            "Save it as UTF-8, or name its encoding: files of Windows are often in `--encoding cp1252` (West European) "
            "or `--encoding cp1250` (Polish, Czech, Hungarian); try with `--dry-run` and look at the letters.",
        ) from None
    except csv.Error as error:
        said = str(error)
        why, way_out = next((one for begins, one in BROKEN.items() if said.startswith(begins)), (said, ""))
        raise UsersMistake(f"`{file.name}` cannot be read behind line {line}: {why}.", way_out) from None


@attrs.define
class Writer:
    """Writes records of one transaction. Being `careful`, it can leave out one that the database refuses; that takes
    longer, so it is done where there is one.
    """

    work: Work
    rows: Rows
    report: Report
    refused: dict[int, BadRow]
    now: datetime
    careful: bool
    _later: list[tuple[NewRecord, Ref]] = attrs.field(factory=list)
    _seen: dict[Key, int] = attrs.field(factory=dict)

    def write(self, records: Sequence[NewRecord]) -> None:
        """Puts in the records that are not there."""
        entity = self.rows.entity.name
        there = self.work.records.read(entity, [one.key for one in records if one.key is not None], ())
        for one in records:
            if one.key is not None and one.key in self._seen:
                first = self._seen[one.key]
                self.report.bad.append(BadRow(one.line, None, f"its key `{one.key}` stands in line {first} already"))
            elif one.key is not None and there[one.key] is not None:
                self.report.there += 1
            else:
                self._create(one)

    def finish(self) -> None:
        """Sets the relations between records of this file."""
        bad: list[BadRow] = []
        for record, ref in self._later:
            for column, text in record.later:
                try:
                    related = self.rows.related(column, text)
                    if related is not None and not bad:
                        self._apply(record, SetField(ref, column.field.name, related), {})
                except PlainProblem as problem:
                    bad.append(BadRow(record.line, column.name, str(problem), problem.hint))
                except EffectRefused as problem:
                    raise _Refused([_refused(record, problem)]) from None
        if bad:
            raise _Refused(bad)

    def _create(self, record: NewRecord) -> None:
        handle = Handle(record.line)
        entity = self.rows.entity.name
        ref = Ref(entity, handle if record.key is None else record.key)
        effect = CreateRecord(ref, record.values)
        fitted = fitting_record(effect, self.rows.schema, self.now)
        if "stage_since" in record.values:
            fitted = attrs.evolve(fitted, values={**fitted.values, "stage_since": record.values["stage_since"]})
        keys: dict[Handle, Key] = {}
        try:
            with self._part():
                self._apply(record, fitted, keys)
        except EffectRefused as problem:
            row = _refused(record, problem)
            if not self.careful or self.work.connection is None:
                raise _Refused([row]) from None
            self.report.bad.append(row)
            return
        key = keys.get(handle, record.key)
        assert key is not None
        self._seen[key] = record.line
        self.report.put_in += 1
        if record.later:
            self._later.append((record, Ref(entity, key)))

    def _part(self) -> AbstractContextManager[object]:
        """A part of the transaction that can be undone alone."""
        connection: Any = self.work.connection
        return connection.begin_nested() if self.careful and connection is not None else nullcontext()

    def _apply(self, record: NewRecord, effect: CreateRecord | SetField, keys: dict[Handle, Key]) -> None:
        self.work.records.apply(Step(effect, f"import {self.rows.entity.name} {record.line}", CAUSE), keys)


def _refused(record: NewRecord, problem: EffectRefused) -> BadRow:
    return BadRow(record.line, None, f"the database refused it: {problem.detail}")
