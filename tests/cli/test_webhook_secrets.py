"""The secrets of webhooks: in no output, no plan, no error, no row of the database."""

import sqlite3
from pathlib import Path

import pytest

from stagerules import Engine, Project
from tests.channels.receiver import Answer, Receiver
from tests.cli.helpers import stagerules
from tests.quick import quick

from .webhooks import ENGLISH, KEY, SECRET, Story, make_due, project, receiver, run, story, the_secret_is_there

__all__ = ["receiver", "story", "the_secret_is_there"]  # fixtures


@pytest.mark.slow
@pytest.mark.parametrize("secret", quick(1, [SECRET, "no base64 canary-hunter2!!!", ""]))
def test_secrets_are_never_told(
    secret: str, story: Story, receiver: Receiver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = project(story, receiver, tmp_path)
    monkeypatch.setenv("ERP_SECRET", secret)
    receiver.answers = [Answer(503), Answer(404), Answer()]
    ran = [run(folder, story, *form) for form in ((), ("--format", "json"))]
    make_due(folder)
    for command in ("worker --once", "history", "failures list", "check", "test", "plan", "plan --format json"):
        event = ("--event", story.event) if command.startswith("plan") else ()
        ran.append(stagerules(folder, *command.split(), *event))
    assert 2 not in [one.code for one in ran]
    told = "".join(one.out + one.err for one in ran)
    engine = Engine(Project.load(folder))
    told += repr(engine.project.file)
    if secret == SECRET:
        told += repr(engine.channels())
    with sqlite3.connect(folder / "crm.db") as database:
        told += "\n".join(database.iterdump())
    for canary in (SECRET, SECRET.removeprefix("whsec_"), KEY, "hunter2", KEY.encode().hex()):
        assert canary not in told
    if secret != SECRET:
        assert (ran[0].code, "secret `erp`" in ran[0].err, receiver.got) == (1, True, [])


MISPLACED = (f'secret = "{SECRET}"', f'secret_env = "{SECRET}"', f'secret_file = "{SECRET}', f'x = "{SECRET}"')


@pytest.mark.parametrize("line", MISPLACED)
def test_a_secret_in_the_project_file_is_not_repeated(line: str, receiver: Receiver, tmp_path: Path) -> None:
    folder = project(ENGLISH, receiver, tmp_path)
    file = folder / "stagerules.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('secret_env = "ERP_SECRET"', line), encoding="utf-8")
    for command in (("check",), ("check", "--format", "json"), ("run", "events.jsonl")):
        ran = stagerules(folder, *command)
        assert (ran.code, SECRET in ran.out + ran.err) == (1, False), ran
