"""For every kind of effect: rules that use it, what happens, and what must have come of it, said by hand."""

from collections.abc import Mapping

import attrs

from tests.crash.world import DAY


@attrs.frozen
class Case:
    """`happens`, by the number of the moment: `go` or `park` (the event) or a stage, and the deal that it happens to.
    It takes so many `days`.

    `history` has each line that must be there, once. `deals` is what is different in the two deals at the end, `tasks`
    the titles of tasks. `received` is what receivers got, once each. `late` are lines that must not be there before a
    moment, in hours.
    """

    name: str
    rules: str
    history: tuple[str, ...]
    happens: Mapping[int, str] = attrs.field(factory=lambda: {0: "go 1"})
    days: int = 0
    deals: Mapping[int, Mapping[str, object] | None] = attrs.field(factory=dict)
    tasks: tuple[str, ...] = ()
    received: tuple[str, ...] = ()
    late: Mapping[str, int] = attrs.field(factory=dict)

    @property
    def last(self) -> int:
        """The last moment of a life in which nobody is killed."""
        return DAY * self.days + 3


CASES = (
    Case(
        "set a field",
        'on go:\n    set visits = visits + 1\n    set title = "{title}!"\n',
        ("write Deal 1 visits 1", "write Deal 1 title A roof!"),
        deals={1: {"visits": 1, "title": "A roof!"}},
    ),
    Case(
        "add to a list",
        'on go:\n    add "new" to tags\n    add "newer" to tags\n',
        ("add Deal 1 tags new", "add Deal 1 tags newer"),
        deals={1: {"tags": ("old", "new", "newer")}},
    ),
    Case(
        "remove from a list",
        'on go:\n    remove "old" from tags\n    set visits = visits + 1\n',
        ("remove Deal 1 tags old", "write Deal 1 visits 1"),
        deals={1: {"tags": (), "visits": 1}},
    ),
    Case(
        "create a record",
        'on go:\n    create_task title: "call"\n    create_task title: "write"\n    set visits = visits + 1\n',
        ("create Task 1 call", "create Task 2 write", "write Deal 1 visits 1"),
        deals={1: {"visits": 1}},
        tasks=("call", "write"),
    ),
    Case(
        "name a new record",
        'on go:\n    let t = create_task title: "call"\n    set t.title = "call {t.id}"\n    set visits = visits + 1\n',
        ("create Task 1 call", "write Task 1 title call 1", "write Deal 1 visits 1"),
        deals={1: {"visits": 1}},
        tasks=("call 1",),
    ),
    Case(
        "delete a record",
        'rule "Waiting"\non park after 2 days:\n    set visits = visits + 1\n\non go:\n    delete_item\n',
        ("waits Deal 2", "cancelled Deal 2 deleted", "write Deal 1 next None", "delete Deal 2"),
        happens={0: "park 2", 1: "go 2"},
        deals={1: {"next": None}, 2: None},
        days=2,
    ),
    Case(
        "deliver",
        'on go:\n    tell text: "hello"\n    set visits = visits + 1\n    tell text: "bye"\n',
        (
            "message Deal 1 hello",
            "message Deal 1 bye",
            "write Deal 1 visits 1",
            "sent Deal 1 there",
            "sent Deal 1 there",
        ),
        deals={1: {"visits": 1}},
        received=("bye", "hello"),
    ),
    Case(
        "deliver later",
        'on go:\n    tell text: "busy"\n    tell text: "bye"\n',
        ("message Deal 1 busy", "message Deal 1 bye", "sent Deal 1 there", "sent Deal 1 there"),
        received=("busy", "bye"),
    ),
    Case(
        "schedule",
        """rule "Later"
on go after 2 days:
    set visits = visits + 1
    wait 1 day
    add "late" to tags
""",
        ("waits Deal 1", "write Deal 1 visits 1", "waits Deal 1", "add Deal 1 tags late"),
        deals={1: {"visits": 1, "tags": ("old", "late")}},
        late={"write Deal 1 visits 1": 48, "add Deal 1 tags late": 72},
        days=3,
    ),
    Case(
        "cancel",
        """rule "Here"
on stage "New" after 2 days:
    set visits = visits + 1

on leaving stage "New":
    add "left" to tags
""",
        ("waits Deal 1", "cancelled Deal 1 left_stage", "add Deal 1 tags left"),
        happens={0: "New 1", DAY: "Offer 1"},
        deals={1: {"stage": "Offer", "tags": ("old", "left")}},
        days=2,
    ),
    Case(
        "the clock",
        'rule "Daily"\non every day at 09:05: set visits = visits + 1\n',
        (*(f"write Deal {key} visits {number}" for key in (1, 2) for number in (1, 2, 3, 4)),),
        happens={},
        deals={1: {"visits": 4}, 2: {"visits": 4}},
        late={"write Deal 1 visits 2": 24, "write Deal 2 visits 4": 72},
        days=3,
    ),
    Case(
        "on failure",
        """rule "Bad"
on go:
    tell text: "bad"
    on failure:
        add failure.code to tags
        wait 1 day
        set visits = visits + 1
    add "on" to tags
""",
        (
            "message Deal 1 bad",
            "add Deal 1 tags on",
            "failed Deal 1 wrong_number (nobody is there)",
            "add Deal 1 tags wrong_number",
            "waits Deal 1",
            "write Deal 1 visits 1",
        ),
        deals={1: {"visits": 1, "tags": ("old", "on", "wrong_number")}},
        late={"write Deal 1 visits 1": 24},
        days=1,
    ),
    Case(
        "a result from outside",
        """rule "Asking"
on go:
    let r = ask what: "rate"
    set visits = visits + 1
    set answer = r.number
    wait 1 day
    add r.word to tags
""",
        (
            "message Deal 1 rate",
            "write Deal 1 visits 1",
            "waits Deal 1",
            "sent Deal 1 there",
            "write Deal 1 answer 7",
            "waits Deal 1",
            "add Deal 1 tags about rate",
        ),
        deals={1: {"visits": 1, "answer": 7, "tags": ("old", "about rate")}},
        received=("rate",),
        late={"add Deal 1 tags about rate": 24},
        days=1,
    ),
    Case(
        "events on other items",
        """on go if next is not empty:
    set next.visits = next.visits + 1

on change of visits:
    add "changed" to tags
""",
        ("write Deal 2 visits 1", "add Deal 2 tags changed"),
        deals={2: {"visits": 1, "tags": ("old", "changed")}},
    ),
)
