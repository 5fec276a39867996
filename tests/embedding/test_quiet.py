"""A quiet guest: what belongs to the process is as before, and what the host has set does not change what rules say."""

import decimal
import gc
import locale
import logging
import os
import signal
import sys
import threading
import warnings
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from stagerules import Engine, Project, Ref, SqlBackend, stage_entered
from tests.embedding.shop import GUIDE, dump, shop
from tests.quick import quick

OF_THE_PROCESS: dict[str, Callable[[], object]] = {
    "decimal context": lambda: repr(decimal.getcontext()),
    "default decimal context": lambda: repr(decimal.DefaultContext),
    "locale": lambda: locale.setlocale(locale.LC_ALL),
    "warnings": lambda: list(warnings.filters),
    "signals": lambda: [signal.getsignal(one) for one in signal.valid_signals()],
    "alarm": lambda: signal.getitimer(signal.ITIMER_REAL),
    "recursion limit": sys.getrecursionlimit,
    "digits of whole numbers": sys.get_int_max_str_digits,
    "sys.path": lambda: list(sys.path),
    "import hooks": lambda: (list(sys.meta_path), list(sys.path_hooks)),
    "exception hooks": lambda: (sys.excepthook, threading.excepthook, sys.unraisablehook),
    "trace": lambda: (sys.gettrace(), sys.getprofile(), sys.getswitchinterval()),
    "environment": lambda: dict(os.environ),
    "folder": os.getcwd,
    "umask": lambda: _umask(),
    "threads": lambda: {one.name for one in threading.enumerate()},
    "logging": lambda: (logging.root.level, list(logging.root.handlers), logging.raiseExceptions),
    "garbage collection": lambda: (gc.isenabled(), gc.get_threshold()),
    "streams": lambda: (sys.stdin, sys.stdout, sys.stderr),
}


def _umask() -> int:
    now = os.umask(0)
    os.umask(now)
    return now


@pytest.fixture
def database(tmp_path: Path) -> Iterator[sa.Engine]:
    made = sa.create_engine(f"sqlite:///{tmp_path}/shop.sqlite")
    yield made
    made.dispose()


def everything(database: sa.Engine) -> Any:
    """What a host does: load, make tables, plan, handle, ask."""
    made = shop(database)
    with database.begin() as connection:
        made.win(41, connection)
    with database.begin() as connection:
        made.rules.plan(stage_entered("Deal", 42, "Won"), on=connection)
    made.rules.handle(stage_entered("Deal", 41, "Won"))
    made.rules.exclude("030 901820")
    made.rules.history()
    return made


@pytest.mark.parametrize("name", quick(4, OF_THE_PROCESS))
def test_the_process_is_as_before(name: str, database: sa.Engine) -> None:
    before = OF_THE_PROCESS[name]()
    everything(database)
    assert OF_THE_PROCESS[name]() == before


@pytest.mark.slow
def test_what_the_host_has_set_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual, other = (sa.create_engine(f"sqlite:///{tmp_path}/{name}.sqlite") for name in ("usual", "other"))
    question = "SELECT mark FROM deal ORDER BY id"
    everything(usual)
    recursion = sys.getrecursionlimit()
    with decimal.localcontext() as context, warnings.catch_warnings():
        context.prec, context.rounding = 3, decimal.ROUND_CEILING
        context.traps = dict.fromkeys(context.traps, True)
        warnings.simplefilter("error")
        monkeypatch.setenv("TZ", "Asia/Tokyo")
        monkeypatch.setenv("LANG", "pl_PL.UTF-8")
        monkeypatch.chdir(tmp_path)
        everything(other)
        assert decimal.getcontext().prec == 3
    assert sys.getrecursionlimit() == recursion
    with usual.connect() as one, other.connect() as two:
        assert one.exec_driver_sql(question).fetchall() == two.exec_driver_sql(question).fetchall()
    usual.dispose()
    other.dispose()


@pytest.mark.slow
def test_one_project_sees_nothing_of_another(tmp_path: Path) -> None:
    """Two of the same names: other rules, other constants, other meaning of an action."""
    folders = {}
    for name, text in (("a", "from a"), ("b", "from b")):
        folders[name] = tmp_path / name
        folders[name].mkdir()
        for file in ("crm.schema", "stagerules.toml"):
            (folders[name] / file).write_bytes((GUIDE / "host" / file).read_bytes())
        (folders[name] / "shop.rules").write_text(f'on stage "Won": set mark = "{text}"\n')
    engines = {}
    for name, folder in folders.items():
        database = sa.create_engine(f"sqlite:///{folder}/shop.sqlite")
        shop(database)
        project = Project.load(folder, constants=["lead_manager"])
        engines[name] = Engine(project, SqlBackend(database, project.schema), constants={"lead_manager": 1})
        with database.begin() as connection:
            connection.exec_driver_sql("UPDATE deal SET stage = 'Won'")
    for name, engine in engines.items():
        receipt = engine.handle(stage_entered("Deal", 41, "Won", id="same"))
        assert [step.effect.value for step in receipt.plan.steps] == [f"from {name}"]
        assert len(engine.history(Ref("Deal", 41))) == 1
        assert any("from " + name in line for line in dump(folders[name] / "shop.sqlite"))


@pytest.mark.slow
def test_an_engine_that_is_gone_leaves_nothing_behind(tmp_path: Path) -> None:
    """Nothing at module level keeps a project or a backend alive."""
    database = sa.create_engine(f"sqlite:///{tmp_path}/shop.sqlite")
    made = everything(database)
    gone = [weakref.ref(one) for one in (made.rules, made.rules.backend, made.rules.program, made.rules.backend.own)]
    database.dispose()
    del made
    gc.collect()
    assert [one() for one in gone] == [None] * len(gone)
