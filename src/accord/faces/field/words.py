"""Every sentence that the page on the phone says, in four languages: it is kept on the phone, and needs no network."""

from functools import lru_cache
from typing import Final

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accord.cooperation.people.models import LANGUAGES

# tests/rooms/field/test_shell.py compares these with the scripts.
SENTENCES: Final = (
    _("This browser cannot keep anything sealed. Use another one, or paper. In danger call 112."),
    _("The phone is full. Make room on it, then ask the desk for new numbers."),
    _("What was not sent within 72 hours was deleted from this phone: %(number)s."),
    _("Send soon: %(number)s not sent will be deleted within 12 hours."),
    _("This phone is empty"),
    _("It was reported lost. Everything that it kept has been deleted from it."),
    _("Language"),
    _("Help lines"),
    _("Set up this phone"),
    _("You need a network once, and the numbers that the desk shows under “Phones”."),
    _("Numbers from the desk"),
    _(
        "Choose a passphrase of at least 12 characters that nobody can guess. It cannot be reset. If you want, take this one:"
    ),
    _("Passphrase"),
    _("Do not let the browser save it."),
    _("Passphrase again"),
    _("Set up"),
    _("The numbers are twelve digits. Look at the desk again."),
    _(
        "This passphrase is too easy to guess. Take at least 12 characters that make no row, or the one that is proposed."
    ),
    _("The two passphrases are not the same. Type them again."),
    _("One moment …"),
    _("These numbers open nothing. They work once, for 15 minutes. Ask for new ones under “Phones” at the desk."),
    _("Too many tries. Wait some minutes, then try again."),
    _("No network. Try again where there is one."),
    _("Unlock"),
    _("Too many wrong tries. Wait %(seconds)s seconds. Nothing is deleted by wrong tries."),
    _("This is not the passphrase."),
    _("Locked"),
    _("No lists yet"),
    _("This phone has no lists yet. Open it once where there is a network."),
    _("Try again"),
    _("Screening"),
    _("Signal"),
    _("It does not open"),
    _("only in memory: do not close this page"),
    _("finished, not sent yet"),
    _("not finished"),
    _("Field work"),
    _("New screening"),
    _("New signal"),
    _("On this phone"),
    _("Nothing waits on this phone."),
    _("Lock"),
    _("Send now"),
    _("Look again"),
    _("Go on"),
    _("Send as it is"),
    _("To write down"),
    _("No network. What is finished is sent when there is one."),
    _("This phone is not known here. Enrol it again; what it keeps stays on it until then."),
    _("The node is busy. What is left is sent later."),
    _("Sent, a colleague looks at it: %(code)s"),
    _("Sent: %(code)s"),
    _("Not taken: %(number)s. It stays here; write it down and call a colleague."),
    _("Country"),
    _("Immediate danger: police, ambulance, fire"),
    _("Back"),
    _(
        "The phone is full. Keep this page open: what you enter stays here until it is closed. Send it, or write it down."
    ),
    _("Age"),
    _("If you are not sure that the person is 18, treat the person as a child."),
    _("List"),
    _("Where you talk"),
    _("Language of the conversation"),
    _("With an interpreter"),
    _("Sex"),
    _("Citizenship"),
    _("Begin"),
    _("No list on this phone is made for this age. Ask a colleague, or call a help line."),
    _("How do you know it"),
    _("Part %(number)s of %(all)s"),
    _("Stop: the person is distressed"),
    _("Result"),
    _("Urgent."),
    _("Because of these answers"),
    _("Not known yet, and it could change the result"),
    _("What to do now"),
    _("Without an answer in bold the result would be another."),
    _("Each of these alone"),
    _("These only together"),
    _("Finish"),
    _("Stopped. What you have is kept. Stay with the person; ask nothing more now."),
    _("Person %(number)s"),
    _("Add a person"),
    _("Somebody is in immediate danger"),
    _("A child is or may be concerned"),
    _("What was told"),
    _("Where"),
    _("How it came"),
    _("The caller wants to stay anonymous"),
    _("Name of the caller"),
    _("Telephone"),
    _("When and how is it safe to call back"),
    _("Language of the caller"),
    _("Write what was reported, even if it is little."),
)


@lru_cache(maxsize=1)
def words() -> dict[str, dict[str, str]]:
    """{language: {sentence: its translation}}"""
    found = {}
    for language, _name in LANGUAGES:
        with translation.override("en"):
            english = [str(sentence) for sentence in SENTENCES]
        with translation.override(language):
            found[language] = dict(zip(english, map(str, SENTENCES), strict=True))
    return found
