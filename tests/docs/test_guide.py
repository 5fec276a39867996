"""The guide: its blocks are what they say."""

import re
from pathlib import Path

from stagerules.importing.layout import Target, read_layout
from stagerules.interpreter.drivers.again import ATTEMPTS
from stagerules.interpreter.sql.backend import opened
from stagerules.interpreter.sql.connection import BUSY_SECONDS

GUIDE = Path(__file__).parents[2] / "docs" / "guide"


def test_the_layout_of_an_import(tmp_path: Path) -> None:
    (block,) = re.findall(r"```toml layout\n(.*?)```", (GUIDE / "import.md").read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "deals.toml").write_text(block, encoding="utf-8")
    layout = read_layout(tmp_path / "deals.toml")
    assert layout.columns["Owner"] == Target("responsible", by="name")
    assert layout.columns["E-mail (work)"] == Target("emails", label="work")
    assert layout.columns["Remarks"] is None
    assert (layout.decimal, layout.dates["Created"], layout.otherwise) == (",", "dd.MM.yyyy HH:mm", {"amount": 0})


def test_the_addresses_of_databases_can_be_read() -> None:
    page = (GUIDE / "database.md").read_text(encoding="utf-8")
    addresses = re.findall(r"\b(?:sqlite|postgresql)[+a-z]*://[^\s`\"]+", page)
    kinds = {opened(one).dialect.name for one in addresses}
    assert kinds == {"sqlite", "postgresql"}
    assert f"{BUSY_SECONDS} seconds" in page
    assert ATTEMPTS == 5
    assert "up to five times" in page
