"""Proceedings, what was judged, hearings, protection, the join of two sides; and what is hers in them."""

from django.db import models

from accord.foundation.ids import new_id
from accord.foundation.vault import DataClass, SealedField
from accord.justice.proceedings.money import Currency
from accord.justice.proceedings.redress_vocab import (
    AidState,
    ChargeKind,
    ChargeState,
    ClaimKind,
    ClaimState,
    Proof,
    Stance,
    TellingForm,
    What,
)
from accord.justice.proceedings.vocab import (
    Execution,
    Ground,
    HearingKind,
    HearingState,
    MeasureKind,
    Penalty,
    Side,
    Stage,
    Verdict,
)

CARE, INQUIRY = models.Q(side=Side.CARE), models.Q(side=Side.INVESTIGATION)


class Proceeding(models.Model):
    """Criminal proceedings as one organisation knows them. Each side has sealed columns of its own, never the other's."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    organisation = models.UUIDField()
    side = models.CharField(max_length=16, choices=Side)
    case = models.UUIDField(null=True)  # of the same organisation; investigators may have none
    jurisdiction = models.CharField(max_length=2)
    authority = models.UUIDField(null=True)  # who leads them: an organisation of the directory
    stage = models.CharField(max_length=16, choices=Stage)
    stopped_from = models.CharField(max_length=16, choices=Stage, blank=True)
    since = models.DateField()  # the day of the last step
    first_on = models.DateField()  # the earliest day that is known
    transferred_to = models.CharField(max_length=2, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField()
    given_number = SealedField(DataClass.CARE)  # the number that the person was given
    file_number = SealedField(DataClass.INVESTIGATIVE)
    operations = SealedField(DataClass.INVESTIGATIVE)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "justice_proceeding"
        constraints = [
            models.CheckConstraint(condition=models.Q(stage__in=Stage.values), name="justice_stage"),
            models.CheckConstraint(
                condition=(CARE & models.Q(case__isnull=False, file_number__isnull=True, operations__isnull=True))
                | (INQUIRY & models.Q(given_number__isnull=True)),
                name="justice_two_sides",
            ),
            models.CheckConstraint(condition=models.Q(since__gte=models.F("first_on")), name="justice_order"),
        ]
        indexes = [
            models.Index(fields=["organisation", "-recorded_at", "-id"], name="justice_newest"),
            models.Index(fields=["case"], name="justice_of_case"),
        ]


class Step(models.Model):
    """One step of proceedings: on which day, recorded when and by whom."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    proceeding = models.ForeignKey(Proceeding, on_delete=models.PROTECT, related_name="steps")
    action = models.CharField(max_length=20, blank=True)  # empty: the stage at which it was first recorded
    stage = models.CharField(max_length=16, choices=Stage)
    on = models.DateField()
    at = models.DateTimeField()
    account = models.UUIDField()

    class Meta:
        db_table = "justice_step"


class Accused(models.Model):
    """One accused, by number. The name stands on the investigators' side only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    proceeding = models.ForeignKey(Proceeding, on_delete=models.PROTECT, related_name="accused")
    number = models.PositiveSmallIntegerField()
    verdict = models.CharField(max_length=12, choices=Verdict, blank=True)
    judged_on = models.DateField(null=True)
    penalty = models.CharField(max_length=12, choices=Penalty, blank=True)
    months = models.PositiveSmallIntegerField(null=True)
    execution = models.CharField(max_length=12, choices=Execution, blank=True)
    fine = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, choices=Currency, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField()
    name = SealedField(DataClass.INVESTIGATIVE)

    class Meta:
        db_table = "justice_accused"
        constraints = [
            models.UniqueConstraint(fields=["proceeding", "number"], name="justice_accused_once"),
            models.CheckConstraint(
                condition=models.Q(penalty="") | models.Q(verdict=Verdict.CONVICTION), name="justice_penalty"
            ),
            models.CheckConstraint(
                condition=models.Q(fine__isnull=True, currency="") | (models.Q(fine__gt=0) & ~models.Q(currency="")),
                name="justice_fine",
            ),
        ]


class Hearing(models.Model):
    """A hearing. The place is that of the court; it is sealed under keys of the hearing, which both joined sides hold."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    proceeding = models.ForeignKey(Proceeding, on_delete=models.PROTECT, related_name="hearings")
    organisation = models.UUIDField()  # who set it
    at = models.DateTimeField()
    zone = models.CharField(max_length=40)
    kind = models.CharField(max_length=12, choices=HearingKind)
    interpreter = models.CharField(max_length=2, blank=True)  # the language that is needed
    shields = models.CharField(max_length=80, blank=True)  # code set of Shield
    state = models.CharField(max_length=12, choices=HearingState, default=HearingState.SET)
    instead_of = models.UUIDField(null=True)  # the hearing that was postponed to this one
    companion = models.UUIDField(null=True)  # the account that goes with her; shown to those who help only
    set_at = models.DateTimeField()
    set_by = models.UUIDField()
    place = SealedField(DataClass.DOCUMENT)  # court and room
    reason = SealedField(DataClass.DOCUMENT)  # why it cannot wait for the end of the reflection period
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "justice_hearing"
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=HearingState.values), name="justice_hearing_state")
        ]
        indexes = [models.Index(fields=["proceeding", "at"], name="justice_hearing_at")]


class Measure(models.Model):
    """Protection that an authority granted because of the proceedings."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    proceeding = models.ForeignKey(Proceeding, on_delete=models.PROTECT, related_name="measures")
    kind = models.CharField(max_length=16, choices=MeasureKind)
    since = models.DateField()
    until = models.DateField(null=True)
    authority = models.UUIDField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField()
    ended_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "justice_measure"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="justice_measure_order",
            )
        ]


class Join(models.Model):
    """Two sides of the same proceedings, joined by a code that one gave the other. Waits until `joined_at`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    giver = models.UUIDField()
    taker = models.UUIDField()
    given = models.UUIDField()  # the proceedings of the giver
    taken = models.UUIDField(null=True)  # those of the taker
    given_at = models.DateTimeField()
    given_by = models.UUIDField()
    until = models.DateTimeField()  # the code runs out
    joined_at = models.DateTimeField(null=True)
    joined_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)
    agreement = models.UUIDField(null=True)
    consent = models.UUIDField(null=True)
    ground = models.CharField(max_length=8, choices=Ground, blank=True)
    reference = SealedField(DataClass.DOCUMENT)  # on what the duty rests
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "justice_join"
        constraints = [
            models.CheckConstraint(condition=~models.Q(giver=models.F("taker")), name="justice_two_organisations"),
            models.UniqueConstraint(
                fields=["given"], condition=models.Q(ended_at__isnull=True), name="justice_given_once"
            ),
            models.UniqueConstraint(
                fields=["taken"], condition=models.Q(ended_at__isnull=True), name="justice_taken_once"
            ),
        ]


class OfPerson(models.Model):
    """A record about the person of a case, kept by those who help; sealed under her own keys."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.UUIDField()
    person_id = models.UUIDField()
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField()

    class Meta:
        abstract = True


class Cooperation(OfPerson):
    """Whether the person cooperates with the authorities, as she said on that day. The newest counts; never a condition."""

    answer = models.CharField(max_length=12, choices=Stance)
    on = models.DateField()

    class Meta:
        db_table = "justice_cooperation"
        indexes = [models.Index(fields=["case", "-recorded_at"], name="justice_newest_answer")]


class Aid(OfPerson):
    """Legal aid, and the lawyer."""

    state = models.CharField(max_length=12, choices=AidState, default=AidState.ASKED)
    since = models.DateField()
    body = models.UUIDField(null=True)  # of the directory: who decides on it
    lawyer = SealedField(DataClass.CARE, subject="person_id")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "justice_aid"
        indexes = [models.Index(fields=["case"], name="justice_aid_case")]


class Telling(OfPerson):
    """The rights were told: which list, in which language, how, by whom, and what proves it."""

    list_id = models.CharField(max_length=20)
    list_version = models.CharField(max_length=12)
    language = models.CharField(max_length=2)
    form = models.CharField(max_length=8, choices=TellingForm)
    interpreter = models.BooleanField(default=False)
    proof = models.CharField(max_length=12, choices=Proof)
    protocol_on = models.DateField(null=True)  # the protocol of the compensation act was drawn up and registered (S11)
    signature = SealedField(DataClass.DOCUMENT, subject="person_id")
    witness = SealedField(DataClass.DOCUMENT, subject="person_id")

    class Meta:
        db_table = "justice_telling"
        indexes = [models.Index(fields=["case", "-recorded_at"], name="justice_told_last")]


class Charge(OfPerson):
    """For what the person herself is pursued because of what she was made to do (art. 16a of the BG Criminal Code)."""

    kind = models.CharField(max_length=12, choices=ChargeKind)
    state = models.CharField(max_length=12, choices=ChargeState, default=ChargeState.RAISED)
    since = models.DateField()
    about = SealedField(DataClass.CARE, subject="person_id")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "justice_charge"
        constraints = [models.CheckConstraint(condition=models.Q(state__in=ChargeState.values), name="justice_charged")]
        indexes = [models.Index(fields=["case"], name="justice_charge_case")]


class Claim(OfPerson):
    """A claim for money that is owed to the person."""

    kind = models.CharField(max_length=8, choices=ClaimKind)
    jurisdiction = models.CharField(max_length=2)
    proceeding = models.UUIDField(null=True)  # in which a civil claim is brought
    state = models.CharField(max_length=12, choices=ClaimState, default=ClaimState.PREPARED)
    since = models.DateField()
    about = SealedField(DataClass.CARE, subject="person_id")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "justice_claim"
        constraints = [models.CheckConstraint(condition=models.Q(state__in=ClaimState.values), name="justice_claimed")]
        indexes = [models.Index(fields=["case"], name="justice_claim_case")]


class Amount(models.Model):
    """An amount of a claim, in its own currency. Only grows."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="amounts")
    what = models.CharField(max_length=8, choices=What)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3, choices=Currency)
    on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField()

    class Meta:
        db_table = "justice_amount"
        constraints = [models.CheckConstraint(condition=models.Q(amount__gt=0), name="justice_amount_above_zero")]
