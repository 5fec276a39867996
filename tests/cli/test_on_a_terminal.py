"""On a terminal lines end where it ends, and a marker stands under what it marks."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import click
import pytest

from stagerules.cli.shared.tell import folded
from tests.cli.helpers import ROOT, example, stagerules


def on_a_terminal(folder: Path, *arguments: str, columns: int) -> str:
    """What a terminal of so many columns is sent, without colours."""
    return click.unstyle(sent_to_a_terminal(folder, *arguments, columns=columns))


def sent_to_a_terminal(folder: Path, *arguments: str, columns: int, **more: str) -> str:
    """What it is sent; `more` are further variables of the environment."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": str(columns), **more}
    command = [sys.executable, "-m", "stagerules", *arguments]
    with subprocess.Popen(command, cwd=folder, stdout=theirs, stderr=theirs, env=environment) as running:
        os.close(theirs)
        sent = b""
        try:
            while more := os.read(ours, 65536):
                sent += more
        except OSError:  # Linux says so where the other end is closed
            pass
        running.wait()
    os.close(ours)
    return sent.decode().replace("\r\n", "\n")


@pytest.mark.slow
def test_a_marker_is_right_below_what_it_marks_and_the_help_goes_on_below(tmp_path: Path) -> None:
    folder = example("two_lines", tmp_path)
    condition = " and ".join(["amount > 10000"] * 8)
    (folder / "two_lines.rules").write_text(f'on stage "New" if {condition} and amont > 5: stop\n')
    shown = on_a_terminal(folder, "check", columns=60).splitlines()
    assert all(len(line) <= 60 for line in shown)
    guilty = next(number for number, line in enumerate(shown) if "^" in line)
    marker = shown[guilty]
    assert shown[guilty - 1][marker.index("^") : marker.rindex("^") + 1] == "amont"


@pytest.mark.slow
def test_long_lines_of_a_plan_and_of_the_history_go_on_indented(tmp_path: Path) -> None:
    folder = example("furniture_shop", tmp_path)
    stagerules(folder, "db", "init", "--data", "data.json")
    for command in (["plan", "events.jsonl"], ["run", "events.jsonl"], ["history"], ["explain", "Deal 101"]):
        shown = on_a_terminal(folder, *command, columns=80).splitlines()
        assert any(line.startswith("    ") for line in shown)
        assert [line for line in shown if len(line) > 80] == []


@pytest.mark.parametrize("width", [None, 80])
def test_what_fits_stays_as_it_is(width: int | None) -> None:
    assert folded("  Deal 1: amount 5 → 6", width) == "  Deal 1: amount 5 → 6"


def test_words_stay_whole() -> None:
    assert folded("  help: look at " + "x" * 50, 40) == "  help: look at\n      " + "x" * 50


@pytest.mark.slow
def test_colours_are_for_terminals_and_only_for_who_wants_them(tmp_path: Path) -> None:
    folder = example("two_lines", tmp_path)
    with (folder / "scenarios.rules").open("a") as file:
        file.write('\nscenario "fails":\n    given Deal\n    when stage "New"\n    expect deleted\n')
    (folder / "bad.rules").write_text("on stage New: stop\n")
    for arguments in (["test"], ["check", "bad.rules"]):
        assert "\x1b[" in sent_to_a_terminal(folder, *arguments, columns=80, NO_COLOR="")
        assert "\x1b[" not in sent_to_a_terminal(folder, *arguments, columns=80, NO_COLOR="1")
        assert "\x1b[" not in stagerules(folder, *arguments).out


@pytest.mark.slow
def test_a_count_shows_how_far_it_is_and_leaves_nothing_behind(tmp_path: Path) -> None:
    folder = example("two_lines", tmp_path)
    shown = on_a_terminal(folder, "test", "--mutate", columns=80)
    counted = "".join(f"\r{count} changes tried" for count in range(1, 8))
    assert shown == f"{counted}\r{' ' * len('7 changes tried')}\r7 of 7 changes noticed (100 %)\n"
    assert stagerules(folder, "test", "--mutate").err == ""
