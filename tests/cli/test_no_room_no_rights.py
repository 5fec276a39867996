"""Full disks, and files and folders that may not be read or written: a plain sentence, never a traceback."""

import ctypes
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.helpers import ROOT, Ran, example, process

EVENT = ("--event", 'stage Deal 41 "New"')
FULL = Path("/dev/full")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    there = example("two_lines", tmp_path)
    # In processes of their own: one that goes on would keep the database open, and the journal beside it.
    assert process(there, "db", "init", "--data", "data.json").code == 0
    assert process(there, "run", "-q", "events.jsonl").code == 0
    yield there
    there.chmod(0o755)


def as_somebody(folder: Path, *arguments: str, out: Path | None = None, err: Path | None = None) -> Ran:
    """Runs `stagerules …` as somebody for whom the rights of files hold, even where the tests run as root."""
    with open(out or os.devnull, "wb") as to, open(err or os.devnull, "wb") as to_err:
        done = subprocess.run(
            [sys.executable, "-m", "stagerules", *arguments],
            cwd=folder,
            env={"PYTHONPATH": str(ROOT), "PATH": "", "PYTHONDONTWRITEBYTECODE": "1"},
            stdout=to if out else subprocess.PIPE,
            stderr=to_err if err else subprocess.PIPE,
            input=b"no event\n",
            timeout=120,
            check=False,
            preexec_fn=_give_up_rights,
        )
    return Ran(done.returncode, (done.stdout or b"").decode(), (done.stderr or b"").decode())


def _give_up_rights() -> None:
    """Without these two capabilities of Linux root, too, may only do what the rights of a file say."""
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    for right in (1, 2) if prctl else ():  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        prctl(24, right, 0, 0, 0)  # PR_CAPBSET_DROP


def plainly(ran: Ran, *expected: str, code: int = 1) -> None:
    """It ended with this code and said this, without a traceback."""
    assert ran.code == code, ran.out + ran.err
    assert "Traceback" not in ran.err
    assert "internal error" not in ran.err
    assert "Exception ignored" not in ran.err
    for part in expected:
        assert part in ran.err


@pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize("command", ["history", "check", "run", "--help"])
def test_output_that_has_no_room(command: str, folder: Path) -> None:
    more = EVENT if command == "run" else ()
    plainly(as_somebody(folder, command, *more, out=FULL), "The output cannot be written: no space left on device.")


@pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full here")
def test_nothing_at_all_has_room(folder: Path) -> None:
    assert as_somebody(folder, "history", out=FULL, err=FULL).code == 1
    assert as_somebody(folder, "plan", out=FULL, err=FULL).code == 1


@pytest.mark.parametrize("file_rights", [0o444, 0o644])
def test_who_may_only_read_can_look(file_rights: int, folder: Path) -> None:
    (folder / "crm.db").chmod(file_rights)
    folder.chmod(0o555)
    assert "caused by Deal 41" in as_somebody(folder, "history").out
    assert 'Deal 41 "Office furniture" enters "New"' in as_somebody(folder, "plan", *EVENT).out
    assert "win@prizes.example" in as_somebody(folder, "exclusions", "list").out
    for writing in (("run", *EVENT), ("exclusions", "add", "ada@example.com"), ("db", "init")):
        plainly(as_somebody(folder, *writing), "The database cannot be written.", "Give this user the right to write")


def test_a_database_that_may_not_be_read(folder: Path) -> None:
    (folder / "crm.db").chmod(0)
    for command in (("history",), ("plan", *EVENT), ("run", *EVENT)):
        plainly(as_somebody(folder, *command), "The database file cannot be opened.", "your rights")


def test_a_folder_where_no_database_can_be_made(folder: Path) -> None:
    (folder / "crm.db").unlink()
    folder.chmod(0o555)
    plainly(as_somebody(folder, "db", "init"), "The database file cannot be opened.", "your rights")


def test_broken_lines_that_cannot_be_kept(folder: Path) -> None:
    (folder / "some.jsonl").write_text('broken\n{"id": "e-1"}\n')
    where = folder / "events"
    where.mkdir()
    (folder / "some.jsonl").rename(where / "some.jsonl")
    where.chmod(0o555)
    ran = as_somebody(folder, "run", "events/some.jsonl")
    where.chmod(0o755)
    plainly(ran, "2 lines could not be read, nor kept in `events/some.jsonl.rejected`: permission denied.")


def test_events_that_may_not_be_read(folder: Path) -> None:
    (folder / "events.jsonl").chmod(0)
    plainly(as_somebody(folder, "plan", "events.jsonl"), "events.jsonl", "not readable", code=2)


def test_a_project_that_may_not_be_read(folder: Path) -> None:
    (folder / "stagerules.toml").chmod(0)
    plainly(as_somebody(folder, "check"), "The file `stagerules.toml` cannot be read: permission denied.")
