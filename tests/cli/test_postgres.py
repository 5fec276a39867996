"""What whoever works on PostgreSQL is not told."""

import logging
from pathlib import Path

import click
import pytest

from stagerules.cli.shared.engines import engine_of
from stagerules.interpreter.sql.backend import SqlBackend
from tests.cli.helpers import example
from tests.postgres import Postgres


def test_what_a_transaction_that_is_begun_again_leaves_behind(
    tmp_path: Path, postgres: Postgres, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = example("two_lines", tmp_path)
    project = folder / "stagerules.toml"
    url = postgres.new().set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    project.write_text(project.read_text(encoding="utf-8").replace("sqlite:///crm.db", url), encoding="utf-8")
    monkeypatch.setattr(logging.getLogger("psycopg"), "level", logging.NOTSET)
    with click.Context(click.Command("run")), engine_of(folder) as engine:
        assert isinstance(engine.backend, SqlBackend)
        raw = engine.backend.engine.raw_connection()
        raw.cursor().execute("CREATE TEMP TABLE once (key int PRIMARY KEY)")
        with pytest.raises(Exception, match="duplicate key"):
            raw.cursor().executemany("INSERT INTO once VALUES (%s)", [(at // 2,) for at in range(5_000)])
        raw.close()
    assert caplog.records == []
