"""Runs the command line in a folder, and makes fresh copies of the examples."""

import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import attrs

from stagerules.cli import main

ROOT = Path(__file__).parents[2]


@attrs.frozen
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str


def stagerules(folder: Path, *arguments: str, input: str = "") -> Ran:
    """Runs `stagerules …` in a folder, in this process: a second one takes half a second to start. A database that is
    made of the same files as one before is a copy of that.
    """
    made = folder / "crm.db"
    if arguments[:2] != ("db", "init") or made.exists():
        return _run(folder, arguments, input)
    before = sorted(folder.rglob("*"))
    known = arguments, *((str(one.relative_to(folder)), one.read_bytes()) for one in before if one.is_file())
    if known in _MADE:
        ran, data = _MADE[known]
        made.write_bytes(data)
        return ran
    ran = _run(folder, arguments, input)
    if ran.code == 0 and set(folder.rglob("*")) - {*before} == {made}:
        _MADE[known] = ran, made.read_bytes()
    return ran


_MADE: dict[tuple[object, ...], tuple[Ran, bytes]] = {}


def _run(folder: Path, arguments: tuple[str, ...], input: str) -> Ran:
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.TextIOWrapper(io.BytesIO(), "utf-8")
    before, streams, arguments_before = Path.cwd(), (sys.stdin, sys.stdout, sys.stderr), sys.argv
    os.chdir(folder)
    sys.stdin, sys.stdout, sys.stderr = io.TextIOWrapper(io.BytesIO(input.encode())), out, err
    sys.argv = ["stagerules", *arguments]
    try:
        main()
    except SystemExit as ended:
        code = ended.code
    finally:
        os.chdir(before)
        (sys.stdin, sys.stdout, sys.stderr), sys.argv = streams, arguments_before
    assert isinstance(code, int)
    return Ran(code, _text(out), _text(err))


def process(folder: Path, *arguments: str, input: str | None = None) -> Ran:
    """Runs `stagerules …` in a folder as a user does, in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "stagerules", *arguments],
        cwd=folder,
        input=input,
        capture_output=True,
        encoding="utf-8",
        env=environment,
        timeout=120,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    written = stream.buffer
    assert isinstance(written, io.BytesIO)
    return written.getvalue().decode()


def example(name: str, folder: Path) -> Path:
    """A fresh copy of an example."""
    there = folder / name
    shutil.copytree(ROOT / "examples" / name, there, ignore=shutil.ignore_patterns("*.db*", "*.rejected", "outbox"))
    return there
