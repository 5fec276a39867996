"""Links between pages lead to files where the pages lie; on the site, `test_site.py` looks after them."""

import re
from pathlib import Path

import pytest

from tests.cli.helpers import ROOT
from tests.docs.fences import PAGES

LINK = re.compile(r"(?<!!)\[[^\]\n]+\]\((?!\w+:)([^)#\s]*)(?:#[^)\s]*)?\)")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_to_files_where_the_pages_lie(path: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    assert [link for link in LINK.findall(text) if link and not (path.parent / link).exists()] == []
