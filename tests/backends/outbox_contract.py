"""What every Store must do with messages on their way out."""

from datetime import datetime, timedelta
from decimal import Decimal

import attrs

from stagerules.dsl.values import Money, Ref
from stagerules.interpreter.drivers.backend import Backend
from stagerules.interpreter.event import Event
from stagerules.interpreter.facts import Result
from stagerules.interpreter.store.outbox import Claimed, Dead, Message

from .begun import begun, timer
from .world import ACME, ADA, BEN, DEAL, NOW, OTHER

MINUTE = timedelta(minutes=1)
LEASE = NOW + 10 * MINUTE
SENT, FAILED = Result("sent"), Result("failed", {}, "wrong_address", "it cannot be read")


def mail(
    name: str,
    about: Ref = DEAL,
    at: datetime = NOW,
    channel: str = "email",
    rule: str = "rule",
    token: str | None = None,
    address: str | None = None,
    client: str | None = None,
) -> Message:
    return Message(name, channel, "Ada", address, {"text": "Hallo"}, about, rule, "e-1", at, token=token, client=client)


def name_of(claimed: Claimed | None) -> str | None:
    return claimed and claimed.message.id


class OutboxContract:
    """Messages, and what came of them."""

    def test_the_outbox_holds_each_message_once(self, backend: Backend) -> None:
        message = Message(
            "m", "sms", "Ada", None, {"text": "Hallo", "deal": DEAL}, DEAL, "rule", "e-1", NOW, "User 1", "token",
            begun("m:failed", DEAL),
        )  # fmt: skip
        with backend.begin() as work:
            work.store.post([message, message])
            work.store.post([attrs.evolve(message, to="Ben")])
            work.store.post([])
        with backend.look() as work:
            assert work.store.messages() == (message,)

    def test_the_outbox_gives_what_is_due_to_one_worker(self, backend: Backend) -> None:
        first, second = mail("m1"), mail("m2", OTHER, NOW + MINUTE)
        staff = mail("m0", ACME, channel="staff")
        with backend.begin() as work:
            work.store.post([staff, second, first])
            assert work.store.claim(["email"], NOW - MINUTE, LEASE) is None
            assert work.store.claim(["sms"], LEASE, LEASE) is None
            assert work.store.claim([], LEASE, LEASE) is None
            assert work.store.claim(["email"], NOW, LEASE) == Claimed(first, 1)
            assert work.store.claim(["email"], NOW, LEASE) is None
        with backend.begin() as work:
            just_before = LEASE - timedelta(seconds=1)
            assert work.store.claim(["email", "sms"], just_before, LEASE + 60 * MINUTE) == Claimed(second, 1)
            assert work.store.claim(["email"], LEASE, LEASE + MINUTE) == Claimed(first, 2)
            assert work.store.postpone(Claimed(first, 2), LEASE + 2 * MINUTE)
            work.store.post([first])
        with backend.begin() as work:
            assert work.store.close("m2", SENT, LEASE)
            assert not work.store.close("m2", FAILED, LEASE)
            assert work.store.claim(["email"], LEASE + MINUTE, LEASE) is None
            assert work.store.messages() == (staff, first)
            assert work.store.waiting_messages() == {"staff": 1, "email": 1}
            assert work.store.claim(["email"], LEASE + 2 * MINUTE, LEASE) == Claimed(first, 3)
            work.store.post([second])
            assert second not in work.store.messages()

    def test_of_several_channels_the_longest_due_goes_first(self, backend: Backend) -> None:
        with backend.begin() as work:
            work.store.post([mail("a", DEAL, NOW + MINUTE), mail("b", OTHER, NOW, "sms"), mail("c", ACME, NOW)])
            taken = [name_of(work.store.claim(["email", "sms"], LEASE, LEASE + MINUTE)) for _ in range(4)]
            assert taken == ["b", "c", "a", None]

    def test_messages_about_one_record_leave_in_their_order(self, backend: Backend) -> None:
        later = LEASE + MINUTE
        with backend.begin() as work:
            first = mail("a1", at=LEASE)
            work.store.post([first, mail("a2", channel="sms"), mail("b1", OTHER), mail("a3")])
            assert name_of(work.store.claim(["email", "sms"], NOW, LEASE)) == "b1"
            assert work.store.claim(["email", "sms"], NOW, LEASE) is None
            assert name_of(work.store.claim(["email", "sms"], LEASE, later)) == "a1"
            assert work.store.claim(["email", "sms"], LEASE, later) is not None
            assert work.store.claim(["email", "sms"], LEASE, later) is None
            assert work.store.postpone(Claimed(first, 1), later + MINUTE)
            assert name_of(work.store.claim(["email", "sms"], later, later + MINUTE)) == "b1"
            assert work.store.claim(["email", "sms"], later, later) is None
            assert work.store.close("a1", FAILED, later)
            assert name_of(work.store.claim(["email", "sms"], later, later)) == "a2"
            assert work.store.close("a2", SENT, later)
            assert name_of(work.store.claim(["email", "sms"], later, later)) == "a3"

    def test_messages_to_one_address_leave_in_their_order(self, backend: Backend) -> None:
        ada, ben, both = "ada@example.com", "ben@example.com", ["email", "sms"]
        first = mail("a1", DEAL, LEASE, address=ada)
        with backend.begin() as work:
            work.store.post([first, mail("a2", OTHER, channel="sms", address=ada), mail("b1", ACME, address=ben)])
            work.store.post([mail("a3", BEN, address=ada), mail("n1", ADA), mail("n2", Ref("Deal", 3))])
            taken = [name_of(work.store.claim(both, NOW, LEASE)) for _ in range(4)]
            assert taken == ["b1", "n1", "n2", None]
            assert work.store.claim(both, LEASE, LEASE + MINUTE) == Claimed(first, 1)
            assert work.store.postpone(Claimed(first, 1), LEASE + 2 * MINUTE)
            for name in ("b1", "n1", "n2"):
                assert work.store.close(name, SENT, LEASE)
            assert work.store.claim(both, LEASE, LEASE + MINUTE) is None
            assert work.store.next_due(both) == LEASE + 2 * MINUTE
            assert name_of(work.store.claim(["sms"], LEASE, LEASE)) == "a2"
            assert work.store.close("a1", FAILED, LEASE)
            assert work.store.close("a2", SENT, LEASE)
            assert name_of(work.store.claim(both, LEASE, LEASE + MINUTE)) == "a3"

    def test_messages_to_one_client_leave_in_their_order(self, backend: Backend) -> None:
        """At whatever address, by whatever channel, about whatever record; others are not held up."""
        ada, ben = "Contact 7", "Contact 8"
        with backend.begin() as work:
            work.store.post([mail("a1", DEAL, LEASE, address="ada@example.com", client=ada)])
            work.store.post([mail("a2", OTHER, channel="sms", address="+49301", client=ada)])
            work.store.post([mail("b1", ACME, channel="sms", address="+49302", client=ben), mail("n1", BEN)])
        with backend.begin() as work:
            first = work.store.claim_several({"email": 9, "sms": 9}, NOW, LEASE)
            assert sorted(one.message.id for one in first) == ["b1", "n1"]
            assert work.store.claim(["sms", "email"], NOW, LEASE) is None
        with backend.begin() as work:
            assert name_of(work.store.claim(["sms", "email"], LEASE, LEASE + MINUTE)) == "a1"
            assert work.store.close("a1", SENT, LEASE)
            assert name_of(work.store.claim(["sms", "email"], LEASE, LEASE + MINUTE)) in ("a2", "b1", "n1")

    def test_what_waits_for_its_record_holds_up_what_goes_to_its_address(self, backend: Backend) -> None:
        ada = "ada@example.com"
        with backend.begin() as work:
            work.store.post([mail("a", DEAL, LEASE), mail("b", DEAL, address=ada), mail("c", OTHER, address=ada)])
            assert work.store.claim_several({"email": 9}, NOW, LEASE) == ()
            assert work.store.close("a", SENT, NOW)
            assert [one.message.id for one in work.store.claim_several({"email": 9}, NOW, LEASE)] == ["b"]

    def test_several_are_given_at_once_those_due_longest_first(self, backend: Backend) -> None:
        deals = [Ref("Deal", number) for number in range(1, 7)]
        posted = [mail(f"m{number}", deal, NOW - number * MINUTE) for number, deal in enumerate(deals)]
        ada = [attrs.evolve(one, id=f"{one.id}, again") for one in posted]
        texts = [mail("s1", ACME, channel="sms"), mail("s2", ADA, channel="sms"), mail("s3", BEN, LEASE, "sms")]
        with backend.begin() as work:
            work.store.post([*posted, *ada, *texts, mail("s4", deals[5], NOW - 60 * MINUTE, "sms")])
            some = work.store.claim_several({"email": 3, "sms": 9, "staff": 1}, NOW, LEASE)
            assert [one.message.id for one in some] == ["m5", "m4", "m3", "s1", "s2"]
            assert {one.attempts for one in some} == {1}
            rest = work.store.claim_several({"email": 9, "sms": 0}, NOW, LEASE)
            assert [one.message.id for one in rest] == ["m2", "m1", "m0"]
            assert work.store.claim_several({"email": 9, "sms": 9}, NOW, LEASE) == ()
            assert work.store.close("m5", SENT, NOW)
            assert work.store.claim_several({"email": 0, "sms": 9}, NOW, LEASE) == ()
            assert work.store.claim_several({"sms": 9}, NOW, LEASE, ["rule"]) == ()
            assert [one.message.id for one in work.store.claim_several({"sms": 9}, NOW, LEASE)] == ["s4"]

    def test_what_is_given_back_was_not_taken(self, backend: Backend) -> None:
        message = mail("a")
        with backend.begin() as work:
            work.store.post([message, mail("b")])
            assert work.store.claim(["email"], NOW, LEASE) == Claimed(message, 1)
            assert work.store.give_back(Claimed(message, 1), NOW)
            assert not work.store.give_back(Claimed(message, 1), NOW)
            assert work.store.claim(["email"], NOW, LEASE) == Claimed(message, 1)

    def test_whose_message_was_taken_over_changes_nothing_of_it(self, backend: Backend) -> None:
        message = mail("a")
        first, second = Claimed(message, 1), Claimed(message, 2)
        with backend.begin() as work:
            work.store.post([message])
            assert work.store.claim(["email"], NOW, LEASE) == first
            assert work.store.claim(["email"], LEASE, LEASE + MINUTE) == second
            assert not work.store.postpone(first, LEASE + 9 * MINUTE)
            assert not work.store.give_back(first, NOW)
            assert not work.store.close("a", FAILED, LEASE, first.attempts)
            assert work.store.messages() == (message,)
            assert work.store.next_due() == LEASE + MINUTE
            assert work.store.close("a", SENT, LEASE, second.attempts)
            assert not work.store.postpone(second, NOW)
            assert not work.store.give_back(second, NOW)
            assert work.store.messages() == ()

    def test_a_channel_that_is_not_there_holds_nobody_up(self, backend: Backend) -> None:
        with backend.begin() as work:
            work.store.post([mail("a", channel="staff"), mail("b")])
            assert name_of(work.store.claim(["email"], NOW, LEASE)) == "b"

    def test_the_messages_of_some_rules_stay_and_hold_nobody_up(self, backend: Backend) -> None:
        with backend.begin() as work:
            work.store.post([mail("a", rule="paused"), mail("b"), mail("c", OTHER, rule="paused too")])
            assert name_of(work.store.claim(["email"], NOW, LEASE, ["paused", "paused too"])) == "b"
            assert work.store.claim(["email"], NOW, LEASE, ["paused", "paused too"]) is None
            assert work.store.close("b", SENT, NOW)
            assert name_of(work.store.claim(["email"], NOW, LEASE, ["paused too"])) == "a"
            assert name_of(work.store.claim(["email"], NOW, LEASE)) == "c"

    def test_when_the_next_message_is_due(self, backend: Backend) -> None:
        with backend.begin() as work:
            assert work.store.next_due() is None
            work.store.post([mail("a", at=LEASE), mail("b", at=NOW), mail("c", OTHER, LEASE + MINUTE, "sms", "x")])
            assert work.store.next_due() == LEASE
            assert work.store.next_due(["sms"]) == LEASE + MINUTE
            assert work.store.next_due(["sms"], ["x"]) is None
            assert work.store.next_due([]) is None
            work.store.add_timers([timer("t", LEASE + 2 * MINUTE, DEAL)])
            assert work.store.next_due([]) == LEASE + 2 * MINUTE
            assert work.store.close("a", SENT, LEASE)
            assert work.store.next_due() == NOW

    def test_when_the_next_message_of_each_channel_is_due(self, backend: Backend) -> None:
        both = ("email", "sms")
        with backend.begin() as work:
            store = work.store
            assert store.next_messages(both) == {}
            store.post([mail("a", at=LEASE), mail("b", channel="sms"), mail("c", OTHER, LEASE + MINUTE, rule="x")])
            assert store.next_messages(both) == {"email": LEASE}  # the other waits for it
            assert store.next_messages(["sms"]) == {"sms": NOW}
            assert store.next_messages(both, ["x"]) == {"email": LEASE}
            assert store.next_messages(both, ["rule"]) == {"email": LEASE + MINUTE}
            assert store.next_messages(both, ["rule", "x"]) == store.next_messages([]) == {}
            store.post([mail("d", OTHER, NOW, "sms", "x"), mail("e", ADA, NOW, "sms")])
            assert store.next_messages(both) == {"email": LEASE, "sms": NOW}

    def test_what_came_back_is_kept_and_wakes_what_waits_for_it(self, backend: Backend) -> None:
        values = {"url": "https://example.com/1", "amount": Money(Decimal("5.50"), "EUR"), "who": ADA}
        resting = attrs.evolve(timer("t", None, DEAL), awaits="token")
        other = attrs.evolve(timer("o", None, DEAL), awaits="other")
        by_date = attrs.evolve(timer("d", LEASE, DEAL), awaits="token")
        with backend.begin() as work:
            assert work.store.result("token") is None
            work.store.post([mail("a", token="token"), mail("b"), mail("c", OTHER, token="token")])
            work.store.add_timers([resting, other, by_date, timer("e", None, DEAL)])
            assert work.store.result("token") == Result("waiting")
            assert work.store.close("b", SENT, NOW)
            assert work.store.close("c", FAILED, NOW)
            assert work.store.due_timers(NOW, 9) == ()
            assert work.store.result("token") == Result("waiting")
        with backend.begin() as work:
            assert work.store.close("a", Result("sent", values), NOW + MINUTE)
            assert work.store.due_timers(NOW, 9) == ()
            assert work.store.due_timers(NOW + MINUTE, 9) == (attrs.evolve(resting, due=NOW + MINUTE),)
            assert work.store.timers(DEAL)[-2:] == (other, timer("e", None, DEAL))
            assert work.store.result("token") == Result("sent", values)

    def test_a_failure_is_a_result_too(self, backend: Backend) -> None:
        gone = attrs.evolve(timer("g", None, OTHER), awaits="token")
        with backend.begin() as work:
            work.store.post([mail("a", token="token")])
            work.store.add_timers([gone, attrs.evolve(timer("t", None, DEAL), awaits="token")])
            assert work.store.cancel_timers(OTHER) == (gone,)
            assert work.store.close("a", FAILED, NOW)
            assert [one.id for one in work.store.due_timers(NOW, 9)] == ["t"]
            assert work.store.result("token") == FAILED
            assert work.store.revive("a", NOW)
            assert work.store.result("token") == Result("waiting")

    def test_dead_messages_are_told_until_they_are_dropped_or_tried_again(self, backend: Backend) -> None:
        first, second, third = mail("a"), mail("b", ADA), mail("c", BEN)
        with backend.begin() as work:
            work.store.post([first, second, third])
            for _ in range(3):
                work.store.claim(["email"], NOW, NOW)
            assert work.store.dead() == ()
            assert work.store.close("b", FAILED, NOW)
            assert work.store.close("a", attrs.evolve(FAILED, detail=""), NOW + MINUTE)
            assert work.store.close("c", SENT, NOW)
        with backend.begin() as work:
            dead = work.store.dead()
            assert [one.message for one in dead] == [first, second]
            assert dead[1] == Dead(second, NOW, "wrong_address", "it cannot be read", dead[1].attempts)
            assert not work.store.drop("c")
            assert not work.store.revive("c", NOW)
            assert not work.store.revive("nothing", NOW)
            assert work.store.drop("b")
            assert not work.store.drop("b")
            assert not work.store.revive("b", NOW)
            assert work.store.revive("a", LEASE)
            assert not work.store.revive("a", LEASE)
            assert work.store.dead() == ()
            assert work.store.messages() == (first,)
            assert work.store.claim(["email"], NOW, LEASE) is None
            assert work.store.claim(["email"], LEASE, LEASE) == Claimed(first, 1)

    def test_an_event_that_is_to_happen_when_it_fails_is_kept_with_it(self, backend: Backend) -> None:
        event = Event("x", "resume", DEAL, resume=begun("y", DEAL).resume)
        with backend.begin() as work:
            work.store.post([attrs.evolve(mail("a"), on_failure=event)])
        with backend.begin() as work:
            claimed = work.store.claim(["email"], NOW, LEASE)
            assert claimed is not None
            assert claimed.message.on_failure == event
