"""What every Store must do with what waits for its moment."""

from datetime import timedelta

import attrs

from stagerules.interpreter.drivers.backend import Backend
from stagerules.interpreter.pauses import EVERYTHING, Pause
from stagerules.interpreter.store.protocol import Around, PausedSince

from .begun import begun, timer
from .world import ACME, DEAL, NOW, OTHER

HOUR = timedelta(hours=1)


class TimersContract:
    """Timers, clocks, and what a decision must know of them."""

    def test_timers_wait_until_they_are_taken(self, backend: Backend) -> None:
        late, soon = timer("late", NOW + 2 * HOUR, DEAL), timer("soon", NOW + HOUR, OTHER)
        resting = timer("resting", None, DEAL)
        same = timer("same", NOW + HOUR, ACME)
        with backend.begin() as work:
            work.store.add_timers([late, resting])
            work.store.add_timers([soon, same])
            work.store.add_timers([attrs.evolve(late, due=NOW)])
            work.store.add_timers([])
        with backend.begin() as work:
            assert work.store.timers() == (soon, same, late, resting)
            assert work.store.timers(DEAL) == (late, resting)
            assert work.store.next_due() == NOW + HOUR
            assert work.store.due_timers(NOW, 9) == ()
            assert work.store.due_timers(NOW + HOUR, 9) == (soon, same)
            assert work.store.due_timers(NOW + 9 * HOUR, 2) == (soon, same)
            assert work.store.due_timers(NOW + 9 * HOUR, 9) == (soon, same, late)
            assert work.store.take_timer("soon")
            assert not work.store.take_timer("soon")
            assert not work.store.take_timer("nothing")
            work.store.add_timers([soon])
            assert work.store.timers() == (same, late, resting)
            assert work.store.take_timer("same")
            assert work.store.take_timer("late")
            assert work.store.next_due() is None

    def test_what_is_cancelled_is_told(self, backend: Backend) -> None:
        a, b = timer("a", NOW, DEAL, "r1", "s1"), timer("b", None, DEAL, "r1", "s2")
        c, d = timer("c", NOW, DEAL, "r2", "s1"), timer("d", NOW, OTHER, "r1", "s1")
        with backend.begin() as work:
            work.store.add_timers([b, a, c, d])
            assert work.store.cancel_timers(DEAL, "r1", "s3") == ()
            assert work.store.cancel_timers(DEAL, "r1", "s2") == (b,)
            assert work.store.cancel_timers(DEAL, "r1", "s2") == ()
            work.store.add_timers([b])
            assert work.store.timers() == (a, c, d)
            assert work.store.cancel_timers(DEAL, "r1") == (a,)
            assert not work.store.take_timer("a")
            assert work.store.cancel_timers(DEAL, None, "s1") == (c,)
            assert work.store.cancel_timers(OTHER) == (d,)
            assert work.store.timers() == ()

    def test_a_timer_takes_the_place_of_another(self, backend: Backend) -> None:
        first, second = timer("a", NOW + HOUR, DEAL), timer("b", NOW + 2 * HOUR, DEAL)
        with backend.begin() as work:
            assert not work.store.move_timer("a", second)
            work.store.add_timers([first])
            assert work.store.move_timer("a", second)
            assert not work.store.move_timer("a", second)
            assert work.store.timers() == (second,)
            work.store.add_timers([first])
            assert work.store.timers() == (second,)
            assert work.store.move_timer("b", first)
            assert work.store.timers() == (first,)
            moved = attrs.evolve(first, due=None)
            assert work.store.move_timer("a", moved)
            assert work.store.timers() == (moved,)
            assert work.store.next_due() is None
            assert work.store.take_timer("a")
            assert not work.store.take_timer("b")

    def test_what_a_decision_must_know(self, backend: Backend) -> None:
        late, soon, resting = timer("a", NOW + HOUR, DEAL), timer("b", NOW, DEAL), timer("c", None, DEAL)
        rule, stage = Pause("rule", "Reminder"), Pause("stage", "New", "Deal")
        with backend.begin() as work:
            assert work.store.around(DEAL) == Around()
            work.store.add_timers([resting, late, soon, timer("d", NOW, OTHER), timer("e", NOW, DEAL)])
            assert work.store.take_timer("e")
            assert work.store.around(DEAL) == Around((soon, late, resting))
            assert work.store.around(ACME) == Around()
            for one in (rule, stage, EVERYTHING):
                assert work.store.pause(one, NOW, "ada")
        with backend.look() as work:
            assert work.store.around(DEAL) == Around((soon, late, resting), frozenset({rule, stage, EVERYTHING}))
            assert work.store.around(ACME) == Around((), frozenset({rule, stage, EVERYTHING}))

    def test_pauses(self, backend: Backend) -> None:
        rule, stage = Pause("rule", "Reminder"), Pause("stage", "New", "Deal")
        with backend.begin() as work:
            assert work.store.pauses() == ()
            assert not work.store.unpause(rule)
            assert work.store.pause(stage, NOW, "ada")
            assert work.store.pause(rule, NOW + HOUR, "ben")
            assert not work.store.pause(rule, NOW + 2 * HOUR, "ada")
            assert work.store.pauses() == (PausedSince(stage, NOW, "ada"), PausedSince(rule, NOW + HOUR, "ben"))
            assert not work.store.unpause(Pause("stage", "New", "Contact"))
            assert work.store.unpause(stage)
            assert not work.store.unpause(stage)
            assert work.store.pauses() == (PausedSince(rule, NOW + HOUR, "ben"),)
            assert work.store.pause(stage, NOW + 3 * HOUR, "ada")
            assert [one.pause for one in work.store.pauses()] == [rule, stage]

    def test_how_far_the_clock_has_been_seen_to(self, backend: Backend) -> None:
        with backend.begin() as work:
            assert work.store.clock("r") is None
            work.store.set_clock("r", NOW)
            work.store.set_clock("other", NOW - HOUR)
            assert work.store.clock("r") == NOW
        with backend.begin() as work:
            work.store.set_clock("r", NOW + HOUR)
            assert work.store.clock("r") == NOW + HOUR
            assert work.store.clock("other") == NOW - HOUR

    def test_sources_are_kept_as_they_were_first(self, backend: Backend) -> None:
        sources = {"a.rules": 'rule "Größe"\non created:\n    stop\n', "b.rules": ""}
        with backend.begin() as work:
            assert work.store.ruleset("v1") is None
            work.store.keep_ruleset("v1", sources, NOW)
            work.store.keep_ruleset("v1", {"a.rules": "else"}, NOW + HOUR)
            work.store.keep_ruleset("v2", {}, NOW)
        with backend.look() as work:
            assert work.store.ruleset("v1") == sources
            assert work.store.ruleset("v2") == {}

    def test_a_transaction_that_is_undone_leaves_what_waits_as_it_was(self, backend: Backend) -> None:
        kept = timer("a", NOW, DEAL)
        with backend.begin() as work:
            work.store.add_timers([kept])
        try:
            with backend.begin() as work:
                assert work.store.take_timer("a")
                work.store.add_timers([timer("b", NOW, DEAL)])
                work.store.pause(EVERYTHING, NOW, "ada")
                work.store.set_clock("r", NOW)
                work.store.keep(begun("x", DEAL), "failed")
                raise ZeroDivisionError
        except ZeroDivisionError:
            pass
        with backend.look() as work:
            assert work.store.timers() == (kept,)
            assert (work.store.pauses(), work.store.clock("r"), work.store.failed_events()) == ((), None, ())
