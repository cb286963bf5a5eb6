"""Whom it was written to that a report is due."""

import django.db.models.deletion
from django.db import migrations, models

import accord.foundation.ids


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0002_missions"),
        ("programme", "0004_evidence"),
    ]

    operations = [
        migrations.CreateModel(
            name="Reminder",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=accord.foundation.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("organisation", models.UUIDField()),
                ("period", models.CharField(max_length=7)),
                ("stage", models.PositiveSmallIntegerField()),
                ("written_by", models.UUIDField()),
                ("written_at", models.DateTimeField()),
                (
                    "institution",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="organisations.organisation"),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reminders", to="programme.programme"
                    ),
                ),
            ],
            options={
                "db_table": "programme_reminder",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme", "institution", "period", "stage"), name="programme_reminded_once"
                    )
                ],
            },
        ),
    ]
