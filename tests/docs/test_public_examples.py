"""The examples in the docstrings of public names and in the guide for hosts, each run on a fresh project."""

import asyncio
import inspect
import re
import textwrap
from collections.abc import Iterator
from datetime import time
from pathlib import Path

import pytest

import stagerules
from stagerules import AsyncEngine, BackendProblem, Engine, Project, SqlBackend, create_tables
from tests.cli.helpers import ROOT, example
from tests.cli.helpers import stagerules as command

NAMES = (
    *(Engine, Engine.plan, Engine.handle, Engine.run, Engine.deliver, Engine.on_receipt),
    *(AsyncEngine, Project.load, SqlBackend, create_tables, BackendProblem),
)
GUIDE = (ROOT / "docs" / "guide" / "embedding.md").read_text(encoding="utf-8")
CODE = re.compile(r"```python\n(.*?)```", re.DOTALL)


@pytest.fixture
def names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, object]]:
    """What the examples take for granted: all public names, and an engine on the two rules of the README."""
    folder = example("two_lines", tmp_path / "examples")
    command(folder, "db", "init", "--data", "data.json")
    monkeypatch.chdir(tmp_path)
    engine = Engine(Project.load("examples/two_lines"))
    yield {
        **{name: getattr(stagerules, name) for name in stagerules.__all__},
        "engine": engine,
        "asyncio": asyncio,
        "time": time,
    }
    assert isinstance(engine.backend, SqlBackend)
    engine.backend.close()


@pytest.mark.parametrize("of", NAMES, ids=lambda one: one.__qualname__)
def test_an_example_in_a_docstring(of: object, names: dict[str, object]) -> None:
    found = CODE.findall(textwrap.dedent(inspect.getdoc(of) or ""))
    assert found
    for code in found:
        exec(code, names)  # noqa: S102  (our own code)


@pytest.mark.parametrize("code", CODE.findall(GUIDE), ids=lambda code: code.strip().splitlines()[0][:40])
def test_an_example_of_the_guide(code: str, names: dict[str, object]) -> None:
    exec(code, names)  # noqa: S102  (our own code)


def test_the_guide_shows_the_host_as_it_is() -> None:
    host = ROOT / "docs" / "guide" / "host"
    assert (host / "shop.rules").read_text(encoding="utf-8").strip() in GUIDE
    shown = re.findall(r"```python shop\.py\n(.*?)```", GUIDE, re.DOTALL)
    assert len(shown) == 2
    assert all(one.strip() in (host / "shop.py").read_text(encoding="utf-8") for one in shown)
