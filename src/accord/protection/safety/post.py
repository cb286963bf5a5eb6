"""The letter itself: nothing in it, around it or on its way says who writes or why."""

import smtplib
import ssl
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from secrets import token_hex
from urllib.parse import unquote, urlsplit

from accord.protection.safety.neutral import neutral, reveals


class Unsendable(Exception):
    """The server did not take the letter."""


def letter(*, sender: str, to: str, text: str, language: str, now: datetime) -> EmailMessage:
    """A plain letter with a neutral text. The Message-ID is random at the sender's own domain; no header names a program."""
    made = EmailMessage()
    made["From"], made["To"] = sender, to
    made["Subject"] = neutral().subject[language]
    made["Date"] = format_datetime(now.astimezone(UTC))
    made["Message-ID"] = f"<{token_hex(12)}@{domain_of(sender)}>"
    made.set_content(neutral().texts[text][language] + "\n")
    return made


def send(made: EmailMessage, *, server: str, timeout: float = 20) -> None:
    """Hand a letter to `server` (smtp://, smtps:// or smtp+tls://, with user and password if it asks for them).

    Raises Unsendable.
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
            connection.send_message(made)
    except (OSError, smtplib.SMTPException) as error:
        raise Unsendable from error


def domain_of(sender: str) -> str:
    """The domain of an address of mail."""
    return parseaddr(sender)[1].rpartition("@")[2] or "localhost"


def fault_of(sender: str) -> str:
    """What is wrong with the address that letters come from, '' if it is neutral."""
    if "@" not in parseaddr(sender)[1]:
        return "it is no address of mail"
    word = reveals(sender)
    return f"“{word}” reveals something" if word else ""
