"""`stagerules.toml`: what it may say, read and checked. Paths in it count from its folder."""

import re
import tomllib
from collections.abc import Mapping
from datetime import time
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

import attrs

from stagerules.dsl.check.nearest import nearest
from stagerules.dsl.check.schema.currencies import CURRENCIES, currency_meant
from stagerules.dsl.problem import Problem
from stagerules.dsl.source import Source, Span
from stagerules.interpreter.limits import NO_LIMITS, Limits

from .deliveryfile import Delivery, read_delivery
from .documentsfile import Documents, read_documents
from .limitsfile import read_deletions, read_limits
from .lintlevels import Level, read_levels
from .locales import is_country, is_locale, nearest_country, nearest_locale
from .passwords import masked
from .problems import MissingSetting, UnknownSetting
from .settings import Reader, Where, is_text, overridden
from .tomlmistakes import mistake
from .tomlplaces import places
from .tomlread import read_toml
from .zones import zone_of

if TYPE_CHECKING:
    from stagerules.interpreter.calendar.calendars import Calendar
    from stagerules.interpreter.sql.mapping.spec import TablesSpec

NAME = "stagerules.toml"
OTHER_NAME = "pyproject.toml"
"""Where the settings may stand instead, under `[tool.stagerules]`."""


@attrs.frozen
class ProjectFile:
    """What the project file says; what it leaves out, or there being none, has these defaults.

    `rules` are patterns of files in order (empty: all `.rules` files in path order). `constants` map names to plain
    TOML values. `deletions_per_hour` and `limits` are how much may be done in an hour or a day. `levels` are those of
    lints that have another than their own. `envs` are the names of all `[env.NAME]`. `tables` are those of the host's
    in which records lie. `calendar` names the project's own of its `calendars`.
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
    backend_url: str | None = attrs.field(default=None, repr=False)  # may hold a password
    deletions_per_hour: int | None = None
    limits: Limits = NO_LIMITS
    delivery: Delivery = attrs.field(factory=Delivery)
    documents: Documents = attrs.field(factory=Documents)
    levels: Mapping[str, Level] = attrs.field(factory=dict)
    envs: tuple[str, ...] = ()
    where: Where | None = None
    tables: "TablesSpec | None" = None
    calendars: Mapping[str, "Calendar"] = attrs.field(factory=dict)
    calendar: str | None = None

    def key_span(self, *path: str) -> Span:
        """Where a setting stands in the file."""
        return self.where.of(path) if self.where else Span(0, 0)


def read_project_file(source: Source, folder: Path, env: str | None = None) -> tuple[ProjectFile, tuple[Problem, ...]]:
    """The project file's settings, those of `[env.NAME]` instead where `env` names one, and everything that is wrong.

    The settings of each `[env.NAME]` are checked, whichever is chosen.
    """
    shown = masked(source)
    try:
        data = read_toml(source.text)
    except tomllib.TOMLDecodeError as error:
        return ProjectFile(shown, folder), (mistake(shown, str(error)),)
    where = Where(places(shown), ("tool", "stagerules") if source.name.endswith(OTHER_NAME) else ())
    for name in where.prefix:
        below = data.get(name)
        data = below if isinstance(below, dict) else {}
    reader = Reader(data, where)
    reader.known(TOP)
    _required(reader)
    found = _file(reader, folder)
    envs = reader.inside("env", None)
    for name in envs.data:
        changes = envs.inside(name, tuple(one for one in TOP if one != "env")).data
        other = Reader(
            overridden(data, changes), Where(where.places, where.prefix, name, changes), problems=reader.problems
        )
        changed = _file(other, folder)
        found = changed if name == env else found
    return attrs.evolve(found, envs=tuple(envs.data)), tuple(dict.fromkeys(reader.problems))


def _file(reader: Reader, folder: Path) -> ProjectFile:
    """What the settings say."""
    backend = reader.inside("backend", ("url",))
    reader.take("language", lambda value: value == 1 and type(value) is int, "1", "language = 1", 1)
    default = ProjectFile()
    calendars, calendar = _calendars(reader)
    return ProjectFile(
        source=reader.source,
        folder=folder,
        schema=reader.names("schema", 'schema = "crm.schema"'),
        rules=reader.names("rules", 'rules = ["sales.rules", "service.rules"]'),
        locale=_locale(reader, default.locale),
        time_zone=_zone(reader, default.time_zone),
        currency=_currency(reader, default.currency),
        region=_region(reader, default.region),
        time_of_day=_time(reader, default.time_of_day),
        grants=_grants(reader),
        constants=reader.inside("constants", None).data,
        backend_url=backend.take("url", is_text, "a database address", 'url = "sqlite:///crm.db"', None),
        deletions_per_hour=read_deletions(reader),
        limits=read_limits(reader),
        delivery=read_delivery(reader),
        documents=read_documents(reader),
        levels=read_levels(reader),
        tables=_tables(reader),
        where=reader.where,
        calendars=calendars,
        calendar=calendar,
    )


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
    "calendar",
    "calendars",
    "grants",
    "constants",
    "backend",
    "limits",
    "ceilings",
    "tables",
    "delivery",
    "redirect",
    "channels",
    "files",
    "documents",
    "lint",
    "env",
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


def _required(reader: Reader) -> None:
    """Reports what must be there and is not; a setting under a misspelt name counts as there."""
    meant = {nearest(name, TOP) for name in reader.data if name not in TOP}
    at = f"under `{reader.where.heading(())}`" if reader.where.prefix else "at the top of the file"
    for name, (example, meaning) in REQUIRED.items():
        if name not in reader.data and name not in meant:
            span = reader.where.of(()) if reader.where.prefix else Span(0, 0)
            reader.problems.append(MissingSetting(span, name=name, example=example, meaning=meaning, at=at))


def _tables(reader: Reader) -> "TablesSpec | None":
    """The host's tables. Only projects that have some pay for loading what reads them."""
    if "tables" not in reader.data:
        return None
    from .tablesfile import read_tables

    tables, problems = read_tables(reader.data["tables"], reader.where)
    reader.problems.extend(problems)
    return tables


def _calendars(reader: Reader) -> tuple[Mapping[str, "Calendar"], str | None]:
    """The calendars and the name of the project's own. Only projects that have some pay for loading what reads them."""
    if not {"calendars", "calendar"} & set(reader.data):
        return {}, None
    from .calendarsfile import read_calendars, read_own

    calendars = read_calendars(reader)
    return calendars, read_own(reader, calendars)


def _time(reader: Reader, default: time) -> time:
    value = reader.data.get("time_of_day")
    if value is None:
        return default
    if isinstance(value, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        return time.fromisoformat(value)
    if isinstance(value, time):
        return value
    reader.wrong("time_of_day", "a time of day", 'time_of_day = "09:00"')
    return default


def _currency(reader: Reader, default: str) -> str:
    """A currency of ISO 4217, as everywhere in the language."""
    value = reader.data.get("currency", default)
    if isinstance(value, str) and value in CURRENCIES:
        return value
    near = currency_meant(value) if isinstance(value, str) else None
    reader.wrong("currency", "the three letters of a currency", f'currency = "{near or "EUR"}"')
    return default


def _zone(reader: Reader, default: str) -> str:
    """A time zone of the IANA's list."""
    value = reader.data.get("time_zone", default)
    if isinstance(value, str) and zone_of(value) is not None:
        return value
    near = nearest(value, available_timezones()) if isinstance(value, str) else None
    example = f'time_zone = "{near or "Europe/Berlin"}"'
    reader.wrong("time_zone", "a time zone such as `Europe/Berlin`", example)
    return default


def _locale(reader: Reader, default: str) -> str:
    """A language that values can be written in, with or without its country."""
    value = reader.data.get("locale", default)
    if isinstance(value, str) and is_locale(value):
        return value
    near = nearest_locale(value) if isinstance(value, str) else None
    reader.wrong("locale", "a language such as `de` or `pl`", f'locale = "{near or "de"}"')
    return default


def _region(reader: Reader, default: str) -> str:
    """A country of ISO 3166."""
    value = reader.data.get("region", default)
    if isinstance(value, str) and is_country(value):
        return value
    near = nearest_country(value) if isinstance(value, str) else None
    reader.wrong("region", "a country's two letters", f'region = "{near or "DE"}"')
    return default


def _grants(reader: Reader) -> frozenset[str] | None:
    """What rules may do. Where one is misspelt, all count as given: one mistake, one message."""
    grants = reader.names("grants", 'grants = ["deletions"]')
    for grant in grants:
        if grant not in GRANTS:
            span, near = reader.span("grants", grant), nearest(grant, GRANTS)
            where = " under `grants`"
            reader.problems.append(UnknownSetting(span, name=grant, where=where, near=near, known=GRANTS))
    return frozenset(grants) if set(grants) <= set(GRANTS) and not reader.is_wrong("grants") else None
