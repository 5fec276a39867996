"""The guards of the build: what is written is what is checked, and what is checked is what is installed."""

import ast
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MAPPED = ("dsl", "interpreter", "stdlib_actions")
SOURCES = ("stagerules", *MAPPED)
CONFIG = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
IN_PROJECT = ("benchmarks", "docs", "examples", "tests", *SOURCES)


def files(folder: Path, pattern: str) -> Iterator[Path]:
    """The files below a folder, without those behind a symlink and without caches."""
    for here, folders, _ in os.walk(folder):
        folders[:] = [name for name in folders if name != "__pycache__"]
        yield from (path for path in sorted(Path(here).glob(pattern)) if path.is_file())


def package_name(folder: Path) -> str:
    parts = folder.relative_to(ROOT).parts
    return ".".join(parts if parts[0] == "stagerules" else ("stagerules", *parts))


def packages() -> dict[str, Path]:
    """Each package with its folder, as found on disk."""
    found = (path.parent for top in SOURCES for path in files(ROOT / top, "__init__.py"))
    return {package_name(folder): folder for folder in found}


def shipped() -> set[str]:
    """Each file that must arrive, as it lies in the wheel."""
    patterns = ("*.py", *CONFIG["tool"]["setuptools"]["package-data"]["*"])
    return {
        f"{name.replace('.', '/')}/{path.name}"
        for name, folder in packages().items()
        for pattern in patterns
        for path in folder.glob(pattern)
    }


def run(*command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """A tool of this environment, run in a folder, as a bare shell would run it."""
    quiet = {name: text for name, text in os.environ.items() if not name.startswith(("COV", "PYTEST"))}
    return subprocess.run([sys.executable, *command], cwd=cwd, env=quiet, capture_output=True, text=True, check=False)


def lint_imports(cwd: Path) -> subprocess.CompletedProcess[str]:
    start = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return run("-c", start, "--no-cache", cwd=cwd)


@pytest.fixture
def skeleton(tmp_path: Path) -> Path:
    """The configuration, the symlinks and the four source folders, with nothing in the packages."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for folder in packages().values():
        there = tmp_path / folder.relative_to(ROOT)
        there.mkdir(parents=True, exist_ok=True)
        (there / "__init__.py").write_text('"""Nothing."""\n', encoding="utf-8")
    for name in MAPPED:
        (tmp_path / "stagerules" / name).symlink_to(os.readlink(ROOT / "stagerules" / name))
    return tmp_path


def plant(root: Path, where: str, text: str) -> None:
    """Write a module; where a package of that name exists, its `__init__.py`."""
    path = root / where
    if path.with_suffix("").is_dir():
        path = path.with_suffix("") / "__init__.py"
    path.write_text(f'"""Planted."""\n\n{text}\n', encoding="utf-8")


# --- what is listed ---


def test_every_package_is_listed() -> None:
    assert sorted(packages()) == sorted(CONFIG["tool"]["setuptools"]["packages"])


def test_every_folder_with_code_is_a_package() -> None:
    folders = {path.parent for top in SOURCES for path in files(ROOT / top, "*.py")}
    assert folders == set(packages().values())


def test_every_data_file_is_shipped() -> None:
    lying = {
        f"{package_name(path.parent).replace('.', '/')}/{path.name}"
        for top in SOURCES
        for path in files(ROOT / top, "*")
    }
    assert lying == shipped(), "extend [tool.setuptools.package-data], or move the file"


@pytest.mark.parametrize("name", MAPPED)
def test_symlink(name: str) -> None:
    assert os.readlink(ROOT / "stagerules" / name) == f"../{name}"
    assert CONFIG["tool"]["setuptools"]["package-dir"][f"stagerules.{name}"] == name


# --- one name for each module ---


@pytest.mark.slow
def test_no_bare_import() -> None:
    bare = [
        f"{path.relative_to(ROOT)}: {name}"
        for top in IN_PROJECT
        for path in files(ROOT / top, "*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in imported(node)
        if name.split(".")[0] in MAPPED
    ]
    assert bare == [], "import it as stagerules.dsl, stagerules.interpreter, stagerules.stdlib_actions"


def imported(node: ast.AST) -> list[str]:
    match node:
        case ast.Import(names=names):
            return [alias.name for alias in names]
        case ast.ImportFrom(module=str(module), level=0):
            return [module]
        case _:
            return []


@pytest.mark.slow
def test_each_module_is_loaded_once(tmp_path: Path) -> None:
    modules = sorted(
        f"{name}.{path.stem}".removesuffix(".__init__")
        for name, folder in packages().items()
        for path in folder.glob("*.py")
        if path.stem != "__main__"
    )
    code = f"""
import importlib, json, sys
for name in {modules}:
    importlib.import_module(name)
print(json.dumps({{name: getattr(module, "__file__", None) for name, module in sys.modules.items()}}))
"""
    ran = run("-c", code, cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    ours = [name for name, file in json.loads(ran.stdout).items() if is_source(file)]
    assert sorted(ours) == modules


def is_source(file: str | None) -> bool:
    return file is not None and any(Path(file).resolve().is_relative_to(ROOT / top) for top in SOURCES)


# --- the tools see what they must see ---


@pytest.mark.slow
def test_mypy_finds_a_planted_error_in_each_source_folder(skeleton: Path) -> None:
    for top in SOURCES:
        plant(skeleton, f"{top}/planted.py", 'NUMBER: int = "a text"')
    plant(
        skeleton,
        "stagerules/across.py",
        "from stagerules.dsl.planted import NUMBER\n\nTEXT: str = NUMBER",
    )
    ran = run("-m", "mypy", "--no-incremental", cwd=skeleton)
    assert sorted(line.split(": error")[0] for line in ran.stdout.splitlines() if ": error" in line) == [
        "stagerules/across.py:5",
        "stagerules/dsl/planted.py:3",
        "stagerules/interpreter/planted.py:3",
        "stagerules/planted.py:3",
        "stagerules/stdlib_actions/planted.py:3",
    ]


LARK = "Only dsl/parse/grammar.py knows the parser library; take the tree from it."
REFUSED_BY_RUFF = [
    ("dsl/cut.py", "import lark", LARK),
    ("interpreter/walk.py", "from lark import Token", LARK),
    ("stdlib_actions/planted.py", "import lark.lexer", LARK),
    ("dsl/planted.py", "import sqlalchemy", "Only drivers and backends know a database"),
    ("interpreter/decision/decide.py", "from sqlalchemy import select", "Only drivers and backends know a database"),
    ("dsl/planted.py", "import pickle", "Un-pickling runs code"),
    ("dsl/planted.py", "eval('1')", "S307"),
    ("dsl/planted.py", "exec('1')", "S102"),
    ("interpreter/decision/decide.py", "import time", "Only drivers know a clock"),
    ("interpreter/decision/decide.py", "from random import choice", "Only drivers know dice"),
    ("dsl/parse/grammar.py", "eval('1')", "S307"),
    ("stagerules/cli/planted.py", "exec('1')", "S102"),
    ("interpreter/store/planted.py", "import pickle\n\npickle.loads(b'')", "S301"),
]
ACCEPTED_BY_RUFF = [
    ("dsl/parse/grammar.py", "import lark"),
    ("interpreter/drivers/planted.py", "import sqlalchemy"),
    ("interpreter/records/sql.py", "import sqlalchemy"),
    ("interpreter/store/sql.py", "import sqlalchemy"),
    ("interpreter/sql.py", "import sqlalchemy"),
    ("interpreter/sql/tables.py", "import sqlalchemy"),
    ("stagerules/engine.py", "import sqlalchemy"),
    ("dsl/planted.py", "from .source import Span"),
    ("dsl/planted.py", "LOOK_ALIKES = 'а’–\u00d7'"),
]


def ruff(where: str, code: str) -> str:
    text = f'"""Planted."""\n\n{code}\n'
    command = [sys.executable, "-m", "ruff", "check", "--ignore", "F401,I001", "--stdin-filename", where, "-"]
    return subprocess.run(command, cwd=ROOT, input=text, capture_output=True, text=True, check=False).stdout


@pytest.mark.parametrize(("where", "code", "sentence"), REFUSED_BY_RUFF)
def test_ruff_refuses(where: str, code: str, sentence: str) -> None:
    assert sentence in ruff(where, code)


@pytest.mark.parametrize(("where", "code"), ACCEPTED_BY_RUFF)
def test_ruff_accepts(where: str, code: str) -> None:
    assert ruff(where, code) == "All checks passed!\n"


def test_ruff_reads_no_file_twice() -> None:
    listed = run("-m", "ruff", "check", "--show-files", cwd=ROOT).stdout.splitlines()
    real = [os.path.realpath(name) for name in listed]
    assert len(real) == len(set(real))
    expected = {str(path) for top in SOURCES for path in files(ROOT / top, "*.py")}
    assert expected <= set(real)


PLANTED_IMPORTS = [
    ("dsl/planted.py", "import stagerules.interpreter", "Imports go one way"),
    ("dsl/check/planted.py", "from stagerules import stdlib_actions", "Imports go one way"),
    ("interpreter/planted.py", "import stagerules.stdlib_actions", "Imports go one way"),
    ("stdlib_actions/planted.py", "import stagerules.cli", "Imports go one way"),
    ("stagerules/somewhere.py", "", "Imports go one way"),
    ("interpreter/store/planted.py", "import stagerules", "don't import the public names"),
    ("stagerules/__init__.py", "import stagerules.cli", "don't import the command line"),
    ("dsl/planted.py", "import lark", "Only dsl/parse/grammar.py imports lark"),
    ("stagerules/cli/planted.py", "from lark import Token", "Only dsl/parse/grammar.py imports lark"),
    ("dsl/parse/grammar.py", "import sqlalchemy", "dsl knows no database"),
    ("dsl/planted.py", "import click", "dsl knows no database"),
    ("stdlib_actions/planted.py", "import random", "Actions are pure functions"),
    ("interpreter/planted.py", "import sqlalchemy", "only drivers and backends"),
    ("interpreter/planted.py", "from time import time", "only drivers and backends"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("where", "code", "contract"), PLANTED_IMPORTS)
def test_a_planted_import_breaks_its_contract(skeleton: Path, where: str, code: str, contract: str) -> None:
    plant(skeleton, where, code)
    ran = lint_imports(skeleton)
    assert ran.returncode == 1
    broken = " ".join(ran.stdout.partition("Broken contracts")[2].split())
    assert contract in broken, ran.stdout + ran.stderr


def test_rightful_imports_keep_the_contracts(skeleton: Path) -> None:
    plant(skeleton, "dsl/parse/grammar.py", "import lark\nfrom lark import Token")
    plant(skeleton, "interpreter/sql.py", "import sqlalchemy\nfrom sqlalchemy import select")
    for name in ("drivers", "records", "store"):
        plant(
            skeleton,
            f"interpreter/{name}/planted.py",
            "import time\nimport sqlalchemy\nimport stagerules.dsl.parse",
        )
    plant(skeleton, "stdlib_actions/planted.py", "import stagerules.interpreter.drivers.planted")
    plant(skeleton, "stagerules/project.py", "import stagerules.dsl.parse")
    plant(
        skeleton,
        "stagerules/engine.py",
        "import stagerules.project\nimport stagerules.stdlib_actions.planted",
    )
    plant(skeleton, "stagerules/__init__.py", "from stagerules.engine import Engine")
    plant(skeleton, "stagerules/cli/planted.py", "import click\nimport stagerules")
    ran = lint_imports(skeleton)
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.slow
def test_coverage_counts_each_file_once_by_its_own_path(skeleton: Path) -> None:
    for top in SOURCES:
        plant(skeleton, f"{top}/planted.py", "def pick(yes: bool) -> int:\n    return 1 if yes else 0")
    names = ["stagerules.planted", *(f"stagerules.{name}.planted" for name in MAPPED)]
    code = "".join(f"import {name}\n{name}.pick(True)\n" for name in names)
    (skeleton / "use.py").write_text(code, encoding="utf-8")
    run("-m", "coverage", "run", "use.py", cwd=skeleton)
    run("-m", "coverage", "json", "-o", "coverage.json", cwd=skeleton)
    measured = json.loads((skeleton / "coverage.json").read_text(encoding="utf-8"))["files"]
    lines = {name: file["summary"]["percent_covered"] for name, file in measured.items() if name.endswith("planted.py")}
    assert lines == {f"{top}/planted.py": 100.0 for top in SOURCES}


# --- the wheel and the sdist ---


@pytest.mark.packaging
def test_wheel_and_sdist_hold_every_file(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    for top in SOURCES:
        shutil.copytree(ROOT / top, source / top, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
    built = run("-m", "build", "--outdir", str(tmp_path / "dist"), str(source), cwd=tmp_path)
    assert built.returncode == 0, built.stdout + built.stderr

    (wheel,) = (tmp_path / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        in_wheel = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert in_wheel == shipped()

    (sdist,) = (tmp_path / "dist").glob("*.tar.gz")
    with tarfile.open(sdist) as tar:
        in_sdist = {member.name.partition("/")[2] for member in tar.getmembers() if member.isfile()}
    in_packages = {
        f"{name.replace('.', '/')}/{Path(held).name}"
        for name, folder in packages().items()
        for held in in_sdist
        if Path(held).parent == folder.relative_to(ROOT)
    }
    assert in_packages == shipped()
