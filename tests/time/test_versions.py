"""Rules that are edited, renamed, moved, removed or can't be carried out any more while something of them waits."""

import subprocess
import sys
from pathlib import Path

import pytest

from stagerules.interpreter.drivers.backend import Backend
from stagerules.interpreter.sql.backend import SqlBackend

from .cases import Case, changes, check, enters, passes, rules, table, until
from .crm import SCHEMA_TEXT, ZONE, schema
from .test_bodies import body
from .world import World, world

BEGUN = body('log text: "a"', "wait 1 day", 'log text: "b {title}"', "wait 1 day", 'log text: "c"')
OTHERS = 'rule "T"\non stage "Won": log text: "t"\n'
GOES_ON = ("01-05 09:00 a", "01-06 09:00 b y", "01-07 09:00 c")
LATE = 'rule "R"\non stage "New" after 1 day: log text: "old"\n'
UNNAMED = 'on stage "New":\n    wait 1 day\n    log text: "old"\n'


def after(
    *then: object, first: str = BEGUN, name: str, logged: tuple[str, ...] = GOES_ON, ended: tuple[str, ...] = ()
) -> Case:
    """The rule has begun; then that happens, and three days pass."""
    story = (enters("New"), changes(title="y"), *then, passes(days=3))
    return Case(name, first, story, logged, (), ended)  # type: ignore[arg-type]  # steps, however they are made


@table(
    after(rules(BEGUN.replace('"c"', '"new"').replace("1 day", "5 hours")), name="edited"),
    after(rules("# Says more.\n" + BEGUN.replace("    wait", "    # waits\n    wait")), name="a comment"),
    after(rules(BEGUN.replace('rule "R"', 'rule "Other"')), name="renamed"),
    after(rules(OTHERS), name="removed"),
    after(rules(BEGUN, file="elsewhere.rules"), name="moved to another file"),
    after(rules(OTHERS + BEGUN), name="another rule before it"),
    after(until("2026-01-06T12:00"), rules(BEGUN.replace('"c"', '"new"')), name="edited between two waits"),
    after(rules(OTHERS), rules(BEGUN.replace('"c"', '"new"')), name="removed and written anew"),
    after(rules(BEGUN.replace('"b', '"x')), rules(BEGUN), name="edited and edited back"),
    after(
        rules(LATE.replace("old", "new").replace("1 day", "2 days")),
        first=LATE,
        name="its time is edited",
        logged=("01-06 09:00 old",),
    ),
    after(
        rules(LATE.replace("after 1 day", 'after 1 day if title == "z"')),
        first=LATE,
        name="its condition is edited",
        logged=("01-06 09:00 old",),
    ),
    after(
        rules(OTHERS),
        enters("Documents"),
        name="removed, and the item leaves",
        logged=("01-05 09:00 a",),
        ended=("left_stage",),
    ),
    after(
        rules(BEGUN.replace('"c"', '"new"')),
        until("2026-01-05T18:00"),
        enters("Documents"),
        enters("New"),
        name="edited, and the item comes back: the new version begins",
        logged=("01-05 09:00 a", "01-05 18:00 a", "01-06 18:00 b y", "01-07 18:00 new"),
        ended=("left_stage",),
    ),
    after(rules(UNNAMED.replace("old", "new")), first=UNNAMED, name="no name, edited", logged=("01-06 09:00 old",)),
    after(rules(UNNAMED, file="elsewhere.rules"), first=UNNAMED, name="no name, moved", logged=("01-06 09:00 old",)),
    after(rules(OTHERS), first=UNNAMED, name="no name, removed", logged=("01-06 09:00 old",)),
    after(
        rules('let who = "new"\n' + body("wait 1 day", 'log text: "{who} {title}"')),
        first='let who = "old"\n' + body("wait 1 day", 'log text: "{who} {title}"'),
        name="a named expression is edited",
        logged=("01-06 09:00 old y",),
    ),
    after(
        lambda w: w.constants.update(boss=w.field("responsible")),
        first=body("wait 1 day", 'log text: "{boss.name}"'),
        name="a constant is bound to something else",
        logged=("01-06 09:00 Una",),
    ),
)
def test_goes_on_as_it_began(case: Case, place: Backend) -> None:
    check(case, place)


def test_change_of_begins_anew_over_versions(place: Backend) -> None:
    """A rule that is started again cancels what waits of it, whatever its version."""
    first = 'rule "R"\non change of title after 1 day: log text: "old"\n'
    story = (
        changes(title="y"),
        rules(first.replace("old", "new")),
        passes(hours=1),
        changes(title="z"),
        passes(days=3),
    )
    check(Case("", first, story, ("01-06 10:00 new",), (), ("started_again",)), place)


def gone(w: World, text: str, **settings: object) -> None:
    """What waits fails, since something that it needs is gone; when that is there again, it is done."""
    w.enters("New")
    before = w.program
    w.rules(text, **settings)
    w.passes(days=2)
    w.fails("outdated")
    assert w.logged == []
    assert w.pending == []
    w.works()
    w.fails("outdated")
    w.program = before
    w.reopens()
    w.works()
    assert w.logged == ["01-07 09:00 done"]
    with w.backend.look() as work:
        assert work.store.failed_events() == ()


def test_its_field_is_gone(place: Backend) -> None:
    made = world(body("wait 1 day", "set visited = 1", 'log text: "done"'), place)
    gone(made, OTHERS, known=SCHEMA_TEXT.replace("    visited: integer?\n", ""))


def test_its_named_expression_is_gone_with_a_field(place: Backend) -> None:
    made = world("let seen = visited or else 0\n" + body("wait 1 day", "if seen == 0:", '    log text: "done"'), place)
    gone(made, OTHERS, known=SCHEMA_TEXT.replace("    visited: integer?\n", ""))


def test_its_stage_is_gone(place: Backend) -> None:
    text = body("wait 1 day", 'move to stage "Documents" in pipeline "Sales"', 'log text: "done"')
    gone(world(text, place), OTHERS, known=SCHEMA_TEXT.replace('        stage "Documents"\n', ""))


def test_its_action_is_gone(place: Backend) -> None:
    gone(world(body("wait 1 day", "pass_by", 'log text: "done"'), place), OTHERS, without="pass_by")


def test_its_kind_of_record_is_gone(place: Backend) -> None:
    others = 'for Contact\nrule "T"\non created: log text: "t"\n'
    renamed = SCHEMA_TEXT.replace("entity Deal:", "entity Offer:").replace("paid on Deal", "paid on Offer")
    gone(world(body("wait 1 day", 'log text: "done"'), place), others, known=renamed)


def test_its_records_have_other_keys(place: Backend) -> None:
    text = body("wait 1 day", 'log text: "done"')
    gone(world(text, place), text, known=SCHEMA_TEXT.replace("key id: integer", "key id: text", 1))


def test_its_header_is_not_valid_any_more(place: Backend) -> None:
    """What is told is what is wrong with it."""
    made = world('rule "R"\non stage "Documents" after 1 day: log text: "x"\n', place)
    made.enters("Documents")
    made.rules(OTHERS, known=SCHEMA_TEXT.replace('        stage "Documents"\n', ""))
    made.passes(days=2)
    made.fails("outdated")
    assert "`Documents`" in made.receipts[-1].detail


def test_what_is_gone_stops_only_the_rule_that_needs_it(place: Backend) -> None:
    made = world(body("wait 1 day", "set visited = 1") + 'rule "S"\non stage "New" after 1 day: log text: "s"\n', place)
    made.enters("New")
    made.rules(OTHERS, known=SCHEMA_TEXT.replace("    visited: integer?\n", ""))
    made.passes(days=2)
    made.fails("outdated")
    assert made.logged == ["01-06 09:00 s"]


LONG = body(
    'let t = create_task title: "call"',
    "let kept = title",
    'let r = look_up what: "rate"',
    "if amount is empty:",
    "    wait 1 day",
    '    log text: "{kept} {t.id}"',
    'log text: "{r.text}"',
)


@pytest.mark.slow
def test_another_process_goes_on(file: Path) -> None:
    """It has read other rules, and knows nothing but what is in the file."""
    backend = SqlBackend(f"sqlite:///{file}", schema(), ZONE)
    world(LONG, backend).enters("New")
    backend.close()
    command = (sys.executable, "-m", "tests.time.restarted", str(file), "2026-01-07T09:00")
    ended = subprocess.run(command, input=OTHERS, capture_output=True, text=True, timeout=60, check=False)
    assert (ended.stdout.splitlines(), ended.stderr) == (["01-07 09:00 One chair 1", "01-07 09:00 hi"], "")
