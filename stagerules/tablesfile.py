"""`[tables.ENTITY]` of the project file: where a host keeps the records, read and checked for its form."""

import re
from collections.abc import Mapping
from zoneinfo import ZoneInfo, available_timezones

import attrs

from stagerules.dsl.check.nearest import nearest
from stagerules.dsl.problem import Problem
from stagerules.dsl.source import Span
from stagerules.interpreter.sql.mapping.spec import (
    Always,
    Amount,
    By,
    ChildTable,
    Codes,
    Flag,
    InColumn,
    Json,
    LabelColumns,
    LocalTime,
    Mark,
    Name,
    Nowhere,
    Shape,
    SoftDelete,
    TableSpec,
    TablesSpec,
)

from .problems import UnknownSetting, WrongSetting
from .settings import Where
from .zones import zone_of

TABLE = ("table", "key", "soft_delete", "read_only", "fields")
SHAPES = {
    "amount": ("amount", "currency"),
    "cents": ("cents", "currency"),
    "yes": ("column", "yes", "no"),
    "no": ("column", "yes", "no"),
    "values": ("column", "values"),
    "zone": ("column", "zone"),
    "by": ("column", "by"),
    "owner": ("table", "owner", "value", "label", "sort"),
    "table": ("table", "owner", "value", "label", "sort"),
    "columns": ("columns",),
    "json": ("json", "label", "value"),
    "always": ("always",),
    "column": ("column",),
}
"""The settings that go together in one field, told apart by the first of these that is there."""
OPTIONAL = ("label", "sort", "currency")
ALL = tuple(dict.fromkeys(name for names in SHAPES.values() for name in names))


def read_tables(data: object, where: Where) -> tuple[TablesSpec | None, tuple[Problem, ...]]:
    """The mapping that the project file gives, or what is wrong with its form."""
    reader = TablesReader(where)
    if data is None:
        return None, ()
    tables: dict[str, TableSpec] = {}
    for name, settings in reader.dictionary(data, ("tables",), "tables of settings", "[tables.Deal]").items():
        path = ("tables", name)
        if not isinstance(settings, dict):
            reader.wrong(path, "a table of settings", f"[tables.{name}]")
        elif (found := reader.table(settings, path)) is not None:
            tables[name] = found
    return None if reader.problems else TablesSpec(where.places.source, tables), tuple(reader.problems)


class Wrong(Exception):
    """A setting has been reported; what it belongs to is left out."""


@attrs.define
class TablesReader:
    """Takes the settings of mapped tables and collects what is wrong."""

    where: Where
    problems: list[Problem] = attrs.field(factory=list)

    def table(self, data: Mapping[str, object], path: tuple[str, ...]) -> TableSpec | None:
        """One `[tables.ENTITY]`."""
        self.known(data, path, TABLE)
        if "table" not in data and any(nearest(name, TABLE) == "table" for name in data if name not in TABLE):
            return None  # it is there, under a misspelt name
        fields: dict[str, tuple[Name, Shape]] = {}
        given = self.dictionary(
            data.get("fields", {}), (*path, "fields"), "a table of settings", f"[tables.{path[1]}.fields]"
        )
        for name, value in given.items():
            where = (*path, "fields", name)
            try:
                fields[name] = Name(name, self.where.of(where)), self.shape(value, where)
            except Wrong:
                fields[name] = Name(name, self.where.of(where)), Nowhere(self.where.of(where))
        try:
            return TableSpec(
                Name(path[1], self.where.of(path)),
                self.text(data.get("table"), (*path, "table"), 'table = "its name in the database"'),
                self.text(data["key"], (*path, "key"), 'key = "its column"') if "key" in data else None,
                self.soft_delete(data["soft_delete"], (*path, "soft_delete")) if "soft_delete" in data else None,
                self.yes_no(data.get("read_only", False), (*path, "read_only")),
                fields,
            )
        except Wrong:
            return None

    def shape(self, value: object, path: tuple[str, ...]) -> Shape:
        """How one field is stored."""
        if isinstance(value, str):
            return InColumn(self.text(value, path, _column(path)))
        if value is False:
            return Nowhere(self.where.of(path))
        if not isinstance(value, dict):
            raise self.wrong(path, "a column, a table of settings, or `false`", _column(path))
        sort = next((one for one in SHAPES if one in value), None)
        if sort is None:
            if value:
                self.known(value, path, ALL)
                raise Wrong
            raise self.wrong(path, "a column or one of the ways to store a value", _column(path))
        allowed = SHAPES[sort]
        self.known(value, path, allowed)
        optional = ("label", "value", *OPTIONAL) if sort == "json" else OPTIONAL
        for one in allowed:
            if one not in value and one not in optional:
                raise self.wrong(path, f"complete: `{one}` is missing", _complete(path[-1], allowed))
        return self.made(sort, value, path)

    def made(self, sort: str, value: Mapping[str, object], path: tuple[str, ...]) -> Shape:
        """The shape, told apart by one of its settings."""

        def name(of: str) -> Name:
            return self.text(value[of], (*path, of), f'{of} = "…"')

        def perhaps(of: str) -> Name | None:
            return name(of) if of in value else None

        match sort:
            case "amount" | "cents":
                return Amount(name(sort), perhaps("currency"), cents=sort == "cents")
            case "yes" | "no":
                return Flag(
                    name("column"), self.mark(value["yes"], (*path, "yes")), self.mark(value["no"], (*path, "no"))
                )
            case "values":
                return Codes(name("column"), self.pairs(value["values"], (*path, "values"), '{ "C1:NEW" = "New" }'))
            case "zone":
                return LocalTime(name("column"), self.zone(value["zone"], (*path, "zone")))
            case "by":
                return By(name("column"), name("by"))
            case "columns":
                return LabelColumns(self.pairs(value["columns"], (*path, "columns"), '{ work = "its column" }'))
            case "json":
                names = {one: name(one).text for one in ("label", "value") if one in value}
                return Json(name("json"), **names)
            case "always":
                return Always(name("always"))
            case "owner" | "table":
                return ChildTable(
                    name("table"),
                    name("owner"),
                    self.single(value["value"], (*path, "value")),
                    perhaps("label"),
                    perhaps("sort"),
                )
            case _:
                return InColumn(name("column"))

    def single(self, value: object, path: tuple[str, ...]) -> InColumn | Amount | Flag | Codes | LocalTime | By:
        """How a member of a list is stored."""
        found = self.shape(value, path)
        if isinstance(found, InColumn | Amount | Flag | Codes | LocalTime | By):
            return found
        raise self.wrong(path, "a column, or a way to store one value", 'value = "its column"')

    def soft_delete(self, value: object, path: tuple[str, ...]) -> SoftDelete:
        """How deleted rows are marked."""
        example = 'soft_delete = { column = "its column", yes = "J", no = "N" }'
        if isinstance(value, str):
            return SoftDelete(self.text(value, path, example))
        if not isinstance(value, dict) or "column" not in value or (("yes" in value) != ("no" in value)):
            raise self.wrong(path, "a column, or a column with what it holds for `yes` and `no`", example)
        self.known(value, path, ("column", "yes", "no", "zone"))
        column = self.text(value["column"], (*path, "column"), example)
        zone = self.zone(value["zone"], (*path, "zone")) if "zone" in value else None
        if "yes" not in value:
            return SoftDelete(column, zone=zone)
        return SoftDelete(column, self.mark(value["yes"], (*path, "yes")), self.mark(value["no"], (*path, "no")))

    def pairs(self, value: object, path: tuple[str, ...], example: str) -> tuple[tuple[Name, Name], ...]:
        """Names on both sides of a `=`."""
        wanted = "pairs of names"
        found = value if isinstance(value, dict) else {}
        if not found:
            raise self.wrong(path, wanted, f"{path[-1]} = {example}")
        return tuple(
            (Name(one, self.where.of((*path, one))), self.text(other, (*path, one), f"{path[-1]} = {example}"))
            for one, other in found.items()
        )

    def text(self, value: object, path: tuple[str, ...], example: str) -> Name:
        """A name that is not empty."""
        if not isinstance(value, str) or not value:
            raise self.wrong(path, "a name", example)
        return Name(value, self.where.of(path, value))

    def mark(self, value: object, path: tuple[str, ...]) -> Mark:
        """What stands for yes or no."""
        if isinstance(value, str | int | bool):
            return value
        raise self.wrong(path, "a text, a whole number, `true` or `false`", f'{path[-1]} = "J"')

    def yes_no(self, value: object, path: tuple[str, ...]) -> bool:
        """`true` or `false`."""
        if isinstance(value, bool):
            return value
        raise self.wrong(path, "`true` or `false`", f"{path[-1]} = true")

    def zone(self, value: object, path: tuple[str, ...]) -> ZoneInfo:
        """A time zone."""
        if isinstance(value, str) and (found := zone_of(value)) is not None:
            return found
        near = nearest(value, available_timezones()) if isinstance(value, str) else None
        raise self.wrong(path, "a time zone such as `Europe/Berlin`", f'zone = "{near or "Europe/Berlin"}"')

    def dictionary(self, value: object, path: tuple[str, ...], wanted: str, example: str) -> Mapping[str, object]:
        """A table of settings; none where it is something else."""
        if isinstance(value, dict):
            return value
        self.wrong(path, wanted, example)
        return {}

    def known(self, data: Mapping[str, object], path: tuple[str, ...], names: tuple[str, ...]) -> None:
        """Reports every setting that is none of `names`."""
        for name in data:
            if name not in names:
                where, near = f" under `[{'.'.join(path)}]`", nearest(name, names)
                span = self.where.of((*path, name))
                self.problems.append(UnknownSetting(span, name=name, where=where, near=near, known=names))

    def wrong(self, path: tuple[str, ...], wanted: str, example: str) -> Wrong:
        """Reports a value that does not fit."""
        self.problems.append(WrongSetting(self.span(path), name=path[-1], wanted=wanted, example=example))
        return Wrong()

    def span(self, path: tuple[str, ...]) -> Span:
        """Where a setting stands."""
        return self.where.of(path)


def _column(path: tuple[str, ...]) -> str:
    name = path[-1] if re.fullmatch(r"[\w-]+", path[-1], re.ASCII) else f'"{path[-1]}"'
    return f'{name} = "its column"'


def _complete(name: str, settings: tuple[str, ...]) -> str:
    told = ", ".join(f'{one} = "…"' for one in settings if one not in ("sort", "label", "currency"))
    return f"{name} = {{ {told} }}"
