"""The site: it is built without a warning, every page is reached, every link leads somewhere, and search finds things.

`STAGERULES_TEST_SITE` may name a folder in which it has just been built.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

import attrs
import pytest

from tests.cli.helpers import ROOT
from tests.docs.fences import PAGES

pytestmark = pytest.mark.slow
DOCS = ROOT / "docs"


class Reader(HTMLParser):
    """Collects where a page leads and what can be led to."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        for name, value in attributes:
            if value and name in ("id", "name"):
                self.anchors.add(value)
            elif value and (name == "src" or (name == "href" and tag in ("a", "link"))):
                self.links.append(value)


@attrs.frozen
class Page:
    """A page of the site: the files that it leads to with their anchors, and its own anchors."""

    links: frozenset[tuple[Path, str]]
    anchors: frozenset[str]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    given = os.environ.get("STAGERULES_TEST_SITE")
    if given:
        return Path(given).resolve()
    there = tmp_path_factory.mktemp("site")
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "-q",
        "-W",
        "--keep-going",
        "-j",
        "2",
        "-b",
        "html",
        str(DOCS),
        str(there),
    ]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (built.returncode, built.stderr) == (0, "")
    return there


@pytest.fixture(scope="module")
def pages(site: Path) -> Mapping[Path, Page]:
    return {path: read(path) for path in sorted(site.rglob("*.html"))}


def read(path: Path) -> Page:
    reader = Reader()
    reader.feed(path.read_text(encoding="utf-8"))
    links = set()
    for link in reader.links:
        where, anchor = urldefrag(link)
        if not re.match(r"\w+:", where):
            there = path if not where else (path.parent / unquote(where.partition("?")[0])).resolve()
            links.add((there, unquote(anchor)))
    return Page(frozenset(links), frozenset(reader.anchors))


def test_every_page_is_reached_from_the_first(site: Path, pages: Mapping[Path, Page]) -> None:
    seen: set[Path] = set()
    waiting = [(site / "index.html").resolve()]
    while waiting:
        path = waiting.pop()
        if path in pages and path not in seen:
            seen.add(path)
            waiting += [there for there, _ in pages[path].links]
    written = {site / path.relative_to(DOCS).with_suffix(".html") for path in PAGES if path.is_relative_to(DOCS)}
    assert {path.resolve() for path in written} <= seen


def test_every_page_but_those_of_messages_is_in_the_menu(site: Path) -> None:
    menu = (site / "index.html").read_text(encoding="utf-8").partition('class="sidebar-tree"')[2].partition("</div>")[0]
    shown = set(re.findall(r'href="([^"#]+)', menu))
    written = {path.relative_to(DOCS).with_suffix(".html").as_posix() for path in PAGES if path.is_relative_to(DOCS)}
    messages = {one for one in written if one.startswith("diagnostics/") and one != "diagnostics/index.html"}
    assert written - messages - {"index.html"} <= shown


def test_every_link_leads_somewhere(pages: Mapping[Path, Page]) -> None:
    broken = {
        f"{path.name} -> {there}#{anchor}"
        for path, page in pages.items()
        for there, anchor in page.links
        if not there.exists() or (anchor and there in pages and anchor not in pages[there].anchors)
    }
    assert broken == set()


def test_search_finds_what_is_written(site: Path) -> None:
    text = (site / "searchindex.js").read_text(encoding="utf-8")
    found = json.loads(text.removeprefix("Search.setIndex(").removesuffix(")"))
    names = [found["docnames"][at] for at in found["terms"]["exclus"]]
    assert {"guide/actions", "index"} <= set(names)


def test_code_is_coloured_and_the_shop_is_drawn(site: Path) -> None:
    page = (site / "guide" / "language.html").read_text(encoding="utf-8")
    assert '<span class="k">on</span>' in page
    assert '<span class="nc">Deal</span>' in page
    drawn = (site / "_static" / "shop.svg").read_text(encoding="utf-8")
    assert "Prepare documents" in drawn
    assert drawn in (site / "guide" / "graph.html").read_text(encoding="utf-8")
    assert 'body[data-theme="dark"] .stagerules .card' in (site / "_static" / "graph.css").read_text(encoding="utf-8")
