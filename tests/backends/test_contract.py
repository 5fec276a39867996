"""The contract, for each backend that comes with the engine, and for one that is not atomic."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from stagerules.interpreter.drivers.backend import Backend
from stagerules.interpreter.drivers.memory import MemoryBackend
from stagerules.interpreter.sql.backend import SqlBackend, create_tables
from tests.postgres import Postgres

from .contract import RecordsContract, TransactionContract, fill
from .hosted import HOSTS, InHostsTransactions
from .nonatomic import NonAtomicBackend
from .postgres import holding, on_postgres
from .store_contract import StoreContract
from .world import SCHEMA


class TestMemory(RecordsContract, TransactionContract, StoreContract):
    @pytest.fixture
    def backend(self) -> Backend:
        backend = MemoryBackend(SCHEMA)
        with backend.begin() as work:
            fill(work)
        return backend


class TestSqlite(RecordsContract, TransactionContract, StoreContract):
    @pytest.fixture
    def backend(self, tmp_path: Path) -> Iterator[Backend]:
        backend = SqlBackend(f"sqlite:///{tmp_path}/crm.sqlite", SCHEMA)
        create_tables(backend)
        with backend.begin() as work:
            fill(work)
        yield backend
        backend.close()


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


@pytest.mark.parametrize("host", HOSTS, indirect=True)
class TestInHostsTransactions(RecordsContract, TransactionContract, StoreContract):
    @pytest.fixture
    def host(self, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
        host = request.param(tmp_path / "crm.sqlite")
        yield host
        host.dispose()

    @pytest.fixture
    def backend(self, host: sa.Engine) -> Backend:
        backend = SqlBackend(host, SCHEMA)
        create_tables(backend)
        with backend.begin() as work:
            fill(work)
        return InHostsTransactions(backend, host)


class TestNonAtomic(RecordsContract, StoreContract):
    @pytest.fixture
    def backend(self) -> Backend:
        backend = NonAtomicBackend(SCHEMA)
        with backend.begin() as work:
            fill(work)
        return backend
