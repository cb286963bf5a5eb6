"""Handing a letter to a mail server. What stands in a letter, the rooms say."""

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import parseaddr
from urllib.parse import unquote, urlsplit


class Unsendable(Exception):
    """The server did not take the letter. `for_good`: it said that it never will."""

    def __init__(self, *, for_good: bool = False) -> None:
        super().__init__()
        self.for_good = for_good


def send(made: EmailMessage, *, server: str, timeout: float = 20, back_to: str | None = None) -> None:
    """Hand a letter to `server` (smtp://, smtps:// or smtp+tls://, with user and password if it asks for them).

    `back_to`: where it is returned to if it cannot be delivered; else to its sender. Raises Unsendable.
    """
    url = urlsplit(server)
    # SECURITY: the name with which we greet lands in the Received header. tests/rooms/safety/test_messages.py
    greeting = domain_of(str(made["From"]))
    secure = ssl.create_default_context()
    try:
        host, port = url.hostname or "localhost", url.port or (465 if url.scheme == "smtps" else 587)
        connection = (
            smtplib.SMTP_SSL(host, port, local_hostname=greeting, timeout=timeout, context=secure)
            if url.scheme == "smtps"
            else smtplib.SMTP(host, port, local_hostname=greeting, timeout=timeout)
        )
        with connection:
            if url.scheme == "smtp+tls":
                connection.starttls(context=secure)
            if url.username:
                connection.login(unquote(url.username), unquote(url.password or ""))
            connection.send_message(made, from_addr=back_to)
    except smtplib.SMTPRecipientsRefused as error:
        raise Unsendable(for_good=all(code >= 500 for code, _ in error.recipients.values())) from error
    except (OSError, smtplib.SMTPException) as error:
        raise Unsendable from error


def domain_of(sender: str) -> str:
    """The domain of an address of mail."""
    return parseaddr(sender)[1].rpartition("@")[2] or "localhost"
