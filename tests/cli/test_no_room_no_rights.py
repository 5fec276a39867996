"""Full disks, and files and folders that may not be read or written: a plain sentence, never a traceback."""

import ctypes
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TypeAlias

import pytest

from stagerules.interpreter.records.problems import DatabaseLocked
from stagerules.interpreter.sql.connection import unchanged
from tests.cli.helpers import ROOT, Ran, example, stagerules

EVENT = ("--event", 'stage Deal 41 "New"')
FULL = Path("/dev/full")
Runs: TypeAlias = Callable[..., Ran]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    there = example("two_lines", tmp_path)
    assert stagerules(there, "db", "init", "--data", "data.json").code == 0
    assert stagerules(there, "run", "-q", "events.jsonl").code == 0
    yield there
    there.chmod(0o755)


@pytest.fixture(scope="module")
def somebody() -> Iterator[Runs]:
    """Runs `stagerules …` in a process for which the rights of files hold, even where the tests run as root."""
    with ProcessPoolExecutor(1, get_context("fork"), _give_up_rights) as process:
        yield lambda folder, *arguments: process.submit(stagerules, folder, *arguments).result()


def _give_up_rights() -> None:
    """Without its capabilities root, too, may only do what the rights of a file say (Linux; elsewhere nothing)."""
    capset = getattr(ctypes.CDLL(None), "capset", None)
    if capset:
        capset((ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)())


def plainly(ran: Ran, *expected: str, code: int = 1) -> None:
    """It ended with this code and said this, without a traceback."""
    assert ran.code == code, ran.out + ran.err
    assert "Traceback" not in ran.err
    assert "internal error" not in ran.err
    assert "Exception ignored" not in ran.err
    for part in expected:
        assert part in ran.err


@pytest.mark.slow
@pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize("command", ["history", "--help"])
def test_output_that_has_no_room(command: str, folder: Path) -> None:
    plainly(into(folder, command, out=FULL), "The output cannot be written: no space left on device.")


@pytest.mark.slow
@pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full here")
def test_an_event_is_done_though_nobody_could_be_told(folder: Path) -> None:
    (folder / "two_lines.rules").write_text('on stage "New": set amount = 5\n')
    plainly(into(folder, "run", *EVENT, "--event", 'stage Deal 43 "New"', out=FULL), "no space left on device")
    assert "amount: €15,000.00 → €5.00" in stagerules(folder, "history").out


@pytest.mark.slow
@pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full here")
def test_nothing_at_all_has_room(folder: Path) -> None:
    assert into(folder, "history", out=FULL, err=FULL).code == 1


@pytest.mark.slow
def test_a_reader_who_has_gone_is_no_mistake(folder: Path) -> None:
    command = [sys.executable, "-m", "stagerules", "history"]
    environment = {"PYTHONPATH": str(ROOT), "PATH": ""}
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
    assert (process.returncode, said) == (141, b"")


def into(folder: Path, *arguments: str, out: Path, err: Path | None = None) -> Ran:
    """Runs `stagerules …` with its output going there."""
    with out.open("wb") as to, (err or Path(os.devnull)).open("wb") as to_err:
        done = subprocess.run(
            [sys.executable, "-m", "stagerules", *arguments],
            cwd=folder,
            env={"PYTHONPATH": str(ROOT), "PATH": ""},
            stdout=to,
            stderr=to_err if err else subprocess.PIPE,
            timeout=120,
            check=False,
        )
    return Ran(done.returncode, "", (done.stderr or b"").decode())


@pytest.mark.slow
@pytest.mark.parametrize("file_rights", [0o444, 0o644])
def test_who_may_only_read_can_look(file_rights: int, folder: Path, somebody: Runs) -> None:
    (folder / "crm.db").chmod(file_rights)
    folder.chmod(0o555)
    assert "caused by Deal 41" in somebody(folder, "history").out
    assert 'Deal 41 "Office furniture" enters "New"' in somebody(folder, "plan", *EVENT).out
    assert "win@prizes.example" in somebody(folder, "exclusions", "list").out
    for writing in (("run", *EVENT), ("exclusions", "add", "ada@example.com"), ("db", "init")):
        plainly(
            somebody(folder, *writing),
            "The database cannot be written.",
            "Give this user the right to write",
        )


def test_a_database_that_may_not_be_read(folder: Path, somebody: Runs) -> None:
    (folder / "crm.db").chmod(0)
    for command in (("history",), ("plan", *EVENT), ("run", *EVENT)):
        plainly(somebody(folder, *command), "The database file cannot be opened.", "your rights")


@pytest.mark.slow
def test_rules_that_may_not_be_laid_out(folder: Path, somebody: Runs) -> None:
    rules, ugly = folder / "two_lines.rules", "on created:stop\n"
    rules.write_text(ugly)
    folder.chmod(0o555)
    plainly(somebody(folder, "fmt"), "The file `two_lines.rules` cannot be written: permission denied.", "It is as it")
    rules.chmod(0)
    plainly(somebody(folder, "fmt"), "The file `two_lines.rules` cannot be read: permission denied.")
    rules.chmod(0o644)
    assert rules.read_text() == ugly


@pytest.mark.slow
def test_a_folder_where_no_database_can_be_made(folder: Path, somebody: Runs) -> None:
    (folder / "crm.db").unlink()
    folder.chmod(0o555)
    plainly(somebody(folder, "db", "init"), "The database file cannot be opened.", "your rights")


@pytest.mark.slow
def test_broken_lines_that_cannot_be_kept(folder: Path, somebody: Runs) -> None:
    (folder / "some.jsonl").write_text('broken\n{"id": "e-1"}\n')
    where = folder / "events"
    where.mkdir()
    (folder / "some.jsonl").rename(where / "some.jsonl")
    where.chmod(0o555)
    ran = somebody(folder, "run", "events/some.jsonl")
    where.chmod(0o755)
    plainly(ran, "2 lines could not be read, nor kept in `events/some.jsonl.rejected`: permission denied.")


def test_events_that_may_not_be_read(folder: Path, somebody: Runs) -> None:
    (folder / "events.jsonl").chmod(0)
    plainly(somebody(folder, "plan", "events.jsonl"), "events.jsonl", "not readable", code=2)


def test_a_project_that_may_not_be_read(folder: Path, somebody: Runs) -> None:
    (folder / "stagerules.toml").chmod(0)
    plainly(
        somebody(folder, "check"),
        "The file `stagerules.toml` cannot be read: permission denied.",
    )


def test_what_was_written_while_it_was_read_is_refused(folder: Path) -> None:
    with unchanged(folder / "crm.db"):
        pass
    with pytest.raises(DatabaseLocked, match="while it was being read"), unchanged(folder / "crm.db"):
        (folder / "crm.db").write_bytes(b"another")
