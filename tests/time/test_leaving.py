"""What waits in a stage ends when the item leaves it; what waits at all ends when the item is deleted."""

from stagerules.interpreter.drivers.backend import Backend

from .cases import Case, changes, check, day, enters, goes, happens, passes, puts, table, until
from .world import ADA, DEAL, OTHER

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
        '            wait 2 days\n            log text: "x"\n        wait 1 day\n        move to stage "Documents" in pipeline "Sales"\n        log text: "y"\n',
        (lambda w: w.post.refuses.add("bad"), enters("New"), passes(days=5)),
        ("01-06 09:00 y",),
        (),
        ("left_stage",),
    ),
    Case(
        "by itself, and it goes on",
        'rule "R"\non stage "New":\n    move to stage "Documents" in pipeline "Sales"\n    wait 1 day regardless of stage\n    log text: "y"\n',
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


TWICE = 'rule "R"\non stage "New":\n    wait 1 day regardless of stage\n    log text: "a"\n    wait 1 day{second}\n    log text: "b"\n'


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


DELETES = 'rule "R"\non stage "New" after 2 days regardless of stage: log text: "x"\nrule "C"\non change of title after 2 days: log text: "c"\n'


@table(
    Case(
        "from outside",
        DELETES,
        (enters("New"), changes(title="y"), goes(), passes(days=5)),
        (),
        (),
        ("deleted", "deleted"),
    ),
    Case(
        "by a rule",
        f'{DELETES}rule "S"\non stage "Spam": delete_item\n',
        (enters("New"), changes(title="y"), enters("Spam"), passes(days=5)),
        (),
        (),
        ("deleted",),
    ),
    Case(
        "by a rule in the same run",
        f'{DELETES}rule "S"\non stage "New": delete_item\n',
        (enters("New"), passes(days=5)),
        (),
        (),
        ("deleted",),
    ),
    Case(
        "through the exclusion list",
        f'{DELETES}rule "S"\non stage "Spam": add_to_exclusions\n',
        (enters("New"), changes(title="y"), enters("Spam"), passes(days=5)),
        (),
        (),
        ("deleted",),
    ),
    Case("where nobody told", DELETES, (enters("New"), lambda w: w.vanishes(DEAL), passes(days=5))),
    Case(
        "of something else",
        DELETES,
        (enters("New"), lambda w: w.changes(contacts=()), goes(ADA), passes(days=5)),
        ("01-07 09:00 x",),
    ),
    Case(
        "what it waits for in a stage that is resting",
        'on stage "New" at close_date',
        (enters("New"), goes(), passes(days=5)),
        (),
        (),
        ("deleted",),
    ),
    Case(
        "deleted rules run, with the last values",
        'rule "D"\non deleted if amount is empty: log text: "{title} {stage} {responsible.name}"\n'
        'rule "S"\non stage "Spam": delete_item\n',
        (enters("Spam"),),
        ("01-05 09:00 One chair Spam Una",),
    ),
    Case(
        "created rules read what was created",
        'rule "C"\non created if amount is empty after 1 day: log text: "{title} {stage}"\n'
        'rule "S"\non change of title: \n    create_item entity: Deal, fields: Deal(title: "New one", responsible: responsible, contacts: contacts)\n',
        (changes(title="y"), passes(days=2)),
        ("01-06 09:00 New one New",),
    ),
)
def test_deletion(case: Case, place: Backend) -> None:
    check(case, place)


@table(
    Case(
        "the key of a record that it made",
        'rule "D"\non deleted:\n    let t = create_task title: "call {title}"\n    log text: "{t.id} {title}"\n',
        (goes(),),
        ("01-05 09:00 1 One chair",),
    ),
    Case(
        "an answer from outside",
        'rule "D"\non deleted:\n    let r = look_up what: "rate"\n    log text: "{r.text} {title}"\n',
        (lambda w: w.post.answers.update(rate={"text": "hi", "number": 1}), goes(), passes(hours=1)),
        ("01-05 09:00 hi One chair",),
    ),
    Case(
        "a failure",
        'rule "D"\non deleted:\n    tell text: "bad"\n    on failure: log text: "{failure.code} {title}"\n',
        (lambda w: w.post.refuses.add("bad"), goes(), passes(hours=1)),
        ("01-05 09:00 wrong_number One chair",),
    ),
)
def test_deleted_rules_go_on(case: Case, place: Backend) -> None:
    """A deletion cancels everything but rules on `deleted`, also where these go on later."""
    check(case, place)
