"""`restore` after an exclusion: item, contact, relations as before, field by field."""

from pathlib import Path

import attrs
import pytest

from stagerules.dsl.values import Labelled, Ref
from stagerules.engine import Engine
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
