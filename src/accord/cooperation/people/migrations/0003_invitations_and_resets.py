"""Invitations and resets of a sign-in, each opened by a link."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import accord.foundation.ids


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0001_initial"),
        ("people", "0002_seats"),
    ]

    operations = [
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=accord.foundation.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("email", models.EmailField(max_length=254)),
                ("name", models.CharField(max_length=120)),
                (
                    "language",
                    models.CharField(
                        choices=[("bg", "Български"), ("ro", "Română"), ("uk", "Українська"), ("en", "English")],
                        max_length=2,
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("hotline_operator", "Hotline operator"),
                            ("first_line_screener", "First-line screener"),
                            ("case_manager", "Case manager"),
                            ("shelter_staff", "Shelter staff"),
                            ("investigator", "Investigator or prosecutor"),
                            ("child_protection_lead", "Child protection lead"),
                            ("local_commission_secretary", "Secretary of a local commission"),
                            ("national_coordinator", "National coordinator"),
                            ("data_protection_officer", "Data protection officer"),
                            ("administrator", "Administrator"),
                        ],
                        max_length=40,
                    ),
                ),
                ("until", models.DateTimeField(null=True)),
                ("invited_by", models.UUIDField()),
                ("invited_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("digest", models.BinaryField(max_length=32, unique=True)),
                ("accepted_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("account", models.UUIDField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="organisations.organisation"),
                ),
            ],
            options={
                "db_table": "people_invitation",
                "indexes": [models.Index(fields=["organisation", "-invited_at"], name="people_invitation_open")],
            },
        ),
        migrations.CreateModel(
            name="Reset",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=accord.foundation.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("organisation", models.UUIDField()),
                ("made_by", models.UUIDField()),
                ("released_by", models.UUIDField(null=True)),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("digest", models.BinaryField(max_length=32, unique=True)),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL),
                ),
            ],
            options={
                "db_table": "people_reset",
                "indexes": [models.Index(fields=["organisation", "-made_at"], name="people_reset_lately")],
            },
        ),
    ]
