"""`delivery`, `redirect`, `files` and `[channels.…]` of the project file: whether and how messages leave."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

import attrs

from .emailfile import EMAIL, Email, is_address, read_email
from .settings import Reader, is_text

if TYPE_CHECKING:
    from .providers.read import Providers
    from .stafffile import Staff
    from .webhookfile import Webhook

Way: TypeAlias = Literal["file", "redirect", "live"]
WAYS: tuple[Way, ...] = ("file", "redirect", "live")
BY_PROVIDERS = ("sms", "voice", "chat", "whatsapp", "group_chat", "payment")
CHANNELS = ("email", "webhook", *BY_PROVIDERS, "staff")


@attrs.frozen
class Delivery:
    """How messages leave. `file`: as files in `outbox/`. `redirect`: all to that address. `live`: to whom they are for.

    `providers` are those of the channels that have some. `lacking` are the channels that would have to be set up for
    that and are not. `files` is the folder of the file store.
    """

    way: Way = "file"
    redirect: str | None = None
    files: str = "files"
    email: Email | None = None
    webhook: "Webhook | None" = None
    providers: "Mapping[str, Providers]" = attrs.field(factory=dict)
    staff: "Staff | None" = None
    lacking: frozenset[str] = frozenset()

    @property
    def templates(self) -> Mapping[str, tuple[str, ...]] | None:
        """The templates of WhatsApp messages, each with the names of its values; None where there are no providers."""
        providers = self.providers.get("whatsapp")
        if providers is None:
            return None
        tables = [one.settings["templates"] for one in providers.by_name.values()]
        return {name: template.values for table in tables for name, template in table.items()}

    @property
    def bots(self) -> Mapping[str, str]:
        """The bots to whose chats clients can be invited, by messenger."""
        providers = self.providers.get("chat")
        found = providers.by_name.items() if providers else ()
        return {name: bot for name, one in found if (bot := one.settings.get("bot"))}


def read_delivery(reader: Reader) -> Delivery:
    """What the project file says of delivery."""
    way = cast(Way, reader.one_of("delivery", WAYS, "file"))
    address = 'redirect = "test@example.com"'
    redirect: str | None = reader.take("redirect", is_address, "an e-mail address", address, None)
    if way == "redirect" and "redirect" not in reader.data:
        reader.lacks("delivery", "redirect", address, ": the address that gets everything")
    channels = reader.inside("channels", CHANNELS)
    return Delivery(
        way=way,
        redirect=redirect,
        files=reader.take("files", is_text, "the name of a folder", 'files = "files"', "files"),
        email=read_email(channels.inside("email", EMAIL)) if "email" in channels.data else None,
        webhook=_webhook(channels, way == "redirect") if "webhook" in channels.data else None,
        providers=_providers(channels, way == "redirect"),
        staff=_staff(channels, way) if "staff" in channels.data else None,
        lacking=frozenset() if way == "file" else _lacking(channels),
    )


def _webhook(channels: Reader, redirected: bool) -> "Webhook | None":
    from .webhookfile import WEBHOOK, read_webhook  # only projects that have such a channel pay for loading it

    return read_webhook(channels.inside("webhook", WEBHOOK), redirected)


def _providers(channels: Reader, redirected: bool) -> "dict[str, Providers]":
    """The channels that have providers. Only projects that have some pay for loading what reads them."""
    given = [name for name in BY_PROVIDERS if name in channels.data]
    if not given:
        return {}
    from .providers.read import read_providers

    read = {name: read_providers(name, channels.inside(name, None), redirected) for name in given}
    return {name: one for name, one in read.items() if one is not None}


def _staff(channels: Reader, way: Way) -> "Staff | None":
    from .stafffile import STAFF, WAYS, read_staff  # only projects that have such a channel pay for loading it

    return read_staff(channels.inside("staff", STAFF), WAYS if way == "file" else channels.data)


def _lacking(channels: Reader) -> frozenset[str]:
    """The channels that are not set up. Where one stands under a misspelt name, all count as set up: one mistake, one
    message.
    """
    return frozenset(CHANNELS) - set(channels.data) if set(channels.data) <= set(CHANNELS) else frozenset()
