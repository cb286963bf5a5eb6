"""The letter itself: nothing in it, around it or on its way says who writes or why."""

from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from secrets import token_hex

from accord.foundation.post import domain_of
from accord.protection.safety.neutral import neutral, reveals


def letter(*, sender: str, to: str, text: str, language: str, now: datetime) -> EmailMessage:
    """A plain letter with a neutral text. The Message-ID is random at the sender's own domain; no header names a program."""
    made = EmailMessage()
    made["From"], made["To"] = sender, to
    made["Subject"] = neutral().subject[language]
    made["Date"] = format_datetime(now.astimezone(UTC))
    made["Message-ID"] = f"<{token_hex(12)}@{domain_of(sender)}>"
    made.set_content(neutral().texts[text][language] + "\n")
    return made


def fault_of(sender: str) -> str:
    """What is wrong with the address that letters come from, '' if it is neutral."""
    if "@" not in parseaddr(sender)[1]:
        return "it is no address of mail"
    word = reveals(sender)
    return f"“{word}” reveals something" if word else ""
