"""Words of shelters, places, holds and stays (domain.md 2.3 S9, 6.1-6.3)."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accord.foundation.machine import StateTable, Transition
from accord.foundation.refusals import Conflict, Invalid, Reason


class ShelterKind(TextChoices):
    """Codes of the catalogue of services (domain.md 6.1)."""

    SHELTER = "SH", _("temporary shelter")
    CENTRE = "PC", _("centre for protection and support")
    CRISIS = "CC", _("crisis centre")
    LONG_TERM = "LT", _("protected dwelling, for longer")
    FOSTER = "FC", _("foster family")


class Security(TextChoices):
    """How well a house is guarded."""

    USUAL = "usual", _("as usual")
    RAISED = "raised", _("guarded day and night")
    HIGH = "high", _("for people in acute danger")

    @property
    def rank(self) -> int:
        """Higher is safer."""
        return list(Security).index(self)


class StaffLanguage(TextChoices):
    """Languages that the staff of a house speaks."""

    BG = "bg", _("Bulgarian")
    RO = "ro", _("Romanian")
    UK = "uk", _("Ukrainian")
    RU = "ru", _("Russian")
    EN = "en", _("English")
    TR = "tr", _("Turkish")
    ROM = "rom", _("Romani")


class NeedReason(TextChoices):
    """Why there was no place. Found by the board, not chosen by a person."""

    NO_HOUSE = "no_house", _("no house there")
    SEX = "sex", _("no house takes this sex")
    AGE = "age", _("no house takes this age")
    CHILDREN = "children", _("no house takes the children along")
    ACCESS = "access", _("none without steps")
    SECURITY = "security", _("none is guarded enough")
    LANGUAGE = "language", _("none speaks the language")
    FULL = "full", _("everything is taken")


class HoldState(TextChoices):
    """Where a hold stands. The clock writes nothing: a hold whose time is over is expired at that moment."""

    HELD = "held", _("kept free for somebody")
    ARRIVED = "arrived", _("the person arrived")
    EXPIRED = "expired", _("time is over")
    RELEASED = "released", _("released")


HOUSE, HOLDER, CLOCK = "the house", "who holds it", "the clock"
HOLDS: Final = StateTable(
    "hold of a place",
    HoldState.HELD,
    (
        Transition(HoldState.HELD, "extend", HoldState.HELD, HOLDER),
        Transition(HoldState.HELD, "arrive", HoldState.ARRIVED, HOUSE),
        Transition(HoldState.HELD, "expire", HoldState.EXPIRED, CLOCK),
        Transition(HoldState.HELD, "release", HoldState.RELEASED, HOLDER),
    ),
)


class ExtendReason(TextChoices):
    """Why a place must be held longer."""

    ON_THE_WAY = "on_the_way", _("the person is on the way")
    TRANSPORT = "transport", _("no transport or escort yet")
    ORDER = "order", _("an order or a decision is awaited")
    PERSON = "person", _("the person needs time")


class StayState(TextChoices):
    """Where a stay stands."""

    IN_HOUSE = "in_house", _("in the house")
    ABSENT = "absent", _("did not come back")
    LEFT = "left", _("has left")


S = StayState
STAYS: Final = StateTable(
    "stay",
    S.IN_HOUSE,
    (
        Transition(S.IN_HOUSE, "absent", S.ABSENT, HOUSE),
        Transition(S.ABSENT, "back", S.IN_HOUSE, HOUSE),
        Transition(S.IN_HOUSE, "extend", S.IN_HOUSE, HOUSE),
        Transition(S.IN_HOUSE, "move", S.IN_HOUSE, HOUSE),
        Transition(S.IN_HOUSE, "leave", S.LEFT, HOUSE),
        Transition(S.ABSENT, "leave", S.LEFT, HOUSE),
    ),
)


class Ground(TextChoices):
    """On what a stay rests (domain.md S9)."""

    APPLICATION = "application", _("application of the person")
    ORDER = "order", _("order of the Social Assistance Directorate")
    EMERGENCY = "emergency", _("emergency measure for a child")
    CONTRACT = "contract", _("service contract")
    PROTECTION = "protection", _("special protection during the proceedings")


FOR_CHILDREN: Final = frozenset({Ground.EMERGENCY})  # NRM, children, measure 2.1


class LeaveReason(TextChoices):
    """Why a stay ended."""

    GOALS = "goals", _("ready to live elsewhere")
    WISH = "wish", _("the person's wish")
    TIME = "time", _("time was over")
    MOVED = "moved", _("moved to another place")
    FAMILY = "family", _("back to the family")
    RETURNED = "returned", _("returned to the country of origin")
    LOST = "lost", _("did not come back")
    RULES = "rules", _("ended by the house")


class NextPlace(TextChoices):
    """Where the person went, by kind; never where it is."""

    SHELTER = "shelter", _("another shelter or crisis centre")
    LONG_TERM = "long_term", _("protected dwelling")
    OWN = "own", _("a home of their own")
    FAMILY = "family", _("family or friends")
    CARE = "care", _("foster family or residential care")
    HOSPITAL = "hospital", _("hospital")
    ABROAD = "abroad", _("another country")
    UNKNOWN = "unknown", _("not known")


REQUEST_LABELS: Final = {
    "promise": _("Promise these places"),
    "decline": _("There is no place"),
    "withdraw": _("Withdraw the question"),
}
STAY_LABELS: Final = {
    "absent": _("Did not come back"),
    "back": _("Has come back"),
    "extend": _("Extend the stay"),
    "move": _("Move to other places of ours"),
    "leave": _("Has left"),
}
NO_AGREEMENT: Final = Reason(
    "place.no-agreement",
    _("Your organisation has neither an agreement nor a referral with the house that keeps this place."),
    _("Call the house, or send it a referral first."),
)


class RequestState(TextChoices):
    """Where a request for a place at another node stands. A promise whose day has passed is over by the clock alone."""

    ASKED = "asked", _("waits for an answer")
    PROMISED = "promised", _("a place is promised")
    USED = "used", _("the person was referred, and the place is held")
    DECLINED = "declined", _("no place")
    WITHDRAWN = "withdrawn", _("not needed any more")
    RETURNED = "returned", _("the other node could not take the question in: call them")


R = RequestState
REQUESTS: Final = StateTable(
    "request for a place at another node",
    R.ASKED,
    (
        Transition(R.ASKED, "promise", R.PROMISED, HOUSE),
        Transition(R.PROMISED, "promise", R.PROMISED, HOUSE),
        Transition(R.ASKED, "decline", R.DECLINED, HOUSE),
        Transition(R.PROMISED, "decline", R.DECLINED, HOUSE),
        Transition(R.PROMISED, "use", R.USED, HOUSE),
        Transition(R.ASKED, "withdraw", R.WITHDRAWN, HOLDER),
        Transition(R.PROMISED, "withdraw", R.WITHDRAWN, HOLDER),
        Transition(R.ASKED, "return", R.RETURNED, "the other node"),
    ),
    dict(R.choices),
)


class ChildAge(TextChoices):
    """How old the eldest child is who comes along: a range, which is all that leaves."""

    BABY = "0-2", "0–2"
    SMALL = "3-6", "3–6"
    SCHOOL = "7-12", "7–12"
    TEEN = "13-17", "13–17"


class Length(TextChoices):
    """For how long a place is needed."""

    NIGHTS = "nights", _("some nights")
    WEEKS = "weeks", _("some weeks")
    MONTHS = "months", _("some months")
    OPEN = "open", _("not known yet")


class BadRequest(Invalid):
    """Something about the request for a place cannot be."""

    code = "place-request-invalid"


class NotAskedHere(Invalid):
    """A letter about a request that this node does not know, or from who may not ask."""

    code = "place-not-asked"
    sentence = _("There is no agreement in force under which the other side can ask here for a place.")


class AlreadyAsked(Conflict):
    """The same question is open."""

    code = "place-already-asked"
    sentence = _(
        "You have asked this organisation for this person already. Wait for the answer, or withdraw the question."
    )


class BadShelter(Invalid):
    """Something about the house or its places cannot be."""

    code = "shelter-invalid"


class BadHold(Invalid):
    """Something about the hold cannot be."""

    code = "hold-invalid"


class BadStay(Invalid):
    """Something about the stay cannot be."""

    code = "stay-invalid"


class Full(Conflict):
    """Somebody was quicker."""

    code = "place-taken"
    sentence = _("There are not enough free places left here. Go back to the board and choose another.")


class HoldOver(Conflict):
    """The hold has run out."""

    code = "hold-over"
    sentence = _("The time of this hold is over. If there is still room, hold the place again.")


class AlreadyPlaced(Conflict):
    """The person has a place or a hold already. Where, only those know who may."""

    code = "already-placed"
    sentence = _("This person has a place already, or one is held. Ask the case manager; that must end first.")
