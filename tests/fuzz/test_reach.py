"""Rules reach nothing: no file, no socket, no import, no code, whatever is in the rules and in the records."""

import json
import os
import subprocess
import sys

import pytest

COUNT = int(os.environ.get("STAGERULES_FUZZ", 100_000)) // 10


def watched(count: int) -> None:
    """Reads, checks and decides so many generated inputs, and all escapes, under Python's audit hook."""
    command = [sys.executable, "-m", "tests.fuzz.reach", str(count)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)
    assert told["seen"] == []
    assert told["awake"], "the hook must see a file that is opened"
    assert told["works"] > 800 + count


@pytest.mark.slow
def test_rules_reach_nothing() -> None:
    watched(50)


@pytest.mark.fuzz
def test_very_many_rules_reach_nothing() -> None:
    watched(COUNT)
