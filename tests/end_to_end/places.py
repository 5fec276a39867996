"""Where the CRM can be kept: in memory, in an SQLite file, in two places that share no transaction."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

import attrs
import sqlalchemy as sa

from stagerules.dsl.schema import Schema
from stagerules.dsl.values import Handle, Key, Ref
from stagerules.interpreter.drivers.backend import Backend, Work
from stagerules.interpreter.drivers.memory import MemoryBackend
from stagerules.interpreter.effects import CreateRecord
from stagerules.interpreter.event import Event, Resume
from stagerules.interpreter.facts import Rate, Search, Selection
from stagerules.interpreter.plan import Cause, Step
from stagerules.interpreter.records.protocol import Loosened
from stagerules.interpreter.sql.backend import SqlBackend, create_tables
from stagerules.interpreter.store.protocol import Store, Timer
from tests.backends.nonatomic import NonAtomicBackend
from tests.end_to_end.crm import EXCLUSION, NOW, State

Open: TypeAlias = Callable[[], Backend]
"""Opens the backend: at first, and again as a process does that is started after a crash."""
Fresh: TypeAlias = Callable[[], Open]
"""A case from its beginning."""
Place: TypeAlias = Callable[[State, frozenset[Ref]], Fresh]
"""Where the records of a case are put. A ghost is named by others and not there: somebody deleted it by hand."""


def in_memory(schema: Schema, _: Path) -> Place:
    """All in this process; what is kept outlives the engine only."""
    return lambda records, _: lambda: _still_there(MemoryBackend(schema, records), records)


def far_away(schema: Schema, _: Path) -> Place:
    """Records that are changed at once, a Store with transactions."""
    return lambda records, _: lambda: _still_there(NonAtomicBackend(schema, records), records)


def _still_there(backend: Backend, records: State) -> Open:
    remind(backend, records)
    return lambda: backend


def in_sqlite(schema: Schema, folder: Path, waits: bool = True) -> Place:
    """One file. A rule `waits` for each record."""
    file = folder / "crm.sqlite"
    backend = sqlite(file, schema)
    return in_files((file,), (backend,), backend, waits)


def in_two_files(schema: Schema, folder: Path, waits: bool = True) -> Place:
    """The records in one file, the Store in another: both outlive the process, and share no transaction. A rule `waits`
    for each record.
    """
    files = folder / "store.sqlite", folder / "records.sqlite"
    store, records = (sqlite(file, schema) for file in files)
    return in_files(files, (store, records), TwoFiles(store, records), waits)


PLACES: Mapping[str, Callable[[Schema, Path], Place]] = {
    "memory": in_memory,
    "sqlite": in_sqlite,
    "far": far_away,
    "two files": in_two_files,
}


def in_files(files: tuple[Path, ...], each: tuple[SqlBackend, ...], whole: Backend, waits: bool) -> Place:
    """Files that are made once, filled once for each case, and copied for each trial."""
    for one in each:
        create_tables(one)
    empty = _closed(files, each)

    def holding(records: State, ghosts: frozenset[Ref]) -> Fresh:
        put_back(files, each, empty)
        for one in each:
            fill(one, records, ghosts)
            remind(one, records if waits else {})
        filled = _closed(files, each)

        def fresh() -> Open:
            put_back(files, each, filled)
            return opened

        def opened() -> Backend:
            for one in each:
                one.close()
            return whole

        return fresh

    return holding


def files_of(backend: Backend) -> list[str]:
    """Where another process finds the data."""
    match backend:
        case SqlBackend():
            return [str(backend.engine.url.database)]
        case TwoFiles(store=store, records=records):
            return [*files_of(store), *files_of(records)]
        case _:
            raise AssertionError(backend)


def sqlite(file: Path, schema: Schema) -> SqlBackend:
    """A backend on a file."""
    return in_a_hurry(f"sqlite:///{file}", schema)


def in_a_hurry(url: str, schema: Schema) -> SqlBackend:
    """A backend that does not wait for the disk: a process that is killed loses nothing that it gave to the system."""
    backend = SqlBackend(url, schema)
    if backend.engine.dialect.name == "sqlite":
        sa.event.listen(backend.engine, "connect", lambda dbapi, _: dbapi.execute("PRAGMA synchronous=OFF").close())
    return backend


def _closed(files: tuple[Path, ...], each: tuple[SqlBackend, ...]) -> tuple[bytes, ...]:
    for one in each:
        one.close()
    return tuple(file.read_bytes() for file in files)


def put_back(files: tuple[Path, ...], each: tuple[SqlBackend, ...], contents: tuple[bytes, ...]) -> None:
    """The files as they were; what a crash left beside the last ones is not theirs."""
    for one, file, content in zip(each, files, contents, strict=True):
        one.close()
        for left in ("-wal", "-shm"):
            file.with_name(file.name + left).unlink(missing_ok=True)
        file.write_bytes(content)


def fill(backend: SqlBackend, records: State, ghosts: frozenset[Ref]) -> None:
    """Puts the records there. Ghosts are deleted afterwards, past all that would keep the data whole."""
    waiting = set(ghosts)
    with backend.begin() as work:
        for record, fields in records.items():
            alike = {one for one in waiting if one.entity == record.entity}
            waiting -= alike
            for one in (record, *alike):
                work.records.apply(Step(CreateRecord(one, fields), f"made {one}", BY_HAND), {})
    careless = sa.create_engine(backend.engine.url)  # its connections have foreign keys off
    with careless.begin() as db:
        for ghost in ghosts:
            table = backend.tables[ghost.entity]
            db.execute(sa.delete(table.table).where(table.key == ghost.key))
    careless.dispose()


def remind(backend: Backend, records: State) -> None:
    """A rule waits for every record of the CRM."""
    with backend.begin() as work:
        work.store.add_timers(_reminder(one) for one in records if one.entity != EXCLUSION)


def _reminder(record: Ref) -> Timer:
    begun = Event(f"begun {record}", "created", record, at=NOW)
    resume = Resume("reminder", "reminder", "reminders.rules", 1, "1", "earlier", begun, timed=True)
    return Timer(f"reminder {record}", NOW, Event(f"reminder {record}", "resume", record, resume=resume))


BY_HAND = Cause("by hand", "by hand", "by hand", 0, "", "by hand")
MADE = sa.table("made", sa.column("step"), sa.column("key"))


@attrs.frozen(eq=False)
class FarSql:
    """Records in a database of their own: each call is a transaction, and creations are known by their step."""

    backend: SqlBackend

    def read(self, *asked: Any) -> Any:
        with self.backend.look() as work:
            return work.records.read(*asked)

    def find(self, search: Search) -> tuple[Ref, ...]:
        with self.backend.look() as work:
            return work.records.find(search)

    def select(self, selection: Selection) -> tuple[Ref, ...] | None:
        with self.backend.look() as work:
            return work.records.select(selection)

    def rate(self, rate: Rate) -> Any:
        with self.backend.look() as work:
            return work.records.rate(rate)

    def all_keys(self, entity: str) -> tuple[Key, ...]:
        with self.backend.look() as work:
            return work.records.all_keys(entity)

    def lock(self, record: Ref) -> None:
        pass

    def apply(self, step: Step, keys: dict[Handle, Key]) -> tuple[Loosened, ...]:
        effect = step.effect
        with self.backend.begin() as work:
            if not isinstance(effect, CreateRecord) or not isinstance(effect.record.key, Handle):
                return work.records.apply(step, keys)
            work.records.db.raw.exec_driver_sql("CREATE TABLE IF NOT EXISTS made (step TEXT PRIMARY KEY, key INTEGER)")
            known = work.records.db.rows(sa.select(MADE.c.key).where(MADE.c.step == step.key))
            if known:
                keys[effect.record.key] = known[0][0]
                return ()
            loosened = work.records.apply(step, keys)
            work.records.db.run(sa.insert(MADE).values(step=step.key, key=keys[effect.record.key]))
            return loosened


@attrs.frozen(eq=False)
class FarWork:
    """The records, outside the transaction, and the Store in it."""

    records: FarSql
    store: Store
    connection: None = None


@attrs.frozen(eq=False)
class TwoFiles:
    """Records in one SQLite file, the Store in another: both outlive the process, and share no transaction."""

    store: SqlBackend
    records: SqlBackend
    atomic = False

    @contextmanager
    def begin(self) -> Iterator[Work]:
        with self.store.begin() as work:
            yield FarWork(FarSql(self.records), work.store)

    @contextmanager
    def look(self) -> Iterator[Work]:
        with self.store.look() as work:
            yield FarWork(FarSql(self.records), work.store)
