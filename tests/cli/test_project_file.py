"""Mistakes in `stagerules.toml`: each is told once, in plain words, with the line that mends it."""

import json
from pathlib import Path

import pytest

from tests.cli.helpers import example, stagerules

WHOLE = """\
language = 1
schema = "crm.schema"
rules = ["two_lines.rules"]
time_zone = "Europe/Berlin"
currency = "EUR"
region = "DE"
grants = ["deletions"]

[constants]
lead_manager = 1
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return example("two_lines", tmp_path)


def told(folder: Path, text: str) -> list[tuple[str, str, str]]:
    """What `check` says of the project with this file: slug, sentence and way out."""
    (folder / "stagerules.toml").write_text(text, encoding="utf-8")
    found = json.loads(stagerules(folder, "check", "--format", "json").out)
    return [(one["slug"], one["message"], one["hint"]) for one in found]


@pytest.mark.parametrize("name", ["language", "schema", "time_zone", "currency", "region"])
def test_what_is_never_guessed_must_be_there(name: str, folder: Path) -> None:
    text = "".join(line for line in WHOLE.splitlines(keepends=True) if not line.startswith(f"{name} ="))
    ((slug, sentence, hint),) = told(folder, text)
    assert (slug, sentence) == ("missing-setting", f"The project file lacks the setting `{name}`.")
    assert hint.startswith(f"Add the line `{name} = ")


def test_a_misspelt_setting_is_one_mistake(folder: Path) -> None:
    assert [slug for slug, _, _ in told(folder, WHOLE.replace("region", "regoin"))] == ["unknown-setting"]
    assert [slug for slug, _, _ in told(folder, WHOLE.replace("deletions", "deletion"))] == ["unknown-setting"]
    assert [slug for slug, _, _ in told(folder, WHOLE.replace('["deletions"]', "5"))] == ["wrong-setting"]


def test_without_a_project_the_schema_alone_is_enough(folder: Path) -> None:
    (folder / "stagerules.toml").unlink()
    assert stagerules(folder, "check", "--schema", "crm.schema", "two_lines.rules").out == "ok\n"


BROKEN = {
    "a_name = Berlin": "this is no value",
    "a_name": "after the name of a setting an `=` is missing",
    'a_name = "x': "a text is not closed",
    "a_name = 'x": "a text is not closed",
    "a_name = [1": "a list is not closed",
    "a_name = {b = 1": "a table is not closed",
    "region = 1": "this setting is there already",
}


@pytest.mark.parametrize("line", BROKEN)
def test_a_broken_line_is_all_that_is_told(line: str, folder: Path) -> None:
    ((slug, sentence, _),) = told(folder, WHOLE.replace("\n[constants]", f"{line}\n\n[constants]"))
    assert slug == "broken-project-file"
    assert BROKEN[line] in sentence


@pytest.mark.parametrize("line", ["próg = 5", "[próg]"])
def test_a_name_with_other_letters_stands_in_quotes(line: str, folder: Path) -> None:
    ((slug, sentence, hint),) = told(folder, f"{line}\n{WHOLE}")
    assert (slug, hint) == ("foreign-name", 'Write it as `"próg"`.')
    assert "`próg`" in sentence


LOCALES = {
    "xx": "de",
    "deutsch": "de",
    "german": "de",
    "polski": "pl",
    "Polish": "pl",
    "PL": "pl",
    "niemiecki": "de",
}


@pytest.mark.parametrize("locale", LOCALES)
def test_a_locale_that_is_not_known(locale: str, folder: Path) -> None:
    ((slug, _, hint),) = told(folder, f'locale = "{locale}"\n{WHOLE}')
    assert (slug, hint) == ("wrong-setting", f'Write it like `locale = "{LOCALES[locale]}"`.')


@pytest.mark.parametrize("locale", ["de", "pl-PL", "de_AT", "en_GB", "uk"])
def test_a_locale_that_is_known(locale: str, folder: Path) -> None:
    assert told(folder, f'locale = "{locale}"\n{WHOLE}') == []


@pytest.mark.parametrize(
    ("written", "meant"), [("UK", "GB"), ("pl", "PL"), ("Polska", "PL"), ("Germany", "DE"), ("XX", "DE")]
)
def test_a_region_that_is_no_country(written: str, meant: str, folder: Path) -> None:
    ((slug, _, hint),) = told(folder, WHOLE.replace('"DE"', f'"{written}"'))
    assert (slug, hint) == ("wrong-setting", f'Write it like `region = "{meant}"`.')


def test_a_region_that_is_a_country(folder: Path) -> None:
    for country in ("PL", "GB", "US"):
        assert told(folder, WHOLE.replace('"DE"', f'"{country}"')) == []


def test_a_time_zone_is_guessed(folder: Path) -> None:
    ((_, _, hint),) = told(folder, WHOLE.replace("Europe/Berlin", "Europe/Warschaw"))
    assert hint == 'Write it like `time_zone = "Europe/Warsaw"`.'


@pytest.mark.slow
def test_a_mistake_in_a_rule_stops_no_look_at_the_data(folder: Path) -> None:
    (folder / "two_lines.rules").write_text("on stage", encoding="utf-8")
    assert stagerules(folder, "check").code == 1
    for command in (
        ("db", "init", "--data", "data.json"),
        ("history",),
        ("history", "Deal", "41"),
        ("exclusions", "list"),
        ("exclusions", "add", "ada@example.com"),
        ("schema",),
    ):
        assert stagerules(folder, *command).code == 0, command
    assert stagerules(folder, "plan", "events.jsonl").code == 1


def test_a_schema_is_checked_alone(folder: Path, tmp_path: Path) -> None:
    (folder / "two_lines.rules").write_text("on stage", encoding="utf-8")
    assert stagerules(folder, "check", "crm.schema").out == "ok\n"
    (folder / "other.schema").write_text("entity Lead:\n    name: text\n", encoding="utf-8")
    wrong = stagerules(folder, "check", "other.schema")
    assert (wrong.code, "missing-key" in wrong.err, "1 error\n" in wrong.err) == (1, True, True)
    alone = tmp_path / "alone"
    alone.mkdir()
    (folder / "crm.schema").rename(alone / "crm.schema")
    assert stagerules(alone, "check", "crm.schema").out == "ok\n"
    (alone / "a.rules").write_text('on stage "Nwe": stop\n', encoding="utf-8")
    assert "Did you mean `New`?" in stagerules(alone, "check", "crm.schema", "a.rules").err
