"""An asyncio host's own transaction, on SQLAlchemy's AsyncConnection."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from stagerules import AsyncEngine, BackendProblem, stage_entered
from tests.embedding.shop import dump, shop

pytest.importorskip("greenlet", reason="SQLAlchemy's asyncio needs greenlet")
pytest.importorskip("aiosqlite", reason="an asyncio driver for SQLite")

WON = stage_entered("Deal", 41, "Won", id="w")


def on_a_connection(file: Path, what: Callable[[Any, AsyncEngine, Any], Awaitable[object]]) -> object:
    """Calls with the shop, its engine, and a connection with a transaction of the host's."""
    from sqlalchemy.ext.asyncio import create_async_engine

    made = shop(sa.create_engine(f"sqlite:///{file}"))

    async def main() -> object:
        database = create_async_engine(f"sqlite+aiosqlite:///{file}")
        try:
            async with database.connect() as connection:
                return await what(made, AsyncEngine(made.rules), connection)
        finally:
            await database.dispose()

    return asyncio.run(main())


@pytest.mark.parametrize("keep", [True, False])
def test_all_or_nothing(keep: bool, tmp_path: Path) -> None:
    file = tmp_path / "shop.sqlite"

    async def win(made: Any, aio: AsyncEngine, connection: Any) -> list[str]:
        before = dump(file)
        await connection.execute(sa.update(made.deals).where(made.deals.c.id == 41).values(stage="Won"))
        assert [one.verdict for one in (await aio.plan(WON, on=connection)).plan.considered] == ["fired"]
        assert (await aio.handle(WON, on=connection)).status == "done"
        assert dump(file) == before
        await (connection.commit() if keep else connection.rollback())
        return before

    before = on_a_connection(file, win)
    assert (dump(file) != before) is keep
    assert any("41 done" in line for line in dump(file)) is keep


def test_the_plain_engine_says_what_to_do(tmp_path: Path) -> None:
    async def win(made: Any, aio: AsyncEngine, connection: Any) -> None:
        with pytest.raises(BackendProblem, match="only asyncio can use"):
            made.rules.handle(WON, on=connection)
        assert (await connection.run_sync(lambda plain: made.rules.handle(WON, on=plain))).status == "stale"

    on_a_connection(tmp_path / "shop.sqlite", win)
