"""`[channels.email]` of the project file: the server that mail is handed to, and the mailboxes it comes from."""

from collections.abc import Mapping
from typing import Literal, TypeAlias, cast

import attrs

from stagerules.interpreter.values.addresses import MissingLibrary, normal_email

from .clicksfile import CLICKS, ClicksFile, read_clicks
from .secretfile import Secret, read_secret, settings_of
from .settings import Reader, is_text

Encryption: TypeAlias = Literal["starttls", "tls", "none"]
PORTS: dict[Encryption, int] = {"starttls": 587, "tls": 465, "none": 25}
SERVER = ("host", "port", "encryption", "user", *settings_of("password"))
EMAIL = (*SERVER, "mailboxes", *CLICKS)


@attrs.frozen
class MailServer:
    """A mail server, and the name and password by which it knows who hands mail in."""

    host: str
    port: int
    encryption: Encryption
    user: str | None = None
    password: Secret | None = None


@attrs.frozen
class Email:
    """The server for all mail; with `mailboxes` only they can send, each by its own server: by address, in normal
    form. `clicks` says where clicks on links go, where that is set up.
    """

    server: MailServer
    mailboxes: Mapping[str, MailServer] = attrs.field(factory=dict)
    clicks: ClicksFile | None = None


def read_email(reader: Reader) -> Email | None:
    """What the table says; None where something is wrong with it."""
    before = len(reader.problems)
    server = _server(reader, None)
    mailboxes = _mailboxes(reader.inside("mailboxes", None), server)
    clicks = read_clicks(reader)
    return Email(server, mailboxes, clicks) if len(reader.problems) == before else None


def _mailboxes(reader: Reader, server: MailServer) -> dict[str, MailServer]:
    """Each mailbox has its own name and password; what else it does not say is as for all mail."""
    found: dict[str, MailServer] = {}
    for written in reader.data:
        if not is_address(written):
            reader.wrong(
                written, "headed by an e-mail address", f'{reader.where.heading(reader.path)[:-1]}."ada@example.com"]'
            )
            continue
        about = reader.inside(written, SERVER)
        if not {"user", *settings_of("password")} & set(about.data):
            about.lacks("", "user", f'user = "{written}"', ": the name by which the server knows the mailbox")
        found[normal_email(written) or written] = _server(about, server)
    return found


def _server(reader: Reader, other: MailServer | None) -> MailServer:
    """A server; what is not said is as with the `other`."""
    if other is None and "host" not in reader.data:
        reader.lacks("", "host", 'host = "mail.example.com"', ": the mail server")
    usual = other.encryption if other else "starttls"
    encryption = cast(Encryption, reader.one_of("encryption", PORTS, usual))
    port = other.port if other and encryption == usual else PORTS[encryption]
    password = read_secret(reader, "password", "MAIL_PASSWORD", required=False)
    _belong_together(reader, password)
    return MailServer(
        host=reader.take(
            "host", is_text, "the name of a mail server", 'host = "mail.example.com"', other.host if other else ""
        ),
        port=reader.take("port", _is_port, "a number from 1 to 65535", "port = 587", port),
        encryption=encryption,
        user=reader.take("user", is_text, "a name", 'user = "crm"', None),
        password=password,
    )


def _belong_together(reader: Reader, password: Secret | None) -> None:
    if password and "user" not in reader.data:
        reader.lacks("", "user", 'user = "crm"', ": the name that belongs to the password")
    if "user" in reader.data and not password:
        meaning = ": the environment variable that holds the password (or `password_file`)"
        reader.lacks("user", "password_env", 'password_env = "MAIL_PASSWORD"', meaning)


def is_address(value: object) -> bool:
    """An e-mail address."""
    try:
        return isinstance(value, str) and normal_email(value) is not None
    except MissingLibrary:  # only for letters beyond ASCII: whoever sends has it
        return True


def _is_port(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 65536
