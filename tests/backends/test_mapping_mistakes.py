"""A mapping that does not fit is told once, with the place in the project file and a way out."""

import tomllib
from pathlib import Path

import pytest

from stagerules.dsl.problem import diagnose
from stagerules.dsl.source import Source
from stagerules.settings import Where
from stagerules.tablesfile import read_tables
from stagerules.tomlplaces import places

from .mapping_mistakes import MISTAKES, Mistake, told

FIELDS = '[tables.Deal]\ntable = "x"\n[tables.Deal.fields]\n'
MALFORMED = (
    ("tables = 5", "tables"),
    ("[tables]\nDeal = 5", "Deal"),
    ('[[tables.Deal]]\ntable = "x"', "Deal"),
    ("[tables.Deal]\ntable = 5", "table"),
    ('[tables.Deal]\ntable = "x"\nfields = 5', "fields"),
    ('[tables.Deal]\ntable = "x"\nsoft_delete = 5', "soft_delete"),
    ('[tables.Deal]\ntable = "x"\nsoft_delete = { column = "c", yes = 1 }', "soft_delete"),
    ('[tables.Deal]\ntable = "x"\nsoft_delete = { column = "c", yes = 1.5, no = 0 }', "yes"),
    (FIELDS + "a = {}", "a"),
    (FIELDS + "a = true", "a"),
    (FIELDS + '"a b" = 5', "a b"),
    (FIELDS + 'a = { wert = "c" }', "wert"),
    (FIELDS + "a = { amount = 5 }", "amount"),
    (FIELDS + "a = { columns = 5 }", "columns"),
    (FIELDS + "a = { columns = {} }", "columns"),
    (FIELDS + 'a = { json = "" }', "json"),
    (FIELDS + 'a = { column = "c", values = { x = 5 } }', "x"),
    (FIELDS + 'a = { table = "c", owner = "x", value = { json = "x" } }', "value"),
    (FIELDS + 'a = { table = "c", owner = "x", value = false }', "value"),
    ('tables.Deal.table = "t"\ntables.Deal.fields.a = 5', "a"),
)
"""Settings that are none, and what of them is marked."""


def test_the_mapping_is_right_but_for_the_mistake(tmp_path: Path) -> None:
    assert told(tmp_path) == ()


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda one: f"{one.slug}: {one.new[:30]}")
def test_one_mistake_one_message(mistake: Mistake, tmp_path: Path) -> None:
    (one,) = told(tmp_path, mistake)
    assert (one.slug, one.source.slice(one.span)) == (mistake.slug, mistake.marked), one
    assert mistake.says in str(one.message)
    assert str(one.hint or "")


@pytest.mark.parametrize(("text", "marked"), MALFORMED)
def test_a_setting_that_is_none_is_told_with_its_place(text: str, marked: str) -> None:
    source = Source("stagerules.toml", text)
    spec, problems = read_tables(tomllib.loads(text)["tables"], Where(places(source)))
    (one,) = (diagnose(problem, source) for problem in problems)
    assert spec is None
    assert source.slice(one.span) == marked
    assert str(one.hint)
