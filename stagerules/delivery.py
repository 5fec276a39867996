"""Ways out for messages, as the project file sets them up."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from stagerules.interpreter.channels.files import FileStore, FolderStore
from stagerules.interpreter.channels.protocol import Channel

from .clicksfile import ClicksFile
from .deliveryfile import BY_PROVIDERS, Delivery
from .emailfile import Email, MailServer
from .errors import UsersMistake
from .passwords import secret
from .projectfile import ProjectFile

if TYPE_CHECKING:
    from stagerules.interpreter.channels.clicks import Clicks

    from .providers.read import Providers
    from .stafffile import Staff
    from .webhookfile import Webhook

SHORTEST_SECRET = 32
"""Characters of what signs links: fewer could be guessed."""
PAYMENT = "payment"
OUTBOX = "outbox"
"""The folder of the project that gets messages as files."""


def channels_of(file: ProjectFile, environ: Mapping[str, str], files: FileStore | None = None) -> dict[str, Channel]:
    """The channels by name; `files` is the host's file store, else it is the project's folder.

    Raises `UsersMistake` where a password or a secret is not there.
    """
    store = files or FolderStore(file.folder / file.delivery.files, file.documents.url)
    return _made_here(file, store) | _leaving(file, environ, store)


def _made_here(file: ProjectFile, files: FileStore) -> dict[str, Channel]:
    """Nothing of it leaves: documents are made whichever way messages go."""
    from stagerules.interpreter.channels.document import DocumentChannel, QrChannel

    return {"document": DocumentChannel(file.folder / file.documents.templates, files), "qr": QrChannel(files)}


def _leaving(file: ProjectFile, environ: Mapping[str, str], files: FileStore) -> dict[str, Channel]:
    delivery, found = file.delivery, dict[str, Channel]()
    # Who only decides need not load what messages are made of.
    if delivery.way == "file":
        return _folders(file.folder / OUTBOX, files, delivery) | {PAYMENT: _payments(file)}
    if delivery.email is not None:
        found["email"] = _smtp(delivery, delivery.email, file.folder, environ, files)
    if delivery.webhook is not None:
        found["webhook"] = _webhook(delivery.webhook, file.folder, environ)
    if delivery.providers:
        make = _maker()
        asked = {name: one for name, one in delivery.providers.items() if name != PAYMENT or delivery.way == "live"}
        found |= {name: make(name, providers, file, environ, files) for name, providers in asked.items()}
    if PAYMENT in delivery.providers and delivery.way == "redirect":
        found[PAYMENT] = _payments(file)
    if "sms" in found:
        found["sms"] = _inviting(found["sms"], delivery)
    if "voice" not in found:
        found["voice"] = _no_telephony()
    if delivery.staff is not None:
        found["staff"] = _staff(delivery.staff, found)
    return found


def _staff(staff: "Staff", channels: Mapping[str, Channel]) -> Channel:
    from stagerules.interpreter.channels.staff import StaffChannel

    return StaffChannel(staff.by, channels[staff.by], staff.sender, staff.chats)


def _folders(folder: Path, files: FileStore, delivery: Delivery) -> dict[str, Channel]:
    """Every kind of message as files; `files` is the file store."""
    from stagerules.interpreter.channels.eml import EmlFolder
    from stagerules.interpreter.channels.textfolder import TextFolder
    from stagerules.interpreter.channels.webhook.folder import RequestFolder

    texts = TextFolder(folder)
    return {
        "email": EmlFolder(folder, files),
        "webhook": RequestFolder(folder),
        **dict.fromkeys((*BY_PROVIDERS, "staff"), texts),
        "sms": _inviting(texts, delivery),
    }


def _payments(file: ProjectFile) -> Channel:
    """Requests for links as files: whoever is asked for one could make somebody pay."""
    from stagerules.interpreter.channels.payment.folder import PaymentFolder
    from stagerules.interpreter.channels.payment.known import KnownLinks
    from stagerules.interpreter.channels.textfolder import TextFolder

    page, providers = None, file.delivery.providers.get(PAYMENT)
    if providers is not None:
        from .providers.page import page_of  # only projects that have such a channel pay for loading it

        page = page_of(providers, file.currency)
    return KnownLinks(PaymentFolder(TextFolder(file.folder / OUTBOX), page))


def _inviting(sms: Channel, delivery: Delivery) -> Channel:
    from stagerules.interpreter.channels.invitation import Inviting

    return Inviting(sms, delivery.bots)


def _no_telephony() -> Channel:
    """Nobody is called weeks later, when somebody connects a telephone at last."""
    from stagerules.interpreter.channels.absent import Absent

    return Absent("telephony_not_connected", "the project has not set up `[channels.voice]`")


def _smtp(delivery: Delivery, email: Email, folder: Path, environ: Mapping[str, str], files: FileStore) -> Channel:
    from time import monotonic

    from stagerules.interpreter.channels.smtp import SmtpChannel, SmtpServer

    def server(about: MailServer, what: str) -> SmtpServer:
        where, password = about.password, None
        if where is not None:
            password = secret(what, "password_file", where.env, where.file, folder, environ)
        return SmtpServer(about.host, about.port, about.encryption, about.user, password)

    mailboxes = {one: server(about, f"password of the mailbox `{one}`") for one, about in email.mailboxes.items()}
    everybody = server(email.server, "password for the mail server")
    redirect = delivery.redirect if delivery.way == "redirect" else None
    clicks = None if email.clicks is None else _clicks(email.clicks, folder, environ)
    return SmtpChannel(everybody, files, redirect, mailboxes, clicks, clock=monotonic)


def _clicks(file: ClicksFile, folder: Path, environ: Mapping[str, str]) -> "Clicks":
    from stagerules.interpreter.channels.clicks import Clicks

    what = "secret that signs links in e-mails"
    found = secret(what, "click_secret_file", file.secret.env, file.secret.file, folder, environ)
    if len(found) < SHORTEST_SECRET:
        raise UsersMistake(
            f"The {what} is too short: it has less than {SHORTEST_SECRET} characters.",
            f"Make one, such as with `openssl rand -hex {SHORTEST_SECRET}`; nothing was sent.",
        )
    return Clicks(file.url, found.encode())


def _maker() -> "Callable[[str, Providers, ProjectFile, Mapping[str, str], FileStore], Channel]":
    with _needed("Providers of messages need"):
        from .providers.make import channel_of
    return channel_of


@contextmanager
def _needed(what: str) -> Iterator[None]:
    try:
        yield
    except ModuleNotFoundError as missing:
        raise UsersMistake(
            f"{what} the library `{missing.name}`, which is not installed.",
            'Install it with: pip install "stagerules[http]"',
        ) from None


def _webhook(webhook: "Webhook", folder: Path, environ: Mapping[str, str]) -> Channel:
    with _needed("Webhooks need"):
        from stagerules.interpreter.channels.outgoing.client import Client
        from stagerules.interpreter.channels.webhook.channel import WebhookChannel
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
            f"every e-mail goes to `{delivery.redirect}` instead of its recipient, by {email.server.host}"
            if redirected
            else f"e-mails go to their recipients, by {email.server.host}"
        )
    if (webhook := delivery.webhook) is not None:
        hosts = ", ".join(sorted(webhook.allow))
        yield f"every webhook goes to `{webhook.redirect}` instead" if redirected else f"webhooks go to {hosts}"
    for name, providers in delivery.providers.items():
        if name == PAYMENT and redirected:
            yield f"requests for payment links are written as files into the folder `{OUTBOX}`"
            continue
        by = ", ".join(f"`{one}`" for one in providers.by_name)
        if name == PAYMENT:
            yield f"payment links by {by}"
            continue
        to = f"everything goes to `{providers.redirect}` instead" if redirected else "to the recipients"
        yield f"{name.replace('_', ' ')} by {by}, {to}"
    if delivery.staff is not None:
        yield f"messages to staff by {delivery.staff.by}"
