"""`stagerules fmt` on files, folders and standard input."""

import os
from pathlib import Path

import pytest

from tests.cli.helpers import example, process, stagerules

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


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
def test_a_file_that_may_not_be_written(folder: Path) -> None:
    folder.chmod(0o500)
    try:
        ran = stagerules(folder, "fmt")
    finally:
        folder.chmod(0o700)
    assert ran.code == 1
    assert "cannot be used" in ran.err
