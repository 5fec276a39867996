"""The contract on tables that others made, for each way to keep a labelled list."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from stagerules.interpreter.drivers.backend import Backend
from stagerules.interpreter.sql.backend import SqlBackend, create_tables

from .contract import RecordsContract, TransactionContract, fill
from .store_contract import StoreContract
from .ugly import EMAILS, make, ugly
from .world import SCHEMA


class TestUgly(RecordsContract, TransactionContract, StoreContract):
    @pytest.fixture(params=EMAILS)
    def backend(self, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Backend]:
        make(tmp_path / "alt.sqlite")
        backend = SqlBackend(f"sqlite:///{tmp_path}/alt.sqlite", SCHEMA, tables=ugly(request.param))
        assert not {"deal", "contact", "firma", "user", "exclusion"} & set(create_tables(backend))
        with backend.begin() as work:
            fill(work)
        yield backend
        backend.close()
