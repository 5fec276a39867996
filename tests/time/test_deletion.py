"""What waits at all ends when the item is deleted; rules on `deleted` go on."""

from stagerules.interpreter.drivers.backend import Backend

from .cases import (
    Case,
    changes,
    check,
    enters,
    goes,
    passes,
    table,
)
from .crm import ADA, DEAL

DELETES = (
    'rule "R"\non stage "New" after 2 days regardless of stage: log text: "x"\n'
    'rule "C"\non change of title after 2 days: log text: "c"\n'
)


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
        'rule "S"\non change of title: \n'
        '    create_item entity: Deal, fields: Deal(title: "New one", responsible: responsible, contacts: contacts)\n',
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
