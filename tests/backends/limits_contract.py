"""What every Store must do with messages that a limit holds, and with those that it counts."""

from datetime import timedelta

import attrs

from stagerules.interpreter.drivers.backend import Backend
from stagerules.interpreter.pauses import EVERYTHING, Pause
from stagerules.interpreter.store.departures import Departure
from stagerules.interpreter.store.outbox import Claimed, Message

from .outbox_contract import LEASE, MINUTE, SENT, mail, name_of
from .world import ACME, ADA, NOW, OTHER

UNTIL = NOW + 60 * MINUTE
LIMITS, OTHERS = 2**31 - 1, 1
BOTH = ("email", "sms")
RULE, OF_STAGE = Pause("rule", "rule"), Pause("stage", "rule", "Deal")


def departure(name: str, minutes: int = 0, client: str | None = None, address: str | None = None) -> Departure:
    return Departure(name, "rule", client, address, NOW + minutes * MINUTE)


class LimitsContract:
    """Holding and counting."""

    def test_whom_a_message_is_for_is_kept_with_it(self, backend: Backend) -> None:
        message = attrs.evolve(mail("a"), client="Contact 7")
        with backend.begin() as work:
            work.store.post([message])
            assert work.store.claim(["email"], NOW, LEASE) == Claimed(message, 1)

    def test_what_is_held_was_no_attempt(self, backend: Backend) -> None:
        with backend.begin() as work:
            work.store.post([mail("a")])
            assert work.store.claim(["email"], NOW, LEASE) == Claimed(mail("a"), 1)
            work.store.hold("a", UNTIL, LIMITS)
            assert work.store.next_due() == UNTIL
            assert work.store.claim(["email"], UNTIL - timedelta.resolution, LEASE) is None
            assert work.store.claim(["email"], UNTIL, LEASE) == Claimed(mail("a"), 1)
            assert work.store.close("a", SENT, UNTIL)
            work.store.hold("a", UNTIL, LIMITS)
            assert work.store.claim(["email"], LEASE + UNTIL.resolution, LEASE) is None

    def test_what_is_held_holds_up_no_other_until_it_is_due(self, backend: Backend) -> None:
        with backend.begin() as work:
            work.store.post([mail("a"), mail("b", channel="sms"), mail("c", OTHER)])
            assert name_of(work.store.claim(BOTH, NOW, LEASE)) == "a"
            assert name_of(work.store.claim(BOTH, NOW, LEASE)) == "c"
            assert work.store.claim(BOTH, NOW, LEASE) is None
            work.store.hold("a", UNTIL, LIMITS)
            assert work.store.next_due(BOTH) == NOW
            assert name_of(work.store.claim(BOTH, NOW, LEASE)) == "b"
            assert work.store.next_due(["sms"]) == LEASE
            assert work.store.close("c", SENT, NOW)
            assert name_of(work.store.claim(BOTH, UNTIL, UNTIL + MINUTE)) == "a"
            assert work.store.claim(BOTH, UNTIL, LEASE) is None

    def test_what_other_limits_have_held_is_due(self, backend: Backend) -> None:
        with backend.begin() as work:
            store = work.store
            store.post([mail("a"), mail("b", OTHER), mail("c", ADA), mail("d", ACME, at=UNTIL)])
            for name, by in (("a", LIMITS), ("b", OTHERS), ("c", OTHERS)):
                assert name_of(store.claim(["email"], NOW, LEASE)) == name
                store.hold(name, UNTIL, by)
            assert store.close("c", SENT, NOW)
            store.unhold(OTHERS, NOW + MINUTE)
            assert store.claim(["email"], NOW, LEASE) is None
            assert store.claim(["email"], NOW + MINUTE, LEASE) == Claimed(mail("a"), 1)
            assert store.close("a", SENT, NOW)
            assert store.claim(["email"], UNTIL - MINUTE, LEASE) is None
            store.unhold(LIMITS, NOW)
            assert store.claim(["email"], NOW, LEASE) == Claimed(mail("b", OTHER), 1)
            assert store.close("b", SENT, NOW)
            assert store.claim(["email"], UNTIL - MINUTE, LEASE) is None
            assert name_of(store.claim(["email"], UNTIL, LEASE)) == "d"

    def test_until_when_an_earlier_one_is_held(self, backend: Backend) -> None:
        def to(name: str, address: str, client: str | None = None) -> Message:
            return attrs.evolve(mail(name), address=address, client=client)

        held = to("a", "ada@example.com", "Contact 7")
        after = {
            "same address": (to("same address", "ada@example.com"), UNTIL),
            "same client": (to("same client", "else@example.com", "Contact 7"), UNTIL),
            "another client": (to("another client", "else@example.com", "Contact 8"), None),
            "nobody known": (to("nobody known", "else@example.com"), None),
            "same address, another record": (attrs.evolve(to("another record", "ada@example.com"), about=OTHER), UNTIL),
            "another record": (attrs.evolve(mail("yet another", OTHER), address="else@example.com"), None),
        }
        with backend.begin() as work:
            work.store.post([mail("before"), held, *(message for message, _ in after.values())])
            assert work.store.held_before(after["same client"][0], NOW) is None
            work.store.claim(["email"], NOW, LEASE)
            work.store.close("before", SENT, NOW)
            assert name_of(work.store.claim(["email"], NOW, LEASE)) == "a"
            work.store.hold("a", UNTIL, LIMITS)
            found = {name: work.store.held_before(message, NOW) for name, (message, _) in after.items()}
            assert found == {name: until for name, (_, until) in after.items()}
            assert work.store.held_before(held, NOW) is None
            assert work.store.held_before(after["same client"][0], UNTIL) is None

    def test_what_has_left_is_counted_once(self, backend: Backend) -> None:
        with backend.begin() as work:
            for number in range(4):
                work.store.depart(departure(f"m{number}", number))
            work.store.depart(attrs.evolve(departure("other", 2), rule="other"))
        with backend.begin() as work:
            store, before = work.store, NOW - MINUTE
            assert (store.departed(before, ""), store.departed(before, "", "rule")) == (5, 4)
            assert (store.departed(NOW, ""), store.departed(NOW + MINUTE, "", "rule")) == (4, 2)
            assert (store.departed(before, "m1"), store.departed(NOW + MINUTE, "m1", "rule")) == (4, 2)
            assert store.departed(before, "other", "rule") == 4
            store.depart(departure("m0", 5))
            assert (store.departed(before, ""), store.departed(NOW + 4 * MINUTE, "")) == (5, 1)
            store.stay("m0")
            store.stay("nothing")
            assert store.departed(before, "") == 4

    def test_what_has_left_to_a_client(self, backend: Backend) -> None:
        with backend.begin() as work:
            store, before = work.store, NOW - MINUTE
            store.depart(departure("m0", 0, "Contact 7", "ada@example.com"))
            store.depart(departure("m1", 1, "Contact 7", "+4930123"))
            store.depart(departure("m2", 2, None, "ada@example.com"))
            store.depart(departure("m3", 3, "Contact 8", "ben@example.com"))
            store.depart(departure("m4", 4))
            assert store.departed_to("Contact 7", "ada@example.com", before, "") == 3
            assert store.departed_to("Contact 7", "ada@example.com", NOW, "m2") == 1
            assert store.departed_to("Contact 7", None, before, "") == 2
            assert store.departed_to(None, "ada@example.com", before, "") == 2
            assert store.departed_to(None, None, before, "") == 0

    def test_after_a_pause_counting_begins_anew(self, backend: Backend) -> None:
        with backend.begin() as work:
            store, before = work.store, NOW - MINUTE
            for number in range(3):
                store.depart(departure(f"m{number}", 0, "Contact 7"))
            assert not store.unpause(RULE)
            assert store.departed(before, "", "rule") == 3
            assert store.pause(RULE, NOW, "somebody")
            assert store.pause(OF_STAGE, NOW, "somebody")
            assert store.departed(before, "", "rule") == 3
            assert store.unpause(RULE)
            assert store.unpause(OF_STAGE)
        with backend.begin() as work:
            store = work.store
            assert (store.departed(before, "", "rule"), store.departed(before, "")) == (0, 3)
            assert store.departed_to("Contact 7", None, before, "") == 3
            store.stay("m2")
            store.depart(departure("m3"))
            store.depart(departure("m0", 1))
            assert (store.departed(before, "", "rule"), store.departed(before, "")) == (2, 3)
            assert store.pause(EVERYTHING, NOW, "somebody")
            assert store.unpause(EVERYTHING)
            assert (store.departed(before, "", "rule"), store.departed(before, "")) == (2, 0)
            assert store.pause(RULE, NOW, "somebody")
            assert store.unpause(RULE)
            assert store.departed(before, "", "rule") == 0
            store.depart(departure("m4"))
            assert (store.departed(before, "", "rule"), store.departed(before, "")) == (1, 1)
