"""What a program's author gets wrong first is said at once, with the way out."""

import asyncio
import threading
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

from stagerules import AsyncEngine, Engine, Event, MemoryBackend, Project, Ref, RulesError, UsersMistake, stage_entered
from tests.cli.helpers import example, stagerules


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    folder = example("furniture_shop", tmp_path)
    stagerules(folder, "db", "init", "--data", "data.json")
    return Engine(Project.load(folder))


MISSPELT = (
    (stage_entered("Del", 101, "Request", id="a"), "there is no entity `Del`", "Did you mean `Deal`?"),
    (stage_entered("Deal", 101, "request", id="a"), "there is no stage `request`", "Did you mean `Request`?"),
    (stage_entered("Deal", "101", "Request", id="a"), "its key", ""),
    (Event("a", "event", Ref("Deal", 101), name="payment"), "there is no event `payment`", "`payment_received`"),
)


@pytest.mark.parametrize(("event", "said", "hint"), MISSPELT, ids=lambda one: getattr(one, "kind", None))
def test_an_event_that_names_what_is_not_there_is_refused(event: Event, said: str, hint: str, engine: Engine) -> None:
    calls: tuple[Callable[[], object], ...] = (
        lambda: engine.plan(event),
        lambda: engine.handle(event),
        lambda: list(engine.run([event])),
    )
    for call in calls:
        with pytest.raises(UsersMistake) as refused:
            call()
        assert said in str(refused.value)
        assert hint in refused.value.hint
    assert engine.history() == ()


def test_what_is_wrong_with_the_rules_is_told_in_full(tmp_path: Path) -> None:
    folder = example("two_lines", tmp_path)
    (folder / "two_lines.rules").write_text('on stage "New": set amont = 5\non stage "Old": stop\n')
    with pytest.raises(RulesError) as wrong:
        Project.load(folder)
    assert [line.rpartition("/")[2] for line in str(wrong.value).splitlines()] == [
        "2 errors",
        "two_lines.rules:1:21: Nothing is called `amont` here. Did you mean `amount`?",
        "two_lines.rules:2:10: `Deal` has no stage `Old`. Its stages are `New`, `Offer`, `Won`, `Spam`.",
    ]


def test_the_way_out_stands_below_the_error_that_python_prints(engine: Engine) -> None:
    project = engine.project
    with pytest.raises(UsersMistake) as nowhere:
        Engine(project, MemoryBackend(project.schema)).handle(stage_entered("Deal", 1, "New"))
    printed = "".join(traceback.format_exception(nowhere.value))
    assert nowhere.value.hint
    assert nowhere.value.hint in printed


def test_several_senders_on_asyncio_leave_no_thread_behind(engine: Engine) -> None:
    for key in (102, 101):
        engine.handle(stage_entered("Deal", key, "Request", id=f"again {key}"))

    async def first_one() -> int:
        messages = AsyncEngine(engine).deliver(senders=4)
        async for one in messages:
            assert one.status == "sent"
            break
        await messages.aclose()
        return sum(one.name.startswith("stagerules") for one in threading.enumerate())

    assert asyncio.run(first_one()) == 0


@pytest.mark.slow
def test_messages_are_handed_over_on_asyncio_too(engine: Engine) -> None:
    engine.handle(stage_entered("Deal", 102, "Request"))

    async def delivered() -> list[str]:
        return [one.status async for one in AsyncEngine(engine).deliver()]

    assert asyncio.run(delivered()) == ["sent"]
