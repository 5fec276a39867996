"""Items made, copied, moved and deleted by rules, in English and in German, wherever records are kept."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from stagerules.dsl.schema import Schema
from stagerules.dsl.values import Ref, Value
from stagerules.engine import Engine
from stagerules.interpreter.decision.decide import decide
from stagerules.interpreter.drivers.backend import Backend
from stagerules.interpreter.drivers.memory import MemoryBackend
from stagerules.interpreter.drivers.settle import learned
from stagerules.interpreter.event import Event, stage_entered
from stagerules.interpreter.facts import BadValue, Facts, FieldValue, NeedFacts
from stagerules.project import Project
from tests.end_to_end.crm import (
    ACME,
    ADA,
    BEN,
    BYSTANDER,
    CONTRACT,
    DEAL,
    ENTITIES,
    FIELDS,
    FIELDS_OF,
    NOW,
    PLACES,
    TWINS,
    WORLD,
    Fields,
    State,
    Twin,
    deal,
    spam,
    written,
)
from tests.end_to_end.everything import Put, dump, put

__all__ = ["put"]
NEW = Ref("Deal", 45)
OTHER_PLACES = {"Service": "Dienst", "Repair": "Reparatur", "Done": "Fertig"}
WORDS = {**ENTITIES, **FIELDS, **PLACES, **OTHER_PLACES, "company": FIELDS_OF["Deal", "company"]}
SERVICE = """
    pipeline "Service":
        stage "Repair"
        stage "Done" success
"""

each_twin = pytest.mark.parametrize("twin", TWINS, ids=lambda twin: twin.name)


class Story:
    """A project with some rules at a place, after a deal has entered the stage of the rules."""

    def __init__(self, twin: Twin, put: Put, folder: Path, rules: str) -> None:
        self.twin = twin
        schema = written(twin, folder / "crm") / "crm.schema"
        last = f'        stage "{twin.place("Spam")}" failure\n'
        further = self._german(SERVICE) if twin.german else SERVICE
        schema.write_text(schema.read_text(encoding="utf-8").replace(last, last + further), encoding="utf-8")
        text = self._german(rules) if twin.german else rules
        (folder / "crm" / "spam.rules").write_text(f"for {twin.word('Deal', ENTITIES)}\n\n{text}", encoding="utf-8")
        self.project = Project.load(folder / "crm")
        world = {**WORLD, DEAL: deal("Spam", ADA, BEN, company=ACME, parent=DEAL)}
        self.backend = put(self.project.schema, twin.state(world))
        self.before = self.state()
        self.engine = Engine(self.project, self.backend, clock=lambda: NOW)
        self.receipt = self.engine.handle(spam(twin))

    def _german(self, text: str) -> str:
        return re.sub(r"(?<![.\w\"])[A-Za-z]\w*|(?<=[.{\"])[A-Za-z]\w*", lambda one: WORDS.get(one[0], one[0]), text)

    def state(self) -> dict[Ref, object]:
        return dict(dump(self.backend, self.project.schema))

    def changed(self) -> dict[Ref, object]:
        """What is different now: of each record the fields that are, None where it is gone."""
        now = self.state()
        found: dict[Ref, object] = {one: None for one in self.before if one not in now}
        for record, fields in now.items():
            before = self.before.get(record, {})
            if different := {name: value for name, value in fields.items() if before.get(name) != value}:
                found[record] = different
        return found

    def logs(self) -> list[str]:
        return [row.detail for row in self.engine.history() if row.kind == "log"]

    def expect(self, *told: str) -> None:
        """All is done, and rules have told this."""
        assert self.receipt.status == "done", self.receipt
        assert self.logs() == [self.twin.told(one) for one in told]


def made(twin: Twin, record: Ref, **fields: Value) -> dict[Ref, Fields]:
    """A record, with every field."""
    whole = {**twin.fields(record.entity, fields), twin.field(record.entity, "id"): record.key}
    return {twin.record(record): {name: value for name, value in whole.items() if value not in (None, ())}}


@each_twin
def test_a_created_item_is_used_by_later_statements(twin: Twin, put: Put, tmp_path: Path) -> None:
    rules = """on stage "Spam":
    let d = create_item
        entity: Deal
        fields:
            title: "Follow-up"
            amount: amount
            responsible: responsible
            contacts: contacts
    set d.company = company
    set parent = d
    add_comment text: "see {d.title}"
    log text: "next is {d.id}"
on created: log text: "created {title}"
on stage "New": log text: "new {title}"
"""
    story = Story(twin, put, tmp_path, rules)
    story.expect("created Follow-up", "new Follow-up", "next is 45")
    changed = story.changed()
    like = deal("New", ADA, BEN, company=ACME, title="Follow-up")
    assert changed.pop(twin.record(NEW)) == made(twin, NEW, **like)[twin.record(NEW)]
    assert changed.pop(twin.record(DEAL)) == {twin.field("Deal", "parent"): twin.record(NEW)}
    assert [one.entity for one in changed] == ["Comment"]


@each_twin
def test_a_copy_is_like_the_item_and_goes_its_own_way(twin: Twin, put: Put, tmp_path: Path) -> None:
    rules = """on stage "Spam":
    let d = copy_item
        fields:
            title: "{title} again"
    move to stage "New" in pipeline "Sales" allowing back
    add_comment text: "see {d.title}, {d.id}"
on created: move to stage "Offer" in pipeline "Sales"
on stage "Offer": log text: "offer {title} {id}"
"""
    story = Story(twin, put, tmp_path, rules)
    story.expect("offer A roof again 45")
    changed = story.changed()
    like = deal("Offer", ADA, BEN, company=ACME, title="A roof again", parent=DEAL)
    assert changed.pop(twin.record(NEW)) == made(twin, NEW, **like)[twin.record(NEW)]
    moved = changed.pop(twin.record(DEAL))
    assert isinstance(moved, dict)
    assert moved["stage"] == twin.place("New")
    ((comment, fields),) = changed.items()
    assert isinstance(fields, dict)
    assert (comment.entity, fields["text"]) == ("Comment", "see A roof again, 45")
    notes = [row.detail for row in story.engine.history() if row.kind == "note"]
    own = twin.field("Deal", "id")
    began = "stage (it begins anew), pipeline (it begins anew), stage_since (it begins anew)"
    assert f"copy_item: of {twin.told('Deal 42')} without {own} (each has its own), {began}" in notes


@each_twin
def test_a_deleted_item_is_gone_and_nothing_else(twin: Twin, put: Put, tmp_path: Path) -> None:
    story = Story(twin, put, tmp_path, 'on stage "Spam": delete_item\non deleted: log text: "gone {title}"\n')
    story.expect("gone A roof")
    assert story.changed() == {twin.record(DEAL): None}


@each_twin
def test_a_created_item_moves_on_and_is_moved_back_and_deleted(twin: Twin, put: Put, tmp_path: Path) -> None:
    rules = """on stage "Spam":
    let d = copy_item
        fields:
            stage: "Won"
            company: empty
    create_item entity: Contract, fields: Contract(deal: d)
on created:
    log text: "{stage}, {company.name}"
    move to stage "New" in pipeline "Sales" allowing back
on stage "New": delete_item
"""
    story = Story(twin, put, tmp_path, rules)
    story.expect(twin.place("Won") + ", ")
    changed = story.changed()
    assert (
        changed.pop(twin.record(Ref("Contract", 1))) == made(twin, Ref("Contract", 1), deal=NEW)[twin.record(CONTRACT)]
    )
    assert list(changed) == [twin.record(NEW)]
    failed = [row.detail for row in story.engine.history() if row.kind == "failed"]
    assert failed == ["delete_item: still_referenced (new " + twin.word("Contract", ENTITIES) + " requires the item)"]


@pytest.mark.parametrize("rule", ["on created: copy_item", 'on stage "New": copy_item'])
def test_copies_that_copy_themselves_are_stopped(rule: str, put: Put, tmp_path: Path) -> None:
    story = Story(TWINS[0], put, tmp_path, f'{rule}\non stage "Spam": copy_item\n')
    assert (story.receipt.status, story.receipt.code) == ("failed", "too_deep")
    assert story.changed() == {}


def test_what_is_copied_is_read_in_one_go(put: Put, tmp_path: Path) -> None:
    rule = 'on stage "New" if company is not empty: copy_item fields: Deal(company: empty)\n'
    story = Story(TWINS[0], put, tmp_path, rule)
    rounds = [set(asked.fields) for asked in reads(story.engine, stage_entered("Deal", 44, "New"))]
    assert rounds == [{BYSTANDER}, {BYSTANDER}]


def reads(engine: Engine, event: Event) -> Iterator[NeedFacts]:
    """What a decision asks for, round by round."""
    facts = Facts(now=NOW, pending={event.record: ()})
    with engine.backend.look() as work:
        while isinstance(answer := decide(engine.program, event, facts), NeedFacts):
            yield answer
            facts = learned(facts, answer, work)


@each_twin
def test_a_new_item_goes_over_to_another_pipeline(twin: Twin, put: Put, tmp_path: Path) -> None:
    rules = """on stage "Spam":
    move to stage "Done" in pipeline "Service"
    copy_item
        fields:
            title: "a copy"
    create_item
        entity: Deal
        fields:
            title: "a new one"
            amount: amount
            responsible: responsible
on created if stage != "Repair": move to stage "Repair" in pipeline "Service"
on stage "Repair": log text: "{title}: {stage}, {pipeline}"
"""
    story = Story(twin, put, tmp_path, rules)
    there = f"{twin.word('Repair', OTHER_PLACES)}, {twin.word('Service', OTHER_PLACES)}"
    assert sorted(story.logs()) == [f"a copy: {there}", f"a new one: {there}"]
    gone = story.changed().pop(twin.record(DEAL))
    assert gone == {"stage": twin.word("Done", OTHER_PLACES), "pipeline": twin.word("Service", OTHER_PLACES)}


@pytest.mark.parametrize(
    ("rule", "status", "code"),
    [("copy_item", "error", "bad_record"), ("copy_item fields: Deal(amount: 5 EUR)", "done", "")],
)
def test_a_field_that_cannot_be_read_is_not_copied(rule: str, status: str, code: str, tmp_path: Path) -> None:
    def spoilt(schema: Schema, records: State) -> Backend:
        bad: Mapping[str, FieldValue] = {**records[DEAL], "amount": BadValue("a lot", "is no exact number")}
        return MemoryBackend(schema, {**records, DEAL: bad})

    story = Story(TWINS[0], spoilt, tmp_path, f'on stage "Spam": {rule}\n')
    assert (story.receipt.status, story.receipt.code) == (status, code)
    assert bool(story.changed()) == (status == "done")
