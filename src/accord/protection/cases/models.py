"""Cases, decisions, teams, notes, conflicts of interest."""

from django.db import models

from accord.foundation.codes import AgeGroup, Sex, may_be_child
from accord.foundation.ids import new_id
from accord.foundation.labelled import Labelled
from accord.foundation.vault import DataClass, SealedField
from accord.protection.cases.asked import RiskLevel
from accord.protection.cases.track_tables import LABELS, TrackKind
from accord.protection.cases.vocab import (
    Basis,
    CloseReason,
    EpisodeStart,
    IdentificationStatus,
    LaterContact,
    Phase,
    Restriction,
)
from accord.protection.persons.models import OfThisNode, Person


class Precision(models.TextChoices):
    """How exactly the day of identification is known (imported figures know the quarter only)."""

    DAY = "day"
    QUARTER = "quarter"


class Case(Labelled):
    """One case. Pseudonymous: open columns hold codes and dates, never what identifies."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT)
    organisation = models.UUIDField()
    jurisdiction = models.CharField(max_length=2)
    screening = models.UUIDField(null=True)
    signal = models.UUIDField(null=True)  # from which it was opened without a screening
    phase = models.CharField(max_length=12, choices=Phase, default=Phase.CRISIS)
    opened_at = models.DateTimeField()
    opened_by = models.UUIDField(null=True)
    closed_at = models.DateTimeField(null=True)
    close_reason = models.CharField(max_length=20, choices=CloseReason, blank=True)
    sex = models.CharField(max_length=30, choices=Sex)
    age_group = models.CharField(max_length=10, choices=AgeGroup)
    citizenships = models.CharField(max_length=60, blank=True)  # code set, ISO 3166-1
    forms = models.CharField(max_length=200, blank=True)  # code set of ExploitationForm
    identified_on = models.DateField()
    identified_precision = models.CharField(max_length=8, choices=Precision, default=Precision.DAY)
    restricted = models.CharField(
        max_length=8, choices=Restriction, blank=True
    )  # empty: open to whom the team brings in
    protection_sought = models.BooleanField(default=False)  # guard G3: contact with the mission of origin is blocked
    responder = models.UUIDField()  # the organisation that identified first
    source = models.CharField(max_length=40, blank=True)
    source_key = models.CharField(max_length=80, blank=True)
    elsewhere = models.BooleanField(
        default=False
    )  # of an organisation of another node, here only as what a referral is about
    version = models.PositiveIntegerField(default=1)

    objects = OfThisNode["Case"]()
    everywhere = models.Manager["Case"]()

    class Meta:
        db_table = "cases_case"
        constraints = [
            models.CheckConstraint(condition=models.Q(phase__in=Phase.values), name="cases_phase"),
            models.CheckConstraint(
                condition=~models.Q(phase=Phase.CLOSED) | ~models.Q(close_reason=""), name="cases_closed_reason"
            ),
            models.CheckConstraint(
                condition=models.Q(restricted__in=["", *Restriction.values]), name="cases_restricted"
            ),
            models.UniqueConstraint(
                fields=["source", "source_key"], condition=~models.Q(source=""), name="cases_loaded_once"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-opened_at", "-id"], name="cases_newest"),
            models.Index(fields=["person"], name="cases_person"),
            # which cases are shut is a part of each list, and they are few
            models.Index(fields=["organisation"], name="cases_restricted", condition=~models.Q(restricted="")),
        ]

    @property
    def may_be_child(self) -> bool:
        """Whether the person is treated as a child."""
        return may_be_child(self.age_group)


class Decision(Labelled):
    """A decision on identification, per jurisdiction (house law 6: never a gate)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    jurisdiction = models.CharField(max_length=2)
    status = models.CharField(max_length=16, choices=IdentificationStatus)
    basis = models.CharField(max_length=16, choices=Basis)
    decided_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    organisation = models.UUIDField()

    class Meta:
        db_table = "cases_decision"


class Track(models.Model):
    """Where one track of a case stands (track_tables.py); a row is made by its first step."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="tracks")
    kind = models.CharField(max_length=20, choices=TrackKind)
    jurisdiction = models.CharField(max_length=2, blank=True)  # where the track is one per jurisdiction
    state = models.CharField(max_length=24)
    owner = models.UUIDField()
    since = models.DateTimeField()
    moved_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "cases_track"
        constraints = [models.UniqueConstraint(fields=["case", "kind", "jurisdiction"], name="cases_track_once")]

    @property
    def label(self) -> str:
        """The state in the reader's words."""
        return str(LABELS[self.state])


class Episode(models.Model):
    """One episode of a case: from an identification to the closing, with what the closing recorded (domain.md S14).

    The first is written when it ends. A case that is opened again goes on with its episode; one whose person was
    trafficked again begins the next.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="episodes")
    person_id = models.UUIDField()
    number = models.PositiveSmallIntegerField()
    began_at = models.DateTimeField()
    why = models.CharField(max_length=20, choices=EpisodeStart)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)
    reason = models.CharField(max_length=20, choices=CloseReason, blank=True)
    risk = models.CharField(max_length=10, choices=RiskLevel, blank=True)
    risk_at = models.DateTimeField(null=True)
    score = models.DecimalField(max_digits=3, decimal_places=2, null=True)
    score_at = models.DateTimeField(null=True)
    keep_until = models.DateField(null=True)
    later_contact = models.CharField(max_length=10, choices=LaterContact, blank=True)
    no_risk = SealedField(DataClass.CARE, subject="person_id")
    no_score = SealedField(DataClass.CARE, subject="person_id")

    class Meta:
        db_table = "cases_episode"
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="cases_episode_once")]


class Member(models.Model):
    """An account in the case team."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="team")
    account = models.UUIDField()
    organisation = models.UUIDField()
    since = models.DateTimeField()

    class Meta:
        db_table = "cases_member"
        constraints = [models.UniqueConstraint(fields=["case", "account"], name="cases_member_once")]
        indexes = [models.Index(fields=["account", "case"], name="cases_of_account")]


class Conflict(models.Model):
    """An account declared a conflict of interest in a case; it is shut out (hard rule H6)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    account = models.UUIDField()
    declared_at = models.DateTimeField()

    class Meta:
        db_table = "cases_conflict"
        constraints = [models.UniqueConstraint(fields=["case", "account"], name="cases_conflict_once")]


class Note(models.Model):
    """A note in the case file; the text is sealed under the person's key of care."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    person_id = models.UUIDField()
    written_by = models.UUIDField()
    written_at = models.DateTimeField()
    text = SealedField(DataClass.CARE, subject="person_id")

    class Meta:
        db_table = "cases_note"


class Handover(models.Model):
    """A case went from one hand into another. `word` is what the next one must know first, under the person's key of care."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="handovers")
    person_id = models.UUIDField()
    organisation = models.UUIDField()
    left = models.UUIDField()
    taken_by = models.UUIDField()
    at = models.DateTimeField()
    by = models.UUIDField()
    seen_at = models.DateTimeField(null=True)
    word = SealedField(DataClass.CARE, subject="person_id")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "cases_handover"
        indexes = [models.Index(fields=["taken_by", "seen_at"], name="cases_handed_to")]
