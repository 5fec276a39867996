"""The page about mapped tables shows every shape, and all of it together fits the ugly database."""

import re
import tomllib
from pathlib import Path
from typing import Any, get_args

from stagerules.dsl.check.schema.files import build_schema
from stagerules.dsl.parse.files import parse
from stagerules.dsl.source import Source
from stagerules.dsl.vocabulary import Settings
from stagerules.interpreter.sql.backend import SqlBackend
from stagerules.interpreter.sql.mapping.spec import Shape, TablesSpec
from stagerules.settings import Where
from stagerules.tablesfile import read_tables
from stagerules.tomlplaces import places
from tests.backends.ugly import TABLES, make
from tests.backends.ugly_project import MORE, SCHEMA
from tests.cli.helpers import ROOT

PAGE = (ROOT / "docs" / "guide" / "mapping.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```toml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def merged(one: Any, other: Any) -> Any:
    """Two tables of settings as one."""
    if not (isinstance(one, dict) and isinstance(other, dict)):
        return other
    return {**one, **{name: merged(one.get(name, {}), value) for name, value in other.items()}}


def mapping() -> TablesSpec:
    """What all blocks of the page say together."""
    data: Any = {}
    for block in BLOCKS:
        data = merged(data, tomllib.loads(block))
    spec, problems = read_tables(data["tables"], Where(places(Source("mapping.md", "\n".join(BLOCKS)))))
    assert not problems, problems
    assert spec is not None
    return spec


def test_what_the_page_shows_fits_the_database(tmp_path: Path) -> None:
    file, _ = parse(Source("crm.schema", SCHEMA))
    schema, said = build_schema([file], Settings())
    assert not said
    make(tmp_path / "alt.sqlite", TABLES + MORE)
    backend = SqlBackend(f"sqlite:///{tmp_path}/alt.sqlite", schema, tables=mapping())
    hosts = {name for name, table in backend.tables.items() if table.hosts is not None}
    backend.close()
    assert hosts == {"Deal", "Kontakt", "Firma", "Benutzer", "Comment"}


def test_every_shape_is_shown() -> None:
    shown = {type(shape) for table in mapping().tables.values() for _, shape in table.fields.values()}
    assert shown == set(get_args(Shape))
