"""Makes the channels of the providers that a project has set up."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.util import find_spec
from time import monotonic
from typing import Literal

import attrs

from stagerules.dsl.webaddress import web_address
from stagerules.interpreter.channels.files import FileStore
from stagerules.interpreter.channels.outgoing.client import Client
from stagerules.interpreter.channels.payment.known import KnownLinks
from stagerules.interpreter.channels.payment.provider import LinkProvider
from stagerules.interpreter.channels.protocol import Channel
from stagerules.interpreter.channels.providers import telegram, whatsapp
from stagerules.interpreter.channels.providers.channel import Adapter, ProviderChannel
from stagerules.interpreter.channels.providers.choice import Choice
from stagerules.interpreter.channels.providers.http import TOKEN, HttpProvider, slots_in
from stagerules.interpreter.channels.providers.twilio import account, sms, voice

from ..errors import UsersMistake
from ..locales import spoken
from ..passwords import secret
from ..projectfile import ProjectFile
from ..secretfile import settings_of
from .page import only, page
from .read import Provider, Providers

_PRINTABLE = re.compile(r"[ -~]+")
CHOSEN_BY: Mapping[str, str] = {"chat": "messenger", "group_chat": "chat"}
"""The value of a message that names its provider; elsewhere it is `provider`."""


@attrs.frozen
class Making:
    """A provider of a channel, with its secrets."""

    channel: str
    name: str
    provider: Provider
    secrets: Mapping[str, str] = attrs.field(repr=False)
    redirect: str | None
    file: ProjectFile
    files: FileStore

    def base(self, usual: str) -> str:
        """The address of its interface."""
        return self.provider.settings.get("url") or usual


def channel_of(
    channel: str, providers: Providers, file: ProjectFile, environ: Mapping[str, str], files: FileStore
) -> Channel:
    """The channel. Raises `UsersMistake` where a secret is not there."""
    made = {
        name: _made(
            Making(channel, name, one, _secrets(channel, name, one, file, environ), providers.redirect, file, files)
        )
        for name, one in providers.by_name.items()
    }
    choice = Choice(made, CHOSEN_BY.get(channel, "provider"), providers.default)
    return KnownLinks(choice) if channel == "payment" else choice


def _secrets(
    channel: str, name: str, provider: Provider, file: ProjectFile, environ: Mapping[str, str]
) -> dict[str, str]:
    found: dict[str, str] = {}
    for one, about in provider.secrets.items():
        what = f"{one} of `channels.{channel}.{name}`"
        found[one] = secret(what, settings_of(one)[1], about.env, about.file, file.folder, environ)
        if _in_header(provider) and not _PRINTABLE.fullmatch(found[one]):
            raise UsersMistake(
                f"The {what} has letters that a header cannot carry: line ends, or letters beyond ASCII.",
                "Copy it anew from where it was given to you; nothing was sent.",
            )
    return found


def _in_header(provider: Provider) -> bool:
    """Whether its secret goes into a header or an address, where not every letter can stand."""
    if provider.kind == "http":
        return TOKEN in slots_in(provider.settings["headers"])
    return provider.kind != "apprise"


def _made(making: Making) -> Channel:
    if making.provider.kind == "apprise":
        return _apprise(making)
    if making.provider.kind == "page":
        return page(making.provider, making.file.currency)
    adapter, base = _ADAPTERS[making.provider.kind](making)
    address = web_address(base)
    assert address is not None  # the project file was checked
    private = frozenset({address.host}) if making.provider.private else frozenset[str]()
    client = Client(frozenset({address.origin}), private, monotonic)
    if making.channel == "payment":
        return _payment(making, adapter, client)
    return ProviderChannel(adapter, client, lambda: datetime.now(UTC), making.redirect)


def _payment(making: Making, adapter: Adapter, client: Client) -> Channel:
    assert isinstance(adapter, HttpProvider)
    place = tuple(making.provider.settings["link"].split("."))
    asks = LinkProvider(adapter, place, only([adapter.body, adapter.headers], making.file.currency))
    return ProviderChannel(asks, client, lambda: datetime.now(UTC), gives=asks.values)


def _apprise(making: Making) -> Channel:
    from stagerules.interpreter.channels.providers.apprise import AppriseChannel

    if find_spec("apprise") is None:
        raise UsersMistake(
            "Providers by apprise need the library `apprise`, which is not installed.",
            'Install it with: pip install "stagerules[notify]"',
        )
    url = making.secrets["url"]
    if "{to}" not in url and (making.redirect or making.channel != "group_chat"):
        where = f"channels.{making.channel}.{making.name}"
        raise UsersMistake(
            f"The address of `{where}` does not say whom messages are for.",
            "Write `{to}` where the address of the recipient stands; nothing was sent.",
        )
    return AppriseChannel(url, making.name, making.redirect)


def _twilio(making: Making) -> tuple[Adapter, str]:
    settings, base = making.provider.settings, making.base(account.BASE)
    whose = account.Account(settings["account"], making.secrets["token"], base)
    if making.channel == "sms":
        return sms.TwilioSms(whose, settings["from"]), base
    language = settings["language"] or spoken(making.file.locale)
    return voice.TwilioVoice(whose, settings["from"], language), base


def _telegram(making: Making) -> tuple[Adapter, str]:
    settings, base = making.provider.settings, making.base(telegram.BASE)
    chat = (making.redirect or settings["chat"]) if making.channel == "group_chat" else None
    bot = telegram.Telegram(making.secrets["token"], making.files, base, chat, settings.get("staff_chat"))
    return bot, base


def _meta(making: Making) -> tuple[Adapter, str]:
    settings, base = making.provider.settings, making.base(whatsapp.BASE)
    version = settings["version"] or whatsapp.VERSION
    token, templates = making.secrets["token"], settings["templates"]
    return whatsapp.MetaWhatsApp(settings["number"], token, templates, base, version), base


def _http(making: Making) -> tuple[Adapter, str]:
    settings = making.provider.settings
    address = web_address(settings["url"])
    assert address is not None
    kind: Literal["json", "form"] = "json" if settings["json"] else "form"
    token, method = making.secrets.get("token"), settings["method"] or "POST"
    languages = {name: one.language for name, one in settings.get("templates", {}).items()}
    body, headers = settings[kind], settings["headers"]
    return HttpProvider(address, kind, body, headers, token, method, languages, settings["taken"]), address.origin


_ADAPTERS = {"twilio": _twilio, "telegram": _telegram, "meta": _meta, "http": _http}
