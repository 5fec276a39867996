"""What is said or played in a call, as TwiML (https://www.twilio.com/docs/voice/twiml)."""

import re
from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement, tostring

from stagerules.dsl.values import Value

from ...protocol import Never
from ..answers import plain

LONGEST = 4_000
"""Characters of a `Twiml` that Twilio takes."""
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, however it is written: a blank stands there instead."""


def twiml(content: Mapping[str, Value], language: str) -> str:
    """The document for a call. Raises `Never`."""
    response = Element("Response")
    if play := plain(content.get("play")):
        SubElement(response, "Play").text = _clean(play)
    else:
        _say(response, content, plain(content.get("language")) or language)
    document = '<?xml version="1.0" encoding="UTF-8"?>' + tostring(response, encoding="unicode")
    if len(document) > LONGEST:
        raise Never("too_long", f"what is to be said has {len(document)} characters as TwiML; {LONGEST} are the most")
    return document


def _say(response: Element, content: Mapping[str, Value], language: str) -> None:
    """Volume and speed are marks inside (https://www.twilio.com/docs/voice/twiml/say/text-speech#prosody)."""
    voice = _clean(plain(content.get("voice")))
    say = SubElement(response, "Say", {**({"voice": voice} if voice else {}), "language": _clean(language)})
    marks = {"volume": plain(content.get("volume")), "rate": plain(content.get("speed"))}
    given = {name: _clean(value) for name, value in marks.items() if value}
    inner = SubElement(say, "prosody", given) if given else say
    inner.text = _clean(plain(content.get("say")))


def _clean(text: str) -> str:
    return _NO_XML.sub(" ", text)
