"""Ways out for messages, as the project file sets them up."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from stagerules.interpreter.channels.protocol import Channel

from .clicksfile import ClicksFile
from .deliveryfile import Delivery, Email
from .errors import UsersMistake
from .passwords import password, secret
from .projectfile import ProjectFile

if TYPE_CHECKING:
    from stagerules.interpreter.channels.clicks import Clicks

    from .webhookfile import Webhook

SHORTEST_SECRET = 32
"""Characters of what signs links: fewer could be guessed."""
OUTBOX = "outbox"
"""The folder of the project that gets messages as files."""


def channels_of(file: ProjectFile, environ: Mapping[str, str]) -> dict[str, Channel]:
    """The channels by name. Raises `UsersMistake` where a password or a secret is not there."""
    delivery, found = file.delivery, dict[str, Channel]()
    # Who only decides need not load what messages are made of.
    if delivery.way == "file":
        from stagerules.interpreter.channels.eml import EmlFolder
        from stagerules.interpreter.channels.webhook.folder import RequestFolder

        folder = file.folder / OUTBOX
        return {"email": EmlFolder(folder, file.folder / delivery.files), "webhook": RequestFolder(folder)}
    if delivery.email is not None:
        found["email"] = _smtp(delivery, delivery.email, file.folder, environ)
    if delivery.webhook is not None:
        found["webhook"] = _webhook(delivery.webhook, file.folder, environ)
    return found


def _smtp(delivery: Delivery, email: Email, folder: Path, environ: Mapping[str, str]) -> Channel:
    from stagerules.interpreter.channels.smtp import SmtpChannel, SmtpServer

    given = password(email.password_env, email.password_file, folder, environ)
    server = SmtpServer(email.host, email.port, email.encryption, email.user, given)
    redirect = delivery.redirect if delivery.way == "redirect" else None
    clicks = None if email.clicks is None else _clicks(email.clicks, folder, environ)
    return SmtpChannel(server, folder / delivery.files, redirect, clicks)


def _clicks(file: ClicksFile, folder: Path, environ: Mapping[str, str]) -> "Clicks":
    from stagerules.interpreter.channels.clicks import Clicks

    what = "secret that signs links in e-mails"
    found = secret(what, "click_secret_file", file.secret_env, file.secret_file, folder, environ)
    if len(found) < SHORTEST_SECRET:
        raise UsersMistake(
            f"The {what} is too short: it has less than {SHORTEST_SECRET} characters.",
            f"Make one, such as with `openssl rand -hex {SHORTEST_SECRET}`; nothing was sent.",
        )
    return Clicks(file.url, found.encode())


def _webhook(webhook: "Webhook", folder: Path, environ: Mapping[str, str]) -> Channel:
    try:
        from stagerules.interpreter.channels.outgoing.client import Client
        from stagerules.interpreter.channels.webhook.channel import WebhookChannel
    except ModuleNotFoundError as missing:
        raise UsersMistake(
            f"Webhooks need the library `{missing.name}`, which is not installed.",
            'Install it with: pip install "stagerules[http]"',
        ) from None
    from datetime import UTC, datetime
    from time import monotonic

    client = Client(webhook.allow, webhook.private, monotonic)
    return WebhookChannel(client, dict(_keys(webhook, folder, environ)), lambda: datetime.now(UTC), webhook.redirect)


def _keys(webhook: "Webhook", folder: Path, environ: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    from stagerules.interpreter.channels.webhook.signing import key_of

    for name, one in webhook.secrets.items():
        what = f"secret `{name}` of the webhooks"
        key = key_of(secret(what, "secret_file", one.env, one.file, folder, environ))
        if key is None:
            raise UsersMistake(
                f"The {what} is none: it is written in base64, usually with `whsec_` in front.",
                "Take it as whoever receives the webhooks gave it to you; nothing was sent.",
            )
        yield name, key


def described(delivery: Delivery) -> str:
    """What happens to messages, in words."""
    if delivery.way == "file":
        return f"messages are written as files into the folder `{OUTBOX}`; nothing leaves this machine"
    said = "; ".join(_described(delivery, delivery.way == "redirect"))
    return f"{'redirected' if delivery.way == 'redirect' else 'live'}: {said or 'no channel is set up'}"


def _described(delivery: Delivery, redirected: bool) -> Iterator[str]:
    if (email := delivery.email) is not None:
        yield (
            f"every e-mail goes to `{delivery.redirect}` instead of its recipient, by {email.host}"
            if redirected
            else f"e-mails go to their recipients, by {email.host}"
        )
    if (webhook := delivery.webhook) is not None:
        hosts = ", ".join(sorted(webhook.allow))
        yield f"every webhook goes to `{webhook.redirect}` instead" if redirected else f"webhooks go to {hosts}"
