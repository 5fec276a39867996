"""Settings of a TOML file, taken one by one; what is wrong with them is collected, each with its place."""

from collections.abc import Callable, Collection, Mapping
from typing import TypeVar

import attrs

from stagerules.dsl.check.nearest import nearest
from stagerules.dsl.problem import Problem
from stagerules.dsl.source import Source, Span

from .problems import MissingSetting, UnknownSetting, WrongSetting
from .tomlplaces import Places

T = TypeVar("T")


@attrs.frozen
class Where:
    """Where settings stand: below `[tool.stagerules]` in a `pyproject.toml` (the `prefix`), under `[env.NAME]` where
    that overrides them.
    """

    places: Places
    prefix: tuple[str, ...] = ()
    env: str | None = None
    overrides: Mapping[str, object] = attrs.field(factory=dict)

    def of(self, path: tuple[str, ...], value: str | None = None) -> Span:
        """The place of the setting that a path of names leads to, or of a text in its value."""
        return self.places.of(self._whole(path), value)

    def heading(self, path: tuple[str, ...], name: str = "") -> str:
        """How the file heads a table, or the table in which a setting stands: `[channels.email]`."""
        whole = self._whole((*path, name))[:-1] if name else self._whole(path)
        return f"[{'.'.join(whole)}]"

    def _whole(self, path: tuple[str, ...]) -> tuple[str, ...]:
        above = ("env", self.env) if self.env is not None and _leads(self.overrides, path) else ()
        return (*self.prefix, *above, *path)


def _leads(data: object, path: tuple[str, ...]) -> bool:
    for name in path:
        if not isinstance(data, Mapping) or name not in data:
            return False
        data = data[name]
    return True


def overridden(data: Mapping[str, object], by: Mapping[str, object]) -> dict[str, object]:
    """The settings with others in their place, table by table."""
    new: dict[str, object] = dict(data)
    for name, value in by.items():
        before = new.get(name)
        if isinstance(before, Mapping) and isinstance(value, Mapping):
            new[name] = overridden(before, value)
        else:
            new[name] = value
    return new


@attrs.define
class Reader:
    """Takes the settings of one table."""

    data: Mapping[str, object]
    where: Where
    path: tuple[str, ...] = ()
    problems: list[Problem] = attrs.field(factory=list)

    @property
    def source(self) -> Source:
        """The file."""
        return self.where.places.source

    def span(self, name: str, value: str | None = None) -> Span:
        """Where the setting stands, or a text in its value."""
        return self.where.of((*self.path, name), value)

    def known(self, names: tuple[str, ...]) -> None:
        """Reports every key that is none of `names`."""
        for name in self.data:
            if name not in names:
                near = nearest(name, names)
                under = f" under `{self.where.heading(self.path, name)}`" if self.path else ""
                self.problems.append(UnknownSetting(self.span(name), name=name, where=under, near=near, known=names))

    def inside(self, name: str, names: tuple[str, ...] | None) -> "Reader":
        """A table of settings; with `names` those it may have."""
        value = self.data.get(name, {})
        if not isinstance(value, dict):
            self.wrong(name, "a table of settings", self.where.heading((*self.path, name)))
            value = {}
        reader = Reader(value, self.where, (*self.path, name), self.problems)
        if names is not None:
            reader.known(names)
        return reader

    def take(self, name: str, fits: Callable[[object], bool], wanted: str, example: str, default: T) -> T:
        """The setting's value where it fits, else the default and a problem."""
        if name not in self.data:
            return default
        if not fits(self.data[name]):
            self.wrong(name, wanted, example)
            return default
        return self.data[name]  # type: ignore[return-value]  # `fits` has looked

    def one_of(self, name: str, choices: Collection[str], default: str) -> str:
        """One of a few words."""
        value = self.data.get(name, default)
        if isinstance(value, str) and value in choices:
            return value
        near = nearest(value, choices) if isinstance(value, str) else None
        listed = ", ".join(f"`{one}`" for one in choices)
        self.wrong(name, f"one of {listed}", f'{name} = "{near or next(iter(choices))}"')
        return default

    def names(self, name: str, example: str) -> tuple[str, ...]:
        """A text or a list of texts."""
        value = self.data.get(name, [])
        found = [value] if isinstance(value, str) else value
        if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
            self.wrong(name, "a name or a list of names", example)
            return ()
        return tuple(found)

    def is_wrong(self, name: str) -> bool:
        """Whether a value that does not fit was reported."""
        return any(isinstance(one, WrongSetting) and one.name == name for one in self.problems)

    def lacks(self, beside: str, name: str, example: str, meaning: str) -> None:
        """Reports a setting that must be there because another is; `beside` "": because its table is."""
        span = self.span(beside) if beside else self.where.of(self.path)
        at = f"under `{self.where.heading(self.path)}`" if self.path else "at the top of the file"
        self.problems.append(MissingSetting(span, name=name, example=example, meaning=meaning, at=at))

    def wrong(self, name: str, wanted: str, example: str) -> None:
        """Reports a value that does not fit."""
        self.problems.append(WrongSetting(self.span(name), name=name, wanted=wanted, example=example))


def is_text(value: object) -> bool:
    """A text that is not empty."""
    return isinstance(value, str) and bool(value.strip())


def is_count(value: object) -> bool:
    """A whole number of 0 or more."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
