"""E-mails to a server that sends them (RFC 5321)."""

import smtplib
import ssl
from collections.abc import Callable, Mapping
from typing import Literal

import attrs

from ..store.outbox import Message
from ..values.addresses import normal_email
from .clicks import Clicks
from .deadline import Deadline, deadline_in
from .files import FileStore
from .mail import email_of
from .protocol import Never, NotNow
from .talk import Talk, TlsTalk

SECONDS = 30
"""How long a server may take for an answer."""
SECONDS_IN_ALL = 210
"""How long handing one message over may take, with all that is attached: less than any channel may take."""


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
    """Sends by a server; with `redirect` everything goes to that address instead. With `mailboxes` only they can send,
    each by its own server: by address, in normal form. `clicks` are for messages whose links are to tell of clicks.
    `clock` gives seconds and never goes back.
    """

    server: SmtpServer
    files: FileStore
    redirect: str | None = None
    mailboxes: Mapping[str, SmtpServer] = attrs.field(factory=dict)
    clicks: Clicks | None = None
    clock: Callable[[], float] = attrs.field(kw_only=True)

    def send(self, message: Message) -> str:
        """Hands one message to the server."""
        mail = email_of(message, self.files, self.redirect, self.clicks)
        server = self._server(message)
        smtp = _connected(server, deadline_in(SECONDS_IN_ALL, self.clock))
        try:
            smtp.send_message(mail)
        except smtplib.SMTPRecipientsRefused as error:
            raise _refused(next(iter(error.recipients.values()))[0]) from None
        except smtplib.SMTPResponseException as error:
            raise _refused(error.smtp_code) from None
        except smtplib.SMTPNotSupportedError:
            raise Never("wrong_address", "the server takes no addresses of this kind") from None
        except (smtplib.SMTPException, OSError) as error:
            raise _out_of_reach(server, error) from None
        finally:
            _part_from(smtp)
        return f"{server.host}, redirected" if self.redirect else server.host

    def _server(self, message: Message) -> SmtpServer:
        if not self.mailboxes:
            return self.server
        sender = message.content.get("from")
        found = self.mailboxes.get(normal_email(sender) or "") if isinstance(sender, str) else None
        if found is None:
            raise Never("no_mailbox", "the project has set up no mailbox for the sender")
        return found


def _connected(server: SmtpServer, deadline: Deadline) -> smtplib.SMTP:
    """The server, ready for a message. What goes wrong before there is one is about no message: it is tried again."""
    try:
        if server.encryption == "tls":
            context = ssl.create_default_context()
            smtp: smtplib.SMTP = TlsTalk(server.host, server.port, deadline, SECONDS, context=context)
        else:
            smtp = Talk(server.host, server.port, deadline, SECONDS)
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
    except (smtplib.SMTPException, OSError, NotNow):
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
