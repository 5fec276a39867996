"""Twilio's own library sends the same: method, path, headers that matter, and the body to the last byte."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client
from twilio.twiml.voice_response import Say, VoiceResponse

from stagerules.interpreter.channels.providers.twilio.sms import TwilioSms
from stagerules.interpreter.channels.providers.twilio.twiml import twiml
from stagerules.interpreter.channels.providers.twilio.voice import TwilioVoice

from ..receiver import Got, receiving
from .common import SID, TOKEN, message, twilio, via
from .fakes import Twilio
from .parsed import form, xml

MATTERS = ("host", "authorization", "accept", "accept-charset", "content-type", "content-length")
TEXTS = (
    "Hello",
    "Größe & Maß: 100 % + 5 €",
    "Zażółć gęślą jaźń",
    "👍🏽 naïve 日本語",
    "a=b&To=+491799&c;d",
    "first\nsecond\r\nthird\t!",
    "https://shop.example.com/?a=1&b=%20#x",
    "~-._*'()<>\"\\ ",
    "1" * 200,
)


class Here(TwilioHttpClient):
    """Their client; only where it goes to is changed."""

    def __init__(self, fake: Twilio) -> None:
        super().__init__()
        self.fake = fake
        self.session.trust_env = False

    def request(self, method: str, url: str, *more: Any, **named: Any) -> Any:
        here = urlsplit(self.fake.origin)
        return super().request(
            method, urlunsplit(urlsplit(url)._replace(scheme=here.scheme, netloc=here.netloc)), *more, **named
        )


@pytest.fixture
def fake() -> Iterator[Twilio]:
    with receiving(Twilio()) as made:
        assert isinstance(made, Twilio)
        yield made


def theirs(fake: Twilio) -> Client:
    return Client(SID, TOKEN, http_client=Here(fake))


def what_matters(got: Got) -> Any:
    return got.method, got.target, {name: got.header(name) for name in MATTERS}, got.body


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("sender", ["+4930123456", "Bäcker&Co", "MG" + "0f" * 16])
def test_a_text_message(text: str, sender: str, fake: Twilio) -> None:
    how = {"messaging_service_sid": sender} if sender.startswith("MG") else {"from_": sender}
    made = theirs(fake).messages.create(to="+491711234567", body=text, **how)
    sent = via(TwilioSms(twilio(fake), sender), fake).send(message(text=text))
    expected, ours = fake.got
    assert what_matters(ours) == what_matters(expected)
    assert form(ours)["Body"] == text
    assert (made.sid, sent.detail) == (f"SM{1:032x}", f"127.0.0.1 took it as SM{2:032x}")


@pytest.mark.parametrize("text", TEXTS)
def test_a_call(text: str, fake: Twilio) -> None:
    said = VoiceResponse()
    said.say(text, voice="Polly.Vicki", language="de-DE")
    document = twiml({"say": text, "voice": "Polly.Vicki", "language": "de-DE"}, "en-US")
    assert xml(document) == xml(str(said))
    theirs(fake).calls.create(to="+491711234567", from_="+4930123456", twiml=document)
    voice = TwilioVoice(twilio(fake), "+4930123456", "en-US")
    via(voice, fake).send(message(say=text, voice="Polly.Vicki", language="de-DE"))
    expected, ours = fake.got
    assert what_matters(ours) == what_matters(expected)


@pytest.mark.parametrize("marks", [{"volume": "loud"}, {"speed": "slow"}, {"volume": "soft", "speed": "fast"}])
@pytest.mark.parametrize("text", TEXTS)
def test_what_is_said_louder_or_slower(marks: dict[str, str], text: str) -> None:
    inner = Say(language="pl-PL")
    inner.prosody(text, volume=marks.get("volume"), rate=marks.get("speed"))
    whole = VoiceResponse().append(inner)
    assert xml(twiml({"say": text, **marks}, "pl-PL")) == xml(str(whole))


@pytest.mark.parametrize("url", ["https://shop.example.com/a.mp3", "https://shop.example.com/a.mp3?x=1&y=%20<"])
def test_a_recording(url: str) -> None:
    whole = VoiceResponse()
    whole.play(url)
    assert xml(twiml({"play": url}, "de-DE")) == xml(str(whole))


def test_the_caller_of_the_rule_and_the_one_of_the_project(fake: Twilio) -> None:
    voice = via(TwilioVoice(twilio(fake), "+4930123456", "de-DE"), fake)
    voice.send(message(say="a", caller="+4930999;ext=12"))
    voice.send(message("+12125550100;ext=7", say="a"))
    found = [(form(one)["From"], form(one)["To"]) for one in fake.got]
    assert found == [("+4930999", "+491711234567"), ("+4930123456", "+12125550100")]
