"""Calls the client, or somebody else, and says a text or plays a recording.

```rules
on stage "Invoice" 3 days after close_date during working hours:
    make_call
        say: "Hello, your invoice over {amount} is due."
        language: "en-GB"
        speed: "slow"
        phone_type: "mobile"

on stage "Won": make_call play: "https://shop.example.com/thanks.mp3", caller: "+49 30 123456"
```

Either `say:` a text, or `play:` the address of an MP3 file, which the provider fetches. `voice:` is one of the
provider's voices by its name there; without `language:` the text is said in the language of the project. It calls from
the number of the project file, or from `caller:`, another number of the account.

It goes to the first number of the client (`phone_type:` and `pick:` say which), or `to:` somebody else. Where a number
has an extension, the number before it is called.

Nobody is there: `no_client`. No such number: `no_address_of_type`. On the exclusion list: `excluded`. What cannot be a
number: `wrong_number`. A text of more than 3,000 characters: `too_long`; nothing to say: `empty_text`. What cannot be a
web address: `wrong_url`. A number that it may not call from: `wrong_sender`. The project file has lost its
`[channels.voice]`: `telephony_not_connected`. The provider takes no such call: `refused_by_provider`.
"""

from stagerules.dsl.types import Choice, Phone, Text, Url
from stagerules.dsl.values import Value
from stagerules.dsl.vocabulary import ActionSignature, Parameter
from stagerules.interpreter.actions import Action, Answer, Asked, Failed
from stagerules.interpreter.values.addresses import normal_phone

from .arguments import text, text_if_given
from .recipients import PHONE_TYPE, PICK, TO_NUMBER, to_recipients
from .texts import not_sendable

VOICE = "voice"
LONGEST = 3_000
"""Characters that are said: with the marks around them providers take 4,000."""
HOW = ("voice", "language", "volume", "speed")


def answer(asked: Asked) -> Answer:
    """The same call to each recipient."""
    if why := _wrong_text(asked) if "say" in asked.arguments else _wrong_link(asked):
        return why
    content: dict[str, Value] = {name: text_if_given(asked, name) for name in ("say", "play", *HOW)}
    content["caller"] = None
    if caller := text_if_given(asked, "caller"):
        number = normal_phone(caller, asked.region)
        if number is None or ";" in number:
            return Failed("wrong_sender", "the number of `caller` cannot be read, or has an extension")
        content["caller"] = number
    return to_recipients(asked, "phone", VOICE, content)


def _wrong_text(asked: Asked) -> Failed | None:
    return not_sendable(text(asked, "say"), LONGEST)


def _wrong_link(asked: Asked) -> Failed | None:
    from stagerules.dsl.webaddress import web_address  # only rules that play something pay for loading it

    known = web_address(text(asked, "play"))
    return None if known else Failed("wrong_url", "this is no web address of a recording")


make_call = Action(
    ActionSignature(
        name="make_call",
        parameters=(
            Parameter("say", Text(), longest=LONGEST, doc="What is said."),
            Parameter("play", Url(), doc="The address of an MP3 file: instead of `say`."),
            Parameter("voice", Text(), longest=100, doc="One of the provider's voices."),
            Parameter("language", Text(), longest=35, doc="In which language a text is said, such as `de-DE`."),
            Parameter("volume", Choice(("soft", "medium", "loud")), doc="How loud it is said."),
            Parameter("speed", Choice(("slow", "medium", "fast")), doc="How fast it is said."),
            Parameter("caller", Phone(), doc="The number that calls, another than that of the project file."),
            TO_NUMBER,
            PHONE_TYPE,
            PICK,
        ),
        exactly_one=("say", "play"),
        roles=("client",),
        changes_fields=False,
        channel=VOICE,
        group="client communication",
        doc=__doc__,
    ),
    answer,
)
