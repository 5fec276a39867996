"""E-mails to a server that sends them (RFC 5321)."""

import smtplib
import ssl
from pathlib import Path
from typing import Literal

import attrs

from ..store.protocol import Message
from .mail import email_of
from .protocol import Never, NotNow

SECONDS = 30
"""How long a server may take for an answer."""


@attrs.frozen
class SmtpServer:
    """Where mail is handed in. `encryption`: `starttls` (port 587), `tls` (port 465) or `none`."""

    host: str
    port: int
    encryption: Literal["starttls", "tls", "none"] = "starttls"
    user: str | None = None
    password: str | None = attrs.field(default=None, repr=False)


@attrs.frozen
class SmtpChannel:
    """Sends by a server; with `redirect` everything goes to that address instead."""

    server: SmtpServer
    files: Path
    redirect: str | None = None

    def send(self, message: Message) -> str:
        """Hands one message to the server."""
        mail = email_of(message, self.files, self.redirect)
        try:
            with _connected(self.server) as smtp:
                smtp.send_message(mail)
        except smtplib.SMTPAuthenticationError:  # before its base class: it is about us, not about this message
            raise NotNow(f"the mail server {self.server.host} refuses the log-in") from None
        except smtplib.SMTPResponseException as error:
            raise _refused(error.smtp_code) from None
        except smtplib.SMTPRecipientsRefused as error:
            raise _refused(next(iter(error.recipients.values()))[0]) from None
        except smtplib.SMTPNotSupportedError:
            raise Never("wrong_address", "the server takes no addresses or log-ins of this kind") from None
        except (smtplib.SMTPException, OSError) as error:
            raise NotNow(f"the mail server {self.server.host} cannot be reached: {type(error).__name__}") from None
        return f"{self.server.host}, redirected" if self.redirect else self.server.host


def _connected(server: SmtpServer) -> smtplib.SMTP:
    if server.encryption == "tls":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, timeout=SECONDS, context=ssl.create_default_context()
        )
    else:
        smtp = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
    try:
        if server.encryption == "starttls":
            smtp.starttls(context=ssl.create_default_context())
        if server.user is not None:
            smtp.login(server.user, server.password or "")
    except BaseException:
        smtp.close()
        raise
    return smtp


def _refused(code: int) -> NotNow | Never:
    """What the server's answer means: 4yz may work later, 5yz never (RFC 5321, 4.2.1). Its text is not repeated."""
    if 400 <= code < 500:
        return NotNow(f"the mail server asks to try again later (answer {code})")
    return Never("refused_by_server", f"the mail server refused it (answer {code})")
