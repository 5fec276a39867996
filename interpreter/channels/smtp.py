"""E-mails to a server that sends them (RFC 5321)."""

import smtplib
import ssl
from pathlib import Path
from typing import Literal

import attrs

from ..store.protocol import Message
from .clicks import Clicks
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
    """Sends by a server; with `redirect` everything goes to that address instead. `clicks` are for messages whose links
    are to tell of clicks.
    """

    server: SmtpServer
    files: Path
    redirect: str | None = None
    clicks: Clicks | None = None

    def send(self, message: Message) -> str:
        """Hands one message to the server."""
        mail = email_of(message, self.files, self.redirect, self.clicks)
        smtp = _connected(self.server)
        try:
            smtp.send_message(mail)
        except smtplib.SMTPRecipientsRefused as error:
            raise _refused(next(iter(error.recipients.values()))[0]) from None
        except smtplib.SMTPResponseException as error:
            raise _refused(error.smtp_code) from None
        except smtplib.SMTPNotSupportedError:
            raise Never("wrong_address", "the server takes no addresses of this kind") from None
        except (smtplib.SMTPException, OSError) as error:
            raise _out_of_reach(self.server, error) from None
        finally:
            _part_from(smtp)
        return f"{self.server.host}, redirected" if self.redirect else self.server.host


def _connected(server: SmtpServer) -> smtplib.SMTP:
    """The server, ready for a message. What goes wrong before there is one is about no message: it is tried again."""
    try:
        if server.encryption == "tls":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=SECONDS, context=ssl.create_default_context()
            )
        else:
            smtp = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
        try:
            smtp.ehlo_or_helo_if_needed()
            if server.encryption == "starttls":
                smtp.starttls(context=ssl.create_default_context())
            if server.user is not None:
                smtp.login(server.user, server.password or "")
        except BaseException:
            smtp.close()
            raise
    except smtplib.SMTPAuthenticationError:
        raise NotNow(f"the mail server {server.host} refuses the log-in") from None
    except smtplib.SMTPResponseException as error:
        raise NotNow(f"the mail server {server.host} takes no messages now (answer {error.smtp_code})") from None
    except smtplib.SMTPNotSupportedError:
        what = "no log-ins" if server.encryption != "starttls" else "no encryption (STARTTLS), or no log-ins"
        raise NotNow(f"the mail server {server.host} offers {what}; check `[channels.email]`") from None
    except (smtplib.SMTPException, OSError) as error:
        raise _out_of_reach(server, error) from None
    return smtp


def _part_from(smtp: smtplib.SMTP) -> None:
    """Takes leave. The message is the server's by now, or is not, whatever it answers to that."""
    try:
        smtp.quit()
    except (smtplib.SMTPException, OSError):
        smtp.close()


def _out_of_reach(server: SmtpServer, error: Exception) -> NotNow:
    return NotNow(f"the mail server {server.host} cannot be reached: {type(error).__name__}")


def _refused(code: int) -> NotNow | Never:
    """What the server's answer means: 4yz may work later, 5yz never (RFC 5321, 4.2.1). Its text is not repeated.

    What is no such answer says nothing about the message.
    """
    if 500 <= code < 600:
        return Never("refused_by_server", f"the mail server refused it (answer {code})")
    if 400 <= code < 500:
        return NotNow(f"the mail server asks to try again later (answer {code})")
    return NotNow("the mail server's answer cannot be understood")
