"""Two projects that send by every provider, one in English and one in German, and a receiver for each provider."""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import attrs
import pytest

from tests.channels.receiver import Answer, Got, Receiver, receiving
from tests.cli.helpers import Ran, example, stagerules

ACCOUNT = "AC" + "0123456789abcdef" * 2
SECRETS = {
    "TWILIO_TOKEN": "canary-hunter2-twilio",
    "VOICE_TOKEN": "canary-hunter2-voice",
    "OWN_TOKEN": "canary-hunter2-own",
    "TELEGRAM_TOKEN": "123456789:AAcanary-hunter2-telegram-telegram-x",
    "GROUP_TOKEN": "987654321:AAcanary-hunter2-groups-groups-groups",
    "WHATSAPP_TOKEN": "canary-hunter2-whatsapp",
}
NUMBER, MASKED, TEST = "+4930901820", "+49…820", "+491700000000"
"""The number of the client, as it is shown, and the one that gets everything instead."""
WRITTEN = ("030 901820", "901820", "4930901820", "%2B4930901820")
NAMES = ("sms", "own", "voice", "chat", "whatsapp", "group")
TAKEN = {
    "sms": b'{"sid": "SM0123"}',
    "own": b"{}",
    "voice": b'{"sid": "CA0123"}',
    "chat": b'{"ok": true, "result": {"message_id": 17}}',
    "whatsapp": b'{"messages": [{"id": "wamid.HBgL"}]}',
    "group": b'{"ok": true, "result": {"message_id": 18}}',
}
CHANNELS = """
[channels.sms]
default = "twilio"{redirect}

[channels.sms.twilio]
account = "{account}"
from = "+4930123456"
token_env = "TWILIO_TOKEN"
url = "{sms}"
private = true

[channels.sms.own]
kind = "http"
url = "{own}/send"
json = {{ to = "{{to}}", text = "{{text}}", key = "{{id}}" }}
headers = {{ authorization = "Bearer {{token}}" }}
token_env = "OWN_TOKEN"
private = true

[channels.voice]{redirect}

[channels.voice.twilio]
account = "{account}"
from = "+4930123456"
token_env = "VOICE_TOKEN"
url = "{voice}"
private = true

[channels.chat]{chat_redirect}

[channels.chat.telegram]
token_env = "TELEGRAM_TOKEN"
bot = "shop_bot"
url = "{chat}"
private = true

[channels.whatsapp]{redirect}

[channels.whatsapp.meta]
number = "106540352242922"
token_env = "WHATSAPP_TOKEN"
url = "{whatsapp}"
private = true

[channels.whatsapp.meta.templates.order_ready]
language = "de"
values = ["name", "amount"]

[channels.group_chat]{chat_redirect}

[channels.group_chat.sales]
kind = "telegram"
chat = "-1001"
token_env = "GROUP_TOKEN"
url = "{group}"
private = true

[channels.staff]
by = "chat"

[channels.staff.chats]
"ada@example.com" = "501"
"""


@attrs.frozen
class Story:
    """An example, and rules for it. The deal 41 comes into its first stage."""

    name: str
    record: str
    stage: str
    title: str
    client: str
    amount: str
    language: str
    rules: str

    @property
    def event(self) -> str:
        return f'stage {self.record} 41 "{self.stage}"'


ENGLISH = Story(
    "two_lines",
    "Deal",
    "New",
    "Office furniture",
    "Greta Hansen",
    "€15,000.00",
    "en-US",
    """\
on stage "New":
    send_sms text: "Your order {title} is on its way.", phone_type: "work"
    on failure: log text: "not texted: {failure.code}"

on stage "New":
    send_sms text: "By the other: {title}", provider: "own"
    on failure: log text: "not texted by the other: {failure.code}"

on stage "New":
    make_call say: "Hello {contact.name or else "there"}", speed: "slow"
    on failure: log text: "not called: {failure.code}"

on stage "New":
    send_whatsapp
        template: "order_ready"
        values:
            name: contact.name or else "there"
            amount: amount
    on failure: log text: "no template: {failure.code}"

on stage "New":
    invite_to_messenger text: "Write to us:"
    on failure: log text: "not invited: {failure.code}"

on stage "New": post_to_chat chat: "sales", text: "New: {title}"

on stage "New": notify to: lead_manager, text: "Look at {title}"
""",
)
GERMAN = Story(
    "zwei_zeilen",
    "Geschäft",
    "Neu",
    "Büromöbel",
    "Greta Hansen",
    "15.000,00 €",
    "de-DE",
    """\
on stage "Neu":
    send_sms text: "Your order {Titel} is on its way.", phone_type: "Büro"
    on failure: log text: "not texted: {failure.code}"

on stage "Neu":
    send_sms text: "By the other: {Titel}", provider: "own"
    on failure: log text: "not texted by the other: {failure.code}"

on stage "Neu":
    make_call say: "Hello {Ansprechpartner.Name or else "there"}", speed: "slow"
    on failure: log text: "not called: {failure.code}"

on stage "Neu":
    send_whatsapp
        template: "order_ready"
        values:
            name: Ansprechpartner.Name or else "there"
            amount: Betrag
    on failure: log text: "no template: {failure.code}"

on stage "Neu":
    invite_to_messenger text: "Write to us:"
    on failure: log text: "not invited: {failure.code}"

on stage "Neu": post_to_chat chat: "sales", text: "New: {Titel}"

on stage "Neu": notify to: Vertriebsleitung, text: "Look at {Titel}"
""",
)


@pytest.fixture(params=[ENGLISH, GERMAN], ids=lambda one: one.name)
def story(request: pytest.FixtureRequest) -> Story:
    found = request.param
    assert isinstance(found, Story)
    return found


@pytest.fixture
def receivers() -> Iterator[dict[str, Receiver]]:
    with ExitStack() as stack:
        yield {name: stack.enter_context(receiving(Receiver([Answer(body=TAKEN[name])]))) for name in NAMES}


@pytest.fixture(autouse=True)
def the_secrets_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)


def project(story: Story, receivers: dict[str, Receiver], tmp_path: Path, way: str = "live") -> Path:
    folder = example(story.name, tmp_path)
    (folder / f"{story.name}.rules").write_text(story.rules, encoding="utf-8")
    file = folder / "stagerules.toml"
    redirected = way == "redirect"
    channels = CHANNELS.format(
        account=ACCOUNT,
        redirect=f'\nredirect = "{TEST}"' if redirected else "",
        chat_redirect='\nredirect = "-999"' if redirected else "",
        **{name: receiver.origin for name, receiver in receivers.items()},
    )
    top = f'delivery = "{way}"\n' + ('redirect = "test@example.com"\n' if redirected else "")
    text = re.sub(r"(?m)^rules = .*$", f'rules = "{story.name}.rules"', file.read_text(encoding="utf-8"))
    file.write_text(f"{top}{text}\n{channels}", encoding="utf-8")
    assert stagerules(folder, "db", "init", "--data", "data.json").code == 0
    return folder


def run(folder: Path, story: Story, *more: str) -> Ran:
    return stagerules(folder, "run", *more, "--event", story.event)


def history(folder: Path, story: Story) -> str:
    return stagerules(folder, "history", story.record, "41").out


def make_due(folder: Path) -> None:
    with sqlite3.connect(folder / "crm.db") as database:
        database.execute("UPDATE stagerules_outbox SET due = at")


def work(folder: Path) -> None:
    """The worker comes again until nothing is left: what is about one record leaves in its order."""
    for _ in range(30):
        make_due(folder)
        if stagerules(folder, "worker", "--once").out.startswith("nothing is due"):
            return
    raise AssertionError("there is no end to it")


def form(got: Got) -> dict[str, str]:
    return {name: value for name, (value,) in parse_qs(got.body.decode()).items()}


def body(got: Got) -> dict[str, Any]:
    found = json.loads(got.body)
    assert isinstance(found, dict)
    return found
