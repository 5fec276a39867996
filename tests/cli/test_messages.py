"""Text messages, calls, templates, invitations and chats from a rule to the provider, in English and in German."""

import base64
import re
import sqlite3
from pathlib import Path

import attrs
import pytest

from stagerules import Engine, Project
from tests.channels.receiver import Answer, Receiver, cut
from tests.cli.helpers import stagerules
from tests.quick import quick

from .messages import (
    ACCOUNT,
    ENGLISH,
    MASKED,
    NAMES,
    NUMBER,
    SECRETS,
    TAKEN,
    TEST,
    WRITTEN,
    Story,
    body,
    form,
    history,
    make_due,
    project,
    receivers,
    run,
    story,
    the_secrets_are_there,
    work,
)

__all__ = ["receivers", "story", "the_secrets_are_there"]  # fixtures

Receivers = dict[str, Receiver]
LINK = re.compile(r"Write to us:\nhttps://t\.me/shop_bot\?start=msg_[0-9a-f]{32}")


def got(receivers: Receivers) -> dict[str, int]:
    return {name: len(receivers[name].got) for name in NAMES}


EACH = {"sms": 2, "own": 1, "voice": 1, "chat": 1, "whatsapp": 1, "group": 1}


@pytest.mark.slow
def test_check_and_plan(story: Story, receivers: Receivers, tmp_path: Path) -> None:
    folder = project(story, receivers, tmp_path)
    assert stagerules(folder, "check").out == "ok\n"
    ran = stagerules(folder, "plan", "--event", story.event)
    assert ran.code == 0, ran.err
    shown = "".join(line.strip() + "\n" for line in ran.out.splitlines())
    for line in (
        f"message to Greta Hansen <{MASKED}> (sms)\ntext: Your order {story.title} is on its way.",
        f"message to Greta Hansen <{MASKED}> (sms)\ntext: By the other: {story.title}\nprovider: own",
        f"message to Greta Hansen <{MASKED}> (voice)\nsay: Hello Greta Hansen\nspeed: slow",
        f"message to Greta Hansen <{MASKED}> (whatsapp)\ntemplate: order_ready\n",
        f"message to Greta Hansen <{MASKED}> (sms)\ntext: Write to us:\ninvitation: telegram",
        "message to sales (group_chat)\n",
    ):
        assert line in shown
    assert got(receivers) == dict.fromkeys(NAMES, 0)


@pytest.mark.slow
def test_from_the_rules_to_the_providers(story: Story, receivers: Receivers, tmp_path: Path) -> None:
    folder = project(story, receivers, tmp_path)
    ran = run(folder, story)
    assert ran.code == 0, ran.err + ran.out
    assert "delivery: live: sms by `twilio`, `own`, to the recipients; voice by `twilio`, to the recipients;" in ran.out
    assert "7 messages: 7 sent" in ran.out
    assert got(receivers) == EACH
    text, invitation = receivers["sms"].got
    pair = base64.b64encode(f"{ACCOUNT}:{SECRETS['TWILIO_TOKEN']}".encode()).decode()
    assert (text.target, text.header("authorization")) == (
        f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json",
        f"Basic {pair}",
    )
    assert form(text) == {"To": NUMBER, "From": "+4930123456", "Body": f"Your order {story.title} is on its way."}
    assert LINK.fullmatch(form(invitation)["Body"])
    (own,) = receivers["own"].got
    assert (own.target, own.header("authorization")) == ("/send", f"Bearer {SECRETS['OWN_TOKEN']}")
    assert body(own).items() >= {"to": NUMBER, "text": f"By the other: {story.title}"}.items()
    call = form(receivers["voice"].got[0])
    assert (call["To"], call["From"]) == (NUMBER, "+4930123456")
    said = f'<Say language="{story.language}"><prosody rate="slow">Hello Greta Hansen</prosody></Say>'
    assert said in call["Twiml"]
    (template,) = receivers["whatsapp"].got
    assert template.header("authorization") == f"Bearer {SECRETS['WHATSAPP_TOKEN']}"
    assert body(template)["to"] == NUMBER
    assert [one["text"] for one in body(template)["template"]["components"][0]["parameters"]] == [
        "Greta Hansen",
        story.amount,
    ]
    assert form(receivers["group"].got[0]) == {"chat_id": "-1001", "text": f"New: {story.title}"}
    assert form(receivers["chat"].got[0]) == {"chat_id": "501", "text": f"Look at {story.title}"}
    told = history(folder, story)
    for line in (
        "sent: sms to Greta Hansen: 127.0.0.1 took it as SM0123",
        "sent: sms to Greta Hansen: 127.0.0.1 took it\n",
        "sent: voice to Greta Hansen: 127.0.0.1 took it as CA0123",
        "sent: whatsapp to Greta Hansen: 127.0.0.1 took it as wamid.HBgL",
        "sent: group_chat to sales: 127.0.0.1 took it as 18",
        "sent: staff to Ada Lovelace: 127.0.0.1 took it as 17",
        "kind invitation, subject telegram, text Write to us:, done ",
    ):
        assert line in told
    assert "t.me" not in told


@pytest.mark.slow
def test_as_files(story: Story, receivers: Receivers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SECRETS:
        monkeypatch.delenv(name)  # they are not needed
    folder = project(story, receivers, tmp_path, "file")
    ran = run(folder, story)
    assert ran.code == 0, ran.err
    assert "7 messages: 7 sent" in ran.out
    files = [one.read_text(encoding="utf-8") for one in sorted((folder / "outbox").iterdir())]
    assert len(files) == 7
    assert sum(f"To: Greta Hansen\nAddress: {NUMBER}\n" in one for one in files) == 5
    assert [bool(LINK.search(one)) for one in files].count(True) == 1
    assert got(receivers) == dict.fromkeys(NAMES, 0)


@pytest.mark.slow
def test_redirected(story: Story, receivers: Receivers, tmp_path: Path) -> None:
    folder = project(story, receivers, tmp_path, "redirect")
    ran = run(folder, story)
    assert ran.code == 0, ran.err
    assert f"delivery: redirected: sms by `twilio`, `own`, everything goes to `{TEST}` instead; voice by" in ran.out
    assert got(receivers) == EACH
    assert {form(one)["To"] for one in (*receivers["sms"].got, *receivers["voice"].got)} == {TEST}
    assert [body(receivers[name].got[0])["to"] for name in ("own", "whatsapp")] == [TEST, TEST]
    assert [form(receivers[name].got[0])["chat_id"] for name in ("chat", "group")] == ["-999", "-999"]
    assert NUMBER[1:].encode() not in b"".join(one.body for name in NAMES for one in receivers[name].got)


@pytest.mark.slow
def test_to_nobody_on_the_exclusion_list(story: Story, receivers: Receivers, tmp_path: Path) -> None:
    folder = project(story, receivers, tmp_path)
    assert stagerules(folder, "exclusions", "add", "+49 30 901820").code == 0
    ran = run(folder, story)
    assert ran.code == 0, ran.err
    assert got(receivers) == {**dict.fromkeys(NAMES, 0), "chat": 1, "group": 1}
    told = history(folder, story)
    assert told.count("excluded (this phone of ") == 5
    for action in ("not texted", "not texted by the other", "not called", "no template", "not invited"):
        assert f"log: {action}: excluded\n" in told
    assert "kind invitation" not in told


@pytest.mark.slow
def test_who_is_excluded_before_it_leaves_gets_nothing(story: Story, receivers: Receivers, tmp_path: Path) -> None:
    folder = project(story, receivers, tmp_path)
    receivers["sms"].answers = [Answer(503), *receivers["sms"].answers]
    assert "to be tried again" in run(folder, story).out
    stagerules(folder, "exclusions", "add", "030/901820")
    work(folder)
    assert got(receivers) == {**dict.fromkeys(NAMES, 0), "sms": 1, "chat": 1, "group": 1}
    assert history(folder, story).count("skipped: sms to Greta Hansen: excluded") == 3


DOWN = {
    "answers 500": Answer(500),
    "answers 503": Answer(503),
    "too many": Answer(429, {"retry-after": "1"}),
    "cuts the connection": Answer(fault=cut),
    "does not know the credentials": Answer(401, body=b'{"code": 20003}'),
}


@pytest.mark.slow
@pytest.mark.parametrize("how", quick(1, DOWN))
def test_a_provider_is_down_and_comes_back(how: str, receivers: Receivers, tmp_path: Path) -> None:
    folder = project(ENGLISH, receivers, tmp_path)
    names = ("sms", "own", "voice", "whatsapp", "group", "chat")
    for name in names:
        receivers[name].answers = [DOWN[how], DOWN[how], Answer(body=TAKEN[name])]
    ran = run(folder, ENGLISH)
    assert (ran.code, "1 to be tried again" in ran.out) == (0, True)
    work(folder)
    told = history(folder, ENGLISH)
    assert (told.count("sent: "), told.count("failed: ")) == (7, 0)
    own = receivers["own"].got
    assert len(own) == 3
    assert len({str(body(one)["key"]) for one in own}) == 1


REFUSALS = {
    "sms unsubscribed": ("sms", 400, b'{"code": 21610}', "not texted: unsubscribed"),
    "sms wrong_number": ("sms", 400, b'{"code": 21211}', "not texted: wrong_number"),
    "sms wrong_sender": ("sms", 400, b'{"code": 21606}', "not texted: wrong_sender"),
    "sms too_long": ("sms", 400, b'{"code": 21617}', "not texted: too_long"),
    "sms refused_by_provider": ("sms", 400, b'{"code": 99999}', "not texted: refused_by_provider"),
    "own refused_by_provider": ("own", 422, b"canary-answer", "not texted by the other: refused_by_provider"),
    "voice wrong_sender": ("voice", 400, b'{"code": 21210}', "not called: wrong_sender"),
    "voice wrong_number": ("voice", 400, b'{"code": 21217}', "not called: wrong_number"),
    "whatsapp template_unknown": ("whatsapp", 404, b'{"error": {"code": 132001}}', "no template: template_unknown"),
    "whatsapp wrong_values": ("whatsapp", 400, b'{"error": {"code": 132000}}', "no template: wrong_values"),
    "whatsapp too_long": ("whatsapp", 400, b'{"error": {"code": 132005}}', "no template: too_long"),
    "whatsapp wrong_number": ("whatsapp", 400, b'{"error": {"code": 131026}}', "no template: wrong_number"),
    "whatsapp unsubscribed": ("whatsapp", 400, b'{"error": {"code": 131050}}', "no template: unsubscribed"),
}


@pytest.mark.slow
@pytest.mark.parametrize("which", quick(2, REFUSALS))
def test_a_provider_refuses_and_the_rule_is_told(which: str, receivers: Receivers, tmp_path: Path) -> None:
    name, status, answer, logged = REFUSALS[which]
    folder = project(ENGLISH, receivers, tmp_path)
    receivers[name].answers = [Answer(status, body=answer)]
    ran = run(folder, ENGLISH)
    assert ran.code == 1
    told = history(folder, ENGLISH)
    assert f"log: {logged}\n" in told
    assert told.count("sent: ") == 7 - len(receivers[name].got)
    assert "canary" not in ran.out + ran.err + told


@pytest.mark.slow
def test_an_invitation_without_a_bot_fails(receivers: Receivers, tmp_path: Path) -> None:
    folder = project(ENGLISH, receivers, tmp_path)
    file = folder / "stagerules.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('bot = "shop_bot"\n', ""), encoding="utf-8")
    ran = run(folder, ENGLISH)
    assert ran.code == 1
    assert "failed (provider missing: the project names no bot for `telegram`)" in ran.out
    assert "log: not invited: provider_missing\n" in history(folder, ENGLISH)
    assert len(receivers["sms"].got) == 1


@pytest.mark.slow
def test_a_call_does_not_wait_for_a_telephone(receivers: Receivers, tmp_path: Path) -> None:
    folder = project(ENGLISH, receivers, tmp_path)
    receivers["voice"].answers = [Answer(503)]
    run(folder, ENGLISH)
    file = folder / "stagerules.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(r"\[channels\.voice\](.|\n)*?(?=\[channels\.chat\])", "", text), encoding="utf-8")
    ran = stagerules(folder, "check")
    assert (ran.code, "channel-missing" in ran.err + ran.out) == (1, True)
    (folder / "two_lines.rules").write_text("", encoding="utf-8")
    make_due(folder)
    stagerules(folder, "worker", "--once")
    told = history(folder, ENGLISH)
    assert "failed: voice to Greta Hansen: telephony_not_connected (the project has not set up" in told


ANSWERS = (Answer(503), Answer(401), Answer(400, body=b'{"code": 99999}'), Answer(fault=cut), Answer())


@pytest.mark.slow
def test_secrets_and_numbers_are_never_told(story: Story, receivers: Receivers, tmp_path: Path) -> None:
    folder = project(story, receivers, tmp_path)
    for receiver in receivers.values():
        receiver.answers = [*ANSWERS, receiver.answers[0]]
    plans = [stagerules(folder, "plan", *more, "--event", story.event) for more in ((), ("--format", "json"))]
    shown = [run(folder, story), run(folder, story, "--format", "json")]
    ran = [run(folder, story, "-q")]
    for _ in range(30):
        make_due(folder)
        ran.append(stagerules(folder, "worker", "--once"))
    for command in ("history", "failures list", "check", f"explain {story.record} 41", "history --format json", "test"):
        ran.append(stagerules(folder, *command.split()))
    assert 2 not in [one.code for one in (*ran, *shown, *plans)]
    engine = Engine(Project.load(folder))
    told = "".join(one.out + one.err for one in ran)
    kept = (folder / "crm.db").read_bytes() + b"".join(one.read_bytes() for one in folder.glob("crm.db-*"))
    files = run(project(story, receivers, tmp_path / "files", "file"), story)
    kept += b"".join(one.read_bytes() for one in (tmp_path / "files" / story.name / "outbox").iterdir())
    everything = told + repr((engine.project.file, engine.channels())) + files.out
    everything += "".join(one.out + one.err for one in (*plans, *shown)) + kept.decode("latin-1")
    for secret in SECRETS.values():
        for canary in (secret, base64.b64encode(f"{ACCOUNT}:{secret}".encode()).decode(), "hunter2"):
            assert canary not in everything
    told += files.out + "".join(one.out + one.err for one in (*plans, *shown))
    assert MASKED in told
    for number in WRITTEN:
        assert number not in told


NAMED = """\
on stage "New": send_sms text: "Hello", to: contact.phones.work
on stage "New": make_call say: "Hello", to: "{contact.phones.work.first or else "?"} ext. 12"
on stage "New": send_whatsapp template: "order_ready", values: Values(name: title, amount: amount), to: contact.phones
"""


@pytest.mark.slow
def test_numbers_that_a_rule_takes_from_a_field_are_not_told_either(receivers: Receivers, tmp_path: Path) -> None:
    folder = project(attrs.evolve(ENGLISH, rules=NAMED), receivers, tmp_path)
    receivers["voice"].answers = [Answer(400, body=b'{"code": 21217}')]
    ran = [stagerules(folder, "plan", "--event", ENGLISH.event), run(folder, ENGLISH)]
    for command in ("history", "history --format json", "explain Deal 41", "failures list", "worker --once"):
        ran.append(stagerules(folder, *command.split()))
    told = "".join(one.out + one.err for one in ran)
    assert "sent: sms to an address of the rule: 127.0.0.1 took it as SM0123" in told
    assert form(receivers["voice"].got[-1])["To"] == NUMBER
    for number in WRITTEN:
        assert number not in told


def test_a_secret_that_is_not_there_is_told_before_anything_happens(
    receivers: Receivers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = project(ENGLISH, receivers, tmp_path)
    monkeypatch.delenv("VOICE_TOKEN")
    ran = run(folder, ENGLISH)
    assert ran.code == 1
    assert "The token of `channels.voice.twilio` is not there: the environment variable `VOICE_TOKEN`" in ran.err
    assert got(receivers) == dict.fromkeys(NAMES, 0)
    with sqlite3.connect(folder / "crm.db") as database:
        assert database.execute("SELECT count(*) FROM stagerules_events").fetchall() == [(0,)]
