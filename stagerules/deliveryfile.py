"""`delivery`, `redirect`, `files` and `[channels.…]` of the project file: whether and how messages leave."""

from typing import TYPE_CHECKING, Literal, TypeAlias, cast

import attrs

from stagerules.interpreter.values.addresses import MissingLibrary, normal_email

from .clicksfile import CLICKS, ClicksFile, read_clicks
from .passwords import VARIABLE
from .settings import Reader, is_text

if TYPE_CHECKING:
    from .webhookfile import Webhook

Way: TypeAlias = Literal["file", "redirect", "live"]
WAYS: tuple[Way, ...] = ("file", "redirect", "live")
Encryption: TypeAlias = Literal["starttls", "tls", "none"]
PORTS: dict[Encryption, int] = {"starttls": 587, "tls": 465, "none": 25}
CHANNELS = ("email", "webhook")
EMAIL = ("host", "port", "encryption", "user", "password_env", "password_file", *CLICKS)


@attrs.frozen
class Email:
    """The mail server. Its password is in an environment variable or a file, never here. `clicks` says where clicks on
    links go, where that is set up.
    """

    host: str
    port: int
    encryption: Encryption
    user: str | None = None
    password_env: str | None = None
    password_file: str | None = None
    clicks: ClicksFile | None = None


@attrs.frozen
class Delivery:
    """How messages leave. `file`: as files in `outbox/`. `redirect`: all to that address. `live`: to whom they are for.

    `lacking` are the channels that would have to be set up for that and are not. `files` is the folder of the file
    store.
    """

    way: Way = "file"
    redirect: str | None = None
    files: str = "files"
    email: Email | None = None
    webhook: "Webhook | None" = None
    lacking: frozenset[str] = frozenset()


def read_delivery(reader: Reader) -> Delivery:
    """What the project file says of delivery."""
    way = cast(Way, reader.one_of("delivery", WAYS, "file"))
    address = 'redirect = "test@example.com"'
    redirect: str | None = reader.take("redirect", _is_address, "an e-mail address", address, None)
    if way == "redirect" and "redirect" not in reader.data:
        reader.lacks("delivery", "redirect", address, ": the address that gets everything")
    channels = reader.inside("channels", CHANNELS)
    return Delivery(
        way=way,
        redirect=redirect,
        files=reader.take("files", is_text, "the name of a folder", 'files = "files"', "files"),
        email=_email(channels.inside("email", EMAIL)) if "email" in channels.data else None,
        webhook=_webhook(channels, way == "redirect") if "webhook" in channels.data else None,
        lacking=frozenset() if way == "file" else _lacking(channels),
    )


def _webhook(channels: Reader, redirected: bool) -> "Webhook | None":
    from .webhookfile import WEBHOOK, read_webhook  # only projects that have such a channel pay for loading it

    return read_webhook(channels.inside("webhook", WEBHOOK), redirected)


def _lacking(channels: Reader) -> frozenset[str]:
    """The channels that are not set up. Where one stands under a misspelt name, all count as set up: one mistake, one
    message.
    """
    return frozenset(CHANNELS) - set(channels.data) if set(channels.data) <= set(CHANNELS) else frozenset()


def _email(reader: Reader) -> Email | None:
    before = len(reader.problems)
    if "host" not in reader.data:
        reader.lacks("", "host", 'host = "mail.example.com"', ": the mail server")
    encryption = cast(Encryption, reader.one_of("encryption", PORTS, "starttls"))
    found = Email(
        host=reader.take("host", is_text, "the name of a mail server", 'host = "mail.example.com"', ""),
        port=reader.take("port", _is_port, "a number from 1 to 65535", "port = 587", PORTS[encryption]),
        encryption=encryption,
        user=reader.take("user", is_text, "a name", 'user = "crm"', None),
        password_env=reader.take(
            "password_env",
            lambda value: isinstance(value, str) and VARIABLE.fullmatch(value) is not None,
            "the name of an environment variable, in capitals; the password itself does not belong here",
            'password_env = "MAIL_PASSWORD"',
            None,
        ),
        password_file=reader.take("password_file", is_text, "the name of a file", 'password_file = "mail.txt"', None),
        clicks=read_clicks(reader),
    )
    given = {"password_env", "password_file"} & set(reader.data)
    if len(given) == 2:
        reader.wrong("password_file", "left out, since `password_env` is there", 'password_env = "MAIL_PASSWORD"')
    if given and "user" not in reader.data:
        reader.lacks("", "user", 'user = "crm"', ": the name that belongs to the password")
    if "user" in reader.data and not given:
        meaning = ": the environment variable that holds the password (or `password_file`)"
        reader.lacks("user", "password_env", 'password_env = "MAIL_PASSWORD"', meaning)
    return found if len(reader.problems) == before else None


def _is_address(value: object) -> bool:
    try:
        return isinstance(value, str) and normal_email(value) is not None
    except MissingLibrary:  # only for letters beyond ASCII: whoever sends has it
        return True


def _is_port(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 65536
