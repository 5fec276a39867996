"""Which column of a CSV file goes into which field, and how: from a TOML file, the command line or a program."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

import attrs

from stagerules.dsl.check.nearest import nearest
from stagerules.errors import UsersMistake
from stagerules.tomlmistakes import plain
from stagerules.tomlread import read_toml

GENERATED = "generated"
KNOWN = ("key", "decimal", "separator", "columns", "values", "dates", "otherwise")
EXAMPLE = '"Deal Owner" = "responsible by name"'


@attrs.frozen
class Target:
    """Where a column goes: a field, one label of a labelled list (`emails.work`), and for a relation the field by
    which the other record is looked up (`company by name`; by its key where nothing is said).
    """

    field: str
    label: str | None = None
    by: str | None = None


@attrs.frozen
class Layout:
    """How a CSV file is to be read.

    `key` names the column of the keys (`generated`: keys are made; None: the column that is called like the key).
    `columns` map columns to targets (None: left out); a column that is not named goes into the field of its name, if
    there is one. `values` map a column's texts to others, `dates` give a column's form of dates. `otherwise` is what a
    field gets where its cell is blank or no column is its own. `decimal` is the mark before the decimals where that
    cannot be seen, `separator` stands between the members of a list.
    """

    key: str | None = None
    columns: Mapping[str, Target | None] = attrs.field(factory=dict)
    values: Mapping[str, Mapping[str, str]] = attrs.field(factory=dict)
    dates: Mapping[str, str] = attrs.field(factory=dict)
    otherwise: Mapping[str, object] = attrs.field(factory=dict)
    decimal: str | None = None
    separator: str = ";"

    def also(self, other: "Layout") -> "Layout":
        """This layout with what another says besides or instead."""
        values = {column: {**self.values.get(column, {}), **some} for column, some in other.values.items()}
        return Layout(
            key=other.key or self.key,
            columns={**self.columns, **other.columns},
            values={**self.values, **values},
            dates={**self.dates, **other.dates},
            otherwise={**self.otherwise, **other.otherwise},
            decimal=other.decimal or self.decimal,
            separator=other.separator if other.separator != ";" else self.separator,
        )


def target(written: str) -> Target | None:
    """What `amount`, `emails.work`, `company by name` or an empty text (left out) means. Raises `UsersMistake`."""
    if not written.strip():
        return None
    found = re.fullmatch(r"\s*(\w+)(?:\.(\w+))?(?:\s+by\s+(\w+))?\s*", written)
    if found is None:
        raise UsersMistake(
            f"`{written}` does not name a field.", "Write `amount`, `emails.work` or `company by name`.", exit_code=2
        )
    return Target(*found.groups())


def read_layout(path: Path) -> Layout:
    """The layout that a TOML file describes. Raises `UsersMistake` with what is wrong in it."""
    try:
        data = read_toml(path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n"))
    except OSError as error:
        raise UsersMistake(f"`{path}` cannot be read: {error.strerror}.", exit_code=2) from None
    except UnicodeDecodeError:
        raise UsersMistake(f"`{path}` is not text in UTF-8.", "Save it again and choose UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line [0-9]+", str(error))
        where = f" {place[0]}" if place else " at its end"
        why = plain(str(error))
        raise UsersMistake(f"`{path}` cannot be read{where}: {why}.", f"A line is written `{EXAMPLE}`.") from None
    for name in data:
        if name not in KNOWN:
            near = nearest(name, KNOWN)
            way_out = f"Did you mean `{near}`?" if near else f"The settings here are {', '.join(KNOWN)}."
            raise UsersMistake(f"`{path}` has a setting `{name}` that is not known.", way_out)
    columns = _texts(path, data.get("columns", {}), "columns")
    if (mark := data.get("decimal", ".")) not in (".", ","):
        raise UsersMistake(f"In `{path}`, `decimal` is `{mark}`, which is no such mark.", "It is `.` or `,`.")
    return Layout(
        key=_text(path, data.get("key"), "key"),
        columns={column: target(written) for column, written in columns.items()},
        values={column: _texts(path, some, "values") for column, some in _table(path, data, "values").items()},
        dates=_texts(path, data.get("dates", {}), "dates"),
        otherwise=_table(path, data, "otherwise"),
        decimal=_text(path, data.get("decimal"), "decimal"),
        separator=_text(path, data.get("separator"), "separator") or ";",
    )


def _table(path: Path, data: Mapping[str, object], name: str) -> Mapping[str, object]:
    found = data.get(name, {})
    if not isinstance(found, dict):
        raise UsersMistake(f"In `{path}`, `{name}` must be a table.", f"Write `[{name}]` and below it a line each.")
    return found


def _texts(path: Path, found: object, name: str) -> Mapping[str, str]:
    if not isinstance(found, dict) or not all(isinstance(one, str) for one in found.values()):
        raise UsersMistake(f"In `{path}`, everything under `{name}` must be texts.", f"Such as `{EXAMPLE}`.")
    return found


def _text(path: Path, found: object, name: str) -> str | None:
    if found is not None and not isinstance(found, str):
        raise UsersMistake(f"In `{path}`, `{name}` must be a text.", f'Such as `{name} = "…"`.')
    return found
