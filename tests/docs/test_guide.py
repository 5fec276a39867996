"""The guide: its blocks are what they say."""

import re
from pathlib import Path

from stagerules.importing.layout import Target, read_layout

GUIDE = Path(__file__).parents[2] / "docs" / "guide"


def test_the_layout_of_an_import(tmp_path: Path) -> None:
    (block,) = re.findall(r"```toml layout\n(.*?)```", (GUIDE / "import.md").read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "deals.toml").write_text(block, encoding="utf-8")
    layout = read_layout(tmp_path / "deals.toml")
    assert layout.columns["Owner"] == Target("responsible", by="name")
    assert layout.columns["E-mail (work)"] == Target("emails", label="work")
    assert layout.columns["Remarks"] is None
    assert (layout.decimal, layout.dates["Created"], layout.otherwise) == (",", "dd.MM.yyyy HH:mm", {"amount": 0})
