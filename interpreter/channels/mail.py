"""An e-mail as RFC 5322 writes it: one recipient, our headers, nothing that a value could add to them."""

from collections.abc import Sequence
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from hashlib import sha256

from stagerules.dsl.values import FileName

from ..store.outbox import Message
from ..values.addresses import normal_email
from .clicks import Clicks
from .files import FileStore, attachment
from .headers import POLICY
from .protocol import Never
from .tracked import with_tracked_links

LARGEST_FILE = 25_000_000
"""Bytes of the largest file that is attached: most servers take no more."""

LONGEST_NAME = 60
"""Characters of a recipient's name beside the address. The library breaks a longer quoted name over lines so that it is
not quoted any more: what stands in it could become an address.
"""


def email_of(message: Message, files: FileStore, to: str | None = None, clicks: Clicks | None = None) -> EmailMessage:
    """The e-mail that a message of the channel `email` is.

    `files` is the file store, `to` an address that gets it instead of the recipient, `clicks` says where
    the clicks go of a message whose links are to tell of them. The Message-ID is
    made of the idempotency key, so that a message that is sent twice can be recognised. Raises `Never`.
    """
    content = with_tracked_links(message, clicks).content
    sender, recipient = _plain(content.get("from")), to or _plain(message.address)
    mail = EmailMessage(policy=POLICY)
    try:
        mail["From"] = _address("", sender)
        mail["To"] = _address("" if to else _name(message.to), recipient)
        mail["Subject"] = _one_line(str(content.get("subject") or ""))
        mail["Date"] = message.at
        mail["Message-ID"] = f"<{sha256(message.id.encode()).hexdigest()[:32]}@{sender.rpartition('@')[2]}>"
        mail["Auto-Submitted"] = "auto-generated"
        if to:
            mail["X-Redirected-From"] = _one_line(_plain(message.address))
        mail.set_content(str(content.get("body") or ""), cte="quoted-printable")
        if html := content.get("html"):
            mail.add_alternative(str(html), subtype="html", cte="quoted-printable")
    except (MessageError, ValueError, IndexError) as error:
        raise Never("wrong_message", f"the message cannot be written: {type(error).__name__}") from None
    attached = content.get("attach")
    for name in attached if isinstance(attached, Sequence) and not isinstance(attached, str) else ():
        if isinstance(name, FileName):
            _attach(mail, name, files)
    return mail


def _address(name: str, written: str) -> Address:
    """An address of one recipient. The domain in ASCII; a local part with other letters stays as it is."""
    read = normal_email(written)
    if read is None:
        raise Never("wrong_address", "the address cannot be read")
    local = written.strip().rpartition("@")[0]
    return Address(name, local, read.rpartition("@")[2])


def _plain(value: object) -> str:
    return value if isinstance(value, str) else ""


def _name(written: str) -> str:
    """A name as it can stand before an address: without the marks that addresses are made of."""
    return " ".join(_one_line("".join(" " if one in '<>@"\\' else one for one in written)).split())[
        :LONGEST_NAME
    ].strip()


def _one_line(text: str) -> str:
    """Without line breaks and control characters: a header is one line. An "encoded word" (RFC 2047) in a value is
    taken apart: the library would decode it, line breaks and all, and write them as they are.
    """
    return "".join(one if one.isprintable() else " " for one in text).replace("=?", "= ?").strip()


def _attach(mail: EmailMessage, name: FileName, files: FileStore) -> None:
    file = attachment(files, name.name, LARGEST_FILE)
    main, _, sub = file.type.partition("/")
    mail.add_attachment(file.data, maintype=main, subtype=sub, filename=_one_line(file.name))
