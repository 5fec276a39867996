"""The files that pictures are written to: right as XML, harmless whatever names hold, the same each time."""

from pathlib import Path
from xml.etree import ElementTree

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from stagerules.graph.mermaid import mermaid
from stagerules.graph.model import Arrival, Card, Move, Section, StageBox
from stagerules.graph.palette import DARK, LIGHT
from stagerules.graph.steps import Step, Target
from stagerules.graph.svg import svg
from tests.cli.helpers import ROOT, example, stagerules
from tests.graph.world import made
from tests.quick import quick

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = (
    "<script>alert(1)</script>",
    '"]; click x "javascript:alert(1)"',
    "a & b &amp; #quot; ]]> -->",
    "`md` **b** _i_ | {x} [y] (z)",
    "end",
    "\\n $$x$$ %% no comment",
    "\u202eevil\x00\x1b[31m\ud800",
)


class AsSvg(SingleFileSnapshotExtension):
    """A snapshot that a browser shows."""

    _write_mode = WriteMode.TEXT
    file_extension = "svg"


class AsMermaid(AsSvg):
    file_extension = "mmd"


def hostile(name: str) -> tuple[Section, ...]:
    """A section in which everything has that name."""
    card = Card(name, name, (Step("set", name), Step("move", name, to=Target(name, None))), (name,), name)
    stages = (StageBox(1, name, "open", (card,)), StageBox(2, name, "failure", (), (Arrival(name, name),)))
    return (Section(name, name, stages, (card,), (Move(None, 0, 1, 1, 0), Move(0, 0, 1, 1, 0))),)


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_names_are_nothing_but_text_in_an_svg(name: str) -> None:
    root = ElementTree.fromstring(svg(hostile(name), name).encode())
    kinds = {one.tag.removeprefix(SVG) for one in root.iter()}
    assert kinds <= {"svg", "title", "desc", "style", "defs", "g", "rect", "text", "use", "path", "circle"}
    assert {key for one in root.iter() for key in one.attrib if key.startswith("on")} == set()
    assert {one.get("href", "#")[0] for one in root.iter()} == {"#"}
    (title,) = root.findall(f"{SVG}title")
    assert title.text == "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in name)


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_names_are_nothing_but_text_in_mermaid(name: str) -> None:
    text = mermaid(hostile(name))
    for line in text.splitlines():
        parts = line.split('"')
        assert len(parts) in (1, 3), line
        label = parts[1].replace("<br/>", "") if len(parts) == 3 else ""
        assert not set(label) & set("<>&`*\\|{}[]$%"), line
    assert text.isascii() or "\u202e" not in text


@pytest.mark.parametrize("seed", quick(3, range(10)))
def test_an_svg_of_any_project_is_right_and_the_same_each_time(seed: int) -> None:
    text = svg(made(seed), "Sales")
    ElementTree.fromstring(text)
    assert text == svg(made(seed), "Sales")
    assert "NaN" not in text


def test_it_can_be_read_aloud() -> None:
    root = ElementTree.fromstring(drawn("furniture_shop"))
    assert root.get("role") == "img"
    told = {one.get("id"): one.text or "" for one in root}
    assert root.get("aria-labelledby") in told
    desc = told[root.get("aria-describedby")]
    assert "Stage 5, Spam (failure)." in desc
    assert "Stage 3, Invoice paid, reached by payment_received." in desc
    assert "Rule Paid: on payment_received; if event.amount >= amount; set paid = event.amount; move" in desc


def brightness(colour: str) -> float:
    """Relative luminance, as WCAG reckons it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_text_can_be_told_from_what_is_behind_it(palette: dict[str, str]) -> None:
    pairs = [("text", one) for one in ("ground", "card", "open", "success", "failure")]
    pairs += [("quiet", one) for one in ("ground", "lane", "card", "open", "success", "failure")] + [("move", "card")]
    for front, behind in pairs:
        light, dark = sorted((brightness(palette[front]), brightness(palette[behind])), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (front, behind)


def drawn(name: str, *arguments: str) -> str:
    ran = stagerules(ROOT / "examples" / name, "graph", *arguments)
    assert (ran.code, ran.err) == (0, "")
    return ran.out


def test_the_shop_as_svg(snapshot: SnapshotAssertion) -> None:
    assert drawn("furniture_shop") == snapshot(extension_class=AsSvg)


def test_the_shop_as_mermaid(snapshot: SnapshotAssertion) -> None:
    assert drawn("furniture_shop", "--format", "mermaid") == snapshot(extension_class=AsMermaid)


def test_a_file_is_written_and_a_folder_is_a_project(tmp_path: Path) -> None:
    folder = example("two_lines", tmp_path)
    ran = stagerules(tmp_path, "graph", "two_lines", "--out", "sales.svg")
    assert (ran.code, ran.out) == (0, "The picture is in `sales.svg`.\n")
    assert (tmp_path / "sales.svg").read_text(encoding="utf-8") == stagerules(folder, "graph").out


def test_what_cannot_be_drawn_says_why(tmp_path: Path) -> None:
    folder = example("two_lines", tmp_path)
    for arguments, said in (
        (("--pipeline", "Sale"), "Did you mean `Sales`?"),
        (("--pipeline", "Quite another"), "There are: `Sales`."),
        (("--out", "nowhere/a.svg"), "`nowhere/a.svg` cannot be written: no such file or directory."),
        ((".", "--project", "elsewhere"), "The project is named twice."),
    ):
        ran = stagerules(folder, "graph", *arguments)
        assert (ran.code, ran.out) == (2, "")
        assert said in ran.err
    (folder / "two_lines.rules").write_text("on stage: stop\n", encoding="utf-8")
    assert stagerules(folder, "graph").code == 1


def test_without_pipelines_and_rules_there_is_nothing_to_draw(tmp_path: Path) -> None:
    folder = example("two_lines", tmp_path)
    (folder / "crm.schema").write_text("entity User:\n    key id: integer\n    email: email is mailbox\n")
    (folder / "two_lines.rules").write_text("")
    (folder / "scenarios.rules").write_text("")
    toml = (folder / "stagerules.toml").read_text()
    (folder / "stagerules.toml").write_text("\n".join(x for x in toml.splitlines() if "lead_manager" not in x))
    ran = stagerules(folder, "graph")
    assert ran.code == 1
    assert "nothing to draw" in ran.err
