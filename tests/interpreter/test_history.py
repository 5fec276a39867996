"""What a run leaves in the history: real keys, and in whose name."""

from datetime import UTC, datetime

from stagerules.dsl.values import Handle, Ref, Value
from stagerules.interpreter.effects import DeleteRecord
from stagerules.interpreter.event import Event
from stagerules.interpreter.plan import Cause, Outcome, Plan, Status, Step
from stagerules.interpreter.store.history import HistoryRow, Performed, history_rows

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
DEAL, MADE, NEVER = Ref("Deal", 1), Ref("Contact", Handle(1)), Ref("Contact", Handle(2))
EVENT = Event("e-1", "created", DEAL)
CAUSE = Cause("rule", "A rule", "a.rules", 3, "1", "e-1")


def rows(*outcomes: Outcome, steps: tuple[Step, ...] = ()) -> tuple[HistoryRow, ...]:
    plan = Plan(EVENT, steps, outcomes, events=(EVENT,))
    return history_rows(Performed(plan, NOW, {Handle(1): 7}), "automation")


def test_the_last_values_of_a_deleted_record_have_real_keys() -> None:
    before: dict[str, Value] = {"contact": MADE, "contacts": (MADE, NEVER)}
    (row,) = rows(steps=(Step(DeleteRecord(DEAL), "k", CAUSE, before),))
    assert row.old == {"contact": Ref("Contact", 7), "contacts": (Ref("Contact", 7), Ref("Contact", "new 2"))}


def test_statements_end_in_the_name_of_the_user_of_as() -> None:
    def ended(status: Status, on_behalf: Ref | None, action: str | None, detail: str = "") -> Outcome:
        return Outcome(CAUSE, "a statement", status, None, detail, action, on_behalf)

    found = rows(
        ended("done", None, "log", "Hallo"),
        ended("done", Ref("User", 4), "add_to_exclusions", "Contact 7 stays: Deal 2 needs it"),
        ended("done", Ref("User", 4), "send_sms"),
        ended("skipped", MADE, None),
    )
    assert [(row.kind, row.on_behalf, row.detail) for row in found] == [
        ("log", "automation", "Hallo"),
        ("note", "User 4", "a statement: Contact 7 stays: Deal 2 needs it"),
        ("skipped", "Contact 7", "a statement: None"),
    ]
