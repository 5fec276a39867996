"""`restore` after an exclusion: item, contact, relations as before, field by field."""

from datetime import timedelta
from functools import partial
from pathlib import Path

import attrs
import pytest

from stagerules.dsl.values import Labelled, Ref
from stagerules.engine import Engine
from stagerules.interpreter.effects import AddToList, CreateRecord, DeleteRecord, SetField
from stagerules.interpreter.plan import Step
from stagerules.interpreter.records.protocol import RecordEffect
from stagerules.interpreter.restore.desk import RESTORE
from stagerules.project import Project
from tests.end_to_end.crm import (
    ACME,
    ADA,
    BEN,
    DEAL,
    EXCLUSION,
    NOW,
    OTHER,
    TICKET,
    TWINS,
    UNA,
    WORLD,
    Fields,
    State,
    Twin,
    contact,
    deal,
    exclusion,
    spam,
    ticket,
    written,
)
from tests.end_to_end.everything import Put, dump, put
from tests.end_to_end.places import BY_HAND

__all__ = ["put"]
FIRM, FEE, EVA = Ref("Company", 4), Ref("Contact", 10), Ref("Contact", 11)
CLOSED, BEFORE = Ref("Deal", 50), Ref("Deal", 51)
RUN = "spam 42"
EVERYTHING = 'add_to_exclusions keep_contact: "never", keep_company: no'

PHONES = (Labelled("mobile", "+49 171 1234567"), Labelled("work", "030 1234567"), Labelled("mobile", "0171 7654321"))
MAILS = (Labelled("home", "Ada@Example.com"), Labelled("work", "lead@müller.example"))
RICH: State = {
    UNA: WORLD[UNA],
    FIRM: {"name": "Own", "phone": "not a number", "emails": ("b@own.example", "a@own.example")},
    FEE: contact("Fee", (), ()),
    EVA: contact("Eva", (), ()),
    **WORLD,
    ADA: {**contact("Ada Ünal", PHONES, MAILS), "company": FIRM},
    DEAL: deal("Spam", ADA, BEN, FEE, parent=DEAL, reply_to="x@example.com", company=FIRM),
    OTHER: deal("Won", BEN, ADA, FEE, parent=DEAL),
    CLOSED: deal("Won", ADA),
    BEFORE: deal("Offer", FEE, EVA, ADA, company=ACME),
    TICKET: ticket("Answered", ADA),
}
"""Ada is the client of two deals, one member of several lists, at their beginning, in their middle, at their end."""

each_twin = pytest.mark.parametrize("twin", TWINS, ids=lambda twin: twin.name)


@attrs.frozen(eq=False)
class Story:
    """A project at a place in which a deal has become spam. `before` is all that was there before that."""

    twin: Twin
    engine: Engine
    before: dict[Ref, Fields]

    def now(self) -> dict[Ref, Fields]:
        return dump(self.engine.backend, self.engine.project.schema)

    def differs(self, *but: str) -> dict[Ref, tuple[Fields | None, Fields | None]]:
        """What is not as it was, but for some entities."""
        now = self.now()
        every = [one for one in {**self.before, **now} if one.entity not in but]
        return {one: (self.before.get(one), now.get(one)) for one in every if self.before.get(one) != now.get(one)}


def begun(twin: Twin, put: Put, folder: Path, world: State = RICH, statement: str = EVERYTHING) -> Story:
    """The story, up to the exclusion."""
    project = Project.load(written(twin, folder / "crm", statement))
    backend = put(project.schema, twin.state(world))
    engine = Engine(project, backend, clock=lambda: NOW)
    before = dump(backend, project.schema)
    assert engine.handle(spam(twin)).status == "done"
    assert twin.record(DEAL) not in dump(backend, project.schema)
    return Story(twin, engine, before)


@each_twin
def test_restore_after_an_exclusion_everything_is_as_before_field_by_field(
    twin: Twin, put: Put, tmp_path: Path
) -> None:
    story = begun(twin, put, tmp_path)
    gone = {one for one in story.before if one not in story.now()}
    assert gone == {twin.record(one) for one in (DEAL, ADA, FIRM)}
    shown = story.engine.restore(RUN, dry=True)
    assert {one for one in story.before if one not in story.now()} == gone
    found = story.engine.restore(RUN)
    assert (found.status, found.effects) == ("restored", shown.effects)
    assert story.differs(EXCLUSION) == {}
    assert len(found.on_list) == 6
    assert story.engine.is_excluded("+49 171 1234567")


@each_twin
def test_with_exclusions_the_list_is_as_before_too(twin: Twin, put: Put, tmp_path: Path) -> None:
    listed = {Ref(EXCLUSION, 1): exclusion("phone", "+49301234567")}
    story = begun(twin, put, tmp_path, {**RICH, **listed})
    found = story.engine.restore(RUN, exclusions=True)
    assert found.status == "restored"
    assert story.differs() == {}
    assert found.on_list == ()
    assert story.engine.is_excluded("030 1234567")


@pytest.mark.parametrize("contacts", [(ADA, FEE, ADA), (FEE, ADA, ADA), (ADA, ADA), (ADA, FEE)])
def test_all_places_in_a_list_come_back(contacts: tuple[Ref, ...], put: Put, tmp_path: Path) -> None:
    story = begun(TWINS[0], put, tmp_path, {**RICH, OTHER: {**RICH[OTHER], "contacts": contacts}})
    assert story.engine.restore(RUN).status == "restored"
    assert story.differs(EXCLUSION) == {}


def test_a_second_time_nothing_is_done(put: Put, tmp_path: Path) -> None:
    story = begun(TWINS[0], put, tmp_path)
    story.engine.restore(RUN)
    history, now = story.engine.history(), story.now()
    again = story.engine.restore(RUN)
    assert again.status == "already_there"
    assert set(again.there) == {DEAL, ADA, FIRM}
    assert (story.engine.history(), story.now()) == (history, now)
    assert story.engine.restore(RUN, exclusions=True).status == "restored"
    assert story.differs() == {}
    assert story.engine.restore(RUN, exclusions=True).status == "already_there"


# --- what happened in between --------------------------------------------------------------------------------------


def test_a_list_that_was_changed_gets_it_at_its_end_and_a_filled_relation_nothing(put: Put, tmp_path: Path) -> None:
    story = begun(TWINS[0], put, tmp_path)
    others_write(story.engine, SetField(OTHER, "contacts", (FEE, EVA)), SetField(OTHER, "parent", CLOSED))
    others_write(story.engine, SetField(OTHER, "title", "another"), SetField(TICKET, "person", BEN))
    found = story.engine.restore(RUN)
    assert found.status == "restored"
    different = {one: now for one, (_, now) in story.differs(EXCLUSION).items() if now}
    assert set(different) == {OTHER, TICKET}
    assert different[OTHER]["contacts"] == (FEE, EVA, ADA)
    assert different[OTHER]["parent"] == CLOSED
    assert different[TICKET]["person"] == BEN
    assert [(one.record, one.field, one.why) for one in found.left_out] == [
        (TICKET, "person", "it names another record by now, not Contact 7"),
        (OTHER, "parent", "it names another record by now, not Deal 42"),
    ]


def test_who_is_not_there_any_more_is_left_out_and_named(put: Put, tmp_path: Path) -> None:
    story = begun(TWINS[0], put, tmp_path)
    others_write(story.engine, DeleteRecord(FEE), DeleteRecord(CLOSED))
    found = story.engine.restore(RUN)
    assert found.status == "restored"
    assert [(one.record, one.field, one.why) for one in found.left_out] == [
        (CLOSED, "contacts", "it is not there any more to name Contact 7"),
        (DEAL, "contacts", "Contact 10 is not there any more"),
    ]
    now = story.now()
    assert now[DEAL]["contacts"] == (ADA, BEN)
    assert now[BEFORE]["contacts"] == (EVA, ADA)
    assert now[ADA] == story.before[ADA]


@pytest.mark.parametrize(
    ("name", "record", "why"),
    [
        ("taken", DEAL, "another record has its key by now"),
        ("required", ADA, "User 1 is not there any more"),
        ("again", ADA, "it came back and was deleted again by spam 50: restore that instead"),
    ],
)
def test_with_something_in_the_way_nothing_is_done(name: str, record: Ref, why: str, put: Put, tmp_path: Path) -> None:
    story = begun(TWINS[0], put, tmp_path)
    match name:
        case "taken":
            others_write(story.engine, CreateRecord(DEAL, {**deal("New", BEN), "title": "another"}))
        case "required":
            every = [one for one in story.now() if one.entity in ("Deal", "Contact", "Ticket")]
            others_write(story.engine, *(DeleteRecord(one) for one in every), DeleteRecord(UNA))
        case "again":
            story.engine.restore(RUN)
            others_write(story.engine, SetField(CLOSED, "stage", "Spam"))
            assert story.engine.handle(spam(TWINS[0], CLOSED)).status == "done"
    history, now = story.engine.history(), story.now()
    found = story.engine.restore(RUN, exclusions=True)
    assert (found.status, found.effects) == ("impossible", ())
    assert (record, why) in [(one.record, one.why) for one in found.obstacles]
    assert (story.engine.history(), story.now()) == (history, now)


def test_the_last_of_two_exclusions_is_restored_first(put: Put, tmp_path: Path) -> None:
    story = begun(TWINS[0], put, tmp_path)
    story.engine.restore(RUN)
    others_write(story.engine, SetField(CLOSED, "stage", "Spam"))
    but_for_the_list = partial(dump, story.engine.backend, story.engine.project.schema, EXCLUSION)
    between, whole = but_for_the_list(), story.now()
    assert story.engine.handle(spam(TWINS[0], CLOSED)).status == "done"
    assert story.engine.restore("spam 50").status == "restored"
    assert but_for_the_list() == between
    found = story.engine.restore("spam 50", exclusions=True)
    assert (found.status, len(found.on_list)) == ("restored", 5)  # the entries of the first run still name Ada
    assert story.now() == whole


def test_an_entry_that_serves_somebody_else_stays(put: Put, tmp_path: Path) -> None:
    story = begun(TWINS[0], put, tmp_path)
    entry = next(one for one, fields in story.now().items() if fields.get("address") == "+49301234567")
    others_write(story.engine, AddToList(entry, "concerns", "Contact 99"))
    found = story.engine.restore(RUN, exclusions=True)
    assert (found.status, [one.address for one in found.on_list]) == ("restored", ["+49301234567"])
    assert story.engine.is_excluded("030 1234567")
    assert not story.engine.is_excluded("0171 1234567")


def test_no_rule_starts_and_what_waited_stays_cancelled(put: Put, tmp_path: Path) -> None:
    project = Project.load(written(TWINS[0], tmp_path / "crm", EVERYTHING))
    rules = tmp_path / "crm" / "spam.rules"
    more = 'rule "Later"\non stage "Spam" after 2 days: log text: "x"\nrule "New"\non created: log text: "x"\n'
    rules.write_text(rules.read_text(encoding="utf-8").replace("for Deal\n", f"for Deal\n\n{more}"), encoding="utf-8")
    project = Project.load(tmp_path / "crm")
    engine = Engine(project, put(project.schema, RICH), clock=lambda: NOW)
    assert engine.handle(spam(TWINS[0])).status == "done"
    found = engine.restore(RUN)
    assert [(row.record, row.old) for row in found.cancelled] == [(DEAL, NOW + timedelta(days=2))]
    assert engine.pending.all() == ()
    assert list(engine.run(())) == []
    assert not [row for row in engine.history() if row.kind == "log"]
    told = [row for row in engine.history() if row.title == RESTORE]
    assert {(row.rule, row.on_behalf) for row in told} == {("by hand", "by hand")}
    assert [(row.record, row.detail) for row in told if row.kind == "note"] == [(DEAL, "restore: of run spam 42")]
    assert [row.record for row in told if row.kind == "create"] == [FIRM, ADA, DEAL]


CASCADE = """on stage "Spam":
    let d = copy_item
    delete_item
on stage "New": delete_item
on change of parent if parent is empty: delete_item
"""


def test_what_the_run_led_to_comes_back_and_what_it_made_itself_does_not(put: Put, tmp_path: Path) -> None:
    written(TWINS[0], tmp_path / "crm")
    (tmp_path / "crm" / "spam.rules").write_text(f"for Deal\n\n{CASCADE}", encoding="utf-8")
    project = Project.load(tmp_path / "crm")
    world = {**RICH, BEFORE: deal("Offer", FEE, EVA, ADA, parent=OTHER)}
    engine = Engine(project, put(project.schema, world), clock=lambda: NOW)
    before = dump(engine.backend, project.schema)
    statuses = [receipt.status for receipt in engine.run([spam(TWINS[0])])]
    assert statuses == ["done", "done", "done"]  # deals whose parent is gone are deleted, one after the other
    assert set(before) - set(dump(engine.backend, project.schema)) == {DEAL, OTHER, BEFORE}
    found = engine.restore(RUN)
    assert [one.record for one in found.restored] == [BEFORE, OTHER, DEAL]
    assert dump(engine.backend, project.schema) == before
    assert engine.restore(RUN).status == "already_there"
    last = next(row for row in engine.history(BEFORE) if row.kind == "delete")
    assert engine.restore(last.event).status == "already_there"


def others_write(engine: Engine, *effects: RecordEffect) -> None:
    """Somebody else writes, without history."""
    with engine.backend.begin() as work:
        for number, effect in enumerate(effects):
            work.records.apply(Step(effect, f"others {number} {effect}", BY_HAND), {})
