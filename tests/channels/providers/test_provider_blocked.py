"""Providers lie on the internet, or where the project says so in a network of its own; a message goes nowhere else.

The connecting call is a recorder, so that nothing leaves the machine even where a check fails.
"""

import socket
import ssl
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from stagerules import RulesError
from stagerules.interpreter.channels.outgoing.addresses import where
from stagerules.interpreter.channels.protocol import Never, NotNow

from ..test_blocked import BLOCKED, PUBLIC, Recorder
from .common import CHAT, SID, TEXT, message, whatsapp
from .project import channels

PROJECT = """
[channels.sms]
default = "twilio"

[channels.sms.twilio]
account = "{account}"
from = "+4930123456"
token_env = "TWILIO_TOKEN"
url = "{url}"
{private}

[channels.sms.own]
kind = "http"
url = "{url}/send?x=1"
json = {{ to = "{{to}}", text = "{{text}}" }}
{private}

[channels.voice.twilio]
account = "{account}"
from = "+4930123456"
token_env = "TWILIO_TOKEN"
url = "{url}"
{private}

[channels.chat.telegram]
token_env = "TELEGRAM_TOKEN"
url = "{url}/below"
{private}

[channels.whatsapp.meta]
number = "1065"
token_env = "WHATSAPP_TOKEN"
url = "{url}"
{private}
[channels.whatsapp.meta.templates.hello]
language = "de"
"""
MESSAGES = (
    ("sms", message(text=TEXT)),
    ("sms", message(text=TEXT, provider="own")),
    ("voice", message(say=TEXT)),
    ("chat", message(None, chat=CHAT, text=TEXT)),
    ("whatsapp", whatsapp(template="hello")),
)


context = cache(ssl.create_default_context)
"""Reading the certificates that the system trusts takes a tenth of a second."""


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    made = Recorder()
    monkeypatch.setattr(socket, "create_connection", made.connect)
    monkeypatch.setattr(socket, "getaddrinfo", made.look_up)
    monkeypatch.setattr(ssl, "create_default_context", context)
    return made


def endings(folder: Path, url: str, private: bool = False) -> set[str]:
    """What becomes of a message of each kind at such a provider."""
    written = PROJECT.format(url=url, account=SID, private="private = true" if private else "")
    made, found = channels(folder, written), set()
    for name, sent in MESSAGES:
        with pytest.raises((Never, NotNow)) as caught:
            made[name].send(sent)
        found.add(caught.value.code if isinstance(caught.value, Never) else "later")
    return found


def plainly_private(host: str) -> bool:
    """Whether it can be seen without asking that an address is one of this machine or of a private network."""
    try:
        return where(host.strip("[]")) == "private"
    except ValueError:
        return False


@pytest.mark.parametrize("host", BLOCKED)
def test_special_addresses(host: str, recorder: Recorder, tmp_path: Path) -> None:
    for name, url in (("tls", f"https://{host}"), ("plain", f"http://{host}:8080")):
        if plainly_private(host):
            with pytest.raises(RulesError, match="private = true"):
                endings(tmp_path / name, url)
        else:
            assert endings(tmp_path / name, url) == {"address_blocked"}
    assert recorder.calls == []


@pytest.mark.parametrize("host", BLOCKED)
def test_names_that_lead_there(host: str, recorder: Recorder, tmp_path: Path) -> None:
    bare = str(recorder.real(host.strip("[]"), 443, type=socket.SOCK_STREAM)[0][4][0])
    recorder.names["sms.example.com"] = [[PUBLIC, bare]]
    assert endings(tmp_path, "https://sms.example.com") == {"address_blocked"}
    assert recorder.calls == []


PRIVATE = {"127.0.0.1", "127.255.1.1", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1"}
PRIVATE |= {"2130706433", "0x7f000001", "0x7f.0.0.1", "017700000001", "0177.0.0.1", "127.1", "3232235777"}
PRIVATE |= {"[::1]", "[fc00::1]", "[fd12:3456::1]"}


@pytest.mark.parametrize("host", BLOCKED)
def test_private_ones_only_where_the_project_says_so(host: str, recorder: Recorder, tmp_path: Path) -> None:
    ends = endings(tmp_path, f"https://{host}", private=True)
    assert ends == ({"later"} if host in PRIVATE else {"address_blocked"})
    assert len(recorder.calls) == (len(MESSAGES) if host in PRIVATE else 0)


def test_a_name_that_changes_its_address_is_looked_up_once_a_message(recorder: Recorder, tmp_path: Path) -> None:
    recorder.names = {"sms.example.com": [[PUBLIC], ["127.0.0.1"]]}
    assert endings(tmp_path, "https://sms.example.com") == {"later", "address_blocked"}
    assert recorder.calls == [(PUBLIC, 443)]  # the first; by then the name leads elsewhere
    assert len(recorder.lookups) == len(MESSAGES)


def test_the_public_addresses_of_providers(recorder: Recorder, tmp_path: Path) -> None:
    recorder.names = {
        "api.twilio.com": [[PUBLIC]],
        "api.telegram.org": [["8.8.8.8"]],
        "graph.facebook.com": [["8.8.4.4"]],
    }
    written = "\n".join(line for line in PROJECT.splitlines() if not line.startswith("url =") or "/send" in line)
    made: Any = channels(tmp_path, written.format(url="https://93.184.215.1", account=SID, private="private = true"))
    for name, sent in MESSAGES:
        with pytest.raises(NotNow):
            made[name].send(sent)
    hosts = [PUBLIC, "93.184.215.1", PUBLIC, "8.8.8.8", "8.8.4.4"]
    assert recorder.calls == [(host, 443) for host in hosts]
