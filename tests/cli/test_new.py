"""`stagerules new`: what it writes passes the check, and its first steps work as it says."""

from pathlib import Path

import pytest

from tests.cli.helpers import stagerules


def test_a_new_project_works(tmp_path: Path) -> None:
    ran = stagerules(tmp_path, "new", "sales")
    assert (ran.code, ran.out.splitlines()[0]) == (0, "A project is in `sales`. Go on with:")
    folder = tmp_path / "sales"
    assert stagerules(folder, "check").out == "ok\n"
    assert stagerules(folder, "db", "init", "--data", "data.json").code == 0
    plan = stagerules(folder, "plan", "--event", 'stage Deal 41 "New"')
    assert "Lead manager (sales.rules:7) applies" in plan.out
    assert stagerules(folder, "run", "--event", 'stage Deal 42 "Spam"').code == 0
    assert "win@prizes.example" in stagerules(folder, "exclusions", "list").out


@pytest.mark.parametrize(
    ("option", "value", "line"),
    [
        ("--locale", "pl", 'locale = "pl"'),
        ("--time-zone", "Europe/Warsaw", 'time_zone = "Europe/Warsaw"'),
        ("--currency", "PLN", 'currency = "PLN"'),
        ("--region", "PL", 'region = "PL"'),
    ],
)
def test_what_is_said_stands_in_the_project(option: str, value: str, line: str, tmp_path: Path) -> None:
    assert stagerules(tmp_path, "new", ".", option, value).code == 0
    assert line in (tmp_path / "stagerules.toml").read_text().splitlines()
    assert stagerules(tmp_path, "check").code == 0
    assert stagerules(tmp_path, "db", "init", "--data", "data.json").code == 0


def test_nothing_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "sales.rules").write_text("# mine\n")
    ran = stagerules(tmp_path, "new", ".")
    assert (ran.code, ran.err.splitlines()[0]) == (
        2,
        "error: In `.` there is a `sales.rules` already; nothing was written.",
    )
    assert [path.name for path in tmp_path.iterdir()] == ["sales.rules"]


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ran = stagerules(tmp_path, "new", "file/sales")
    assert (ran.code, "cannot be written" in ran.err) == (2, True)


@pytest.mark.parametrize(
    ("option", "value", "hint"),
    [
        ("--locale", "deutsch", "`--locale de`"),
        ("--currency", "eur", "`--currency EUR`"),
        ("--time-zone", "Berlin", "`--time-zone Europe/Berlin`"),
        ("--region", "Deutschland", "`--region DE`"),
        ("--currency", 'EUR"\ngrants = ["x"]', ""),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_written(
    option: str, value: str, hint: str, tmp_path: Path
) -> None:
    ran = stagerules(tmp_path, "new", "sales", option, value)
    assert (ran.code, "Nothing was written." in ran.err, hint in ran.err) == (2, True, True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["check", "test"])
def test_outside_of_the_new_folder_the_way_into_it_is_told(command: str, tmp_path: Path) -> None:
    assert stagerules(tmp_path, "new", "sales").code == 0
    ran = stagerules(tmp_path, command)
    assert (ran.code, "Change to the project's folder" in ran.err) == (2, True)
