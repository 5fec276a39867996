"""What waits goes on at its time, where it stopped."""

from tests.time.world import world


def test_after() -> None:
    w = world('rule "R"\non stage "New" after 2 days: log text: "late"\n')
    w.enters("New")
    assert w.pending == ["R 01-07 09:00"]
    w.passes(days=5)
    assert w.logged == ["01-07 09:00 late"]
    assert w.pending == []


def test_wait_goes_on_where_it_stopped() -> None:
    w = world(
        """rule "R"
on stage "New" if title == "One chair":
    let x = "kept"
    log text: "first"
    if amount is empty:
        log text: "in"
        wait 2 days
        log text: "{x} {title}"
    else:
        log text: "never"
    log text: "last"
"""
    )
    w.enters("New")
    assert w.logged == ["01-05 09:00 first", "01-05 09:00 in"]
    w.changes(title="Two chairs")
    w.passes(days=3)
    assert w.logged[2:] == ["01-07 09:00 kept Two chairs", "01-07 09:00 last"]


def test_left() -> None:
    w = world('rule "R"\non stage "New" after 2 days: log text: "late"\n')
    w.enters("New")
    w.enters("Documents")
    assert w.pending == []
    w.passes(days=5)
    assert w.logged == []
    assert [row.detail for row in w.rows("cancelled")] == ["left_stage"]


def test_date_moves() -> None:
    from datetime import date

    w = world('rule "R"\non stage "New" 3 days before close_date: log text: "soon"\n')
    w.enters("New")
    assert w.pending == ["R rests"]
    w.changes(close_date=date(2026, 1, 20))
    assert w.pending == ["R 01-17 09:00"]
    w.changes(close_date=date(2026, 1, 30))
    assert w.pending == ["R 01-27 09:00"]
    w.changes(close_date=None)
    assert w.pending == ["R rests"]
    w.changes(close_date=date(2026, 1, 30))
    w.passes(days=40)
    assert w.logged == ["01-27 09:00 soon"]


def test_every() -> None:
    w = world('rule "R"\non every monday at 10:00 if amount is empty: log text: "{title}"\n')
    w.works()
    w.passes(days=14)
    assert w.logged == ["01-05 10:00 One chair"] * 2 + ["01-12 10:00 One chair"] * 2


def test_result_from_outside() -> None:
    w = world(
        """rule "R"
on stage "New":
    let r = look_up what: "rate"
    log text: "asked"
    log text: "{r.text}"
    wait 1 day
    log text: "{r.number}"
"""
    )
    w.post.answers["rate"] = {"text": "hi", "number": 7}
    w.enters("New")
    assert w.logged == ["01-05 09:00 asked"]
    w.works()
    w.works()
    assert w.logged[1:] == ["01-05 09:00 hi"]
    w.passes(days=2)
    assert w.logged[2:] == ["01-06 09:00 7"]


def test_on_failure() -> None:
    w = world(
        """rule "R"
on stage "New":
    let x = "kept"
    tell text: "bad"
    on failure:
        log text: "{failure.code} {x}"
        wait 1 day
        log text: "later"
    log text: "on"
"""
    )
    w.post.refuses.add("bad")
    w.enters("New")
    assert w.logged == ["01-05 09:00 on"]
    w.works()
    w.passes(days=2)
    assert w.logged[1:] == ["01-05 09:00 wrong_number kept", "01-06 09:00 later"]


def test_key_of_a_new_record() -> None:
    w = world(
        """rule "R"
on stage "New":
    let t = create_task title: "call"
    log text: "task {t.id}"
    set t.title = "call {t.id}"
"""
    )
    w.enters("New")
    assert w.logged == ["01-05 09:00 task 1"]


def test_an_earlier_version_goes_on() -> None:
    w = world('rule "R"\non stage "New":\n    wait 1 day\n    log text: "old"\n')
    w.enters("New")
    w.rules('rule "R"\non stage "New":\n    wait 1 day\n    log text: "new"\n')
    w.passes(days=2)
    assert w.logged == ["01-06 09:00 old"]
