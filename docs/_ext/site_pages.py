"""What the site has beyond the files: menus of folders, and a picture of the shop.

The pages are files first, which are read where they lie. What only the site can do is done here.
"""

import re
from pathlib import Path
from typing import Any

from stagerules import Project
from stagerules.graph.model import graph_of
from stagerules.graph.palette import DARK, LIGHT, rules
from stagerules.graph.svg import svg

DOCS = Path(__file__).parents[1]
SHOP = DOCS.parent / "examples" / "furniture_shop"
MENU_OF_A_FOLDER = "\n```{toctree}\n:hidden:\n:glob:\n\n*\n```\n"
ENTRY = re.compile(r"^[a-z]+/[a-z]+\n", re.MULTILINE)
UP = "[What stagerules says](index.md)\n\n"
LINK = re.compile(r"\[([^\]\n]+)\]\((?!\w+:)([^)#\s]+)(?:#[^)\s]*)?\)")
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
MERMAID = re.compile(r"^```mermaid\n.*?^```$", re.MULTILINE | re.DOTALL)


def changed(app: Any, name: str, text: list[str]) -> None:
    """A page on its way onto the site."""
    page = _without_links_outside(text[0], (DOCS / name).parent)
    if name == "index":
        page = ENTRY.sub(lambda one: one[0] if (DOCS / f"{one[0].strip()}.md").exists() else "", page)
    if name == "decisions/README":
        page += MENU_OF_A_FOLDER
    if name.startswith("diagnostics/") and name != "diagnostics/index":
        # Hundreds of pages: in the menu nobody would find one. The index has them all.
        page = f"---\norphan: true\n---\n\n{UP}{page}"
    if name == "guide/graph":
        page = f"---\nhide-toc: true\n---\n\n{MERMAID.sub(lambda _: _picture(), page)}"
    text[0] = page


def _without_links_outside(page: str, folder: Path) -> str:
    """What is no file of the site is no link there: the README, a folder."""

    def kept(link: re.Match[str]) -> str:
        there = (folder / link[2]).resolve()
        return link[0] if there.is_relative_to(DOCS) and not there.is_dir() else link[1]

    parts, at = [], 0
    for block in FENCED.finditer(page):
        parts += [LINK.sub(kept, page[at : block.start()]), block[0]]
        at = block.end()
    return "".join([*parts, LINK.sub(kept, page[at:])])


def _shop() -> str:
    program = Project.load(SHOP).program
    signatures = {name: action.signature for name, action in program.actions.items()}
    return svg(graph_of(program.schema, program.rules, signatures), "The pipeline of the furniture shop")


def _picture() -> str:
    """In the page itself, so that it follows the theme that the reader has chosen."""
    alone = '<p><a href="../_static/shop.svg">The picture alone</a></p>'
    return f'```{{raw}} html\n<div class="graph">\n{_shop()}</div>\n{alone}\n```'


def written(app: Any, failed: Exception | None) -> None:
    """The picture as a file, and its colours for the themes."""
    if failed is None and app.builder.format == "html":
        there = Path(app.outdir) / "_static"
        (there / "shop.svg").write_text(_shop(), encoding="utf-8")
        looks = [rules(colours, f'body[data-theme="{name}"] ') for name, colours in (("light", LIGHT), ("dark", DARK))]
        (there / "graph.css").write_text("".join(looks), encoding="utf-8")


def setup(app: Any) -> dict[str, bool]:
    """Called by Sphinx."""
    app.connect("source-read", changed)
    app.connect("build-finished", written)
    return {"parallel_read_safe": True}
