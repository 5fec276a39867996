"""The page on testing: each block is played in a new project, and prints what the page says."""

import re
from pathlib import Path

import pytest

from tests.cli.helpers import stagerules

PAGE = (Path(__file__).parents[2] / "docs" / "guide" / "testing.md").read_text(encoding="utf-8")
PASSING = re.findall(r"^```rules\n(.*?)^```", PAGE, re.M | re.S)


def text(info: str) -> str:
    (found,) = re.findall(rf"^```{info}\n(.*?)^```", PAGE, re.M | re.S)
    assert isinstance(found, str)
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    assert stagerules(tmp_path, "new", "crm").code == 0
    there = tmp_path / "crm"
    toml = there / "stagerules.toml"
    toml.write_text(toml.read_text().replace('"scenarios.rules"]', '"scenarios.rules", "more.rules"]'))
    return there


@pytest.mark.parametrize("number", range(len(PASSING)))
def test_what_should_pass_passes(number: int, folder: Path) -> None:
    (folder / "more.rules").write_text(PASSING[number].replace("belongs to", "is owned by"), encoding="utf-8")
    ran = stagerules(folder, "test")
    assert (ran.code, ran.err) == (0, ""), ran.out


def test_what_fails_says_so(folder: Path) -> None:
    (folder / "more.rules").write_text(text("rules failing"), encoding="utf-8")
    ran = stagerules(folder, "test")
    assert (ran.code, ran.out) == (1, text("text failing"))


def test_a_survivor(folder: Path) -> None:
    (folder / "more.rules").write_text("# none\n")
    scenarios = (folder / "scenarios.rules").read_text()
    (folder / "scenarios.rules").write_text(scenarios.partition('scenario "A deal of exactly')[0])
    ran = stagerules(folder, "test", "--mutate")
    assert text("text mutate") in ran.out


def test_the_samples_are_those() -> None:
    from stagerules.interpreter.scenarios import samples, staging

    for written in (samples.PHONE.replace(" ", " "), samples.URL, samples.FILE):
        assert written in PAGE
    assert f"{staging.BEGINNING:%-d %B %Y}, at {staging.BEGINNING:%H:%M}" in PAGE
