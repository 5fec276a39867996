"""Actions and functions of installed packages: found, named in every complaint, never two of one name."""

from pathlib import Path

import pytest

from stagerules.interpreter.actions import Done, Function
from stagerules.interpreter.extend.decorate import action, function
from stagerules.interpreter.extend.extensions import ExtensionProblem, NameTaken, load_actions, load_functions
from stagerules.stdlib_actions import ACTIONS

CODE = '''
"""Rules of Acme."""

from stagerules import Done, action, function


@action
def stamp(text: str) -> Done:
    """Stamps."""
    return Done(detail=text)


@action(name="{second}")
def another() -> None:
    """Does nothing."""


@function
def twice(number: int) -> int:
    """Two times a number."""
    return 2 * number


BOTH = (stamp, another)
'''


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


def install(folder: Path, name: str, points: str, second: str = "seal", code: str = CODE) -> None:
    """A package as pip leaves it: a module, and a folder that says what it offers."""
    module = name.replace("-", "_")
    (folder / f"{module}.py").write_text(code.replace("{second}", second), encoding="utf-8")
    info = folder / f"{module}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(points, encoding="utf-8")


def names(actions: object) -> list[str]:
    assert isinstance(actions, tuple)
    return [one.signature.name for one in actions]


@function
def thrice(number: int) -> int:
    return 3 * number


def test_nothing_is_installed() -> None:
    assert load_actions() == ()
    assert load_functions() == ()
    assert load_actions(ACTIONS) == ACTIONS


def test_what_a_package_offers(packages: Path) -> None:
    points = "[stagerules.actions]\nall = acme_one:BOTH\n[stagerules.functions]\ntwice = acme_one:twice\n"
    install(packages, "acme-one", points)
    loaded = load_actions(ACTIONS)
    assert names(loaded) == [*names(ACTIONS), "stamp", "seal"]
    functions: tuple[Function, ...] = load_functions([thrice])
    assert names(functions) == ["twice", "thrice"]
    assert functions[0].call(2) == 4


def test_packages_come_in_the_order_of_their_names(packages: Path) -> None:
    install(packages, "acme-y", "[stagerules.actions]\na = acme_y:another\n", "seal_y")
    install(packages, "acme-x", "[stagerules.actions]\nb = acme_x:another\n", "seal_x")
    assert names(load_actions()) == ["seal_x", "seal_y"]


def test_two_packages_with_one_name(packages: Path) -> None:
    install(packages, "acme-p", "[stagerules.actions]\np = acme_p:another\n")
    install(packages, "acme-q", "[stagerules.actions]\nq = acme_q:another\n")
    with pytest.raises(NameTaken) as taken:
        load_actions()
    assert str(taken.value) == (
        "There are two actions `seal`: one from the package `acme-p` 1.0, one from the package `acme-q` 1.0."
    )


def test_a_package_with_the_name_of_a_standard_action(packages: Path) -> None:
    install(packages, "acme-s", "[stagerules.actions]\ns = acme_s:another\n", "notify")
    with pytest.raises(NameTaken) as taken:
        load_actions(ACTIONS)
    assert str(taken.value) == (
        "There are two actions `notify`: one from the module `stagerules.stdlib_actions.notify`, "
        "one from the package `acme-s` 1.0."
    )


def test_a_host_with_the_name_of_a_standard_action() -> None:
    @action(name="log")
    def host() -> Done:
        return Done()

    with pytest.raises(NameTaken, match=r"two actions `log`: one from the module `.*\.log`, one from the module `"):
        load_actions(ACTIONS, [host])


def test_a_function_with_the_name_of_one_of_the_language() -> None:
    @function(name="lower")
    def host(text: str) -> str:
        return text

    with pytest.raises(
        NameTaken, match=r"There are two functions `lower`: one from the language, one from the module `"
    ):
        load_functions([host])


@pytest.mark.parametrize(
    ("point", "code", "why"),
    [
        ("acme_{n}:stamp", "raise RuntimeError('no database')", "but it can't be imported: no database"),
        ("acme_{n}:gone", CODE, "but it can't be imported: module 'acme_{n}' has no attribute 'gone'"),
        ("acme_{n}.no:x", CODE, "but it can't be imported: No module named 'acme_{n}.no'; 'acme_{n}' is not a package"),
        ("acme_{n}:stamp", "def stamp(): pass", "is none. Decorate it with `@action`."),
        ("acme_{n}:twice", CODE, "is none. Decorate it with `@action`."),
    ],
)
def test_a_package_that_is_broken(
    point: str, code: str, why: str, packages: Path, request: pytest.FixtureRequest
) -> None:
    number = f"b{request.node.callspec.indices['point']}"
    point, why = point.replace("{n}", number), why.replace("{n}", number)
    install(packages, f"acme-{number}", f"[stagerules.actions]\nx = {point}\n", code=code)
    with pytest.raises(ExtensionProblem) as broken:
        load_actions()
    assert str(broken.value).startswith(f"the package `acme-{number}` 1.0 offers `{point}` as stagerules.actions, but ")
    assert str(broken.value).endswith(why)
