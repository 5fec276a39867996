"""The host of the guide, with a deal in its database, and all that its database holds."""

import sqlite3
import sys
from contextlib import closing
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from stagerules.interpreter.records.load import insert_missing

GUIDE = Path(__file__).parents[2] / "docs" / "guide"
DATA = {
    "User": [{"id": 1, "name": "Ada"}, {"id": 2, "name": "Ben"}],
    "Contact": [{"id": 7, "name": "Greta", "points": 5}],
    "Deal": [
        {
            "id": number, "title": f"Desk {number}", "amount": "1500 EUR", "responsible": 2, "contacts": [7],
            "pipeline": "Sales", "stage": "New", "stage_since": "2026-11-20T09:00:00+01:00",
        }
        for number in range(41, 121)
    ],
}  # fmt: skip


def shop(database: sa.Engine) -> Any:
    """The host of the guide, on a database with its records."""
    spec = spec_from_file_location("guide_shop", GUIDE / "host" / "shop.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules["guide_shop"] = module
    try:
        spec.loader.exec_module(module)
    finally:
        del sys.modules["guide_shop"]
    made = module.Shop(database)
    with made.rules.backend.begin() as work:
        insert_missing(work.records, made.rules.project.schema, made.rules.program.zone, DATA)
    return made


def dump(file: Path) -> list[str]:
    """Every row of every table, as somebody else sees them."""
    with closing(sqlite3.connect(file)) as raw:
        return list(raw.iterdump())


def rows(file: Path, query: str) -> list[tuple[object, ...]]:
    """What a query of somebody else finds."""
    with closing(sqlite3.connect(file)) as raw:
        return raw.execute(query).fetchall()
