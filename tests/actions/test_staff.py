"""What is for staff: `notify`, `notify_supervisor`, `create_task`, `add_comment`, `log`, `post_to_chat`."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from stagerules.dsl.values import Handle, Ref, Value
from stagerules.interpreter.actions import Action, Done, Failed, Skipped
from stagerules.interpreter.effects import CreateRecord, Deliver
from stagerules.stdlib_actions import add_comment, create_task, log, notify, notify_supervisor, post_to_chat
from tests.actions.world import ACME, DEAL, NOW, U1, U2, U3, Case, check

NEW_DEAL = Ref("Deal", Handle(9))
NOT_RESPONSIBLE = "nobody is responsible for the item"
NOBODY = Skipped("no_record", "none of these users is there any more")


def message(user: Ref, name: str, text: str = "Hallo", about: Ref = DEAL) -> Deliver:
    mailbox = "una@shop.example" if user == U1 else None
    return Deliver("staff", name, None, {"user": user, "text": text, "email": mailbox, "phone": None}, about)


def post(chat: str, text: str) -> Done:
    return Done((Deliver("group_chat", chat, None, {"chat": chat, "text": text}, DEAL),), chat)


def comment(item: Value, author: Ref | None = None) -> Done:
    record = Ref("Comment", Handle(1))
    values: Mapping[str, Value] = {"item": item, "text": "Hallo", "author": author, "created_at": NOW}
    return Done((CreateRecord(record, values),), result=record)


def task(number: int, **values: Value) -> CreateRecord:
    usual: dict[str, Value] = {
        "item": "Deal 42",
        "title": "Ring Ada",
        "description": None,
        "due": None,
        "done": False,
        "stage": "Spam",
        "checklist": (),
        "created_at": NOW,
        "responsible": U1,
    }
    return CreateRecord(Ref("Task", Handle(number)), {**usual, **values})


def created(*tasks: CreateRecord, to: str) -> Done:
    return Done(tasks, to, Ref("Task", Handle(1)))


CASES: tuple[tuple[Action, Case], ...] = (
    (log, Case("log", {"text": "Hallo"}, Done(detail="Hallo"))),
    (log, Case("log nothing", {"text": ""}, Done())),
    (notify, Case("one user", {"to": U1, "text": "Hallo"}, Done((message(U1, "Una"),), "Una"))),
    (
        notify,
        Case(
            "a list, one message each",
            {"to": (U2, U1, U2), "text": "Hallo"},
            Done((message(U2, "Uwe"), message(U1, "Una")), "Uwe, Una"),
        ),
    ),
    (notify, Case("some are gone", {"to": (U2, U1), "text": "Hallo"}, Done((message(U1, "Una"),), "Una"), {U2: None})),
    (notify, Case("all are gone", {"to": (U2, U1), "text": "Hallo"}, NOBODY, {U1: None, U2: None})),
    (notify, Case("an empty list", {"to": (), "text": "Hallo"}, NOBODY)),
    (
        notify_supervisor,
        Case("text", {"text": "Hallo"}, Done((message(U2, "Uwe"),), "Uwe"), {U1: {"boss": U2}}),
    ),
    (
        notify_supervisor,
        Case("nobody is responsible", {"text": "Hallo"}, Skipped("no_supervisor", NOT_RESPONSIBLE), {U1: None}),
    ),
    (
        notify_supervisor,
        Case("nobody is above", {"text": "Hallo"}, Skipped("no_supervisor", "Una has no supervisor")),
    ),
    (
        notify_supervisor,
        Case(
            "whoever is above is gone",
            {"text": "Hallo"},
            Skipped("no_supervisor", "Una has no supervisor"),
            {U1: {"boss": U2}, U2: None},
        ),
    ),
    (
        notify_supervisor,
        Case(
            "of a user",
            {"text": "Hallo"},
            Done((message(U3, "Ulla", about=U2),), "Ulla"),
            {U2: {"boss": U3}},
            item=U2,
        ),
    ),
    (post_to_chat, Case("chat, text", {"chat": "service", "text": "Hallo"}, post("service", "Hallo"))),
    (post_to_chat, Case("text: the longest", {"chat": "sales", "text": "ß" * 4_000}, post("sales", "ß" * 4_000))),
    (
        post_to_chat,
        Case(
            "text: too long",
            {"chat": "sales", "text": "ß" * 4_001},
            Failed("too_long", "the text has 4001 characters; 4000 are the most"),
        ),
    ),
    (add_comment, Case("comment", {"text": "Hallo"}, comment("Deal 42"))),
    (add_comment, Case("comment as a user", {"text": "Hallo"}, comment("Deal 42", U2), on_behalf=U2)),
    (add_comment, Case("on an item that this run creates", {"text": "Hallo"}, comment(NEW_DEAL), item=NEW_DEAL)),
    (add_comment, Case("on another record", {"text": "Hallo"}, comment("Company 3"), item=ACME)),
    (create_task, Case("for the item's responsible", {"title": "Ring Ada"}, created(task(1), to="Una"))),
    (
        create_task,
        Case(
            "with everything",
            {
                "title": "Ring Ada",
                "description": "Soon",
                "to": U2,
                "due": NOW + timedelta(2),
                "checklist": ("number", "ring"),
            },
            created(
                task(1, description="Soon", responsible=U2, due=NOW + timedelta(2), checklist=("number", "ring")),
                to="Uwe",
            ),
        ),
    ),
    (
        create_task,
        Case(
            "for several, one each; the first is the result",
            {"title": "Ring Ada", "to": (U2, U1)},
            created(task(1, responsible=U2), task(2), to="Uwe, Una"),
        ),
    ),
    (create_task, Case("for nobody", {"title": "Ring Ada", "to": (U2,)}, NOBODY, {U2: None})),
    (
        create_task,
        Case("nobody is responsible", {"title": "Ring Ada"}, created(task(1, responsible=None), to=""), {U1: None}),
    ),
    (
        create_task,
        Case(
            "for a record without stages",
            {"title": "Ring Ada"},
            created(task(1, item="Company 3", stage=None, responsible=None), to=""),
            item=ACME,
        ),
    ),
)


@pytest.mark.parametrize(
    ("action", "case"), CASES, ids=[f"{action.signature.name}: {one.name}" for action, one in CASES]
)
def test_answers(action: Action, case: Case) -> None:
    check(action, case)
