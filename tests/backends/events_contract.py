"""What every Store must do with events and history."""

from datetime import timedelta
from decimal import Decimal

import attrs

from stagerules.dsl.values import Handle, Money, Ref
from stagerules.interpreter.drivers.backend import Backend
from stagerules.interpreter.effects import Deliver, SetField
from stagerules.interpreter.event import Event
from stagerules.interpreter.plan import Branch, Considered, Outcome, Plan, Seen
from stagerules.interpreter.store.history import HistoryRow
from stagerules.interpreter.store.protocol import Place, StoredEvent, Timer

from .begun import begun
from .world import ACME, ADA, BEN, CAUSE, DEAL, NOW, OTHER, step

EVENT = Event("e-1", "stage", DEAL, stage="New", from_stage="Won", at=NOW, actor="ada", old={"amount": None})
PLAN = Plan(
    EVENT,
    steps=(
        step(SetField(DEAL, "amount", Money(Decimal("1.50"), "EUR")), "k1"),
        step(Deliver("sms", "Ada", "+49", {"text": "Hallo", "day": NOW.date()}, DEAL), "k2"),
    ),
    outcomes=(Outcome(CAUSE, "send_sms", "skipped", "no_client", action="send_sms", on_behalf=Ref("User", 1)),),
    queued=(Event("e-2", "changed", OTHER, cause="e-1", depth=1, old={"contacts": (ADA, BEN)}),),
    events=(EVENT,),
)


class EventsContract:
    """Events, plans and history."""

    def test_an_event_and_how_far_it_came(self, backend: Backend) -> None:
        with backend.begin() as work:
            assert work.store.status("e-1") is None
            work.store.keep(EVENT, "received")
        with backend.begin() as work:
            work.store.save_plan(PLAN)
            work.store.mark("e-1", 1, {Handle(1): 7, Handle(2): "x"}, {"k2": "no_record"})
        with backend.begin() as work:
            kept = work.store.event("e-1")
            assert kept is not None
            assert (kept.event, kept.status, kept.plan, kept.steps_done) == (EVENT, "planned", PLAN, 1)
            assert (kept.keys, kept.refused) == ({Handle(1): 7, Handle(2): "x"}, {"k2": "no_record"})
            assert work.store.waiting("planned") == (EVENT,)
            work.store.keep(EVENT, "failed", "too_deep", "a → b")
        with backend.look() as work:
            kept = work.store.event("e-1")
            assert kept is not None
            assert (kept.status, kept.code, kept.detail) == ("failed", "too_deep", "a → b")
            assert work.store.waiting("planned") == ()

    def test_what_is_needed_to_explain_an_event(self, backend: Backend) -> None:
        seen = Seen("amount > 5", False, parts=(Seen("amount", Money(Decimal("1.50"), "EUR")),))
        trace = (Considered("r", "Rule", "a.rules", 1, "e-1", "not met", seen, branches=(Branch(2, (seen,), True),)),)
        second = Event("e-2", "stage", DEAL, stage="Won", cause="e-1")
        row = HistoryRow(at=NOW, record=ADA, kind="log", rule="r", event="e-1", detail="x")
        with backend.begin() as work:
            work.store.keep(EVENT, "done", trace=trace)
            work.store.queue([second, Event("e-3", "stage", OTHER, stage="Won")])
            work.store.write_history([row, attrs.evolve(row, event="e-2")])
        with backend.look() as work:
            found = work.store.events_of(DEAL)
            assert [(one.event, one.trace) for one in found] == [(EVENT, trace), (second, ())]
            assert found[0].number < found[1].number
            assert work.store.history_of("e-1") == (row,)

    def test_what_an_event_led_to_in_turn(self, backend: Backend) -> None:
        row = HistoryRow(at=NOW, record=ADA, kind="log", rule="r", event="f_1", detail="x")
        caused = [
            ("f_2", ("f_1",)),
            ("f_3", ("f_2", "f_1")),
            ("f_4", ("f_3",)),
            ("f_1", ()),
            ("fx1", ()),
            ("f_5", ("fx1",)),
        ]
        rows = [row, *(attrs.evolve(row, event=event, causes=causes) for event, causes in caused)]
        with backend.begin() as work:
            work.store.write_history(rows)
        with backend.look() as work:
            assert work.store.history_from("f_1") == tuple(rows[:5])
            assert work.store.history_from("f_3") == tuple(rows[2:4])
            assert work.store.history_from("f_9") == ()

    def test_where_an_event_stands_among_those_of_its_record(self, backend: Backend) -> None:
        first, second, third = (Event(f"p-{number}", "stage", DEAL, stage="New") for number in range(3))
        elsewhere = Event("p-9", "stage", OTHER, stage="New")
        with backend.begin() as work:
            assert work.store.place(first) == Place()
            work.store.keep(first, "held")
            work.store.queue([second])
            assert work.store.place(first) == Place("held")
            assert work.store.place(second) == Place("queued", "p-0")
            assert work.store.place(third) == Place(None, "p-0")
            assert work.store.place(elsewhere) == Place()
            work.store.keep(first, "done")
            assert work.store.place(first) == Place("done")
            assert work.store.place(second) == Place("queued")
            assert work.store.place(third) == Place(None, "p-1")

    def test_the_queue_keeps_its_order(self, backend: Backend) -> None:
        events = [Event(f"q-{number}", "changed", OTHER, cause="e-1", depth=1) for number in range(5)]
        with backend.begin() as work:
            work.store.queue(events[:3])
            work.store.queue(events[1:])
        taken = []
        with backend.begin() as work:
            while (event := work.store.next_queued()) is not None:
                taken.append(event)
                work.store.keep(event, "done")
            work.store.queue(events)
            assert work.store.next_queued() is None
        assert taken == events

    def test_history(self, backend: Backend) -> None:
        rows = [
            HistoryRow(NOW, DEAL, "write", "amount", None, Money(Decimal("1.50"), "EUR"), "User 1", "rule", "Rule"),
            HistoryRow(NOW + timedelta(hours=1), ACME, "delete", old={"name": "Acme", "kürzel": "ACME"}),
            HistoryRow(NOW, DEAL, "add", "tags", ("a",), "b", event="e-2", causes=("e-1", "e-0"), detail="…"),
        ]
        with backend.begin() as work:
            work.store.write_history(rows)
            work.store.write_history([])
        with backend.look() as work:
            assert work.store.history() == tuple(rows)
            assert work.store.history(DEAL) == (rows[0], rows[2])
            assert work.store.history(newest=1) == (rows[2],)
            assert work.store.history(DEAL, newest=0) == ()
            assert work.store.deletions_since(NOW) == 1
            assert work.store.deletions_since(NOW + timedelta(hours=1)) == 0

    def test_a_failed_event_is_told_until_it_is_dropped_or_handled_anew(self, backend: Backend) -> None:
        first, second, third = (Event(f"f-{number}", "stage", DEAL, stage="New") for number in range(3))
        with backend.begin() as work:
            work.store.save_plan(attrs.evolve(PLAN, event=first))
            work.store.mark("f-0", 1, {Handle(1): 7}, {"k2": "no_record"})
            work.store.keep(first, "failed", "too_deep", "a → b")
            work.store.keep(second, "failed", "deletions")
            work.store.keep(third, "done")
            assert [(one.event, one.code) for one in work.store.failed_events()] == [
                (first, "too_deep"),
                (second, "deletions"),
            ]
            assert work.store.drop("f-1")
            assert not work.store.drop("f-1")
            assert not work.store.drop("f-2")
            assert not work.store.drop("nothing")
            assert [one.event.id for one in work.store.failed_events()] == ["f-0"]
            assert work.store.status("f-1") == "failed"
        with backend.begin() as work:
            assert work.store.reopen("f-0", NOW)
            assert not work.store.reopen("f-0", NOW)
            assert not work.store.reopen("f-2", NOW)
            assert work.store.failed_events() == ()
            assert work.store.event("f-0") == StoredEvent(first, "queued", number=1)
            assert work.store.next_queued() == first
            work.store.keep(first, "failed", "again")
            assert [one.code for one in work.store.failed_events()] == ["again"]

    def test_where_a_rule_failed_that_went_on_its_timer_is_due_again(self, backend: Backend) -> None:
        event = begun("t", DEAL)
        with backend.begin() as work:
            work.store.add_timers([Timer("t", NOW, event)])
            assert work.store.take_timer("t")
            work.store.keep(event, "failed", "outdated")
        with backend.begin() as work:
            later = NOW + timedelta(hours=1)
            assert work.store.reopen("t", later)
            assert work.store.due_timers(NOW, 9) == ()
            assert work.store.due_timers(later, 9) == (Timer("t", later, event),)
            assert work.store.place(event) == Place()
            assert work.store.failed_events() == ()
            assert work.store.next_queued() is None
            assert work.store.take_timer("t")
