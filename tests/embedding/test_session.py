"""A host with PostgreSQL, and one with an ORM: all in its transaction, or nothing."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, registry, scoped_session, sessionmaker

from stagerules import AsyncEngine, BackendProblem, Ref, stage_entered
from tests.embedding.shop import shop
from tests.postgres import Postgres

WON = stage_entered("Deal", 41, "Won", id="w")


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    if request.param == "postgres":
        postgres: Postgres = request.getfixturevalue("postgres")
        made = sa.create_engine(postgres.like("the shop", lambda url: _shut(sa.create_engine(url))))
    else:
        made = sa.create_engine(f"sqlite:///{tmp_path}/shop.sqlite")
    yield made
    made.dispose()


def _shut(engine: sa.Engine) -> None:
    shop(engine)
    engine.dispose()


def rows(database: sa.Engine) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, as somebody else sees them."""
    seen = sa.MetaData()
    seen.reflect(database)
    with database.connect() as raw:
        return {one.name: sorted(map(tuple, raw.execute(sa.select(one))), key=str) for one in seen.sorted_tables}


def deals_of(made: Any) -> type[Any]:
    """The shop's deals as a class of an ORM."""

    class Deal:
        pass

    registry().map_imperatively(Deal, made.deals)
    return Deal


def a_session(database: sa.Engine) -> Any:
    return Session(database)


def a_scoped_session(database: sa.Engine) -> Any:
    return scoped_session(sessionmaker(database))


SESSIONS = pytest.mark.parametrize("open_session", [a_session, a_scoped_session])


@SESSIONS
def test_what_the_session_has_not_written_yet_counts(
    open_session: Callable[[sa.Engine], Any], database: sa.Engine
) -> None:
    made = shop(database)
    orm_deal = deals_of(made)
    session = open_session(database)
    deal = session.get(orm_deal, 41)
    assert deal.mark is None
    deal.stage = "Won"
    assert [one.verdict for one in made.rules.plan(WON, on=session).plan.considered] == ["fired"]
    assert made.rules.handle(WON, on=session).status == "done"
    assert deal.mark == "€1,500.00, 150 points"
    session.commit()
    session.close()
    assert [row.kind for row in made.rules.history(Ref("Deal", 41))] == ["write", "message", "note", "note", "create"]
    assert rows(database)["journal"] == [("41 done",)]


@pytest.mark.slow
@SESSIONS
def test_rolled_back_nothing_is_left(open_session: Callable[[sa.Engine], Any], database: sa.Engine) -> None:
    made = shop(database)
    orm_deal, before = deals_of(made), rows(database)
    session = open_session(database)
    deal = session.get(orm_deal, 41)
    deal.stage = "Won"
    assert made.rules.handle(WON, on=session).status == "done"
    session.rollback()
    assert (deal.stage, deal.mark) == ("New", None)
    session.close()
    assert rows(database) == before


def test_what_went_wrong_leaves_the_sessions_own_changes(database: sa.Engine) -> None:
    made = shop(database)
    orm_deal = deals_of(made)
    made.rules.on_receipt(_refuse)
    with Session(database) as session, session.begin():
        deal = session.get(orm_deal, 41)
        deal.stage = "Won"
        with pytest.raises(LookupError, match="not today"):
            made.rules.handle(WON, on=session)
        assert (deal.stage, deal.mark) == ("Won", None)
    with Session(database) as session:
        assert session.get(orm_deal, 41).stage == "Won"
    assert made.rules.history() == ()


def _refuse(receipt: object, connection: object) -> None:
    raise LookupError("not today")


def test_a_connection_rolled_back_leaves_nothing(database: sa.Engine) -> None:
    made = shop(database)
    before = rows(database)
    with database.connect() as connection:
        assert made.win(41, connection).status == "done"
        connection.rollback()
    assert rows(database) == before


def test_a_session_without_a_database_is_told_plainly(database: sa.Engine) -> None:
    made = shop(database)
    with Session() as session, pytest.raises(BackendProblem, match="not bound to a database") as told:
        made.rules.handle(WON, on=session)
    assert told.value.hint


@pytest.mark.slow
def test_an_async_session(tmp_path: Path) -> None:
    import asyncio

    from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

    made = shop(sa.create_engine(f"sqlite:///{tmp_path}/shop.sqlite"))
    orm_deal = deals_of(made)

    async def main() -> None:
        database = create_async_engine(f"sqlite+aiosqlite:///{tmp_path}/shop.sqlite")
        async with AsyncSession(database) as session:
            deal = await session.get(orm_deal, 41)
            deal.stage = "Won"
            assert (await AsyncEngine(made.rules).handle(WON, on=session)).status == "done"
            await session.refresh(deal)
            assert deal.mark == "€1,500.00, 150 points"
            await session.commit()
        await database.dispose()

    asyncio.run(main())
    assert [row.kind for row in made.rules.history(Ref("Deal", 41))] == ["write", "message", "note", "note", "create"]
