"""Words of services (domain.md S10, 6.1); their kinds are those of the directory's catalogue."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accord.foundation.machine import StateTable, Transition
from accord.foundation.refusals import Invalid

LONGEST: Final = 2_000
INTERPRETER: Final = "INT"  # of the catalogue: interpretation and cultural mediation
FIRST_SERVICE: Final = "P-FIRST-SERVICE"  # the rule that the start of a service settles


class EpisodeState(TextChoices):
    """Where a service for a person stands."""

    ASKED = "asked", _("asked for")
    WAITING = "waiting", _("on a waiting list")
    GRANTED = "granted", _("granted, not yet begun")
    RUNNING = "running", _("running")
    REFUSED = "refused", _("not given")
    ENDED = "ended", _("ended")


class EpisodeStep(TextChoices):
    """What can happen to it."""

    ASSESS = "assess", _("the social assessment was made")
    GRANT = "grant", _("it was granted")
    WAIT = "wait", _("it was put on a waiting list")
    REFUSE = "refuse", _("it is not given")
    START = "start", _("it began")
    END = "end", _("it ended")


S, A = EpisodeState, EpisodeStep
EPISODES: Final = StateTable(
    "service",
    S.ASKED,
    (
        Transition(S.ASKED, A.ASSESS, S.ASKED, "case manager"),
        Transition(S.ASKED, A.GRANT, S.GRANTED, "provider"),
        Transition(S.ASKED, A.WAIT, S.WAITING, "provider"),
        Transition(S.ASKED, A.REFUSE, S.REFUSED, "provider"),
        Transition(S.ASKED, A.START, S.RUNNING, "case manager"),
        Transition(S.WAITING, A.ASSESS, S.WAITING, "case manager"),
        Transition(S.WAITING, A.GRANT, S.GRANTED, "provider"),
        Transition(S.WAITING, A.REFUSE, S.REFUSED, "provider"),
        Transition(S.WAITING, A.START, S.RUNNING, "case manager"),
        Transition(S.GRANTED, A.START, S.RUNNING, "case manager"),
        Transition(S.GRANTED, A.REFUSE, S.REFUSED, "provider"),
        Transition(S.RUNNING, A.END, S.ENDED, "case manager"),
    ),
)


class Frequency(TextChoices):
    """How often it is given."""

    ONCE = "once", _("once")
    DAILY = "daily", _("every day")
    WEEKLY = "weekly", _("every week")
    MONTHLY = "monthly", _("every month")
    NEEDED = "needed", _("when it is needed")


class Funding(TextChoices):
    """Who pays."""

    STATE = "state", _("state budget")
    MUNICIPAL = "municipal", _("municipal budget")
    PROGRAMME = "programme", _("national programme against trafficking")
    EU = "eu", _("European funds")
    DONOR = "donor", _("donors")
    PRO_BONO = "pro_bono", _("nobody: given freely")
    UNKNOWN = "unknown", _("not known")


class AppliedTo(TextChoices):
    """To whom the application went (in Bulgaria; domain.md S10)."""

    DIRECTORATE = "directorate", _("director of the Social Assistance Directorate")
    MAYOR = "mayor", _("mayor of the municipality")
    AUTHORITY = "authority", _("managing authority of the service")


class RefusedBecause(TextChoices):
    """Why it is not given."""

    FULL = "full", _("no free place")
    NOT_ENTITLED = "not_entitled", _("the provider holds that the person has no right to it")
    PAPERS = "papers", _("papers are missing")
    MONEY = "money", _("no money")
    UNSUITED = "unsuited", _("it does not fit the person's needs")
    UNSAFE = "unsafe", _("it would not be safe")
    WISH = "wish", _("the person does not want it")


class Result(TextChoices):
    """How it ended."""

    REACHED = "reached", _("what was agreed on was reached")
    PARTLY = "partly", _("reached in part")
    MOVED = "moved", _("goes on with another provider")
    WISH = "wish", _("the person ended it")
    MONEY = "money", _("the money ended")
    LOST = "lost", _("contact was lost")


class BadEpisode(Invalid):
    """Something about the service cannot be."""

    code = "service-invalid"
