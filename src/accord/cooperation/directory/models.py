"""Entries of the directory, their history, and reports that one is wrong."""

from datetime import date

from django.db import models
from django.db.models import Q

from accord.cooperation.directory.catalogue import kind_names, secret_kinds, spoken
from accord.cooperation.directory.vetting_vocab import HelperKind, Offer, VettingReason, VettingState
from accord.cooperation.directory.vocab import Cost, Rejection, ReportState, Route, Status, Wrong
from accord.cooperation.organisations.models import Organisation
from accord.foundation.ids import new_id
from accord.foundation.vault import DataClass, SealedField


class Service(models.Model):
    """One service. Public facts only. Several codes in one column are sorted and stand apart by a space."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    origin = models.CharField(max_length=80, blank=True)  # file and key of a loaded entry
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="services")
    keeper = models.UUIDField()  # the organisation that vouches for the entry
    kinds = models.CharField(max_length=80)
    names = models.JSONField()
    descriptions = models.JSONField(default=dict)
    applying = models.JSONField(default=dict)  # for whom and how to apply, in words
    route = models.CharField(max_length=12, choices=Route, default=Route.DIRECT)
    status = models.CharField(max_length=20, choices=Status, default=Status.ACTIVE)
    sexes = models.CharField(max_length=80, blank=True)  # empty: everybody
    age_from = models.PositiveSmallIntegerField(default=0)
    age_to = models.PositiveSmallIntegerField(null=True)
    with_children = models.BooleanField(default=False)
    stays = models.CharField(max_length=60, blank=True)  # empty: whatever the citizenship or status
    languages = models.CharField(max_length=120, blank=True)
    cost = models.CharField(max_length=12, choices=Cost, default=Cost.UNKNOWN)
    always_open = models.BooleanField(default=False)
    hours = models.JSONField(default=dict)  # weekday, "0" is Monday -> spans in minutes
    areas = models.CharField(max_length=600)
    phone = models.CharField(max_length=40, blank=True)
    email = models.CharField(max_length=120, blank=True)
    web = models.CharField(max_length=300, blank=True)
    secret = models.BooleanField(default=False)  # nobody may learn where it is
    street = models.CharField(max_length=200, blank=True)
    town = models.CharField(max_length=80, blank=True)
    postal_code = models.CharField(max_length=12, blank=True)
    licence = models.CharField(max_length=80, blank=True)
    licence_until = models.DateField(null=True)
    funding = models.CharField(max_length=200, blank=True)
    funding_until = models.DateField(null=True)
    source = models.CharField(max_length=300, blank=True)
    verified_at = models.DateTimeField()
    verified_by = models.UUIDField(null=True)  # an organisation; empty where only a source was read
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "directory_service"
        constraints = [
            # SECURITY: the last door behind `check`: no place of a shelter, whoever writes. tests/rooms/directory/test_secret.py
            models.CheckConstraint(
                condition=Q(secret=False) | Q(street="", town="", postal_code=""), name="directory_secret_place"
            ),
            models.CheckConstraint(
                condition=Q(secret=True)
                | ~(Q(kinds__contains="SH") | Q(kinds__contains="CC") | Q(kinds__contains="LT")),
                name="directory_secret_kinds",
            ),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="directory_status"),
            models.UniqueConstraint(fields=["origin"], condition=~Q(origin=""), name="directory_loaded_once"),
        ]
        indexes = [models.Index(fields=["status"], name="directory_by_status")]

    @property
    def name(self) -> str:
        """In the language that is active."""
        return spoken(self.names)

    @property
    def country(self) -> str:
        """The country of the first area."""
        return str(self.areas)[:2]

    @property
    def kind_words(self) -> str:
        """What it offers, in words."""
        names = kind_names()
        return ", ".join(names[code] for code in self.kinds.split())

    @property
    def must_be_secret(self) -> bool:
        """Whether its kinds alone make its place secret."""
        return bool(secret_kinds() & set(self.kinds.split()))

    @property
    def dial(self) -> str:
        """The number as a telephone takes it."""
        return self.phone.replace(" ", "")


class Change(models.Model):
    """What was done to an entry. `fields` holds what stood there before and after."""

    id = models.BigAutoField(primary_key=True)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="changes")
    at = models.DateTimeField()
    account = models.UUIDField(null=True)
    organisation = models.UUIDField(null=True)
    action = models.CharField(max_length=10)  # made, edited, verified, loaded
    fields = models.JSONField(default=dict)
    version = models.PositiveIntegerField()

    class Meta:
        db_table = "directory_change"
        indexes = [models.Index(fields=["service", "-at"], name="directory_history")]


class EntryReport(models.Model):
    """Somebody says that an entry is wrong. `note` opens to the organisation that keeps the entry."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="reports")
    keeper = models.UUIDField()
    organisation = models.UUIDField()
    account = models.UUIDField()
    wrong = models.CharField(max_length=10, choices=Wrong)
    note = SealedField(DataClass.CARE, subject="id")
    state = models.CharField(max_length=10, choices=ReportState, default=ReportState.OPEN)
    rejection = models.CharField(max_length=10, choices=Rejection, blank=True)
    made_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.UUIDField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "directory_report"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ReportState.values), name="directory_report_state"),
        ]
        indexes = [models.Index(fields=["keeper"], name="directory_reports", condition=Q(state="open"))]


class Helper(models.Model):
    """Somebody who offers housing, lifts, work. Who it is stands in HelperParticulars; here what a card may tell."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)  # on the card
    kind = models.CharField(max_length=10, choices=HelperKind)
    offers = models.CharField(max_length=60)
    areas = models.CharField(max_length=600)
    state = models.CharField(max_length=10, choices=VettingState, default=VettingState.OFFERED)
    reason = models.CharField(max_length=10, choices=VettingReason, blank=True)
    until = models.DateField(null=True)
    offered_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "directory_helper"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=VettingState.values), name="directory_helper_state"),
            models.CheckConstraint(
                condition=~Q(state="vetted") | Q(until__isnull=False), name="directory_vetted_until"
            ),
        ]

    def vetted(self, today: date) -> bool:
        """Whether the vetting counts today."""
        return self.state == VettingState.VETTED and self.until is not None and self.until >= today

    @property
    def offer_words(self) -> str:
        """What is offered, in words."""
        return ", ".join(str(Offer(code).label) for code in self.offers.split())


class HelperParticulars(models.Model):
    """Who somebody who offers help is: opens to the organisation that registered them and the national coordinator."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    helper = models.OneToOneField(Helper, on_delete=models.PROTECT, related_name="particulars")
    organisation = models.UUIDField()
    coordinator = models.UUIDField(null=True)
    name = SealedField(DataClass.IDENTITY, subject="helper_id")
    contact = SealedField(DataClass.LOCATION, subject="helper_id")
    note = SealedField(DataClass.CARE, subject="helper_id")

    class Meta:
        db_table = "directory_helper_particulars"


class HelperCheck(models.Model):
    """One check that was done of a helper, and whether it gave cause for concern."""

    id = models.BigAutoField(primary_key=True)
    helper = models.ForeignKey(Helper, on_delete=models.PROTECT, related_name="checks")
    kind = models.CharField(max_length=12)
    concern = models.BooleanField()
    at = models.DateTimeField()
    account = models.UUIDField()
    organisation = models.UUIDField()

    class Meta:
        db_table = "directory_helper_check"
        indexes = [models.Index(fields=["helper", "-at"], name="directory_checks")]
