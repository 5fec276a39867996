"""What waits in a stage ends when the item leaves it."""

from stagerules.interpreter.drivers.backend import Backend

from .cases import Case, changes, check, day, enters, happens, passes, puts, table, until
from .crm import OTHER

LATE = 'on stage "New" after 2 days'
WITH = 'rule "R"\non stage "New" after 2 days: log text: "x"\nrule "S"\non {start}: {does}\n'


@table(
    Case("by somebody", LATE, (enters("New"), enters("Documents"), passes(days=5)), (), (), ("left_stage",)),
    Case(
        "by another rule",
        WITH.format(start="change of title", does='move to stage "Documents" in pipeline "Sales"'),
        (enters("New"), changes(title="y"), passes(days=5)),
        (),
        (),
        ("left_stage",),
    ),
    Case(
        "by another rule in the same run",
        WITH.format(start='stage "New"', does='move to stage "Documents" in pipeline "Sales"'),
        (enters("New"), passes(days=5)),
        (),
        (),
        ("left_stage",),
    ),
    Case(
        "by itself",
        'rule "R"\non stage "New":\n    if amount is empty:\n        tell text: "bad"\n        on failure:\n'
        '            wait 2 days\n            log text: "x"\n        wait 1 day\n'
        '        move to stage "Documents" in pipeline "Sales"\n        log text: "y"\n',
        (lambda w: w.post.refuses.add("bad"), enters("New"), passes(days=5)),
        ("01-06 09:00 y",),
        (),
        ("left_stage",),
    ),
    Case(
        "by itself, and it goes on",
        'rule "R"\non stage "New":\n    move to stage "Documents" in pipeline "Sales"\n'
        '    wait 1 day regardless of stage\n    log text: "y"\n',
        (enters("New"), passes(days=5)),
        ("01-06 09:00 y",),
        (),
        (),
    ),
    Case(
        "into another pipeline, to a stage of the same name",
        LATE,
        (enters("New"), passes(days=1), enters("New", pipeline="Service"), passes(days=5)),
        ("01-08 09:00 x",),
    ),
    Case(
        "into another pipeline, for all to hear",
        LATE,
        (
            enters("New"),
            passes(days=1),
            puts(pipeline="Service"),
            happens("stage", stage="New", from_stage="New", old={"pipeline": "Sales"}),
            passes(days=5),
        ),
        ("01-08 09:00 x",),
        (),
        ("left_stage",),
    ),
    Case(
        "a rule of one pipeline",
        f'for Deal in pipeline "Sales"\nrule "R"\n{LATE}: log text: "x"\n',
        (
            enters("New"),
            puts(pipeline="Service"),
            happens("stage", stage="New", from_stage="New", old={"pipeline": "Sales"}),
            passes(days=5),
        ),
        (),
        (),
        ("left_stage",),
    ),
    Case(
        "a rule of one pipeline, where nobody told",
        f'for Deal in pipeline "Sales"\nrule "R"\n{LATE}: log text: "x"\n',
        (enters("New"), puts(pipeline="Service"), passes(days=5)),
    ),
    Case(
        "coming back begins anew",
        LATE,
        (enters("New"), passes(days=1), enters("Documents"), passes(hours=1), enters("New"), passes(days=5)),
        ("01-08 10:00 x",),
        (),
        ("left_stage",),
    ),
    Case(
        "coming back where only that was told",
        LATE,
        (enters("New"), passes(days=1), happens("stage", stage="New", from_stage="Documents"), passes(days=5)),
        ("01-08 09:00 x",),
    ),
    Case("where nobody told", LATE, (enters("New"), puts(stage="Documents"), passes(days=5))),
    Case(
        "away and back where nobody told",
        LATE,
        (enters("New"), puts(stage="Documents"), puts(stage="New"), passes(days=5)),
        ("01-07 09:00 x",),
    ),
    Case(
        "saved again in the same stage",
        LATE,
        (enters("New"), passes(days=1), enters("New"), passes(days=5)),
        ("01-08 09:00 x",),
    ),
    Case(
        "saved again, and said so",
        LATE,
        (enters("New"), passes(days=1), happens("stage", stage="New", from_stage="New"), passes(days=5)),
        ("01-07 09:00 x",),
        (),
        (),
    ),
    Case(
        "from one of its stages to another",
        'on stage "New", "Documents" after 2 days',
        (enters("New"), passes(days=1), enters("Documents"), passes(days=5)),
        ("01-08 09:00 x",),
        (),
        ("left_stage",),
    ),
    Case(
        "other triggers don't mind",
        "on change of title after 2 days",
        (changes(title="y"), enters("Documents"), passes(days=5)),
        ("01-07 09:00 x",),
        (),
        (),
    ),
    Case(
        "leaving doesn't mind coming back",
        'on leaving stage "New" after 2 days',
        (enters("Documents"), enters("New"), passes(days=5)),
        ("01-07 09:00 x",),
        (),
        (),
    ),
    Case(
        "what rests ends, too",
        'on stage "New" at close_date',
        (enters("New"), enters("Documents"), changes(close_date=day("2026-01-20")), passes(days=30)),
        (),
        (),
        ("left_stage",),
    ),
    Case(
        "of another item, nothing",
        LATE,
        (enters("New"), enters("New", OTHER), enters("Documents", OTHER), passes(days=5)),
        ("01-07 09:00 x",),
    ),
)
def test_leaving(case: Case, place: Backend) -> None:
    check(case, place)


TWICE = (
    'rule "R"\non stage "New":\n    wait 1 day regardless of stage\n'
    '    log text: "a"\n    wait 1 day{second}\n    log text: "b"\n'
)


@table(
    Case(
        "in the header",
        f"{LATE} regardless of stage",
        (enters("New"), enters("Documents"), passes(days=5)),
        ("01-07 09:00 x",),
        (),
        (),
    ),
    Case(
        "in the header, waits are its own",
        'rule "R"\non stage "New" regardless of stage:\n    wait 1 day\n    log text: "x"\n',
        (enters("New"), enters("Documents"), passes(days=5)),
        ("01-06 09:00 x",),
    ),
    Case(
        "in the header, coming back begins anew",
        f"{LATE} regardless of stage",
        (enters("New"), passes(days=1), enters("Documents"), enters("New"), passes(days=5)),
        ("01-08 09:00 x",),
        (),
        ("started_again",),
    ),
    Case(
        "in a wait",
        TWICE.format(second=" regardless of stage"),
        (enters("New"), enters("Documents"), passes(days=5)),
        ("01-06 09:00 a", "01-07 09:00 b"),
    ),
    Case(
        "in a wait: the next one says for itself",
        TWICE.format(second=""),
        (enters("New"), enters("Documents"), passes(days=5)),
        ("01-06 09:00 a",),
    ),
    Case(
        "in a wait: the next one ends with the stage",
        TWICE.format(second=""),
        (enters("New"), until("2026-01-06T10:00"), enters("Documents"), passes(days=5)),
        ("01-06 09:00 a",),
        (),
        ("left_stage",),
    ),
    Case(
        "in a wait: still in the stage",
        TWICE.format(second=""),
        (enters("New"), passes(days=5)),
        ("01-06 09:00 a", "01-07 09:00 b"),
    ),
)
def test_regardless(case: Case, place: Backend) -> None:
    check(case, place)
