"""Words of links between files: kinds of selector, the state table of a meeting, failures."""

from typing import Final

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accord.foundation.machine import ANY, StateTable, Transition
from accord.foundation.refusals import Conflict, Invalid

CAP: Final = 25  # a selector on more files than this joins strangers (linkage.md 3f: a shelter's phone, a hotel)


class SelectorKind(TextChoices):
    """What can be the same in two files. The codes are those of `foundation/spellings.py: KINDS`."""

    PHONE = "phone", _("telephone number")
    PLATE = "plate", _("registration plate")
    ADDRESS = "address", _("postal address")
    HANDLE = "handle", _("name on a platform")
    ACCOUNT = "account", _("bank account")
    DOCUMENT = "document", _("number of a document")
    EMAIL = "email", _("e-mail address")
    URL = "url", _("address of a web page")
    ALIAS = "alias", _("alias, with another fact")


class Platform(TextChoices):
    """Platforms by name. The codes are those of `foundation/spellings.py: PLATFORMS`."""

    TELEGRAM = "telegram", "Telegram"
    INSTAGRAM = "instagram", "Instagram"
    FACEBOOK = "facebook", "Facebook"
    TIKTOK = "tiktok", "TikTok"
    VK = "vk", "VK"
    OK = "ok", "OK.ru"
    X = "x", "X (Twitter)"
    SNAPCHAT = "snapchat", "Snapchat"
    ONLYFANS = "onlyfans", "OnlyFans"
    OLX = "olx", "OLX"


class Ground(TextChoices):
    """How the file came to hold a selector: the purpose that the ledger keeps with each entry."""

    STATEMENT = "statement", _("a statement")
    DEVICE = "device", _("a seized device")
    RECORDS = "records", _("an answer of a bank, an operator or a register")
    SURVEILLANCE = "surveillance", _("an observation")
    PUBLIC = "public", _("a public source, such as an advert")
    PARTNER = "partner", _("another authority")


class MeetingState(TextChoices):
    """Where a meeting of two files stands; the same for both sides."""

    ALONE = "alone", _("only your side knows")
    MET = "met", _("new")
    NOTICED = "noticed", _("one side has seen it")
    TALKING = "talking", _("the two sides talk")
    OFFERED = "offered", _("one side wants to work together")
    JOINED = "joined", _("the two sides work together")
    UNRELATED = "unrelated", _("not related")


class Unrelated(TextChoices):
    """Why a meeting was no link."""

    SHARED = "shared", _("many use it: a hotel, a taxi, a service")
    CHANGED_HANDS = "changed_hands", _("it belongs to somebody else now")
    DIFFERENT = "different", _("we talked: the matters have nothing to do with each other")
    MISTAKE = "mistake", _("it was entered in error")
    CLOSED = "closed", _("one of the files was closed")


S = MeetingState
MEETINGS: Final = StateTable(
    "meeting",
    S.ALONE,
    (
        Transition(S.ALONE, "meet", S.MET, "at once, if no file is restricted"),
        Transition(S.ALONE, "tell", S.NOTICED, "lead of the restricted file"),
        Transition(S.MET, "notice", S.NOTICED, "one side"),
        Transition(S.NOTICED, "notice", S.TALKING, "the other side"),
        Transition(S.TALKING, "offer", S.OFFERED, "one side"),
        Transition(S.OFFERED, "accept", S.JOINED, "the other side"),
        Transition(S.OFFERED, "decline", S.TALKING, "either side"),
        Transition(S.JOINED, "part", S.TALKING, "either side"),
        Transition(ANY, "dismiss", S.UNRELATED, "either side, with a reason"),
    ),
    dict(S.choices),
)
ACTIONS: Final[dict[str, str | Promise]] = {
    "tell": _("Let the other side know"),
    "notice": _("Seen: we will talk"),
    "offer": _("Offer to work together"),
    "accept": _("Agree to work together"),
    "decline": _("Not now: go on talking"),
    "part": _("No longer work together"),
    "dismiss": _("Not related"),
}
NOTICE_RULES: Final = frozenset({"P-LINK-SEEN"})
TALK_RULES: Final = frozenset({"P-LINK-TALK"})


class BadSelector(Invalid):
    """What was typed is no selector of that kind."""

    code = "selector-invalid"


class BadFile(Invalid):
    """The file cannot be opened as it was described."""

    code = "link-file-invalid"


class AlreadyThere(Conflict):
    """The file holds the selector already."""

    code = "selector-there"
    sentence = _("The file holds this already. Nothing was entered a second time.")


class FileClosed(Conflict):
    """The file was closed."""

    code = "link-file-closed"
    sentence = _("This file is closed: nothing is entered in it any more. Open a new one if the matter goes on.")


class ReasonNeeded(Invalid):
    """A dismissal without a reason."""

    code = "reason-needed"
    sentence = _("Choose why the two are not related; the other side reads it.")


# The sentences of `foundation/spellings.py: Unreadable`.
UNREADABLE: Final[dict[str, str | Promise]] = {
    "phone": _("This is no telephone number. Write all digits, with + and the code of the country if you know it."),
    "phone-country": _("Choose the country of the number, or write it with + and the code of the country."),
    "plate": _("This is no registration plate. Write all its letters and digits, five at least."),
    "country": _("Choose the country: the same signs mean something else elsewhere."),
    "iban": _("The check digits or the length of this IBAN are wrong. Compare it with the source."),
    "account": _("This is no bank account. Write the IBAN, or eight signs at least and the country."),
    "document": _("This is no number of a document. Write all its letters and digits, six at least."),
    "platform": _("Choose the platform. If it is not in the list, enter the address of the profile as a web page."),
    "handle": _("This is no name on that platform. Write the name after the @, or the whole address of the profile."),
    "email": _("This is no e-mail address. It looks like name@place.country."),
    "url": _("This is no address of a page. Write it as it stands in the browser, with what follows the first /."),
    "host": _("The name of the site does not read. Compare it with the source."),
    "town": _("Add the town: a street alone is in many towns."),
    "address": _("Write street and number. Without them an address meets whole quarters."),
    "fact": _("Add another fact: a year of birth, a town, the end of a number. An alias alone points at anybody."),
    "alias": _("This alias is too short to be told apart from others."),
}
