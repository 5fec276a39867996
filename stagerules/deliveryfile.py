"""`delivery`, `redirect`, `files` and `[channels.…]` of the project file: whether and how messages leave."""

from typing import Literal, TypeAlias, cast

import attrs

from stagerules.interpreter.values.addresses import MissingLibrary, normal_email

from .passwords import VARIABLE
from .problems import MissingSetting
from .settings import Reader, is_text

Way: TypeAlias = Literal["file", "redirect", "live"]
WAYS: tuple[Way, ...] = ("file", "redirect", "live")
Encryption: TypeAlias = Literal["starttls", "tls", "none"]
PORTS: dict[Encryption, int] = {"starttls": 587, "tls": 465, "none": 25}
EMAIL = ("host", "port", "encryption", "user", "password_env", "password_file")


@attrs.frozen
class Email:
    """The mail server. Its password is in an environment variable or a file, never here."""

    host: str
    port: int
    encryption: Encryption
    user: str | None = None
    password_env: str | None = None
    password_file: str | None = None


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
    lacking: frozenset[str] = frozenset()


def read_delivery(reader: Reader) -> Delivery:
    """What the project file says of delivery."""
    way = cast(Way, reader.one_of("delivery", WAYS, "file"))
    address = 'redirect = "test@example.com"'
    redirect: str | None = reader.take("redirect", _is_address, "an e-mail address", address, None)
    if way == "redirect" and "redirect" not in reader.data:
        _lacks(reader, "delivery", "redirect", address, ": the address that gets everything")
    channels = reader.inside("channels", ("email",))
    return Delivery(
        way=way,
        redirect=redirect,
        files=reader.take("files", is_text, "the name of a folder", 'files = "files"', "files"),
        email=_email(channels.inside("email", EMAIL)) if "email" in channels.data else None,
        # A channel under a misspelt name counts as set up: one mistake, one message.
        lacking=frozenset() if way == "file" or channels.data else frozenset({"email"}),
    )


def _email(reader: Reader) -> Email | None:
    before = len(reader.problems)
    if "host" not in reader.data:
        _lacks(reader, "", "host", 'host = "mail.example.com"', ": the mail server")
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
    )
    given = {"password_env", "password_file"} & set(reader.data)
    if len(given) == 2:
        reader.wrong("password_file", "left out, since `password_env` is there", 'password_env = "MAIL_PASSWORD"')
    if given and "user" not in reader.data:
        _lacks(reader, "", "user", 'user = "crm"', ": the name that belongs to the password")
    if "user" in reader.data and not given:
        meaning = ": the environment variable that holds the password (or `password_file`)"
        _lacks(reader, "user", "password_env", 'password_env = "MAIL_PASSWORD"', meaning)
    return found if len(reader.problems) == before else None


def _lacks(reader: Reader, beside: str, name: str, example: str, meaning: str) -> None:
    """Reports a setting that must be there because another is; `beside` "": because its table is."""
    span = reader.span(beside) if beside else reader.where.of(reader.path)
    at = f"under `{reader.where.heading(reader.path)}`" if reader.path else "at the top of the file"
    reader.problems.append(MissingSetting(span, name=name, example=example, meaning=meaning, at=at))


def _is_address(value: object) -> bool:
    try:
        return isinstance(value, str) and normal_email(value) is not None
    except MissingLibrary:  # only for letters beyond ASCII: whoever sends has it
        return True


def _is_port(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 65536
