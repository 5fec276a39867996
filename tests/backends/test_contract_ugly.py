"""The contract on tables that others made, for each way to keep a labelled list."""

from collections.abc import Iterator
from contextlib import closing

import pytest
import sqlalchemy as sa

from stagerules.interpreter.drivers.backend import Backend
from stagerules.interpreter.sql.backend import SqlBackend, create_tables
from tests.postgres import Postgres, connect
from tests.sqlite import Model, model_of

from .contract import RecordsContract, TransactionContract, fill
from .store_contract import StoreContract
from .ugly import EMAILS, NATIVE, make, ugly
from .world import SCHEMA


class Ugly(RecordsContract):
    emails: str

    @pytest.fixture(scope="class")
    @classmethod
    def kept(cls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[SqlBackend, Model]]:
        file = tmp_path_factory.mktemp("ugly") / "alt.sqlite"
        make(file)
        backend = SqlBackend(f"sqlite:///{file}", SCHEMA, tables=ugly(cls.emails))
        yield backend, model_of(backend.engine, lambda: _filled(backend))
        backend.close()

    @pytest.fixture
    def backend(self, kept: tuple[SqlBackend, Model]) -> Backend:
        backend, model = kept
        model.put_back()
        return backend


class TestUgly(Ugly, TransactionContract, StoreContract):
    emails = "child table"


@pytest.mark.slow
class TestUglyOnPostgres(RecordsContract, TransactionContract):
    @pytest.fixture
    def backend(self, postgres: Postgres) -> Iterator[Backend]:
        with closing(SqlBackend(postgres.like("ugly", _made), SCHEMA, tables=ugly("json"))) as backend:
            yield backend


def _made(url: sa.URL) -> None:
    with connect(url) as raw:
        raw.execute(NATIVE)
    with closing(SqlBackend(url, SCHEMA, tables=ugly("json"))) as backend:
        _filled(backend)


def _filled(backend: SqlBackend) -> None:
    assert not {"deal", "contact", "firma", "user", "exclusion"} & set(create_tables(backend))
    with backend.begin() as work:
        fill(work)


class TestUglyColumns(Ugly):
    emails = "columns"


class TestUglyJson(Ugly):
    emails = "json"


def test_each_way_to_keep_a_labelled_list_is_held_to_it() -> None:
    assert {one.emails for one in (TestUgly, TestUglyColumns, TestUglyJson)} == set(EMAILS)
