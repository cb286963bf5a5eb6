"""Courses, trainings and who took part. Who somebody is stands sealed; a keyed token finds the same person again."""

from django.db import models
from django.db.models import F, Q

from accord.foundation.codes import Sex
from accord.foundation.ids import new_id
from accord.foundation.policy import OrganisationKind
from accord.foundation.vault import DataClass, SealedField
from accord.prevention.training.vocab import FollowUp, Profession, Subject, TrainingState


class Course(models.Model):
    """What is taught, again and again."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    organisation = models.UUIDField()
    title = models.CharField(max_length=200)
    subject = models.CharField(max_length=20, choices=Subject)
    made_by = models.UUIDField()
    made_at = models.DateTimeField()

    class Meta:
        db_table = "training_course"
        constraints = [models.CheckConstraint(condition=Q(subject__in=Subject.values), name="training_course_subject")]
        indexes = [models.Index(fields=["-made_at", "-id"], name="training_courses_newest")]


class Curriculum(models.Model):
    """One edition of what a course teaches, and for how many months whoever took part counts as current."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="curricula")
    edition = models.PositiveSmallIntegerField()
    hours = models.DecimalField(max_digits=5, decimal_places=1)
    months = models.PositiveSmallIntegerField()
    outline = models.TextField(blank=True)
    made_by = models.UUIDField()
    made_at = models.DateTimeField()

    class Meta:
        db_table = "training_curriculum"
        constraints = [
            models.UniqueConstraint(fields=["course", "edition"], name="training_curriculum_edition"),
            models.CheckConstraint(condition=Q(hours__gt=0), name="training_curriculum_hours"),
            models.CheckConstraint(condition=Q(months__gt=0), name="training_curriculum_months"),
        ]


class Training(models.Model):
    """One time that a course is held. `link` opens the sign-up; what comes through it is sealed to `public_key`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    organisation = models.UUIDField()
    curriculum = models.ForeignKey(Curriculum, on_delete=models.PROTECT, related_name="trainings")
    title = models.CharField(max_length=200)
    partners = models.CharField(max_length=300, blank=True)  # co-organisers
    donor = models.CharField(max_length=200, blank=True)
    place = models.CharField(max_length=200, blank=True)
    online = models.BooleanField(default=False)
    starts = models.DateField()
    ends = models.DateField()
    hours = models.DecimalField(max_digits=5, decimal_places=1)
    trainers = SealedField(DataClass.IDENTITY)
    seats = models.PositiveSmallIntegerField(null=True)
    taken = models.PositiveSmallIntegerField(default=0)  # by participants
    closes = models.DateField(null=True)  # the last day of the sign-up
    link = models.CharField(max_length=22, blank=True)
    public_key = models.BinaryField(max_length=32, null=True)
    secret = SealedField(DataClass.CARE)
    state = models.CharField(max_length=10, choices=TrainingState, default=TrainingState.PLANNED)
    made_by = models.UUIDField()
    made_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "training_training"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=TrainingState.values), name="training_state"),
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="training_dates"),
            models.CheckConstraint(condition=Q(hours__gt=0), name="training_hours"),
            models.CheckConstraint(
                condition=~Q(state="open") | (~Q(link="") & Q(closes__isnull=False) & Q(seats__isnull=False)),
                name="training_open_whole",
            ),
            models.UniqueConstraint(fields=["link"], condition=~Q(link=""), name="training_link"),
        ]
        indexes = [models.Index(fields=["organisation", "-made_at", "-id"], name="training_newest")]


class SignUp(models.Model):
    """Somebody signed up at the public page; only the organiser opens who."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    training = models.ForeignKey(Training, on_delete=models.PROTECT, related_name="sign_ups")
    box = models.BinaryField()
    on = models.DateField()

    class Meta:
        db_table = "training_sign_up"


class Attendance(models.Model):
    """A person in a training. `person`: a keyed token over name and address, the same in each training of the organiser."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    training = models.ForeignKey(Training, on_delete=models.PROTECT, related_name="attendances")
    organisation = models.UUIDField()
    person = models.CharField(max_length=16)
    name = SealedField(DataClass.IDENTITY, subject="training_id")
    contact = SealedField(DataClass.LOCATION, subject="training_id")
    institution = models.CharField(max_length=24, choices=OrganisationKind)
    profession = models.CharField(max_length=16, choices=Profession)
    sex = models.CharField(max_length=20, choices=Sex)
    before = models.DecimalField(max_digits=5, decimal_places=1, null=True)  # test, in points of a hundred
    after = models.DecimalField(max_digits=5, decimal_places=1, null=True)
    follow_up = models.CharField(max_length=10, choices=FollowUp, blank=True)
    followed_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "training_attendance"
        constraints = [
            models.UniqueConstraint(fields=["training", "person"], name="training_once"),
            models.CheckConstraint(
                condition=Q(after__isnull=True) | Q(before__isnull=False), name="training_before_after"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "person"], name="training_persons")]


class Certificate(models.Model):
    """What a certificate says to whoever holds its code: the course, the days, until when. Never who."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    attendance = models.OneToOneField(Attendance, on_delete=models.PROTECT, related_name="certificate")
    organisation = models.UUIDField()  # itself: who asks for a code may not read who took part
    code = models.CharField(max_length=24, unique=True)
    title = models.CharField(max_length=200)
    hours = models.DecimalField(max_digits=5, decimal_places=1)
    held_on = models.DateField()
    until = models.DateField()
    given_at = models.DateTimeField()

    class Meta:
        db_table = "training_certificate"
