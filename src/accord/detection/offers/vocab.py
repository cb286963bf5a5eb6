"""Words of offers."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accord.detection.signals.vocab import SelectorKind
from accord.foundation.machine import StateTable, Transition
from accord.foundation.policy.kept import classes
from accord.foundation.refusals import Invalid


class OfferKind(TextChoices):
    """What is offered."""

    JOB = "job", _("a job")
    ROOM = "room", _("a room or a place to stay")
    RIDE = "ride", _("a ride")
    CHAT = "chat", _("a chat")
    OTHER = "other", _("something else")


class Platform(TextChoices):
    """Where it was seen."""

    FACEBOOK = "facebook", "Facebook"
    TELEGRAM = "telegram", "Telegram"
    VIBER = "viber", "Viber"
    WHATSAPP = "whatsapp", "WhatsApp"
    INSTAGRAM = "instagram", "Instagram"
    TIKTOK = "tiktok", "TikTok"
    VK = "vk", "VK"
    SITE = "site", _("a site of adverts")
    PAPER = "paper", _("on paper: a notice, a leaflet")
    OTHER = "other", _("elsewhere")


class OfferState(TextChoices):
    """Where an offer stands."""

    NEW = "new", _("waits to be looked at")
    LOOKED_AT = "looked_at", _("being looked at")
    SIGNAL = "signal", _("became a signal")
    HARMLESS = "harmless", _("nothing to see")
    DUPLICATE = "duplicate", _("the same as another")


class TokenKind(TextChoices):
    """What a token is of."""

    BAND = "band", _("nearly the same text")
    PHONE = "phone", _("telephone")
    HANDLE = "handle", _("account in a messenger or network")
    EMAIL = "email", _("e-mail")
    VEHICLE = "vehicle", _("registration plate")
    ACCOUNT = "account", _("bank account")


# What the index of signals calls it; it keeps no bank accounts.
SIGNAL_KINDS: Final = {
    TokenKind.PHONE: SelectorKind.PHONE,
    TokenKind.HANDLE: SelectorKind.HANDLE,
    TokenKind.EMAIL: SelectorKind.HANDLE,
    TokenKind.VEHICLE: SelectorKind.VEHICLE,
}
S = OfferState
STATES: Final = StateTable(
    "offer",
    S.NEW,
    (
        Transition(S.NEW, "look", S.LOOKED_AT, "receiving desk"),
        *(
            Transition(before, action, after, "receiving desk")
            for before in (S.NEW, S.LOOKED_AT)
            for action, after in (("signal", S.SIGNAL), ("harmless", S.HARMLESS), ("duplicate", S.DUPLICATE))
        ),
        Transition(S.HARMLESS, "reopen", S.LOOKED_AT, "receiving desk"),
        Transition(S.DUPLICATE, "reopen", S.LOOKED_AT, "receiving desk"),
    ),
)
DECISIONS: Final = frozenset({"look", "harmless", "reopen"})
OPEN: Final = frozenset({S.NEW, S.LOOKED_AT})
LANGUAGE_NAMES: Final = {
    "bg": _("Bulgarian"),
    "ro": _("Romanian"),
    "uk": _("Ukrainian"),
    "ru": _("Russian"),
    "en": _("English"),
}
FIELDS: Final = classes("offers_offer")
LONGEST: Final = 20_000  # characters of one text: what the account of a signal may hold


class BadOffer(Invalid):
    """Something in the offer cannot be."""

    code = "offer-invalid"
