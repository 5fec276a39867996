"""A shop with a database of its own: winning a deal, and all that the rules make of it, is one transaction."""

from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

import stagerules as sr


@sr.action
def mark(asked: sr.Asked, text: str) -> sr.SetField:
    """Marks the item in the shop's list."""
    return sr.SetField(asked.item, "mark", text)


@sr.function
def points(amount: sr.Money) -> int:
    """What a customer gets for an order: a point for each ten."""
    return int(amount.amount // 10)


class Shop:
    """Deals, and a journal of what happened to them."""

    def __init__(self, database: sa.Engine) -> None:
        project = sr.Project.load(Path(__file__).parent, actions=[mark], functions=[points], constants=["lead_manager"])
        tables = sr.SqlBackend(database, project.schema, project.program.zone)
        sr.create_tables(tables)
        self.deals = tables.metadata.tables["deal"]
        self.journal = sa.Table("journal", sa.MetaData(), sa.Column("what", sa.Text))
        self.journal.create(database, checkfirst=True)
        self.rules = sr.Engine(project, tables, constants={"lead_manager": sr.Ref("User", 1)})
        self.rules.on_receipt(self.note)

    def note(self, receipt: sr.Receipt, connection: sa.Connection) -> None:
        """Keeps what the rules did in the shop's own journal, in the same transaction."""
        connection.execute(sa.insert(self.journal).values(what=f"{receipt.event.record.key} {receipt.status}"))

    def win(self, deal: int, connection: sa.Connection) -> sr.Receipt:
        """Moves a deal, and lets its rules run. Whoever opened the connection commits it."""
        moved = {"stage": "Won", "stage_since": datetime.now(UTC)}
        connection.execute(sa.update(self.deals).where(self.deals.c.id == deal).values(moved))
        return self.rules.handle(sr.stage_entered("Deal", deal, "Won"), on=connection)
