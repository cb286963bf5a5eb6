"""The tracks of a case (track_tables.py)."""

import django.db.models.deletion
from django.db import migrations, models

import accord.foundation.ids


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_restricted"),
    ]

    operations = [
        migrations.CreateModel(
            name="Track",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=accord.foundation.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("identification", "Identification"),
                            ("reflection", "Recovery and reflection"),
                            ("risk", "Risk assessment"),
                            ("safety_plan", "Safety plan"),
                            ("needs", "Immediate needs"),
                            ("support_plan", "Support plan"),
                            ("status", "Residence and protection status"),
                            ("return", "Safe return"),
                            ("monitoring", "Monitoring"),
                        ],
                        max_length=20,
                    ),
                ),
                ("jurisdiction", models.CharField(blank=True, max_length=2)),
                ("state", models.CharField(max_length=24)),
                ("owner", models.UUIDField()),
                ("since", models.DateTimeField()),
                ("moved_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tracks", to="cases.case"
                    ),
                ),
            ],
            options={
                "db_table": "cases_track",
                "constraints": [
                    models.UniqueConstraint(fields=("case", "kind", "jurisdiction"), name="cases_track_once")
                ],
            },
        ),
    ]
