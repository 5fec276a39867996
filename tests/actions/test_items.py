"""`create_item`, `copy_item` and `delete_item`."""

from collections.abc import Mapping
from datetime import timedelta

import attrs
import pytest

from stagerules.dsl.values import Handle, Ref, Value
from stagerules.interpreter.actions import Action, Done, Failed, Skipped
from stagerules.interpreter.effects import CreateRecord, DeleteRecord
from stagerules.stdlib_actions import copy_item, create_item, delete_item
from tests.actions.world import ACME, ADA, BEN, DEAL, FACTS, NOW, TICKET, U1, U2, Case, check


def created(record: Ref, **values: Value) -> Done:
    return Done((CreateRecord(record, values),), result=record)


def new(**values: Value) -> Done:
    return created(Ref("Deal", Handle(1)), **values)


def deal(**fields: Value) -> Mapping[str, str | Mapping[str, Value]]:
    return {"entity": "Deal", "fields": fields}


def copied(*without: str, of: Ref = DEAL, **values: Value) -> Done:
    told = ", ".join(without or DEALS_OWN)
    record = Ref(of.entity, Handle(1))
    return Done((CreateRecord(record, values),), f"of {of.entity} {of.key} without {told}", record)


OWN, ANEW, READ = "(each has its own)", "(it begins anew)", "(it can only be read)"
DEALS_OWN = (f"id {OWN}", f"stage {ANEW}", f"pipeline {ANEW}", f"stage_since {ANEW}")
ADAS: dict[str, Value] = {**(FACTS[ADA] or {}), "company": None}
LIKE_IT: dict[str, Value] = {"title": "Deal of Ada", "owner": U1, "contacts": (ADA, BEN), "company": None}
IN_SALES: dict[str, Value] = {"pipeline": "Sales", "stage": "New"}
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
    (copy_item, Case("shares its relations", {}, copied(**LIKE_IT, **IN_SALES))),
    (
        copy_item,
        Case(
            "with other values",
            {"fields": {"owner": U2, "contacts": (), "company": ACME}},
            copied(title="Deal of Ada", owner=U2, contacts=(), company=ACME, **IN_SALES),
        ),
    ),
    (
        copy_item,
        Case(
            "in the pipeline of the item",
            {},
            copied(**LIKE_IT, pipeline="Service", stage="Asked"),
            {DEAL: {"pipeline": "Service", "stage": "Won"}},
        ),
    ),
    (
        copy_item,
        Case(
            "in another stage",
            {"fields": {"stage": "Documents"}},
            copied(f"id {OWN}", *DEALS_OWN[2:], **LIKE_IT, pipeline="Sales", stage="Documents"),
        ),
    ),
    (
        copy_item,
        Case(
            "in a stage of another pipeline",
            {"fields": {"stage": "Asked"}},
            copied(f"id {OWN}", *DEALS_OWN[2:], **LIKE_IT, pipeline="Service", stage="Asked"),
        ),
    ),
    (
        copy_item,
        Case(
            "in another pipeline",
            {"fields": {"pipeline": "Service"}},
            copied(*DEALS_OWN[:2], DEALS_OWN[3], **LIKE_IT, pipeline="Service", stage="Asked"),
        ),
    ),
    (
        copy_item,
        Case(
            "labels stay",
            {},
            attrs.evolve(copied(f"id {OWN}", of=ADA), effects=(CreateRecord(Ref("Contact", Handle(1)), ADAS),)),
            item=ADA,
        ),
    ),
    (
        copy_item,
        Case(
            "with a key of its own",
            {"fields": {"id": 5}},
            Done(
                (CreateRecord(Ref("Invoice", 5), {"id": 5, "customer": ADA}),),
                "of Invoice 1",
                Ref("Invoice", 5),
            ),
            {Ref("Invoice", 1): {"customer": ADA}},
            Ref("Invoice", 1),
        ),
    ),
    (
        copy_item,
        Case(
            "a built-in record knows when it was made",
            {},
            copied(f"id {OWN}", "created_at (it is made now)", of=Ref("Comment", 1), author=U1, created_at=NOW),
            {Ref("Comment", 1): {"author": U1, "created_at": NOW - timedelta(days=1)}},
            Ref("Comment", 1),
        ),
    ),
    (
        copy_item,
        Case(
            "an address is listed once",
            {},
            Failed("already_there", "two records with one `address` cannot be: `fields` must say another"),
            {Ref("Exclusion", 1): {"address": "+49301"}},
            Ref("Exclusion", 1),
        ),
    ),
    (copy_item, Case("already gone", {}, Skipped("no_record", "the item is not there any more"), {DEAL: None})),
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
