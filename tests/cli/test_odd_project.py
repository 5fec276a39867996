"""Project files that no one would write on purpose: told plainly, at the line, within a moment."""

import time
from pathlib import Path

import pytest

from stagerules.dsl.source import Source
from stagerules.projectfile import read_project_file
from tests.cli.helpers import example, stagerules

DEEP = ".".join(["a"] * 1000)
SAYS = {
    f"x = {'[' * 5000}{']' * 5000}": "lists and tables stand in one another too deep",
    f"x = {'{a=' * 400}1{'}' * 400}": "lists and tables stand in one another too deep",
    f"x = {'9' * 5000}": "there is a number with thousands of digits",
    f"[constants.{DEEP}]\n[env.test.constants.{DEEP}]": "lists and tables stand in one another too deep",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return example("two_lines", tmp_path)


def changed(folder: Path, old: str, new: str) -> None:
    file = folder / "stagerules.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize("line", SAYS, ids=["list", "inline", "number", "tables"])
def test_what_python_cannot_hold_is_a_mistake_in_its_line(line: str, folder: Path) -> None:
    changed(folder, "[backend]", f"{line}\n[backend]")
    ran = stagerules(folder, "check")
    guilty = line.splitlines()[-1]
    place = (folder / "stagerules.toml").read_text(encoding="utf-8").splitlines().index(guilty) + 1
    assert (ran.code, ran.err.splitlines()[0].endswith(f"{SAYS[line]}.")) == (1, True)
    assert f"--> stagerules.toml:{place}:" in ran.err


@pytest.mark.parametrize("written", ["true", "1.0", '"1"', "2"])
def test_the_language_is_the_number_1(written: str, folder: Path) -> None:
    changed(folder, "language = 1", f"language = {written}")
    assert "The setting `language` must be 1." in stagerules(folder, "check").err


@pytest.mark.parametrize(
    "setting", ['rules = ["two_lines.rules", "scenarios.rules"]', 'schema = "crm.schema"'], ids=["rules", "schema"]
)
@pytest.mark.parametrize(
    ("name", "why"), [("circle", "too many levels of symbolic links"), (r"a\u0000b", "embedded null byte")]
)
def test_a_file_that_cannot_be(setting: str, name: str, why: str, folder: Path) -> None:
    (folder / "circle").symlink_to("round")
    (folder / "round").symlink_to("circle")
    changed(folder, setting, f'{setting.partition(" ")[0]} = "{name}"')
    ran = stagerules(folder, "check")
    assert (ran.code, f"cannot be read: {why}." in ran.err) == (1, True)


def test_a_zone_with_a_very_long_name(folder: Path) -> None:
    changed(folder, "Europe/Berlin", "Europe/" * 5000)
    assert "must be a time zone such as `Europe/Berlin`" in stagerules(folder, "check").err
    ran = stagerules(folder, "schema", "pull", "--from", "sqlite:///x.db", "--zone", "Europe/" * 5000)
    assert (ran.code, "There is no time zone" in ran.err) == (2, True)


@pytest.mark.parametrize(
    "name", [r"a\u0000b.db", "%00", "crm.db?mode=ro", "crm.db?cache=shared&uri=true", "crm.db?what=ever"]
)
def test_an_address_that_sqlite_would_misread_is_refused(name: str, folder: Path) -> None:
    changed(folder, "sqlite:///crm.db", f"sqlite:///{name}")
    for command in (("db", "init"), ("db", "check"), ("history",)):
        ran = stagerules(folder, *command)
        assert (ran.code, ran.err.splitlines()[0]) == (1, "error: The address of the database cannot be read.")
    assert not list(folder.glob("*.db*"))


def test_an_address_as_sqlite_itself_writes_it_counts_from_the_project(folder: Path) -> None:
    assert stagerules(folder, "db", "init").code == 0
    changed(folder, "sqlite:///crm.db", "sqlite:///file:crm.db?mode=ro&uri=true")
    ran = stagerules(folder.parent, "history", "--project", str(folder))
    assert (ran.code, ran.out) == (0, "nothing has been done yet\n")
    assert stagerules(folder, "exclusions", "add", "a@example.com").code == 1


@pytest.mark.slow
def test_thousands_of_settings_that_are_not_known_take_a_moment(folder: Path) -> None:
    text = (folder / "stagerules.toml").read_text() + "[lint]\n" + "\n".join(f"a{one} = 1" for one in range(10_000))
    begun = time.process_time()
    _, problems = read_project_file(Source("stagerules.toml", text), folder)
    assert len(problems) == 10_000
    assert time.process_time() - begun < 10
