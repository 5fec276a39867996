"""From rules to what a picture holds: every trigger, every statement, every way into a stage."""

import pytest

from stagerules.graph.model import Arrival, Card, Move, Section
from stagerules.graph.steps import Step
from tests.graph.world import SALES, sections

SERVICE = '\n    pipeline "Service":\n        stage "Open"\n        stage "Won" success\n'


def section(rules: str) -> Section:
    (found,) = sections(rules)
    return found


def marks(card: Card) -> list[tuple[str, str, int]]:
    return [(step.mark, step.text, step.depth) for step in card.steps]


def test_stages_stand_in_their_order_and_say_what_they_are() -> None:
    found = section('on stage "New": log text: "x"')
    assert [(one.number, one.name, one.kind) for one in found.stages] == [
        (1, "New", "open"),
        (2, "Offer", "open"),
        (3, "Won", "success"),
        (4, "Lost", "failure"),
    ]
    assert [len(one.cards) for one in found.stages] == [1, 0, 0, 0]


@pytest.mark.parametrize(
    ("trigger", "caption"),
    [
        ("created", "on created"),
        ("deleted", "on deleted"),
        ("change of amount, stage", "on change of amount, stage"),
        ("payment_received", "on payment_received"),
        ("every day at 09:00", "on every day at 09:00"),
        ("every working day including closed", "on every working day including closed"),
        ("every month on 3", "on every month on 3"),
        ("every month on last day at 08:30", "on every month on last day at 08:30"),
    ],
)
def test_what_hangs_on_no_stage_is_in_the_lane(trigger: str, caption: str) -> None:
    found = section(f'rule "A"\non {trigger}: log text: "x"')
    assert [(one.title, one.on) for one in found.lane] == [("A", caption)]
    assert not any(one.cards for one in found.stages)


def test_a_rule_of_several_stages_hangs_on_each_and_names_the_others() -> None:
    found = section('rule "A"\non stage "New", "Offer": log text: "x"\nrule "B"\non leaving stage "New": log text: "x"')
    assert [[card.on for card in one.cards] for one in found.stages] == [
        ['also on stage "Offer"', "on leaving stage"],
        ['also on stage "New"'],
        [],
        [],
    ]


def test_the_header_is_read_in_the_order_in_which_things_happen() -> None:
    time = "after 2 days during working hours regardless of stage"
    rule = f'rule "A"\non stage "New" if amount > 5 {time} if amount > 6: stop'
    (card,) = section(rule).stages[0].cards
    assert marks(card) == [
        ("if", "if amount > 5", 0),
        ("wait", "after 2 days during working hours", 0),
        ("if", "if amount > 6", 0),
        ("stop", "stop", 0),
    ]
    assert card.notes == ("goes on in any stage",)


def test_every_statement_is_a_line() -> None:
    rule = """
# Asks twice.
rule "A" from 2026-01-01 until 2026-12-31
on stage "New":
    let limit = amount
    set responsible = lead_manager as lead_manager
    add contact to contacts
    wait 3 working days
    send_email subject: "Hi {title}", body: "x"
    on failure:
        notify to: lead_manager, text: "No"
    if amount > limit and  # large
        title contains "#1":
        log text: "y"
    else if amount > 5:
        move to stage "Offer"
    else:
        delete_item
"""
    (card,) = section(rule).stages[0].cards
    assert marks(card) == [
        ("set", "set responsible = lead_manager as lead_manager", 0),
        ("set", "add contact to contacts", 0),
        ("wait", "wait 3 working days", 0),
        ("message", 'send_email "Hi {title}"', 0),
        ("if", "on failure", 0),
        ("message", 'notify lead_manager "No"', 1),
        ("if", 'if amount > limit and title contains "#1"', 0),
        ("ask", 'log "y"', 1),
        ("if", "else if amount > 5", 0),
        ("move", 'move to stage "Offer"', 1),
        ("if", "else", 0),
        ("delete", "delete_item", 1),
    ]
    assert card.notes == ("from 2026-01-01", "until 2026-12-31")
    assert card.description == "Asks twice."


def test_moves_lead_from_their_line_to_a_way_into_the_stage() -> None:
    found = section(
        'rule "Paid"\non payment_received: move to stage "Won"\n'
        'rule "Later"\non stage "New":\n    if amount > 5: move to stage "Won"\n    else: move to stage "Offer"\n'
    )
    assert found.stages[2].arrivals == (Arrival("payment_received", "Paid"), Arrival("Later", "Later"))
    assert found.stages[1].arrivals == (Arrival("Later", "Later"),)
    assert found.moves == (Move(None, 0, 0, 2, 0), Move(0, 0, 1, 2, 1), Move(0, 0, 3, 1, 0))


def test_a_move_out_of_another_pipeline_is_a_way_without_a_line() -> None:
    rule = 'for Deal in pipeline "Service"\nrule "Up"\non stage "Won": move to stage "New" in pipeline "Sales"'
    sales, service = sections(rule, SALES + SERVICE)
    assert sales.stages[0].arrivals == (Arrival("Up (pipeline Service)", "Up", elsewhere=True),)
    assert not sales.moves
    assert not service.moves
    assert service.stages[1].cards[0].steps[0] == Step(
        "move", 'move to stage "New" in pipeline "Sales"', 0, service.stages[1].cards[0].steps[0].to
    )


def test_a_rule_for_all_pipelines_is_in_each_that_has_its_stage() -> None:
    rule = 'for Deal\nrule "A"\non stage "Won": log text: "x"\nrule "B"\non stage "Open": log text: "x"'
    sales, service = sections(rule, SALES + SERVICE)
    assert [[card.title for card in one.cards] for one in sales.stages] == [[], [], ["A"], []]
    assert [[card.title for card in one.cards] for one in service.stages] == [["B"], ["A"]]
    (alone,) = sections(rule, SALES + SERVICE, "Service")
    assert alone == service


def test_rules_of_records_without_stages_have_a_section_of_their_own() -> None:
    sales, contact = sections('for Contact\nrule "A"\non created: log text: "x"')
    assert (contact.entity, contact.pipeline, len(contact.lane)) == ("Contact", None, 1)
    assert not sales.lane


def test_an_unnamed_rule_is_called_by_its_place_and_one_switched_off_says_so() -> None:
    found = section('on stage "New": log text: "x"\nrule "B" off\non created: log text: "x"')
    assert found.stages[0].cards[0].title == "a.rules:1"
    assert found.lane[0].notes == ("switched off",)
