"""Records in an SQL database."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import attrs
import sqlalchemy as sa

from stagerules.dsl.values import Handle, Key, Ref

from ..effects import Cancel, Deliver, Schedule
from ..facts import Fields, Rate, Search, Selection
from ..plan import Step
from ..records.fit import possible_key
from ..records.protocol import Loosened
from ..records.values import decimal
from .connection import Connection
from .engine_tables import EngineTables
from .find import find
from .layout import EntityTable
from .read import read
from .select import select
from .write import Writing, apply


@attrs.frozen(eq=False)
class SqlRecords:
    """The records of one transaction. `made` holds ready statements, shared by all transactions of a backend."""

    db: Connection
    tables: Mapping[str, EntityTable]
    own: EngineTables
    made: dict[object, Any]

    def read(self, entity: str, keys: Iterable[Key], fields: Iterable[str]) -> Mapping[Key, Fields | None]:
        """These fields of these records."""
        return read(self.db, self.tables[entity], keys, fields, self.made.setdefault(entity, {}))

    def find(self, search: Search) -> tuple[Ref, ...]:
        """The records that a search finds, in key order."""
        return find(self.db, self.tables[search.entity], search, self.made.setdefault(search.entity, {}))

    def select(self, selection: Selection) -> tuple[Ref, ...] | None:
        """The records that a selection gives, in key order; None where there are more than it asks for."""
        return select(self.db, self.tables[selection.entity], selection)

    def rate(self, rate: Rate) -> Decimal | None:
        """The rate of that day, else the last one before it."""
        rates = self.own.rates
        pair = (rates.c.source == rate.source, rates.c.target == rate.target, rates.c.day <= rate.day)
        rows = self.db.rows(sa.select(rates.c.rate).where(*pair).order_by(rates.c.day.desc()).limit(1))
        return decimal(str(rows[0][0])) if rows else None

    def lock(self, record: Ref) -> None:
        """Locks the row; SQLite has one writer at a time anyway."""
        table = self.tables.get(record.entity)
        if self.db.is_sqlite or table is None or not possible_key(record.key, table.key_type):
            return
        statement = self.made.get(("lock", record.entity))
        if statement is None:
            statement = sa.select(table.key).where(table.key == sa.bindparam("k")).with_for_update()
            self.made["lock", record.entity] = statement
        self.db.rows(statement, {"k": record.key})

    def apply(self, step: Step, keys: dict[Handle, Key]) -> tuple[Loosened, ...]:
        """Carries out a record effect."""
        effect = step.effect
        if isinstance(effect, Deliver | Schedule | Cancel):
            raise TypeError(f"{type(effect).__name__} is the Store's")
        return apply(Writing(self.db, self.tables, self.made, keys), effect, step.key)

    def all_keys(self, entity: str) -> tuple[Key, ...]:
        """The keys of all records of an entity, in order."""
        table = self.tables[entity]
        found = (row[0] for row in self.db.rows(sa.select(table.key).where(*table.there)))
        return tuple(sorted(key for key in found if possible_key(key, table.key_type)))
