"""`schedule_call` and `schedule_meeting`: an activity that is still to come."""

from datetime import timedelta

import pytest

from stagerules.dsl.values import Handle, Labelled, Ref, Value
from stagerules.interpreter.actions import Action, Done, Skipped
from stagerules.interpreter.effects import CreateRecord
from stagerules.stdlib_actions import schedule_call, schedule_meeting
from tests.actions.world import ACME, ADA, BEN, DEAL, NOW, TICKET, U1, U2, Case, Facts, check

NEW_DEAL = Ref("Deal", Handle(9))
LATER = NOW + timedelta(2)
GIVEN = {"at": LATER, "subject": "Offer"}
NO_CLIENT: Facts = {DEAL: {"contacts": (), "company": None}}
GONE = Skipped("no_record", "nobody of `with` is there any more")


def activity(kind: str, person: str | None = "Ada", **values: Value) -> Done:
    usual: dict[str, Value] = {
        "item": "Deal 42",
        "kind": kind,
        "subject": "Offer",
        "person": person,
        "responsible": U1,
        "at": LATER,
        "done": False,
        "author": None,
        "created_at": NOW,
    }
    record = Ref("Activity", Handle(1))
    return Done((CreateRecord(record, {**usual, **values}),), person or "", record)


def excluded(*addresses: str) -> Facts:
    return {Ref("Exclusion", number): {"address": one} for number, one in enumerate(addresses)}


def of_both(action: Action, kind: str) -> tuple[tuple[Action, Case], ...]:
    cases = (
        Case("with the client", GIVEN, activity(kind)),
        Case("at", {**GIVEN, "at": NOW}, activity(kind, at=NOW)),
        Case("subject", {**GIVEN, "subject": "Price"}, activity(kind, subject="Price")),
        Case("with: a record", {**GIVEN, "with": ACME}, activity(kind, "Acme")),
        Case("with: a name", {**GIVEN, "with": "Ms Lovelace"}, activity(kind, "Ms Lovelace")),
        Case("with: a user", {**GIVEN, "with": U2}, activity(kind, "Uwe")),
        Case("with: a list", {**GIVEN, "with": (BEN, ADA, BEN)}, activity(kind, "Ben, Ada")),
        Case("with: addresses", {**GIVEN, "with": (Labelled("work", "030 1"),)}, activity(kind, "030 1")),
        Case("with: one is gone", {**GIVEN, "with": (BEN, ADA)}, activity(kind), {BEN: None}),
        Case("with: all are gone", {**GIVEN, "with": (BEN, ADA)}, GONE, {BEN: None, ADA: None}),
        Case("with: an empty list", {**GIVEN, "with": ()}, GONE),
        Case("the company is the client", GIVEN, activity(kind, "Acme"), {DEAL: {"contacts": (), "company": ACME}}),
        Case("there is no client", GIVEN, activity(kind, None), NO_CLIENT),
        Case("nobody is responsible", GIVEN, activity(kind, responsible=None), {U1: None}),
        Case("as a user", GIVEN, activity(kind, author=U2), on_behalf=U2),
        Case(
            "on an item that this run creates",
            GIVEN,
            activity(kind, None, item=NEW_DEAL, responsible=None),
            item=NEW_DEAL,
        ),
        Case("on a record without roles", GIVEN, activity(kind, None, item="Ticket 1", responsible=None), item=TICKET),
        Case("on a contact", GIVEN, activity(kind, item="Contact 7", responsible=None), item=ADA),
    )
    return tuple((action, one) for one in cases)


CASES: tuple[tuple[Action, Case], ...] = (
    *of_both(schedule_call, "call"),
    *of_both(schedule_meeting, "meeting"),
    (
        schedule_call,
        Case(
            "the client is on the exclusion list",
            GIVEN,
            Skipped("excluded", "this phone of Contact 7 is on the exclusion list"),
            excluded("+49301234567"),
        ),
    ),
    (
        schedule_call,
        Case(
            "with: a number on the exclusion list",
            {**GIVEN, "with": "030/1234567"},
            Skipped("excluded", "this phone is on the exclusion list"),
            excluded("+49301234567"),
        ),
    ),
    (
        schedule_call,
        Case(
            "with: one of them is on the exclusion list",
            {**GIVEN, "with": (ADA, BEN)},
            activity("call", "Ben"),
            excluded("+49301234567"),
        ),
    ),
    (
        schedule_call,
        Case("only the e-mail address is excluded", GIVEN, activity("call"), excluded("ada@example.com")),
    ),
    (
        schedule_meeting,
        Case("a meeting is no call", GIVEN, activity("meeting"), excluded("+49301234567")),
    ),
)


@pytest.mark.parametrize(
    ("action", "case"), CASES, ids=[f"{action.signature.name}: {one.name}" for action, one in CASES]
)
def test_answers(action: Action, case: Case) -> None:
    check(action, case)
