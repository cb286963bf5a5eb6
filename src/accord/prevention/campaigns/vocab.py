"""Words of campaigns: themes, groups, channels, states, failures."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accord.foundation.machine import StateTable, Transition
from accord.foundation.refusals import Conflict, Invalid

LONGEST: Final = 4_000  # characters of an evaluation
LONGEST_NAME: Final = 200
LONGEST_PARTNERS: Final = 500
LONGEST_TITLE: Final = 200
MOST_DAYS: Final = 1_300  # the longest that is known lasted 41 months (domain.md 10)
MOST_REGIONS: Final = 40
MOST_ENTRIES: Final = 200  # of each kind
MOST_PEOPLE: Final = 100_000  # at one event
MOST_COPIES: Final = 10_000_000
MOST_REACHED: Final = 1_000_000_000
CURRENCIES: Final = ("EUR", "BGN", "RON", "UAH")


class Theme(TextChoices):
    """What a campaign is about (domain.md 10)."""

    LABOUR = "labour", _("labour exploitation")
    SEXUAL = "sexual", _("sexual exploitation")
    TRENDS = "trends", _("new trends, online")
    BEGGING = "begging", _("forced begging")
    BABIES = "babies", _("sale of babies")
    UKRAINE = "ukraine", _("people from Ukraine")


class Group(TextChoices):
    """Whom it is for."""

    SEEKERS = "seekers", _("people who look for work abroad")
    SEASONAL = "seasonal", _("seasonal workers")
    WOMEN = "women", _("young women")
    CHILDREN = "children", _("children and pupils")
    CARE = "care", _("young people who leave care")
    REFUGEES = "refugees", _("people who fled")
    DISABILITY = "disability", _("people with special needs")
    ROMA = "roma", _("Roma communities")
    POOR = "poor", _("people in poverty")
    PREGNANT = "pregnant", _("pregnant women in need")
    PUBLIC = "public", _("everybody")


class Way(TextChoices):
    """How it reaches people."""

    SCHOOLS = "schools", _("schools")
    JOB_OFFICES = "job_offices", _("job offices")
    BORDER = "border", _("border points")
    TRANSPORT = "transport", _("buses and stations")
    CENTRES = "centres", _("reception centres")
    HEALTH = "health", _("surgeries and hospitals")
    STREET = "street", _("posters and stands in the street")
    MEDIA = "media", _("newspapers and radio")
    TV = "tv", _("television")
    SOCIAL = "social", _("social media")
    WEB = "web", _("web pages")


class MaterialKind(TextChoices):
    """What is printed or shown."""

    LEAFLET = "leaflet", _("leaflet")
    POSTER = "poster", _("poster")
    CARD = "card", _("pocket card")
    BROCHURE = "brochure", _("brochure")
    VIDEO = "video", _("video")
    SPOT = "spot", _("radio spot")
    BANNER = "banner", _("picture or post online")
    LESSON = "lesson", _("lesson for schools")


PRINTED: Final = frozenset({MaterialKind.LEAFLET, MaterialKind.POSTER, MaterialKind.CARD, MaterialKind.BROCHURE})


class ReachKind(TextChoices):
    """What somebody else counted. People who came to an event stand with the event."""

    IMPRESSIONS = "impressions", _("times shown")
    CLICKS = "clicks", _("clicks")


class CampaignState(TextChoices):
    """Where a campaign stands."""

    PLANNED = "planned", _("planned")
    RUNNING = "running", _("running")
    ENDED = "ended", _("ended")
    EVALUATED = "evaluated", _("evaluated")
    CANCELLED = "cancelled", _("cancelled")


S = CampaignState
STATES: Final = StateTable(
    "campaign",
    S.PLANNED,
    (
        Transition(S.PLANNED, "start", S.RUNNING, "organiser"),
        Transition(S.RUNNING, "end", S.ENDED, "organiser"),
        Transition(S.ENDED, "evaluate", S.EVALUATED, "organiser"),
        Transition(S.EVALUATED, "evaluate", S.EVALUATED, "organiser"),
        Transition(S.PLANNED, "cancel", S.CANCELLED, "organiser"),
        Transition(S.RUNNING, "cancel", S.CANCELLED, "organiser"),
    ),
)
BEGUN: Final = frozenset({S.RUNNING, S.ENDED, S.EVALUATED})  # whoever works here reads these
OPEN: Final = frozenset({S.PLANNED, S.RUNNING, S.ENDED})  # something is still entered


class BadCampaign(Invalid):
    """Something about it cannot be; the sentence says what."""

    code = "campaign-invalid"


class Fixed(Conflict):
    """What was started is not planned anew."""

    code = "campaign-fixed"
    sentence = _("Only a planned campaign is changed. This one was started or cancelled.")


class Over(Conflict):
    """Evaluated or cancelled."""

    code = "campaign-over"
    sentence = _("Nothing more is entered here: the campaign was evaluated or cancelled.")


class AlreadyBegun(Conflict):
    """The campaigns of a year are there."""

    code = "campaigns-begun"
    sentence = _("The national campaigns of %(year)s are there already. Open them in the list.")
