"""A moment that has come has come: what waits on for working hours is not skipped as past when they begin."""

from datetime import date

import pytest

from tests.time.crm import DEAL, EURO, UNA
from tests.time.world import world

TEXTS = (
    "on paid 1 day before close_date during working hours skip if past:\n",
    "on paid:\n    wait until 1 day before close_date during working hours skip if past\n",
)


@pytest.mark.parametrize("text", TEXTS)
def test_the_worker_comes_at_night(text: str) -> None:
    w = world(f'rule "R"\n{text}    log text: "soon"\n')
    w.put(DEAL, close_date=date(2026, 1, 9))
    w.happens("event", DEAL, name="paid", fields={"amount": EURO})
    assert w.pending == ["R 01-08 09:00"]
    w.asleep_until("2026-01-08 22:00")
    w.works()
    assert w.pending == ["R 01-09 09:00"]
    w.until("2026-01-09 12:00")
    assert w.logged == ["01-09 09:00 soon"]


@pytest.mark.parametrize("text", TEXTS)
def test_whoever_is_responsible_is_not_there(text: str) -> None:
    w = world(f'rule "R"\n{text}    log text: "soon"\n')
    w.put(DEAL, close_date=date(2026, 1, 9))
    w.happens("event", DEAL, name="paid", fields={"amount": EURO})
    w.put(UNA, absent=True)
    w.until("2026-01-08 12:00")
    w.put(UNA, absent=False)
    w.until("2026-01-09 12:00")
    assert w.logged == ["01-09 09:00 soon"]


def test_a_date_that_is_changed_meanwhile_is_skipped_where_it_is_past() -> None:
    w = world(f'rule "R"\n{TEXTS[0]}    log text: "soon"\n')
    w.put(DEAL, close_date=date(2026, 1, 9))
    w.happens("event", DEAL, name="paid", fields={"amount": EURO})
    w.asleep_until("2026-01-08 22:00")
    w.works()
    w.changes(close_date=date(2026, 1, 7))
    assert w.pending == ["R rests"]
    w.changes(close_date=date(2026, 1, 14))
    w.until("2026-01-20 12:00")
    assert w.logged == ["01-13 09:00 soon"]
