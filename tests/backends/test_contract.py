"""The contract, for each backend that comes with the engine, and for one that is not atomic."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from stagerules.interpreter.drivers.backend import Backend
from stagerules.interpreter.drivers.memory import MemoryBackend
from stagerules.interpreter.sql.backend import SqlBackend, create_tables
from tests.postgres import Postgres
from tests.sqlite import Model, model_of

from .contract import RecordsContract, TransactionContract, fill
from .hosted import HOSTS, InHostsTransactions
from .nonatomic import NonAtomicBackend
from .postgres import holding, on_postgres
from .store_contract import StoreContract
from .world import SCHEMA


def filled(backend: SqlBackend) -> None:
    """The tables, with the records of the world."""
    create_tables(backend)
    with backend.begin() as work:
        fill(work)


class TestMemory(RecordsContract, TransactionContract, StoreContract):
    @pytest.fixture
    def backend(self) -> Backend:
        backend = MemoryBackend(SCHEMA)
        with backend.begin() as work:
            fill(work)
        return backend


class TestSqlite(RecordsContract, TransactionContract, StoreContract):
    @pytest.fixture(scope="class")
    @classmethod
    def kept(cls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[SqlBackend, Model]]:
        backend = SqlBackend(f"sqlite:///{tmp_path_factory.mktemp('contract')}/crm.sqlite", SCHEMA)
        yield backend, model_of(backend.engine, lambda: filled(backend))
        backend.close()

    @pytest.fixture
    def backend(self, kept: tuple[SqlBackend, Model]) -> Backend:
        backend, model = kept
        model.put_back()
        return backend


class TestPostgres(RecordsContract, TransactionContract, StoreContract):
    @pytest.fixture
    def backend(self, postgres: Postgres) -> Iterator[Backend]:
        with on_postgres(postgres, "the world", SCHEMA, fill) as backend:
            yield backend


class TestInHostsTransactionsOnPostgres(TransactionContract):
    @pytest.fixture
    def backend(self, postgres: Postgres) -> Iterator[Backend]:
        host = sa.create_engine(holding(postgres, "the world", SCHEMA, fill))
        yield InHostsTransactions(SqlBackend(host, SCHEMA), host)
        host.dispose()


class TestInHostsTransactions(RecordsContract, TransactionContract, StoreContract):
    @pytest.fixture(scope="class", params=HOSTS, ids=lambda host: host.__name__)
    @classmethod
    def kept(
        cls, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
    ) -> Iterator[tuple[SqlBackend, Model]]:
        host = request.param(tmp_path_factory.mktemp("hosted") / "crm.sqlite")
        backend = SqlBackend(host, SCHEMA)
        yield backend, model_of(host, lambda: filled(backend))
        host.dispose()

    @pytest.fixture
    def backend(self, kept: tuple[SqlBackend, Model]) -> Backend:
        backend, model = kept
        model.put_back()
        return InHostsTransactions(backend, model.engine)


class TestNonAtomic(RecordsContract, StoreContract):
    @pytest.fixture
    def backend(self) -> Backend:
        backend = NonAtomicBackend(SCHEMA)
        with backend.begin() as work:
            fill(work)
        return backend
