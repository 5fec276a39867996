"""Guesses a schema and a mapping from a database that exists; a person confirms what is marked `# guess`."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs
import sqlalchemy as sa

from stagerules.dsl.parse.nfc import nfc

from ..connection import Connection
from .found import Database, FoundColumn, FoundTable
from .names import BUILT_IN, entity_name, field_name

KEYS = ("integer", "text", "any")
"""What a column may hold whose values are keys."""
MOST_CHOICES = 12
"""Different texts in a column that may still be a choice."""
SAMPLE = 1_000
"""Rows that are looked at."""
FLAGS = (("J", "N"), ("Y", "N"), ("T", "N"), ("ja", "nein"), ("yes", "no"), ("tak", "nie"))
DELETED = re.compile(r"^(is_?)?(deleted|gel(ö|oe)scht|usuni(ę|e)t)", re.IGNORECASE)
MONEY = re.compile(r"betrag|preis|umsatz|amount|price|total|kwota|cena|wart(o|ó)", re.IGNORECASE)
CURRENCY = re.compile(r"w(ä|ae)hrung|currency|waluta", re.IGNORECASE)
TITLE = re.compile(r"^(name|titel|title|bezeichnung|nazwa|subject|betreff)", re.IGNORECASE)
KINDS = (
    ("email", re.compile(r"mail", re.IGNORECASE)),
    ("phone", re.compile(r"phone|telefon|mobil|handy|^tel", re.IGNORECASE)),
    ("url", re.compile(r"^url|website|webseite|homepage", re.IGNORECASE)),
)


@attrs.frozen
class Line:
    """A field: its line of the schema, its line of the mapping (none where names agree), and what was guessed."""

    name: str
    of: str
    mapping: str = ""
    guess: str = ""
    left_out: str = ""
    label: str = ""


@attrs.frozen
class Pulled:
    """The text of a schema file, and the text that goes into the project file."""

    schema: str
    mapping: str


def pull(db: Connection, zone: str) -> Pulled:
    """A schema and a mapping for all tables. `zone` is that of columns which do not say theirs."""
    guesser = Guesser(db, Database(db, sa.inspect(db.raw)), zone)
    tables = [one for one in guesser.tables() if not one.name.startswith("stagerules_")]
    joins = {one.name: join for one in tables if (join := guesser.join(one)) is not None}
    taken = set(BUILT_IN)
    keyless = {one.name: why for one in tables if one.name not in joins and (why := _no_key(one))}
    entities = {one.name: entity_name(one.name, taken) for one in tables if one.name not in (*joins, *keyless)}
    pieces = [guesser.entity(one, entities, joins) for one in tables if one.name in entities]
    without = [f"# left out: `{_one_line(name)}` {why}" for name, why in keyless.items()]
    schema = "\n\n".join(["\n".join(without)] * bool(without) + [schema for schema, _ in pieces])
    return Pulled(schema + "\n", "\n\n".join(mapping for _, mapping in pieces) + "\n")


def _no_key(table: FoundTable) -> str:
    """Why the records of a table could not be told apart; nothing where they can."""
    if len(table.key) != 1 or not table.key[0]:
        return "has no primary key of one column"
    key = table.columns[table.key[0]]
    return "" if key.kind in KEYS else f"has a primary key of the type {_one_line(key.told)}"


@attrs.frozen(eq=False)
class Guesser:
    """Looks at tables, and at some of their rows."""

    db: Connection
    database: Database
    zone: str

    def tables(self) -> list[FoundTable]:
        """All tables; a view has no key that could be seen."""
        found = (self.database.table(name) for name in self.database.inspector.get_table_names())
        return [one for one in found if one is not None]

    def links(self, table: FoundTable) -> Mapping[str, str]:
        """The tables to whose keys single columns refer."""
        keys = self.database.inspector.get_foreign_keys(table.name)
        single = {one["constrained_columns"][0]: one for one in keys if len(one["constrained_columns"]) == 1}
        return {
            name: single[name]["referred_table"]
            for name in table.columns
            if name in single and self.is_key(single[name]["referred_table"], single[name]["referred_columns"])
        }

    def is_key(self, table: str, columns: Sequence[str | None]) -> bool:
        """Whether these columns of a table are its key; none are named where they are."""
        there = self.database.table(table)
        return there is not None and (not any(columns) or tuple(columns) == there.key)

    def join(self, table: FoundTable) -> tuple[str, str, str | None] | None:
        """The columns of owner, member and order, where a table only joins two others."""
        links = self.links(table)
        rest = [one for one in table.columns.values() if one.name not in links and table.key != (one.name,)]
        if len(links) != 2 or len(rest) > 1 or any(one.kind != "integer" for one in rest):
            return None
        owner, member = links
        return owner, member, rest[0].name if rest else None

    def values(self, table: FoundTable, column: FoundColumn) -> list[Any]:
        """What stands in a column, in some of the rows."""
        there = table.alone(column)
        return [row[0] for row in self.db.rows(sa.select(there).where(there.is_not(None)).limit(SAMPLE))]

    def entity(
        self, table: FoundTable, entities: Mapping[str, str], joins: Mapping[str, tuple[str, str, str | None]]
    ) -> tuple[str, str]:
        """The text of one entity, and of its mapping."""
        name, taken = entities[table.name], set[str]()
        key = table.columns[table.key[0]]
        key_line = Line(field_name(key.name, taken), "integer" if key.kind == "integer" else "text")
        deleted = next((one for one in table.columns.values() if DELETED.match(one.name)), None)
        lines: list[Line] = []
        links = self.links(table)
        for column in table.columns.values():
            if column not in (key, deleted) and column.name:
                line = self.line(table, column, links, entities, field_name(column.name, taken))
                other = line.name.casefold() != column.name.casefold() and _sayable(column.name)
                lines.append(attrs.evolve(line, label=column.name) if other else line)
        for join, (owner, member, sort) in joins.items():
            far = self.links(self._known(join))
            if far[owner] == table.name and far[member] in entities:
                of = f"list of {entities[far[member]]}"
                settings = {"table": join, "owner": owner, "value": member} | ({"sort": sort} if sort else {})
                lines.append(Line(field_name(join, taken), of, _inline(settings), "of this side"))
        return _schema_text(name, key_line, lines), _mapping_text(
            name, table, key_line, self.marks(table, deleted), lines
        )

    def marks(self, table: FoundTable, deleted: FoundColumn | None) -> str:
        """How deleted rows are told, where a column seems to."""
        if deleted is None:
            return ""
        different = {str(one) for one in self.values(table, deleted)}
        flag = next((one for one in FLAGS if different <= set(one)), None)
        if not different and deleted.nullable:
            flag = None
        if deleted.kind in ("integer", "yes/no"):
            return f"{{ column = {_text(deleted.name)}, yes = 1, no = 0 }}"
        if flag is not None:
            return _inline({"column": deleted.name, "yes": flag[0], "no": flag[1]})
        return _inline({"column": deleted.name, "zone": self.zone}) if deleted.kind == "local" else _text(deleted.name)

    def _known(self, name: str) -> FoundTable:
        found = self.database.table(name)
        if found is None:
            raise RuntimeError(f"the table {name} is gone")
        return found

    def line(
        self, table: FoundTable, column: FoundColumn, links: Mapping[str, str], entities: Mapping[str, str], name: str
    ) -> Line:
        """What a column seems to hold."""
        empty = "?" if column.nullable else ""
        plain = "" if name.casefold() == column.name.casefold() else _text(column.name)
        if links.get(column.name) in entities:
            return Line(name, entities[links[column.name]] + empty, plain)
        match column.kind:
            case "integer":
                return Line(name, "integer" + empty, plain)
            case "exact":
                if MONEY.search(column.name):
                    return Line(name, "money" + empty, plain, "money, of the project's currency")
                return Line(name, "number" + empty, plain)
            case "yes/no":
                return Line(name, "yes/no" + empty, plain)
            case "date" | "time":
                return Line(name, column.kind + empty, plain)
            case "moment":
                return Line(name, "datetime" + empty, plain)
            case "local":
                settings = _inline({"column": column.name, "zone": self.zone})
                return Line(name, "datetime" + empty, settings, f"its clocks are those of {self.zone}")
            case "json":
                return self._json(table, column, name)
            case "text" | "any":
                return self._of_text(table, column, name, plain, empty)
            case "float":
                return Line(name, "", left_out="it rounds, and rules count exactly; make it NUMERIC or TEXT")
            case _:
                return Line(name, "", left_out=f"the type {_one_line(column.told)} is not known")

    def _json(self, table: FoundTable, column: FoundColumn, name: str) -> Line:
        for value in self.values(table, column):
            try:
                data = json.loads(value) if isinstance(value, str) else value
            except ValueError:
                data = None
            if not isinstance(data, list) or not all(isinstance(one, str) for one in data):
                return Line(name, "", left_out="it holds other JSON than lists of texts")
        return Line(name, "list of text", _inline({"json": column.name}), "a list of texts")

    def _of_text(self, table: FoundTable, column: FoundColumn, name: str, plain: str, empty: str) -> Line:
        if isinstance(column.type, sa.Enum):
            return Line(name, f"choice {', '.join(map(_text, column.type.enums))}{empty}", plain)
        values = self.values(table, column)
        different = dict.fromkeys(str(one) for one in values)
        for yes, no in FLAGS:
            if different and different.keys() <= {yes, no}:
                settings = _inline({"column": column.name, "yes": yes, "no": no})
                return Line(name, "yes/no" + empty, settings, f"`{yes}` is yes")
        if different and all(one.startswith("[") for one in different):
            return self._json(table, column, name)
        for kind, pattern in KINDS:
            if pattern.search(column.name):
                return Line(name, kind + empty, plain, "by its name")
        few = 1 < len(different) <= MOST_CHOICES and len(values) >= 3 * len(different)
        if few and all(one and _sayable(one) for one in different):
            choice = ", ".join(f'"{one}"' for one in different)
            return Line(name, f"choice {choice}{empty}", plain, "a choice; a stage, if deals move through it")
        return Line(name, "text" + empty, plain, "" if column.kind == "text" else "the column has no type")


def _schema_text(name: str, key: Line, lines: Iterable[Line]) -> str:
    texts = [f"entity {name}:", f"    key {key.name}: {key.of}"]
    shown = next((one.name for one in lines if TITLE.match(one.name) and one.of == "text"), None)
    for one in lines:
        if one.left_out:
            texts.append(f"    # left out: `{one.name}`: {one.left_out}")
            continue
        label = f' label "{one.label}"' if one.label else ""
        texts.append(f"    {one.name}: {one.of}{label}" + (f"  # guess: {one.guess}" if one.guess else ""))
        if one.name == shown:
            texts.append(f"    shown as {one.name}")
    return "\n".join(texts)


def _mapping_text(name: str, table: FoundTable, key: Line, marks: str, lines: Iterable[Line]) -> str:
    texts = [f"[tables.{_key(name)}]", f"table = {_text(table.name)}"]
    if key.name.casefold() != table.key[0].casefold():
        texts.append(f"key = {_text(table.key[0])}")
    if marks:
        texts.append(f"soft_delete = {marks}  # guess: it says which rows are deleted")
    mapped = [one for one in lines if one.mapping]
    if mapped:
        texts += ["", f"[tables.{_key(name)}.fields]"]
        texts += [
            f"{_key(one.name)} = {one.mapping}" + (f"  # guess: {one.guess}" if one.guess else "") for one in mapped
        ]
    return "\n".join(texts)


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _text(name)


def _text(text: str) -> str:
    """A text as TOML writes it."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _sayable(name: str) -> bool:
    """Whether the schema language can write it as a name in quotes, and reads it as it is."""
    return name.isprintable() and '"' not in name and nfc(name) == name


def _one_line(text: str) -> str:
    return text if text.isprintable() else ascii(text)[1:-1]


def _inline(settings: Mapping[str, str]) -> str:
    return "{ " + ", ".join(f"{name} = {_text(value)}" for name, value in settings.items()) + " }"
