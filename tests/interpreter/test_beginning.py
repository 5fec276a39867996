"""Where a new item begins: said once, for rules, actions and data files alike."""

import pytest

from stagerules.dsl.values import Handle, Ref, Value
from stagerules.interpreter.effects import CreateRecord
from stagerules.interpreter.values.conversion import fitting_record

from .world import NOW, schema


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({}, ("Sales", "New")),
        ({"stage": "Documents"}, ("Sales", "Documents")),
        ({"stage": "Asked"}, ("Service", "Asked")),
        ({"pipeline": "Service"}, ("Service", "New")),
        ({"pipeline": "Service", "stage": "Done"}, ("Service", "Done")),
    ],
)
def test_a_new_item_is_somewhere(given: dict[str, Value], place: tuple[str, str]) -> None:
    made = fitting_record(CreateRecord(Ref("Deal", Handle(1)), given), schema(), NOW).values
    assert (made["pipeline"], made["stage"], made["stage_since"]) == (*place, NOW)


def test_a_place_that_is_not_there_is_left_as_it_is_given() -> None:
    effect = CreateRecord(Ref("Deal", Handle(1)), {"stage": "Done", "pipeline": "Sales"})
    assert fitting_record(effect, schema(), NOW).values == {**effect.values, "stage_since": NOW}


def test_records_without_stages_have_no_place() -> None:
    effect = CreateRecord(Ref("Company", Handle(1)), {"name": "Acme"})
    assert fitting_record(effect, schema(), NOW) == effect
