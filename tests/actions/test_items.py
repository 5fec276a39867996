"""`create_item` and `delete_item`."""

from collections.abc import Mapping

import pytest

from stagerules.dsl.values import Handle, Ref, Value
from stagerules.interpreter.actions import Action, Done, Failed, Skipped
from stagerules.interpreter.effects import CreateRecord, DeleteRecord
from stagerules.stdlib_actions import create_item, delete_item
from tests.actions.world import ADA, DEAL, NOW, TICKET, U1, Case, check


def created(record: Ref, **values: Value) -> Done:
    return Done((CreateRecord(record, values),), result=record)


def new(**values: Value) -> Done:
    return created(Ref("Deal", Handle(1)), **values)


def deal(**fields: Value) -> Mapping[str, str | Mapping[str, Value]]:
    return {"entity": "Deal", "fields": fields}


INVOICE = Ref("Invoice", Handle(1))
GONE = Done((DeleteRecord(DEAL),))

CASES: tuple[tuple[Action, Case], ...] = (
    (
        create_item,
        Case("begins in the first stage", deal(owner=U1), new(owner=U1)),
    ),
    (create_item, Case("with a stage", deal(stage="Documents"), new(stage="Documents"))),
    (
        create_item,
        Case(
            "a record without stages",
            {"entity": "Invoice", "fields": {"customer": ADA}},
            created(INVOICE, customer=ADA),
        ),
    ),
    (
        create_item,
        Case(
            "with a key of its own",
            {"entity": "Invoice", "fields": {"id": 5, "customer": ADA}},
            created(Ref("Invoice", 5), id=5, customer=ADA),
        ),
    ),
    (
        create_item,
        Case(
            "a built-in record knows when it was made",
            {"entity": "Comment", "fields": {"author": U1}},
            created(Ref("Comment", Handle(1)), author=U1, created_at=NOW),
        ),
    ),
    (create_item, Case("without fields", {"entity": "Invoice"}, created(INVOICE))),
    (delete_item, Case("delete", {}, GONE)),
    (delete_item, Case("already gone", {}, Skipped("no_record", "the item is not there any more"), {DEAL: None})),
    (
        delete_item,
        Case(
            "required",
            {},
            Failed("still_referenced", "Contract 9 requires the item"),
            {Ref("Contract", 9): {"deal": DEAL}},
        ),
    ),
    (delete_item, Case("of another entity", {}, Done((DeleteRecord(TICKET),)), {TICKET: {}}, TICKET)),
)


@pytest.mark.parametrize(
    ("action", "case"), CASES, ids=[f"{action.signature.name}: {one.name}" for action, one in CASES]
)
def test_answers(action: Action, case: Case) -> None:
    check(action, case)
