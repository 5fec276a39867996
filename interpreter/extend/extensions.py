"""Actions and functions of other packages and of the host, gathered with the standard ones.

A package offers them by the entry points `stagerules.actions` and `stagerules.functions`; each names one, or a tuple
of several:

```toml
[project.entry-points."stagerules.actions"]
acme = "acme_rules:ACTIONS"
```
"""

import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Generic, TypeVar

import attrs

from stagerules.dsl.functions import FUNCTIONS as OWN

from ..actions import Action, Function

if TYPE_CHECKING:  # takes 15 ms to load: only who looks for packages pays for it
    from importlib.metadata import EntryPoint

ACTIONS = "stagerules.actions"
FUNCTIONS = "stagerules.functions"

Kind = TypeVar("Kind", Action, Function)


class ExtensionProblem(Exception):
    """An installed package whose actions or functions can't be used. `str()` names the package and says why."""


class NameTaken(ExtensionProblem):
    """Two of them have one name. `str()` names both origins."""


@attrs.frozen
class Offered(Generic[Kind]):
    """An action or function, and where it is from: `the package `acme-rules` 1.0`, `the module `acme.crm``."""

    what: Kind
    origin: str


def load_actions(standard: Iterable[Action] = (), host: Iterable[Action] = ()) -> tuple[Action, ...]:
    """The standard actions, then those of installed packages, then those of the host. Raises ExtensionProblem."""
    return _together((*_by_module(standard), *_installed(ACTIONS, Action), *_by_module(host)), {})


def load_functions(host: Iterable[Function] = ()) -> tuple[Function, ...]:
    """The functions of installed packages, then those of the host. Raises ExtensionProblem."""
    own = dict.fromkeys(OWN, "the language")
    return _together((*_installed(FUNCTIONS, Function), *_by_module(host)), own)


def _installed(group: str, kind: type[Kind]) -> Iterator[Offered[Kind]]:
    """What packages offer, in the order of their names; here they are imported, not before."""
    offered = _all_that_is_offered(tuple(sys.path))[group]
    for point in sorted(offered, key=lambda one: (_package(one), one.name)):
        try:
            loaded = point.load()
        except Exception as reason:
            raise ExtensionProblem(
                f"{_package(point)} offers `{point.value}` as {group}, but it can't be imported: {reason}".rstrip()
            ) from reason
        for one in loaded if isinstance(loaded, list | tuple) else (loaded,):
            if not isinstance(one, kind):
                raise ExtensionProblem(
                    f"{_package(point)} offers `{point.value}` as {group}, but {one!r} is none. "
                    f"Decorate it with `@{kind.__name__.lower()}`."
                )
            yield Offered(one, _package(point))


@lru_cache(maxsize=1)
def _all_that_is_offered(path: tuple[str, ...]) -> "Mapping[str, tuple[EntryPoint, ...]]":
    """What the packages on the path offer, by group. Looking through all of them takes 10 ms: it is done once."""
    from importlib.metadata import entry_points

    found = entry_points()
    return {group: tuple(found.select(group=group)) for group in (ACTIONS, FUNCTIONS)}


def _by_module(some: Iterable[Kind]) -> Iterator[Offered[Kind]]:
    for one in some:
        yield Offered(one, f"the module `{getattr(_code(one), '__module__', '?')}`")


def _code(one: Action | Function) -> object:
    return one.answer if isinstance(one, Action) else one.call


def _together(offered: Iterable[Offered[Kind]], taken: Mapping[str, str]) -> tuple[Kind, ...]:
    """All of them, in order. `taken` maps names that can't be given again to where they are from."""
    origins, all_of_them = dict(taken), list[Kind]()
    for one in offered:
        name = one.what.signature.name
        if name in origins:
            kind = type(one.what).__name__.lower()
            raise NameTaken(f"There are two {kind}s `{name}`: one from {origins[name]}, one from {one.origin}.")
        origins[name] = one.origin
        all_of_them.append(one.what)
    return tuple(all_of_them)


def _package(point: "EntryPoint") -> str:
    return f"the package `{point.dist.name}` {point.dist.version}" if point.dist else "a package without a name"
