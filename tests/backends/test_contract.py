"""The contract, for each backend that comes with the engine, and for one that is not atomic."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from stagerules.interpreter.drivers.backend import Backend
from stagerules.interpreter.drivers.memory import MemoryBackend
from stagerules.interpreter.sql.backend import SqlBackend, create_tables

from .contract import RecordsContract, TransactionContract, fill
from .nonatomic import NonAtomicBackend
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


class TestNonAtomic(RecordsContract, StoreContract):
    @pytest.fixture
    def backend(self) -> Backend:
        backend = NonAtomicBackend(SCHEMA)
        with backend.begin() as work:
            fill(work)
        return backend
