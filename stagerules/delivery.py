"""Ways out for messages, as the project file sets them up."""

from collections.abc import Mapping
from pathlib import Path

from stagerules.interpreter.channels.protocol import Channel

from .deliveryfile import Delivery, Email
from .passwords import password
from .projectfile import ProjectFile

OUTBOX = "outbox"
"""The folder of the project that gets e-mails as files."""


def channels_of(file: ProjectFile, environ: Mapping[str, str]) -> dict[str, Channel]:
    """The channels by name. Raises `UsersMistake` where the password of the mail server is not there."""
    delivery = file.delivery
    # Who only decides need not load what mail is made of.
    if delivery.way == "file":
        from stagerules.interpreter.channels.eml import EmlFolder

        return {"email": EmlFolder(file.folder / OUTBOX, file.folder / delivery.files)}
    if delivery.email is None:
        return {}
    return {"email": _smtp(delivery, delivery.email, file.folder, environ)}


def _smtp(delivery: Delivery, email: Email, folder: Path, environ: Mapping[str, str]) -> Channel:
    from stagerules.interpreter.channels.smtp import SmtpChannel, SmtpServer

    secret = password(email.password_env, email.password_file, folder, environ)
    server = SmtpServer(email.host, email.port, email.encryption, email.user, secret)
    return SmtpChannel(server, folder / delivery.files, delivery.redirect if delivery.way == "redirect" else None)


def described(delivery: Delivery) -> str:
    """What happens to messages, in words."""
    host = delivery.email.host if delivery.email else ""
    match delivery.way:
        case "file":
            return f"e-mails are written as files into the folder `{OUTBOX}`; nothing leaves this machine"
        case "redirect":
            return f"redirected: every e-mail goes to `{delivery.redirect}` instead of its recipient, by {host}"
        case "live":
            return f"live: e-mails go to their recipients, by {host}"
