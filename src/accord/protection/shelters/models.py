"""Houses, their addresses, units of places, holds, stays, house notes, and needs that were not met."""

from datetime import date, datetime

from django.db import models

from accord.cooperation.directory.catalogue import region_name
from accord.foundation.codes import AgeGroup, Sex
from accord.foundation.ids import new_id
from accord.foundation.vault import DataClass, SealedField
from accord.protection.cases.models import Case
from accord.protection.referrals.models import Referral
from accord.protection.shelters.fit import Offer, Party
from accord.protection.shelters.vocab import (
    HOLDS,
    ChildAge,
    ExtendReason,
    Ground,
    HoldState,
    LeaveReason,
    Length,
    NeedReason,
    NextPlace,
    RequestState,
    Security,
    ShelterKind,
    StaffLanguage,
    StayState,
)


class Shelter(models.Model):
    """A house, as others may see it: under a code name, with its region. Where it stands is in `Address` alone."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.UUIDField()
    code = models.CharField(max_length=12)  # the name by which it goes; tells nothing of where it is
    kind = models.CharField(max_length=2, choices=ShelterKind)
    region = models.CharField(max_length=6)  # ISO 3166-2
    step_free = models.BooleanField(default=False)
    languages = models.CharField(max_length=40, blank=True)  # code set of StaffLanguage
    security = models.CharField(max_length=8, choices=Security, default=Security.USUAL)
    made_at = models.DateTimeField()
    counted_at = models.DateTimeField()  # when somebody of the house last said that the numbers are right
    closed = models.BooleanField(default=False)  # takes nobody any more
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "shelters_shelter"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="shelters_code"),
            models.CheckConstraint(condition=models.Q(kind__in=ShelterKind.values), name="shelters_kind"),
        ]

    @property
    def region_name(self) -> str:
        """The region in words."""
        return region_name(self.region)

    @property
    def country(self) -> str:
        """The country of the region."""
        return self.region[:2]


class Address(models.Model):
    """Where a house stands: sealed under keys of the house, which only its own organisation holds (guard G9)."""

    shelter = models.OneToOneField(Shelter, primary_key=True, on_delete=models.PROTECT, related_name="where")
    organisation = models.UUIDField()
    address = SealedField(DataClass.LOCATION, subject="shelter_id")

    class Meta:
        db_table = "shelters_address"


class Unit(models.Model):
    """Places of a house that take the same people: counted, not named; a room where the house keeps rooms."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    shelter = models.ForeignKey(Shelter, on_delete=models.PROTECT, related_name="units")
    label = models.CharField(max_length=12)
    capacity = models.PositiveSmallIntegerField()
    women_from = models.PositiveSmallIntegerField(null=True)
    women_to = models.PositiveSmallIntegerField(null=True)
    men_from = models.PositiveSmallIntegerField(null=True)
    men_to = models.PositiveSmallIntegerField(null=True)
    children_to = models.PositiveSmallIntegerField(null=True)
    closed_from = models.DateField(null=True)  # closed for works
    closed_until = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "shelters_unit"
        constraints = [models.UniqueConstraint(fields=["shelter", "label"], name="shelters_unit_label")]

    def is_closed(self, today: date) -> bool:
        """Whether nobody new is taken today."""
        works = self.closed_from is not None and self.closed_from <= today
        return self.shelter.closed or (works and (self.closed_until is None or today <= self.closed_until))

    def offer(self, taken: int, today: date) -> Offer:
        """Whom it takes, with what is free when `taken` places are not."""
        house = self.shelter
        return Offer(
            _ages(self.women_from, self.women_to),
            _ages(self.men_from, self.men_to),
            self.children_to,
            house.step_free,
            frozenset(house.languages.split()),
            house.security,
            0 if self.is_closed(today) else max(0, self.capacity - taken),
        )


class Guest(models.Model):
    """Who is meant, in codes: what a house needs to know to make a bed, and nothing of why."""

    person_id = models.UUIDField()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    referral = models.ForeignKey(Referral, null=True, on_delete=models.PROTECT, related_name="+")
    sex = models.CharField(max_length=30, choices=Sex)
    age = models.PositiveSmallIntegerField()
    children = models.CharField(max_length=40, blank=True)  # their ages
    size = models.PositiveSmallIntegerField()  # places, together

    class Meta:
        abstract = True

    @property
    def ages(self) -> list[int]:
        """The ages of the children who come along."""
        return [int(age) for age in self.children.split()]

    @property
    def party(self) -> Party:
        """Who needs the places."""
        return Party(self.sex, self.age, tuple(self.ages))


class Hold(Guest):
    """Places held for some hours, by who needs them or by the house itself."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="holds")
    organisation = models.UUIDField()  # who holds it
    step_free = models.BooleanField(default=False)
    language = models.CharField(max_length=4, blank=True)
    made_at = models.DateTimeField()
    made_by = models.UUIDField()
    until = models.DateTimeField()
    urgent = models.BooleanField(default=False)
    extended = models.CharField(max_length=12, choices=ExtendReason, blank=True)
    state = models.CharField(max_length=10, choices=HoldState, default=HoldState.HELD)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "shelters_hold"
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=HoldState.values), name="shelters_hold_state")
        ]
        indexes = [
            models.Index(fields=["unit", "state"], name="shelters_hold_of_unit"),
            models.Index(fields=["person_id"], name="shelters_hold_of_person"),
        ]

    def state_at(self, now: datetime) -> str:
        """Where it stands at a moment: the clock alone ends it."""
        return HOLDS.step(self.state, "expire") if self.state == HoldState.HELD and self.until <= now else self.state


class Stay(Guest):
    """A person in a house, with the children who came along."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="stays")
    organisation = models.UUIDField()  # whose house it is
    hold = models.OneToOneField(Hold, on_delete=models.PROTECT, related_name="stay")
    arrived_at = models.DateTimeField()
    ground = models.CharField(max_length=12, choices=Ground)
    until = models.DateField(null=True)
    papers = models.CharField(max_length=160, blank=True)  # code set: the papers that are there
    state = models.CharField(max_length=10, choices=StayState, default=StayState.IN_HOUSE)
    absent_since = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=10, choices=LeaveReason, blank=True)
    next_place = models.CharField(max_length=10, choices=NextPlace, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "shelters_stay"
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=StayState.values), name="shelters_stay_state"),
            models.CheckConstraint(
                condition=models.Q(left_at__isnull=True) | models.Q(left_at__gte=models.F("arrived_at")),
                name="shelters_left_after_arrival",
            ),
            models.UniqueConstraint(
                fields=["person_id"], condition=~models.Q(state=StayState.LEFT), name="shelters_one_place_a_person"
            ),
        ]
        indexes = [models.Index(fields=["unit", "state"], name="shelters_stay_of_unit")]


class Note(models.Model):
    """A note of the house about the day of somebody who stays: sealed under keys of the stay."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    stay = models.ForeignKey(Stay, on_delete=models.PROTECT, related_name="notes")
    stay_key = models.UUIDField()  # the same id, by which the text is sealed
    written_at = models.DateTimeField()
    written_by = models.UUIDField()
    text = SealedField(DataClass.CARE, subject="stay_key")

    class Meta:
        db_table = "shelters_note"
        indexes = [models.Index(fields=["stay", "-written_at"], name="shelters_note_of_stay")]


class Need(models.Model):
    """A place that was needed and not there: codes only, counted once a day for a case (domain.md P11)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.UUIDField()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    recorded_by = models.UUIDField()
    region = models.CharField(max_length=6, blank=True)
    sex = models.CharField(max_length=30, choices=Sex)
    age_group = models.CharField(max_length=10, choices=AgeGroup)
    children = models.PositiveSmallIntegerField(default=0)
    step_free = models.BooleanField(default=False)
    language = models.CharField(max_length=4, blank=True)
    security = models.CharField(max_length=8, choices=Security, default=Security.USUAL)
    reason = models.CharField(max_length=10, choices=NeedReason)

    class Meta:
        db_table = "shelters_need"
        constraints = [models.UniqueConstraint(fields=["case", "day"], name="shelters_need_once_a_day")]
        indexes = [models.Index(fields=["-day"], name="shelters_need_day")]


class PlaceRequest(models.Model):
    """A question to a house at another node, in codes that point at nobody; it has the same id there.

    Each side has a row: who asks the one with the case, the house the one with the places that it promised.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    organisation = models.UUIDField()  # whose row it is
    other = models.UUIDField()
    asked_here = models.BooleanField()
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="promised")
    referral = models.UUIDField(null=True)  # that followed; not a key, as its letter may come later than this one's
    sex = models.CharField(max_length=30, choices=Sex)
    age_group = models.CharField(max_length=10, choices=AgeGroup)
    children = models.PositiveSmallIntegerField(default=0)
    eldest = models.CharField(max_length=5, choices=ChildAge, blank=True)
    size = models.PositiveSmallIntegerField()
    step_free = models.BooleanField(default=False)
    language = models.CharField(max_length=4, choices=StaffLanguage, blank=True)
    security = models.CharField(max_length=8, choices=Security, default=Security.USUAL)
    from_on = models.DateField()
    length = models.CharField(max_length=8, choices=Length)
    asked_at = models.DateTimeField()
    asked_by = models.UUIDField(null=True)  # of this side
    answered_by = models.UUIDField(null=True)  # of this side
    moved_at = models.DateTimeField()
    until = models.DateField(null=True)  # the last day on which the promised place is kept
    reason = models.CharField(max_length=10, choices=NeedReason, blank=True)
    state = models.CharField(max_length=10, choices=RequestState, default=RequestState.ASKED)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "shelters_request"
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=RequestState.values), name="shelters_request_state"),
            models.CheckConstraint(
                condition=models.Q(asked_here=True) ^ models.Q(case=None), name="shelters_request_case_of_asker"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-asked_at", "-id"], name="shelters_request_newest"),
            models.Index(fields=["unit", "state"], name="shelters_request_of_unit"),
        ]

    def is_over(self, today: date) -> bool:
        """Whether a promise was not used in time."""
        return self.state == RequestState.PROMISED and self.until is not None and self.until < today


def _ages(first: int | None, last: int | None) -> tuple[int, int] | None:
    return None if first is None or last is None else (first, last)
