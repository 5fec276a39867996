"""A restore where records and history share no transaction is finished after a failure, by itself or by the next run;
and in any order of restores and other work nobody's data is lost.
"""

from pathlib import Path
from random import Random

import attrs
import pytest

from stagerules.dsl.values import Handle, Key, Labelled, Ref, Value
from stagerules.engine import Engine
from stagerules.interpreter.effects import SetField
from stagerules.interpreter.facts import Fields
from stagerules.interpreter.plan import Step
from stagerules.interpreter.records.problems import BackendProblem, EffectRefused
from stagerules.interpreter.records.protocol import Loosened
from stagerules.project import Project
from tests.backends.nonatomic import WAYS, FarRecords, NonAtomicBackend, Way
from tests.end_to_end.crm import DEAL, EXCLUSION, NOW, OTHER, TWINS, WORLD, contact, deal, spam, written
from tests.end_to_end.everything import Put, dump, put
from tests.end_to_end.test_restore import EVERYTHING, RICH, RUN, others_write
from tests.quick import quick

__all__ = ["put"]


@attrs.frozen(eq=False)
class Broken:
    """The project on a backend whose records are far away, after the exclusion."""

    engine: Engine
    backend: NonAtomicBackend
    before: dict[Ref, Fields]

    def now(self) -> dict[Ref, Fields]:
        return dump(self.backend, self.engine.project.schema)

    def told(self) -> list[object]:
        """The lines of the history of a restore, in order, but for what names it."""
        rows = [row for row in self.engine.history() if row.title == "restore"]
        return [(row.record, row.kind, row.field, row.old, row.new, row.detail) for row in rows]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project.load(written(TWINS[0], tmp_path_factory.mktemp("project") / "crm", EVERYTHING))


def excluded(project: Project) -> Broken:
    backend = NonAtomicBackend(project.schema, RICH)
    engine = Engine(project, backend, clock=lambda: NOW)
    before = dump(backend, project.schema)
    assert engine.handle(spam(TWINS[0])).status == "done"
    return Broken(engine, backend, before)


@pytest.mark.slow
@pytest.mark.parametrize("by", ["restore", "run"])
@pytest.mark.parametrize("way", WAYS)
def test_one_that_breaks_off_is_finished(way: Way, by: str, project: Project) -> None:
    undisturbed = excluded(project)
    first = undisturbed.backend.records.calls + 1
    undisturbed.engine.restore(RUN, exclusions=True)
    assert undisturbed.now() == undisturbed.before
    for call in range(first, undisturbed.backend.records.calls + 1):
        broken = excluded(project)
        broken.backend.records.fail_at, broken.backend.records.way = call, way
        if way == "slow":
            assert broken.engine.restore(RUN, exclusions=True).status == "restored"
        else:
            with pytest.raises(BackendProblem) as problem:
                broken.engine.restore(RUN, exclusions=True)
            assert "What is begun is kept" in problem.value.hint
            assert by == "restore" or [one.status for one in broken.engine.run(())] == ["done"]
        assert broken.engine.restore(RUN, exclusions=True).status == "already_there"
        assert broken.now() == broken.before, call
        assert broken.told() == undisturbed.told(), call


def test_what_the_keeper_of_the_records_refuses_in_the_middle_is_told(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    story, meant = excluded(project), FarRecords.apply

    def refuses(self: FarRecords, step: Step, keys: dict[Handle, Key]) -> tuple[Loosened, ...]:
        if step.effect == SetField(OTHER, "contacts", RICH[OTHER]["contacts"]):
            raise EffectRefused("not_permitted", "Deal 43 is locked")
        return meant(self, step, keys)

    monkeypatch.setattr(FarRecords, "apply", refuses)
    found = story.engine.restore(RUN)
    assert found.status == "partly"
    assert "Deal 43 is locked" in found.refused
    errors = [row.detail for row in story.engine.history(OTHER) if row.kind == "error"]
    assert errors == ["not_permitted: Deal 43 is locked", "an earlier step of this rule was refused"]


@pytest.mark.parametrize("seed", quick(3, range(25)))
def test_between_other_work_each_is_as_it_was_or_as_others_left_it(
    seed: int, put: Put, project: Project, tmp_path: Path
) -> None:
    """Deals become spam, others are changed, the last run is restored at any time. In the end all are; then every
    record is as it was but for what somebody else wrote.
    """
    dice, schema = Random(seed), project.schema
    people = [Ref("Contact", key) for key in range(20, 26)]
    deals = [Ref("Deal", key) for key in range(60, 68)]
    world: dict[Ref, Fields] = {**WORLD, **{one: contact(str(one.key), (), (email(one),)) for one in people}}
    for one in deals:
        world[one] = deal("Won", *dice.sample(people, dice.randint(1, 3)), parent=dice.choice([None, DEAL]))
    backend = put(schema, world)
    engine = Engine(project, backend, clock=lambda: NOW)
    expected, runs = dump(backend, schema), list[str]()

    def write(record: Ref, field: str, value: Value) -> None:
        if record in dump(backend, schema):
            others_write(engine, SetField(record, field, value))
            expected[record] = {**expected[record], field: value}

    for number in range(12):
        one = dice.choice(deals)
        match dice.choice(["spam", "spam", "title", "restore"]):
            case "spam" if one in dump(backend, schema):
                write(one, "stage", "Spam")
                event = attrs.evolve(spam(TWINS[0], one), id=f"run {number}")
                if engine.handle(event).status == "done":
                    runs.append(event.id)
            case "title":
                write(one, "title", f"title {number}")
            case "restore" if runs:
                run = runs.pop()
                assert engine.restore(run, exclusions=dice.choice([True, False])).status == "restored"
            case _:
                pass
    for run in reversed(runs):
        assert engine.restore(run).status == "restored"
    now = dump(backend, schema)
    assert {one: now[one] for one in expected if one.entity != EXCLUSION} == expected
    assert {one.entity for one in now if one not in expected} <= {EXCLUSION}


def email(one: Ref) -> Value:
    return Labelled("work", f"{one.key}@example.com")
