"""Which kinds of providers there are for each channel, and what the project file must say of one."""

import re
from collections.abc import Callable, Mapping

import attrs

from stagerules.dsl.webaddress import beginning, web_address
from stagerules.interpreter.channels.providers.http import SLOT

from ..settings import is_text

_NUMBER = re.compile(r"\+[1-9][0-9]{5,14}")
_ACCOUNT = re.compile(r"AC[0-9a-f]{32}")
_BOT = re.compile(r"[A-Za-z0-9_]{5,32}")
_PLACE = re.compile(r"[^.\s]+(\.[^.\s]+)*")
_CHAT = re.compile(r"-?[0-9]{1,20}|@[A-Za-z0-9_]{5,32}")
METHODS = ("POST", "PUT", "GET")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@attrs.frozen
class Setting:
    """One setting: what it must be, in words, and an example of its value."""

    name: str
    fits: Callable[[object], bool]
    wanted: str
    example: str
    required: bool = True

    @property
    def line(self) -> str:
        """How it is written."""
        return f'{self.name} = "{self.example}"'


@attrs.frozen
class Kind:
    """A kind of provider: its settings, its secrets with an example of a variable for each, those it may do without,
    and the tables that are read for themselves.
    """

    settings: tuple[Setting, ...] = ()
    secrets: Mapping[str, str] = attrs.field(factory=dict)
    optional_secrets: Mapping[str, str] = attrs.field(factory=dict)
    tables: tuple[str, ...] = ()
    asks: bool = True
    """Whether it is asked by our own requests, which may go to a private network only where `private = true`."""


def _matches(pattern: re.Pattern[str]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def is_base(value: object) -> bool:
    """A web address that further parts are added to."""
    return isinstance(value, str) and web_address(value) is not None and "?" not in value and "#" not in value


def is_web_address(value: object) -> bool:
    """A whole web address. Nothing is filled into it."""
    return isinstance(value, str) and web_address(value) is not None and "{" not in value


def is_page(value: object) -> bool:
    """The address of a page, with `{order}` and the like behind the host."""
    if not isinstance(value, str) or "{" in (beginning(value) or "{"):
        return False
    slots = set(SLOT.findall(value))
    return "order" in slots <= set(SLOTS["payment"]) and web_address(SLOT.sub("1", value)) is not None


is_number, is_chat = _matches(_NUMBER), _matches(_CHAT)
NUMBER = "a telephone number with `+` and its country, without blanks"
CHAT = "the number of a chat, in quotes"


def _url(example: str) -> Setting:
    return Setting("url", is_base, "a web address", example, required=False)


_HTTP = Kind(
    (
        Setting("url", is_web_address, "a web address, without blanks and `{…}`", "https://messages.example.com/send"),
        Setting("method", lambda value: value in METHODS, "`POST`, `PUT` or `GET`", "POST", required=False),
    ),
    optional_secrets={"token": "MESSAGES_TOKEN"},
    tables=("json", "form", "headers", "taken"),
)
_APPRISE = Kind(secrets={"url": "APPRISE_URL"}, asks=False)
_TWILIO = (
    Setting("account", _matches(_ACCOUNT), "the account's SID: `AC` and 32 digits and small letters", "AC" + "0" * 32),
    _url("https://api.twilio.com"),
)
_TWILIO_SECRETS = {"token": "TWILIO_TOKEN"}
_TELEGRAM = Kind((_url("https://api.telegram.org"),), {"token": "TELEGRAM_TOKEN"})
_FROM = "a telephone number of the account with `+` and its country, without blanks"

KINDS: Mapping[str, Mapping[str, Kind]] = {
    "sms": {
        "twilio": Kind(
            (*_TWILIO, Setting("from", is_text, f"{_FROM}, a sender's name or a messaging service", "+4930123456")),
            _TWILIO_SECRETS,
        ),
        "http": _HTTP,
        "apprise": _APPRISE,
    },
    "voice": {
        "twilio": Kind(
            (
                *_TWILIO,
                Setting("from", is_number, _FROM, "+4930123456"),
                Setting("language", _matches(_LANGUAGE), "a language such as `de-DE`", "de-DE", required=False),
            ),
            _TWILIO_SECRETS,
        ),
        "http": _HTTP,
    },
    "chat": {
        "telegram": attrs.evolve(
            _TELEGRAM,
            settings=(
                *_TELEGRAM.settings,
                Setting("bot", _matches(_BOT), "the name of the bot, without `@`", "shop_bot", required=False),
                Setting("staff_chat", is_chat, CHAT, "-1001234567890", required=False),
            ),
        ),
        "http": _HTTP,
    },
    "whatsapp": {
        "meta": Kind(
            (
                Setting(
                    "number",
                    lambda value: isinstance(value, str) and value.isdecimal(),
                    "the id that Meta gives the number, in digits",
                    "106540352242922",
                ),
                Setting("version", _matches(re.compile(r"v[0-9]{1,2}\.[0-9]")), "a version of the API", "v23.0", False),
                _url("https://graph.facebook.com"),
            ),
            {"token": "WHATSAPP_TOKEN"},
            tables=("templates",),
        ),
        "http": attrs.evolve(_HTTP, tables=(*_HTTP.tables, "templates")),
    },
    "group_chat": {
        "telegram": attrs.evolve(
            _TELEGRAM,
            settings=(*_TELEGRAM.settings, Setting("chat", is_chat, CHAT, "-1001234567890")),
        ),
        "http": _HTTP,
        "apprise": _APPRISE,
    },
    "payment": {
        "http": attrs.evolve(
            _HTTP,
            settings=(
                *_HTTP.settings,
                Setting("link", _matches(_PLACE), "the place of the link in the answer, such as `data.url`", "url"),
            ),
            optional_secrets={"token": "PAYMENT_TOKEN"},
        ),
        "page": Kind(
            (
                Setting(
                    "url",
                    is_page,
                    "a web address in which `{order}` stands, and `{amount}`, `{minor}` and `{currency}` may stand",
                    "https://pay.example.com/{order}",
                ),
            ),
            asks=False,
        ),
    },
}
"""By channel and kind."""

SLOTS: Mapping[str, tuple[str, ...]] = {
    "sms": ("text",),
    "voice": ("say", "play", "voice", "language", "volume", "speed", "caller"),
    "chat": ("chat", "text"),
    "whatsapp": ("template", "language"),
    "group_chat": ("chat", "text"),
    "payment": ("amount", "minor", "currency", "order"),
}
"""What a description of a provider may fill in besides what all messages have."""

SAID: Mapping[str, tuple[str, ...]] = {
    "sms": ("text",),
    "voice": ("say", "play"),
    "chat": ("text",),
    "whatsapp": ("template",),
    "group_chat": ("text",),
    "payment": ("amount", "minor"),
}
"""What a message says: of these a description must fill in one."""
