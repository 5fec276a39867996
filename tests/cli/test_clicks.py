"""Links that tell of clicks, from the project file to the envelope: what is set up, lacking, and never told."""

import email
import json
import re
import sqlite3
from email import policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from stagerules import Engine, Project
from stagerules.dsl.values import Ref
from stagerules.interpreter.channels.clicks import read_token
from tests.channels.server import Receiver, serving
from tests.cli.helpers import example, stagerules
from tests.cli.test_project_file import WHOLE, told

MAIL = 'send_email from: "crm@shop.example", subject: "Hello", body: "See https://shop.example/{id}."'
TRACKED = f'on stage "New": {MAIL}, track_clicks: yes\n'
EMAIL = '\n[channels.email]\nhost = "mail.example.com"\n'
URL = 'click_url = "https://crm.example.com/c"\n'
SECRET = "canary-hunter2-canary-hunter2-canary"
EVENT = ("--event", 'stage Deal 41 "New"')


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    there = example("two_lines", tmp_path)
    (there / "two_lines.rules").write_text(TRACKED)
    schema = (there / "crm.schema").read_text()
    (there / "crm.schema").write_text(schema.replace("email: email", "email: email is mailbox"))
    return there


def live(channel: str = EMAIL) -> str:
    return 'delivery = "live"\n' + WHOLE + channel


SET_UP = EMAIL + URL + 'click_secret_env = "CLICK_SECRET"\n'


@pytest.mark.parametrize(
    ("text", "slugs"),
    [
        (WHOLE, []),
        (WHOLE + EMAIL, []),
        (live(), ["clicks-not-set-up"]),
        (live().replace('"live"', '"redirect"\nredirect = "test@example.com"'), ["clicks-not-set-up"]),
        (live(""), ["channel-missing"]),
        (live(SET_UP), []),
        (live(EMAIL + URL + 'click_secret_file = "clicks.txt"\n'), []),
    ],
)
def test_a_place_for_clicks_is_needed_where_mails_leave(text: str, slugs: list[str], folder: Path) -> None:
    assert [slug for slug, _, _ in told(folder, text)] == slugs


@pytest.mark.parametrize("ending", ["", ", track_clicks: no"])
def test_without_tracking_no_place_is_needed(ending: str, folder: Path) -> None:
    (folder / "two_lines.rules").write_text(f'on stage "New": {MAIL}{ending}\n')
    assert told(folder, live()) == []


WRONG = {
    'click_secret_env = "CLICK_SECRET"': ("missing-setting", "click_url"),
    'click_url = "https://crm.example.com/c"': ("missing-setting", "click_secret_env"),
    URL + 'click_secret_env = "CLICKS"\nclick_secret_file = "x"': ("wrong-setting", "click_secret_file"),
    URL + f'click_secret_env = "{SECRET}"': ("wrong-setting", "click_secret_env"),
    URL + 'click_secret_file = ""': ("wrong-setting", "click_secret_file"),
    URL + 'click_secret = "x"': ("unknown-setting", "click_secret"),
    'click_url = "crm.example.com/c"\nclick_secret_env = "CLICKS"': ("wrong-setting", "click_url"),
    'click_url = "https://crm.example.com/c?x=1"\nclick_secret_env = "CLICKS"': ("wrong-setting", "click_url"),
    'click_url = "https://crm.example.com/c#x"\nclick_secret_env = "CLICKS"': ("wrong-setting", "click_url"),
    'click_url = "javascript:alert(1)"\nclick_secret_env = "CLICKS"': ("wrong-setting", "click_url"),
    'click_url = 5\nclick_secret_env = "CLICKS"': ("wrong-setting", "click_url"),
}


@pytest.mark.parametrize("lines", WRONG)
def test_what_is_wrong_with_it_is_said(lines: str, folder: Path) -> None:
    found = [one for one in told(folder, live(EMAIL + lines + "\n")) if one[0] != "clicks-not-set-up"]
    slug, name = WRONG[lines]
    assert (slug, f"`{name}`") in [(one[0], f"`{name}`") for one in found if name in one[1] + one[2]]
    assert SECRET not in json.dumps(found)


def sent(folder: Path, more: str, receiver: Receiver) -> list[str]:
    """Sends the mail of the rule; the texts that arrived."""
    with serving(receiver) as server:
        channel = f'\n[channels.email]\nhost = "127.0.0.1"\nport = {server.port}\nencryption = "none"\n{more}'
        backend = '\n[backend]\nurl = "sqlite:///crm.db"\n'
        (folder / "stagerules.toml").write_text(live(channel) + backend)
        assert stagerules(folder, "db", "init", "--data", "data.json").code == 0
        ran = stagerules(folder, "run", *EVENT)
    assert SECRET not in ran.out + ran.err
    mails = [email.message_from_bytes(one.content, policy=policy.default) for one in receiver.envelopes]
    return [str(one.get_content()).strip() for one in mails if isinstance(one, EmailMessage)]


@pytest.mark.parametrize("kind", ["env", "file"])
def test_a_mail_with_a_link_of_ours(kind: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    more = 'click_secret_env = "CLICK_SECRET"\n' if kind == "env" else 'click_secret_file = "clicks.txt"\n'
    monkeypatch.setenv("CLICK_SECRET", SECRET)
    (folder / "clicks.txt").write_text(f"{SECRET}\n")
    (text,) = sent(folder, URL.replace('/c"', '/c/"') + more, Receiver())
    found = re.fullmatch(r"See https://crm\.example\.com/c/([\w-]+)\.", text)
    assert found, text
    click = read_token(found[1], SECRET.encode())
    assert click is not None
    assert (click.item, click.url) == (Ref("Deal", 41), "https://shop.example/41")


@pytest.mark.parametrize(
    ("secret", "words"), [("", "the environment variable `CLICK_SECRET` is not set"), ("hunter2", "is too short")]
)
def test_without_a_good_secret_nothing_is_sent(
    secret: str, words: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLICK_SECRET", secret)
    (folder / "stagerules.toml").write_text(live(SET_UP) + '\n[backend]\nurl = "sqlite:///crm.db"\n')
    stagerules(folder, "db", "init", "--data", "data.json")
    ran = stagerules(folder, "run", *EVENT)
    assert (ran.code, words in ran.err, "hunter2" in ran.err) == (1, True, False)


def test_the_plan_shows_links_as_they_are_written_and_no_secret(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLICK_SECRET", SECRET)
    (folder / "stagerules.toml").write_text(live(SET_UP) + '\n[backend]\nurl = "sqlite:///crm.db"\n')
    stagerules(folder, "db", "init", "--data", "data.json")
    plan = stagerules(folder, "plan", *EVENT).out
    assert "body: See https://shop.example/41.\n" in plan
    assert "track clicks: yes\n" in plan
    engine = Engine(Project.load(folder))
    told = plan + repr(engine.project.file) + repr(engine.channels())
    with sqlite3.connect(folder / "crm.db") as database:
        told += "\n".join(database.iterdump())
    assert SECRET not in told


def test_in_a_file_nothing_is_rewritten_and_no_secret_is_needed(folder: Path) -> None:
    (folder / "stagerules.toml").write_text(WHOLE + SET_UP + '\n[backend]\nurl = "sqlite:///crm.db"\n')
    stagerules(folder, "db", "init", "--data", "data.json")
    assert stagerules(folder, "run", *EVENT).code == 0
    (mail,) = (folder / "outbox").glob("*.eml")
    assert b"See https://shop.example/41." in mail.read_bytes()
