"""Many at once on one Engine: 32 threads, an asyncio program with many calls. Each event once, nothing mixed up."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
import sqlalchemy as sa

from stagerules import AsyncEngine, Engine, MemoryBackend, Receipt, Ref, SqlBackend, UsersMistake, stage_entered
from stagerules.interpreter.drivers.backend import Backend
from stagerules.interpreter.facts import Fields
from stagerules.interpreter.records.load import insert_missing
from tests.embedding.shop import DATA, shop

THREADS = 32
DEALS = range(41, 121)


@pytest.fixture(params=["memory", "a file", "the host's engine"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    database = sa.create_engine(f"sqlite:///{tmp_path}/shop.sqlite")
    made = shop(database).rules
    won = {**DATA, "Deal": [{**deal, "stage": "Won"} for deal in DATA["Deal"]]}
    with made.backend.begin() as work:
        for deal in DEALS:
            work.records.db.raw.exec_driver_sql(f"UPDATE deal SET stage = 'Won' WHERE id = {deal}")
    backend: Backend = made.backend
    if request.param == "memory":
        backend = MemoryBackend(made.project.schema)
        with backend.begin() as work:
            insert_missing(work.records, made.project.schema, made.program.zone, won)
    elif request.param == "a file":
        backend = SqlBackend(f"sqlite:///{tmp_path}/shop.sqlite", made.project.schema, made.program.zone)
    yield Engine(made.project, backend, constants={"lead_manager": Ref("User", 1)})
    database.dispose()
    if isinstance(backend, SqlBackend):
        backend.close()


def fields(engine: Engine, record: Ref, *names: str) -> Fields | None:
    with engine.backend.look() as work:
        return work.records.read(record.entity, [record.key], names)[record.key]


def assert_each_once(engine: Engine, receipts: list[Receipt], told: Counter[tuple[str, str]]) -> None:
    """Each event was handed over twice."""
    assert Counter(one.status for one in receipts) == {"done": len(DEALS), "already": len(DEALS)}
    assert told == Counter((one.event.id, one.status) for one in receipts)
    assert fields(engine, Ref("Contact", 7), "points") == {"points": 5 + 150 * len(DEALS)}
    with engine.backend.look() as work:
        assert len(work.store.messages()) == len(DEALS)
        assert Counter(row.kind for row in work.store.history()) == {
            "write": 2 * len(DEALS), "create": len(DEALS), "message": len(DEALS), "note": 2 * len(DEALS),
        }  # fmt: skip


@pytest.mark.slow
def test_32_threads(engine: Engine) -> None:
    told: Counter[tuple[str, str]] = Counter()
    engine.on_receipt(lambda receipt, _: told.update([(receipt.event.id, receipt.status)]))
    together = Barrier(THREADS)

    def work(number: int) -> list[Receipt]:
        together.wait()
        return [
            engine.handle(stage_entered("Deal", deal, "Won", id=f"w{deal}"))
            for deal in DEALS
            if deal % (THREADS // 2) == number % (THREADS // 2)
        ]

    with ThreadPoolExecutor(THREADS) as pool:
        receipts = [one for some in pool.map(work, range(THREADS)) for one in some]
    assert_each_once(engine, receipts, told)


@pytest.mark.slow
def test_an_asyncio_program(engine: Engine) -> None:
    told: Counter[tuple[str, str]] = Counter()
    engine.on_receipt(lambda receipt, _: told.update([(receipt.event.id, receipt.status)]))
    aio = AsyncEngine(engine)
    turns = 0

    async def loop_goes_on() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async def main() -> list[Receipt]:
        beside = asyncio.create_task(loop_goes_on())
        events = [stage_entered("Deal", deal, "Won", id=f"w{deal}") for deal in DEALS]
        receipts = await asyncio.gather(*(aio.handle(one) for one in (*events, *events)))
        beside.cancel()
        return list(receipts)

    receipts = asyncio.run(main())
    assert turns > len(DEALS)
    assert_each_once(engine, receipts, told)


def test_everything_can_be_awaited(engine: Engine) -> None:
    event = stage_entered("Deal", 41, "Won", id="w41")
    aio = AsyncEngine(engine)

    async def main() -> None:
        assert (await aio.plan(event)).plan.steps
        assert [one.status async for one in aio.run([event])] == ["done"]
        assert await aio.history(Ref("Deal", 41)) == engine.history(Ref("Deal", 41))
        assert await aio.events(["w41"]) == (event,)
        assert await aio.constants() == {"lead_manager": Ref("User", 1)}
        assert await aio.exclude("030 901820")
        assert await aio.is_excluded("+49 30 901820")
        assert [one.address for one in await aio.exclusions()] == ["+4930901820"]
        assert await aio.include("030 901820") == 1
        assert await aio.names([Ref("User", 1)]) == {Ref("User", 1): "Ada"}

    asyncio.run(main())


def test_whoever_awaits_something_else_is_cancelled_and_the_event_is_done(engine: Engine) -> None:
    event = stage_entered("Deal", 41, "Won", id="w41")

    async def main() -> None:
        task = asyncio.create_task(AsyncEngine(engine).handle(event))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())
    assert engine.handle(event).status == "already"


@pytest.mark.parametrize("way", ["plan", "handle"])
def test_a_plain_connection_is_no_async_one(way: str, engine: Engine, tmp_path: Path) -> None:
    event = stage_entered("Deal", 41, "Won")
    database = sa.create_engine(f"sqlite:///{tmp_path}/shop.sqlite")
    with database.connect() as connection, pytest.raises(UsersMistake, match="takes an AsyncConnection"):
        asyncio.run(getattr(AsyncEngine(engine), way)(event, on=connection))
