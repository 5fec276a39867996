"""`docs/guide/guarantees.md` tells of every point at which a process can be killed, and the figures of the worker."""

import re
from datetime import timedelta

from stagerules.interpreter.drivers.crash import POINTS, VARIABLE
from stagerules.interpreter.drivers.deliver import ATTEMPTS, LEASE
from tests.cli.helpers import ROOT

PAGE = (ROOT / "docs" / "guide" / "guarantees.md").read_text(encoding="utf-8")


def test_every_point_is_in_the_table() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \| (.+?) \|$", PAGE, re.MULTILINE)
    assert [(name, meaning) for name, meaning, _ in rows] == [(one.name, one.meaning) for one in POINTS]


def test_the_figures_are_those_of_the_worker() -> None:
    assert timedelta(minutes=10) == LEASE
    assert "for ten minutes, its *lease*" in PAGE
    assert f"with which {ATTEMPTS} workers have ended" in PAGE
    assert f"`{VARIABLE}=" in PAGE
