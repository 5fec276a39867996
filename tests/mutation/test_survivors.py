"""What survives is told in plain words, with a scenario that would notice."""

from pathlib import Path

import attrs
import pytest

from stagerules.cli.shared.surviving import said
from stagerules.errors import UsersMistake
from stagerules.mutation.catch import catching
from stagerules.mutation.trial import passes_and_fails, tried
from stagerules.project import Project, read
from tests.quick import quick

from .world import project

RULES = {
    "threshold": 'on stage "New" if amount > 10000: set responsible = boss\n',
    "event": 'on payment_received if event.amount >= amount: move to stage "Won"\n',
    "leaving": 'on leaving stage "New" if source == "call": set responsible = boss\n',
    "created": 'on created if close_date is not empty: notify to: boss, text: "{title}"\n',
    "deleted": 'on deleted if amount > 5: notify to: boss, text: "gone"\n',
    "change": 'on change of amount if amount > 5 and old amount < 3: set source = "call"\n',
    "branches": "on created:\n    if amount > 9:\n        stop\n    else:\n        set responsible = boss\n",
    "later": 'rule "r"\non stage "Offer" after 2 days: send_email subject: "a", body: "b"\n',
    "wait": 'rule "r"\non stage "Offer":\n    wait 3 days\n    set responsible = boss\n',
    "date": 'rule "r"\non stage "Offer" 2 days before close_date: set responsible = boss\n',
    "clock": 'rule "r"\non every day at 08:00 if amount > 5: set source = "call"\n',
    "contact": 'on stage "New" if contact.responsible == boss: set contact.responsible = helper\n',
    "list": 'on stage "New" if any of tags == "vip": set source = "call"\n',
    "let": 'let large = amount > 100 or source == "call"\non stage "New" if large: set responsible = boss\n',
    "between": 'on stage "New" if amount between 5 and 10: set responsible = boss\n',
    "money and percent": 'on stage "New" if amount * 20% > 100 EUR: set responsible = boss\n',
    "day": "on created if close_date > 2026-11-30: set responsible = boss\n",
    "moment": "on created if last_call < 2026-11-30 23:59: set responsible = boss\n",
    "text": 'on created if title starts with "A" or title not contains "b": set responsible = boss\n',
    "stage in a condition": 'on change of amount if stage == "New" or is success: set responsible = boss\n',
    "at a time": 'rule "r"\non stage "Offer" after 1 day at 08:00: set responsible = boss\n',
    "at a moment": 'rule "r"\non stage "Offer" at 2026-12-24 09:00: set responsible = boss\n',
    "past": 'rule "r"\non stage "Offer" 2 days before close_date skip if past: set responsible = boss\n',
    "regardless": 'rule "r"\non stage "Offer" after 2 days regardless of stage: set responsible = boss\n',
    "week": 'rule "r"\non every tuesday at 08:00: set source = "call"\n',
    "month": 'rule "r"\non every month on 15 at 08:00 including closed: set source = "call"\n',
    "fields": "on change of amount, source: set responsible = boss\n",
    "another person": 'on change of responsible if responsible != boss: notify to: boss, text: "x"\n',
    "other words": 'on change of title: notify to: boss, text: "x"\n',
    "other members": 'on change of tags: notify to: boss, text: "x"\n',
    "who": 'on created: notify to: [boss, responsible], text: "x"\n',
    "on behalf": 'on created: notify to: responsible, text: "x" as boss\n',
    "sums": "on created: set amount = amount * 2 + 5 EUR\n",
    "members": 'on created: add "vip" to tags\n',
    "due": 'on created: create_task title: "t", due: now + 3 days, to: boss\n',
    "spam": 'on stage "Spam": add_to_exclusions\n',
}
NOTHING = 'scenario "nothing is expected":\n    given Deal\n'


@pytest.mark.parametrize("name", quick(10, RULES))
def test_each_has_a_scenario_that_passes_now_and_fails_then(name: str, tmp_path: Path) -> None:
    found = project(tmp_path, RULES[name] + NOTHING)
    all_tried = list(tried(found))
    assert all_tried
    assert all(one.killed_by is None for one in all_tried)
    for one in all_tried:
        scenario = catching(found, one)
        assert scenario is not None, said(one)
        assert passes_and_fails(found, one, scenario, found.checked.rules[0])


def test_the_scenario_can_be_pasted(tmp_path: Path) -> None:
    rules = 'on stage "New" if amount > 10000: set responsible = boss\n'
    found = project(tmp_path, rules + NOTHING)
    (one,) = (one for one in tried(found) if one.way == "10001")
    assert said(one) == "`10000` becomes `10001` in line 1"
    scenario = catching(found, one)
    assert scenario == (
        'scenario "Line 1 1":\n'
        "    given Deal: amount: 10000.01 EUR\n"
        '    when stage "New"\n'
        "    expect responsible == boss"
    )
    again = project(tmp_path, f"{rules}\n{scenario}\n")
    assert [each.killed_by for each in tried(again) if each.way == "10001"] == ["Line 1 1"]


ODD = """
for Note
on created if text == "a": set text = "b"
on change of stage if stage == "x": set text = "c"
for Alone
on leaving stage "Only": set name = "b"
on change of stage: set name = "c"
on stage "Only": set name = "d"
for Vorgang in pipeline "Service"
rule "S"
on stage "Angebot" 3 days before frist skip if past: set zuständig = chef
on stage "Zu": move to stage "Angebot" in pipeline "Vertrieb"
for Vorgang in pipeline "Vertrieb"
on stage "Angebot" if art == "a\\{b\\}\\\\c" or titel == "\\{x\\}": set zuständig = chef
"""
ODD_SCHEMA = """
entity Person is user:
    key kürzel: text
    name: text

entity Vorgang:
    key nr: text
    titel: text
    zuständig: Person is responsible
    art: choice "neu", "a{b}\\c"
    frist: date?

    pipeline "Vertrieb":
        stage "Angebot"
        stage "Gewonnen" success

    pipeline "Service":
        stage "Offen"
        stage "Angebot"
        stage "Zu" failure

entity Note:
    key id: text
    text: text
    stage: text

entity Alone:
    key id: integer
    name: text
    pipeline "One":
        stage "Only"

constant chef: Person
constant vertreter: Person
"""


def test_schemas_of_all_kinds(tmp_path: Path) -> None:
    (tmp_path / "crm.schema").write_text(ODD_SCHEMA, encoding="utf-8")
    (tmp_path / "odd.rules").write_text(ODD, encoding="utf-8")
    found = read(tmp_path, schema=tmp_path / "crm.schema", rules=[tmp_path / "odd.rules"])
    assert found.checked.ok, [str(one.message) for one in found.checked.diagnostics]
    without = [said(one) for one in tried(found, []) if catching(found, one) is None]
    assert without == [
        '`set name = "b"` is left out in line 6',  # nobody can leave the only stage
        '`set name = "c"` is left out in line 7',
    ]


def test_where_two_versions_are_alike_no_scenario_is_made_up(tmp_path: Path) -> None:
    rules = 'on stage "New" if amount > 5 or amount > 7: set responsible = boss\n'
    found = project(tmp_path, rules + NOTHING)
    (one,) = (one for one in tried(found) if one.mutant.before == "7")
    assert catching(found, one) is None


def test_a_scenario_that_fails_already_is_mended_first(tmp_path: Path) -> None:
    found = project(tmp_path, 'on created: stop\nscenario "s":\n    given Deal\n    expect title == "other"\n')
    with pytest.raises(UsersMistake, match="The scenario `s` fails already"):
        list(tried(found))


@pytest.mark.slow
def test_every_change_of_the_shop_has_such_a_scenario() -> None:
    """Without its scenarios nobody notices anything, and for each change one is found."""
    project = Project.load(Path(__file__).parents[2] / "examples" / "furniture_shop")
    bare = attrs.evolve(project, checked=attrs.evolve(project.checked, scenarios=()))
    all_tried = list(tried(bare, []))
    assert len(all_tried) > 30
    without = [said(one) for one in all_tried if catching(bare, one) is None]
    assert without == [
        "`regardless of stage` is left out in line 32",  # answers come at once in a scenario: nobody pays before
    ]
