"""`stagerules fmt` on files, folders and standard input."""

import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.helpers import ROOT, example, process, stagerules
from tests.quick import quick

UGLY = b'# \xc3\xbc\non  stage "New"   if amount>5 :   set amount=-1   # why\n\n\n\non created:stop\n'
NICE = '# ü\non stage "New" if amount > 5: set amount = -1  # why\n\non created: stop\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.rules").write_bytes(UGLY)
    (tmp_path / "b.rules").write_text(NICE, encoding="utf-8")
    return tmp_path


def test_files_are_laid_out_and_then_left_alone(folder: Path) -> None:
    ran = stagerules(folder, "fmt")
    assert (ran.code, ran.out, ran.err) == (0, "", "1 file changed, 1 left as it was\n")
    assert (folder / "a.rules").read_text("utf-8") == NICE
    assert stagerules(folder, "fmt").err == "ok, 2 files\n"
    assert sorted(one.name for one in folder.iterdir()) == ["a.rules", "b.rules"]


@pytest.mark.parametrize("option", ["--check", "--diff"])
def test_looking_changes_nothing(option: str, folder: Path) -> None:
    ran = stagerules(folder, "fmt", option)
    assert ran.code == 1
    assert "a.rules" in ran.out
    assert "b.rules" not in ran.out
    assert (folder / "a.rules").read_bytes() == UGLY
    assert stagerules(folder, "fmt", option, "b.rules").code == 0


def test_the_difference_is_shown(folder: Path) -> None:
    shown = stagerules(folder, "fmt", "--diff", "a.rules").out.splitlines()
    assert shown[:3] == ["--- a.rules", "+++ a.rules (formatted)", "@@ -1,6 +1,4 @@"]
    assert '+on stage "New" if amount > 5: set amount = -1  # why' in shown


@pytest.mark.slow
def test_standard_input(folder: Path) -> None:
    ran = process(folder, "fmt", "-", input=UGLY.decode())
    assert (ran.code, ran.out) == (0, NICE)
    broken = process(folder, "fmt", "-", input="on stage New: stop\n")
    assert (broken.code, broken.out) == (1, "on stage New: stop\n")
    assert "standard input:1:10" in broken.err
    assert stagerules(folder, "fmt", "-", "a.rules").code == 2
    schema = process(folder, "fmt", "-", input="entity  Deal :\n  key id:integer\n")
    assert schema.out == "entity Deal:\n    key id: integer\n"


def test_what_cannot_be_read_stays_and_the_others_are_done(folder: Path) -> None:
    (folder / "broken.rules").write_text("on stage New: stop\n")
    (folder / "picture.rules").write_bytes(b"\x00\x01")
    ran = stagerules(folder, "fmt")
    assert ran.code == 1
    assert "broken.rules:1:10" in ran.err
    assert ran.err.endswith("1 file changed, 1 left as it was, 2 files cannot be read\n")
    assert (folder / "broken.rules").read_text() == "on stage New: stop\n"


def test_line_ends_mode_and_links_are_kept(folder: Path) -> None:
    file = folder / "windows.rules"
    file.write_bytes(b"\xef\xbb\xbfon created:stop\r\non deleted:stop\r\n")
    file.chmod(0o600)
    (folder / "link.rules").symlink_to("windows.rules")
    assert stagerules(folder, "fmt", "link.rules").code == 0
    assert file.read_bytes() == b"on created: stop\r\non deleted: stop\r\n"
    assert file.stat().st_mode & 0o777 == 0o600
    assert (folder / "link.rules").is_symlink()


def test_a_project_is_formatted_from_anywhere_in_it(tmp_path: Path) -> None:
    there = example("two_lines", tmp_path)
    (there / "deep").mkdir()
    (there / "scenarios.rules").write_text('scenario "s":\n  given  Deal\n', encoding="utf-8")
    ran = stagerules(there / "deep", "fmt")
    assert (ran.code, ran.err) == (0, "1 file changed, 2 left as they were\n")


def test_names_and_types_do_not_matter(folder: Path) -> None:
    (folder / "c.rules").write_text('on stage "Nowhere" if amont>5: no_such\n')
    assert stagerules(folder, "fmt", "c.rules").code == 0
    assert (folder / "c.rules").read_text() == 'on stage "Nowhere" if amont > 5: no_such\n'


@pytest.mark.parametrize(("arguments", "code"), [(["nowhere"], 2), (["--width", "5"], 2), (["empty"], 2)])
def test_misuse(arguments: list[str], code: int, folder: Path) -> None:
    (folder / "empty").mkdir()
    ran = stagerules(folder, "fmt", *arguments)
    assert ran.code == code
    assert "Traceback" not in ran.err


def test_a_file_that_cannot_be_written_is_told_and_the_others_are_done(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "c.rules").write_bytes(UGLY)
    replace = os.replace

    def refused(half: Path, there: Path) -> None:
        if there.name == "a.rules":
            raise PermissionError(errno.EACCES, "Permission denied", str(half))
        replace(half, there)

    monkeypatch.setattr(os, "replace", refused)
    ran = stagerules(folder, "fmt")
    assert ran.code == 1
    assert ran.err.splitlines() == [
        "error: The file `a.rules` cannot be written: permission denied.",
        "  help: It is as it was. Check the rights of its folder, and whether the disk is full.",
        "1 file changed, 1 left as it was, 1 file cannot be written",
    ]
    assert (folder / "a.rules").read_bytes() == UGLY
    assert (folder / "c.rules").read_text("utf-8") == NICE
    assert sorted(one.name for one in folder.iterdir()) == ["a.rules", "b.rules", "c.rules"]


def test_a_file_that_may_not_be_read_is_told_and_the_others_are_done(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Path.open

    def refused(path: Path, *arguments: Any, **named: Any) -> Any:
        if path.name == "b.rules":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return opened(path, *arguments, **named)

    monkeypatch.setattr(Path, "open", refused)
    ran = stagerules(folder, "fmt")
    assert ran.code == 1
    assert "The file `b.rules` cannot be read: permission denied." in ran.err
    assert ran.err.endswith("1 file changed, 1 file cannot be read\n")


def test_files_that_the_project_names_elsewhere_are_its_own(tmp_path: Path) -> None:
    there = example("two_lines", tmp_path)
    (there / "two_lines.rules").rename(tmp_path / "far.rules")
    settings = (there / "stagerules.toml").read_text("utf-8")
    (there / "stagerules.toml").write_text(settings.replace('"two_lines.rules"', '"../far.rules"'), "utf-8")
    (tmp_path / "far.rules").write_bytes(UGLY)
    (tmp_path / "strange.rules").write_bytes(UGLY)
    assert stagerules(there, "fmt").code == 0
    assert (tmp_path / "far.rules").read_text("utf-8") == NICE
    assert (tmp_path / "strange.rules").read_bytes() == UGLY
    (tmp_path / "far.rules").write_bytes(UGLY)
    (there / "stagerules.toml").write_text("rules = nonsense\n")
    assert stagerules(there, "fmt").code == 0, "a project file that cannot be read is no obstacle"
    assert stagerules(tmp_path, "fmt", "--check", "two_lines/stagerules.toml").code == 0


def test_line_ends_are_those_of_most_lines(folder: Path) -> None:
    file = folder / "mixed.rules"
    file.write_bytes(b"on created:stop\n\non deleted:stop\r\n")
    stagerules(folder, "fmt", "mixed.rules")
    assert file.read_bytes() == b"on created: stop\n\non deleted: stop\n"
    file.write_bytes(b"on created:stop\r\n\r\non deleted:stop\n")
    stagerules(folder, "fmt", "mixed.rules")
    assert file.read_bytes() == b"on created: stop\r\n\r\non deleted: stop\r\n"


def test_what_is_told_of_a_file_cannot_steer_the_terminal(folder: Path) -> None:
    (folder / "a.rules").rename(folder / "a\n\x1b[31m.rules")
    assert stagerules(folder, "fmt", "--check").out == "would change: a\\u{000a}\\u{001b}[31m.rules\n"
    shown = stagerules(folder, "fmt", "--diff").out.splitlines()
    assert shown[0] == "--- a\\u{000a}\\u{001b}[31m.rules"


def test_files_that_are_laid_out_are_counted_beside_those_that_cannot_be_read(folder: Path) -> None:
    (folder / "a.rules").write_bytes(b"\xff\xfe")
    assert stagerules(folder, "fmt").err.endswith("1 left as it was, 1 file cannot be read\n")


def test_links_that_lead_nowhere_and_folders_that_are_called_like_files(folder: Path) -> None:
    (folder / "nowhere.rules").symlink_to("not there")
    (folder / "round.rules").symlink_to("round.rules")
    (folder / "folder.rules").mkdir()
    os.mkfifo(folder / "pipe.rules")
    ran = stagerules(folder, "fmt")
    assert ran.code == 1
    assert ran.err.count("error[missing-file]") == 2
    assert ran.err.endswith("1 file changed, 1 left as it was, 2 files cannot be read\n")
    assert (folder / "a.rules").read_text("utf-8") == NICE


def test_what_is_hidden_or_installed_is_left_alone(folder: Path) -> None:
    for name in (".venv/x/site-packages/a", "env/lib/site-packages/stagerules/template/a", ".#a"):
        there = folder / f"{name}.rules"
        there.parent.mkdir(parents=True, exist_ok=True)
        there.write_bytes(UGLY)
    assert stagerules(folder, "fmt").err == "1 file changed, 1 left as it was\n"
    example("two_lines", folder)
    (folder / "two_lines" / "site-packages").mkdir()
    (folder / "two_lines" / "site-packages" / "broken.rules").write_text("on stage New: stop\n")
    assert stagerules(folder / "two_lines", "check").code == 0


def test_a_device_is_not_replaced(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    with subprocess.Popen(["sh", "-c", "echo 'on created:stop' > pipe"], cwd=folder):
        ran = stagerules(folder, "fmt", "pipe")
    assert (ran.code, ran.err.splitlines()[0]) == (1, "error: `pipe` is no file that can be written anew.")
    assert (folder / "pipe").is_fifo()


@pytest.mark.slow
def test_two_at_once(folder: Path) -> None:
    for number in range(20):
        (folder / f"{number}.rules").write_bytes(UGLY)
    command = [sys.executable, "-m", "stagerules", "fmt"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    both = [subprocess.Popen(command, cwd=folder, env=environment, stderr=subprocess.PIPE) for _ in range(2)]
    assert [one.communicate()[1] for one in both if one.wait()] == []
    assert {one.read_text("utf-8") for one in folder.iterdir()} == {NICE}
    assert len(list(folder.iterdir())) == 22


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-"])
@pytest.mark.parametrize("command", quick(1, ["fmt -", "fmt", "check", "--help"]))
def test_streams_that_are_closed(command: str, closed: str, folder: Path) -> None:
    line = f"{sys.executable} -m stagerules {command} {closed}"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(
        ["sh", "-c", line], cwd=folder, env=environment, input=b"", capture_output=True, timeout=60, check=False
    )
    assert ran.returncode == (2 if command == "check" else 0)
    assert b"internal error" not in ran.stderr
    assert b"Traceback" not in ran.stderr
