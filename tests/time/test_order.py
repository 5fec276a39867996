"""In which order things happen that are due, and that each happens once."""

from itertools import islice

import pytest

from stagerules.interpreter.drivers.backend import Backend
from stagerules.interpreter.drivers.run import run_due
from tests.backends.nonatomic import NonAtomicBackend

from .cases import Case, asleep_until, changes, check, day, enters, pauses, puts, resumes, table, works
from .crm import DEAL, OTHER, schema
from .world import world

AB = 'rule "A"\non stage "New" after {a}: log text: "a"\nrule "B"\non stage "New" after {b}: log text: "b"\n'
CLOCK = (
    'rule "C"\non every day at 10:00 if title == "y": log text: "c"\n'
    'rule "B"\non stage "New" after {b}: log text: "b"\n'
)
SLEEPS = asleep_until("2026-01-10T08:00")


@table(
    Case(
        "due at the same moment: as they were begun",
        AB.format(a="1 day", b="1 day"),
        (enters("New"), SLEEPS, works),
        ("01-10 08:00 a", "01-10 08:00 b"),
    ),
    Case(
        "in the order of being due",
        AB.format(a="3 days", b="1 day"),
        (enters("New"), SLEEPS, works),
        ("01-10 08:00 b", "01-10 08:00 a"),
    ),
    Case(
        "once, however often one looks",
        AB.format(a="3 days", b="1 day"),
        (enters("New"), SLEEPS, works, works, works),
        ("01-10 08:00 b", "01-10 08:00 a"),
    ),
    Case(
        "items among each other",
        'rule "A"\non stage "New" at close_date: log text: "{title}"\n',
        (
            puts(close_date=day("2026-01-08"), title="late"),
            puts(OTHER, close_date=day("2026-01-07"), title="early"),
            enters("New"),
            enters("New", OTHER),
            SLEEPS,
            works,
        ),
        ("01-10 08:00 early", "01-10 08:00 late"),
    ),
    Case(
        "due before the clock struck",
        CLOCK.format(b="3 days"),
        (puts(title="y"), works, enters("New"), SLEEPS, works),
        ("01-10 08:00 b", "01-10 08:00 c"),
    ),
    Case(
        "due after the clock struck",
        CLOCK.format(b="100 hours"),
        (puts(title="y"), works, enters("New"), SLEEPS, works),
        ("01-10 08:00 c", "01-10 08:00 b"),
    ),
    Case(
        "a wait after a long sleep counts from then",
        'rule "A"\non stage "New":\n    wait 1 day\n    log text: "a"\n    wait 1 day\n    log text: "b"\n',
        (enters("New"), SLEEPS, works),
        ("01-10 08:00 a",),
        ("A 01-11 08:00",),
    ),
    Case(
        "due, but the item has left before anybody looked",
        AB.format(a="1 day", b="1 day"),
        (enters("New"), SLEEPS, enters("Documents"), works),
        (),
        (),
        ("left_stage", "left_stage"),
    ),
    Case(
        "due, and seen to before the item leaves",
        AB.format(a="1 day", b="1 day"),
        (enters("New"), SLEEPS, works, enters("Documents")),
        ("01-10 08:00 a", "01-10 08:00 b"),
        (),
        (),
    ),
    Case(
        "the first takes the item away from the second",
        'rule "A"\non stage "New" after 1 day: move to stage "Documents" in pipeline "Sales"\n'
        'rule "B"\non stage "New" after 1 day: log text: "b"\n',
        (enters("New"), SLEEPS, works),
        (),
        (),
        ("left_stage",),
    ),
    Case(
        "the first moves the date of the second",
        'rule "A"\non stage "New" after 1 day: set close_date = today + 9 days\n'
        'rule "B"\non stage "New" at close_date: log text: "b"\n',
        (puts(close_date=day("2026-01-08")), enters("New"), SLEEPS, works),
        (),
        ("B 01-19 09:00",),
    ),
    Case(
        "behind an event that is held",
        AB.format(a="1 day", b="9 days") + 'rule "S"\non change of title: log text: "s"\n',
        (enters("New"), pauses("all"), changes(title="z"), SLEEPS, works, resumes("all"), works),
        ("01-10 08:00 s", "01-10 08:00 a"),
        ("B 01-14 09:00",),
    ),
    Case(
        "behind a move that is held",
        AB.format(a="1 day", b="9 days"),
        (enters("New"), pauses("all"), enters("Documents"), SLEEPS, works, resumes("all"), works),
        (),
        (),
        ("left_stage", "left_stage"),
    ),
)
def test_order(case: Case, place: Backend) -> None:
    check(case, place)


DELETES = 'rule "R"\non change of title after 1 day: log text: "x"\nrule "S"\non stage "Spam": delete_item\n'


@pytest.mark.parametrize("moment", ["2026-01-06T09:10", "2026-01-06T10:10"], ids=["still held", "free again"])
def test_behind_a_deletion_over_the_ceiling(moment: str, place: Backend) -> None:
    """What is due waits for the event that came before it; once that has deleted the item, it is cancelled."""
    made = world(DELETES, place, ceilings={"deletions": 1})
    made.changes(title="z")
    made.asleep_until("2026-01-06T08:59")
    made.enters("Spam", OTHER)
    assert made.enters("Spam", DEAL).status == "held"
    made.asleep_until(moment)
    made.works()
    free = moment.endswith("10:10")
    assert made.logged == []
    assert made.pending == ([] if free else ["R 01-06 09:00"])
    assert [row.detail for row in made.rows("cancelled")] == (["deleted"] if free else [])


def test_behind_a_plan_that_is_half_done() -> None:
    """It comes once that is finished, and once only."""
    backend = NonAtomicBackend(schema())
    text = (
        'rule "R"\non stage "New" after 1 day: log text: "x"\nrule "S"\n'
        "on change of title:\n    set visited = 1\n    set amount = 5 EUR\n"
    )
    made = world(text, backend)
    made.enters("New")
    made.put(DEAL, title="y")
    for moment in ("2026-01-05T10:00", "2026-01-06T10:00"):
        backend.records.fail_at, backend.records.way = backend.records.calls + 1, "bug"
        made.asleep_until(moment)
        if made.events == 1:
            assert made.happens("changed", old={"title": "One chair"}).code == "broken_off"
        else:
            made.works()
    assert (made.logged, made.pending) == ([], ["R 01-06 09:00"])
    made.asleep_until("2026-01-06T11:00")
    done = list(islice(run_due(made.program, backend, lambda: made.now, made.constants), 3))
    assert [one.status for one in done] == ["done", "done"]
    assert (made.logged, made.pending, made.field("visited")) == (["01-06 11:00 x"], [], 1)
