"""Signals and the persons that they concern."""

from django.db import models
from django.db.models import Q

from accord.detection.signals.vocab import (
    WAITING,
    Calling,
    CallResult,
    Channel,
    MailFault,
    Outcome,
    PassGround,
    QuietCall,
    SelectorKind,
    SignalState,
)
from accord.foundation.codes import AgeGroup, Sex
from accord.foundation.ids import new_id
from accord.foundation.vault import DataClass, SealedField


class Signal(models.Model):
    """One signal. What could point at anybody is sealed under the signal's own key."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    organisation = models.UUIDField()
    recorded_by = models.UUIDField()
    received_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    channel = models.CharField(max_length=20, choices=Channel)
    anonymous = models.BooleanField(default=False)
    language = models.CharField(max_length=2, blank=True)
    country = models.CharField(max_length=2)
    region = models.CharField(max_length=5, blank=True)  # of the directory, if it was told
    danger = models.BooleanField(default=False)
    child = models.BooleanField(default=False)
    forms = models.CharField(max_length=200, blank=True)  # code set of ExploitationForm
    state = models.CharField(max_length=12, choices=SignalState, default=SignalState.NEW)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    interpreter = models.BooleanField(default=False)
    calling = models.CharField(max_length=10, choices=Calling, default=Calling.NOT_ASKED, blank=True)
    reporter_name = SealedField(DataClass.IDENTITY)
    reporter_phone = SealedField(DataClass.LOCATION)
    callback = SealedField(DataClass.LOCATION)
    call_rules = SealedField(DataClass.LOCATION)  # calling.SafeCall
    place = SealedField(DataClass.LOCATION)
    next_step = SealedField(DataClass.CARE)
    account = SealedField(DataClass.CARE)
    selectors = SealedField(DataClass.LOCATION)  # telephones, vehicles, accounts, places that were told (alike.py)
    came_from = models.UUIDField(null=True)  # the organisation at another node that passed it here
    came_as = models.CharField(max_length=20, blank=True)  # its code there
    indexed = models.PositiveSmallIntegerField(default=0)  # the scheme of its tokens; 0: from before there were any
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "signals_signal"
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=SignalState.values), name="signals_state"),
            models.CheckConstraint(
                condition=~models.Q(state=SignalState.CLOSED) | ~models.Q(outcome=""), name="signals_closed_outcome"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-recorded_at", "-id"], name="signals_newest"),
            models.Index(fields=["organisation"], name="signals_waiting", condition=Q(state__in=WAITING)),
        ]

    @property
    def nothing_agreed(self) -> bool:
        """Whether nobody spoke with who called about calling back."""
        return self.calling == Calling.NOT_ASKED and not self.call_rules and not self.callback


class SignalPerson(models.Model):
    """One person that a signal concerns, as far as the caller knows; no name."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    signal = models.ForeignKey(Signal, on_delete=models.PROTECT, related_name="persons")
    number = models.PositiveSmallIntegerField()
    sex = models.CharField(max_length=30, choices=Sex, default=Sex.UNKNOWN)
    age_group = models.CharField(max_length=10, choices=AgeGroup, default=AgeGroup.UNKNOWN)
    citizenship = models.CharField(max_length=2, blank=True)

    class Meta:
        db_table = "signals_person"
        constraints = [models.UniqueConstraint(fields=["signal", "number"], name="signals_person_number")]


class SignalToken(models.Model):
    """A blind token of something that a signal tells; 64 bits under the organisation's own search key."""

    signal = models.ForeignKey(Signal, on_delete=models.CASCADE)
    kind = models.CharField(max_length=10, choices=SelectorKind)
    token = models.BinaryField(max_length=8, db_index=True)

    class Meta:
        db_table = "signals_token"


class SignalCall(models.Model):
    """One call back, and what became of it. The note is sealed under the signal's own key."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    signal = models.ForeignKey(Signal, on_delete=models.PROTECT, related_name="calls")
    by = models.UUIDField()
    at = models.DateTimeField()
    result = models.CharField(max_length=12, choices=CallResult)
    next_at = models.DateTimeField(null=True)
    note = SealedField(DataClass.CARE, subject="signal_id")

    class Meta:
        db_table = "signals_call"


class SignalPassing(models.Model):
    """To whom a signal was passed, when, and under which reference. What is typed is sealed under the signal's own key."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    signal = models.ForeignKey(Signal, on_delete=models.PROTECT, related_name="passings")
    by = models.UUIDField()
    receiver = models.UUIDField(null=True)  # an organisation of the directory; else its name is in `body`
    passed_at = models.DateTimeField()
    with_reporter = models.BooleanField(default=False)  # who told it agreed that the name goes with it
    ground = models.CharField(max_length=20, choices=PassGround, blank=True)  # to another node: why it may leave
    agreement = models.UUIDField(null=True)  # and on which agreement
    taken_at = models.DateTimeField(null=True)  # somebody there looked at it
    returned_at = models.DateTimeField(null=True)
    returned_for = models.CharField(max_length=40, blank=True)  # the code of the other node's reason
    body = SealedField(DataClass.CARE, subject="signal_id")
    reference = SealedField(DataClass.CARE, subject="signal_id")

    class Meta:
        db_table = "signals_passing"


class QuietCount(models.Model):
    """How many calls of a day told nothing. Of those who called nothing is kept."""

    organisation = models.UUIDField()
    day = models.DateField()
    kind = models.CharField(max_length=10, choices=QuietCall)
    calls = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "signals_quiet"
        constraints = [models.UniqueConstraint(fields=["organisation", "day", "kind"], name="signals_quiet_day")]


class SignalMail(models.Model):
    """An e-mail that became a signal. It and the names of its files are sealed under the signal's own key."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    signal = models.OneToOneField(Signal, on_delete=models.PROTECT, related_name="mail")
    organisation = models.UUIDField()
    digest = models.BinaryField(max_length=8)  # of Message-ID and content: the same again is no second signal
    size = models.PositiveIntegerField()
    fault = models.CharField(max_length=20, choices=MailFault, blank=True)
    cut = models.BooleanField(default=False)  # there is more text than the signal shows
    raw = SealedField(DataClass.CARE, subject="signal_id")
    attached = SealedField(DataClass.CARE, subject="signal_id")

    class Meta:
        db_table = "signals_mail"
        constraints = [models.UniqueConstraint(fields=["organisation", "digest"], name="signals_mail_once")]
