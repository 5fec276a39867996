"""`stagerules.toml`: what it may say, read and checked. Paths in it count from its folder."""

import re
import tomllib
from collections.abc import Callable, Mapping
from datetime import time
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import attrs

from stagerules.dsl.check.nearest import nearest
from stagerules.dsl.check.schema.currencies import CURRENCIES
from stagerules.dsl.problem import Problem
from stagerules.dsl.source import Source, Span

from .locales import LANGUAGES, is_locale, nearest_locale
from .problems import MissingSetting, UnknownSetting, WrongSetting
from .tomlmistakes import mistake

if TYPE_CHECKING:
    from stagerules.interpreter.sql.mapping.spec import TablesSpec

NAME = "stagerules.toml"
T = TypeVar("T")


@attrs.frozen
class ProjectFile:
    """What the project file says; what it leaves out, or there being none, has these defaults.

    `rules` are patterns of files in order (empty: all `.rules` files in path order). `constants` map names to plain
    TOML values. `ceilings` are how many of a kind may be done an hour. `tables` are those of the host's
    in which records lie.
    """

    source: Source | None = None
    folder: Path = Path()
    schema: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    locale: str = "en"
    time_zone: str = "UTC"
    currency: str = "EUR"
    region: str = "DE"
    time_of_day: time = time(9)
    grants: frozenset[str] | None = None
    constants: Mapping[str, object] | None = None
    backend_url: str | None = None
    deletions_per_hour: int | None = None
    tables: "TablesSpec | None" = None

    def key_span(self, name: str) -> Span:
        """Where a setting stands in the file."""
        return key_span(self.source, name) if self.source else Span(0, 0)


def key_span(source: Source, name: str) -> Span:
    """The place of a setting's name; the file's first character where it does not stand."""
    found = re.search(rf'^[ \t]*(?:\[[^\]\n]*)?"?({re.escape(name)})"?[ \t]*[=\]]', source.text, re.MULTILINE)
    return Span(*found.span(1)) if found else Span(0, min(1, len(source.text)))


def read_project_file(source: Source, folder: Path) -> tuple[ProjectFile, tuple[Problem, ...]]:
    """The project file's settings, and everything that is wrong with them."""
    try:
        data = tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as error:
        return ProjectFile(source, folder), (mistake(source, str(error)),)
    reader = Reader(source)
    reader.known(data, TOP, "")
    backend = reader.table(data, "backend", ("url",))
    ceilings = reader.table(data, "ceilings", ("deletions_per_hour",))
    if "language" in data:
        reader.take(data, "language", lambda value: value == 1, "1", "language = 1", 1)
    reader.required(data)
    tables = _tables(reader, data)
    default = ProjectFile()
    file = ProjectFile(
        source=source,
        folder=folder,
        schema=reader.names(data, "schema", 'schema = "crm.schema"'),
        rules=reader.names(data, "rules", 'rules = ["sales.rules", "service.rules"]'),
        locale=_locale(reader, data, default.locale),
        time_zone=_zone(reader, data, default.time_zone),
        currency=_currency(reader, data, default.currency),
        region=reader.take(data, "region", _is_region, "a country's two letters", 'region = "DE"', default.region),
        time_of_day=_time(reader, data, default.time_of_day),
        grants=_grants(reader, data),
        constants=reader.table(data, "constants", None),
        backend_url=reader.take(backend, "url", _is_text, "a database address", 'url = "sqlite:///crm.db"', None),
        deletions_per_hour=reader.take(
            ceilings, "deletions_per_hour", _is_count, "a whole number", "deletions_per_hour = 20", None
        ),
        tables=tables,
    )
    return file, tuple(reader.problems)


GRANTS = ("deletions",)
TOP = (
    "language",
    "schema",
    "rules",
    "locale",
    "time_zone",
    "currency",
    "region",
    "time_of_day",
    "grants",
    "constants",
    "backend",
    "ceilings",
    "tables",
)


REQUIRED = {
    "language": ("language = 1", ""),
    "schema": ('schema = "crm.schema"', ""),
    "time_zone": ('time_zone = "Europe/Berlin"', ", with your own time zone"),
    "currency": ('currency = "EUR"', ", with the currency of amounts that name none"),
    "region": (
        'region = "DE"',
        ", with your country's two letters: phone numbers without a country code are read by it",
    ),
}
"""What is never guessed, since a wrong guess is not noticed: the line to add, and what it is about."""


@attrs.define
class Reader:
    """Takes settings one by one and collects what is wrong."""

    source: Source
    problems: list[Problem] = attrs.field(factory=list)

    def span(self, name: str) -> Span:
        """Where the setting stands."""
        return key_span(self.source, name)

    def value_span(self, name: str, text: str) -> Span:
        """Where a text stands in the setting's value; the setting where it is not found."""
        own = self.span(name)
        at = self.source.text.find(text, own.end)
        return Span(at, at + len(text)) if at >= 0 else own

    def known(self, data: Mapping[str, object], names: tuple[str, ...], where: str) -> None:
        """Reports every key that is none of `names`."""
        for name in data:
            if name not in names:
                near = nearest(name, names)
                self.problems.append(UnknownSetting(self.span(name), name=name, where=where, near=near, known=names))

    def required(self, data: Mapping[str, object]) -> None:
        """Reports what must be there and is not; a setting under a misspelt name counts as there."""
        meant = {nearest(name, TOP) for name in data if name not in TOP}
        for name, (example, meaning) in REQUIRED.items():
            if name not in data and name not in meant:
                self.problems.append(MissingSetting(Span(0, 0), name=name, example=example, meaning=meaning))

    def table(self, data: Mapping[str, object], name: str, names: tuple[str, ...] | None) -> dict[str, object]:
        """A table of settings; with `names` those it may have."""
        value = data.get(name, {})
        if not isinstance(value, dict):
            self.wrong(name, "a table of settings", f"[{name}]")
            return {}
        if names is not None:
            self.known(value, names, f" under `[{name}]`")
        return value

    def take(
        self,
        data: Mapping[str, object],
        name: str,
        fits: Callable[[object], bool],
        wanted: str,
        example: str,
        default: T,
    ) -> T:
        """The setting's value where it fits, else the default and a problem."""
        if name not in data:
            return default
        if not fits(data[name]):
            self.wrong(name, wanted, example)
            return default
        return data[name]  # type: ignore[return-value]  # `fits` has looked

    def names(self, data: Mapping[str, object], name: str, example: str) -> tuple[str, ...]:
        """A text or a list of texts."""
        value = data.get(name, [])
        found = [value] if isinstance(value, str) else value
        if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
            self.wrong(name, "a name or a list of names", example)
            return ()
        return tuple(found)

    def is_wrong(self, name: str) -> bool:
        """Whether a value that does not fit was reported."""
        return any(isinstance(one, WrongSetting) and one.name == name for one in self.problems)

    def wrong(self, name: str, wanted: str, example: str) -> None:
        """Reports a value that does not fit."""
        self.problems.append(WrongSetting(self.span(name), name=name, wanted=wanted, example=example))


def _tables(reader: Reader, data: Mapping[str, object]) -> "TablesSpec | None":
    """The host's tables. Only projects that have some pay for loading what reads them."""
    if "tables" not in data:
        return None
    from .tablesfile import read_tables

    tables, problems = read_tables(data["tables"], reader.source)
    reader.problems.extend(problems)
    return tables


def _time(reader: Reader, data: Mapping[str, object], default: time) -> time:
    value = data.get("time_of_day")
    if value is None:
        return default
    if isinstance(value, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        return time.fromisoformat(value)
    if isinstance(value, time):
        return value
    reader.wrong("time_of_day", "a time of day", 'time_of_day = "09:00"')
    return default


def _currency(reader: Reader, data: Mapping[str, object], default: str) -> str:
    """A currency of ISO 4217, as everywhere in the language."""
    value = data.get("currency", default)
    if isinstance(value, str) and value in CURRENCIES:
        return value
    near = nearest(value, CURRENCIES) if isinstance(value, str) else None
    reader.wrong("currency", "the three letters of a currency", f'currency = "{near or "EUR"}"')
    return default


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _is_region(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[A-Z]{2}", value) is not None


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _zone(reader: Reader, data: Mapping[str, object], default: str) -> str:
    """A time zone of the IANA's list."""
    value = data.get("time_zone", default)
    if isinstance(value, str):
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            pass
        else:
            return value
    near = nearest(value, available_timezones()) if isinstance(value, str) else None
    example = f'time_zone = "{near or "Europe/Berlin"}"'
    reader.wrong("time_zone", "a time zone such as `Europe/Berlin`", example)
    return default


def _locale(reader: Reader, data: Mapping[str, object], default: str) -> str:
    """A language that values can be written in, with or without its country."""
    value = data.get("locale", default)
    if isinstance(value, str) and (value in LANGUAGES or is_locale(value)):
        return value
    near = nearest_locale(value) if isinstance(value, str) else None
    reader.wrong("locale", "a language such as `de` or `pl`", f'locale = "{near or "de"}"')
    return default


def _grants(reader: Reader, data: Mapping[str, object]) -> frozenset[str] | None:
    """What rules may do. Where one is misspelt, all count as given: one mistake, one message."""
    grants = reader.names(data, "grants", 'grants = ["deletions"]')
    for grant in grants:
        if grant not in GRANTS:
            span, near = reader.value_span("grants", grant), nearest(grant, GRANTS)
            where = " under `grants`"
            reader.problems.append(UnknownSetting(span, name=grant, where=where, near=near, known=GRANTS))
    return frozenset(grants) if set(grants) <= set(GRANTS) and not reader.is_wrong("grants") else None
