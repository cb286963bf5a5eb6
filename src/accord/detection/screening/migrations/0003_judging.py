"""A screening may be weighed again beside its first result, and lowered by two persons."""

import django.db.models.deletion
from django.db import migrations, models

import accord.foundation.ids
import accord.foundation.vault.fields


class Migration(migrations.Migration):
    dependencies = [
        ("screening", "0002_modules"),
    ]

    operations = [
        migrations.AddField(
            model_name="screening",
            name="lower_reason",
            field=accord.foundation.vault.fields.SealedField(data_class="care", subject="id"),
        ),
        migrations.AddField(
            model_name="screening",
            name="lowered_to",
            field=models.CharField(
                blank=True,
                choices=[
                    ("no_indication", "no indication of trafficking"),
                    ("more_information", "more information is needed"),
                    ("risk", "risk or attempt"),
                    ("concern", "exploitation without a means of control seen so far"),
                    ("reasonable_grounds", "reasonable grounds to believe that the person is trafficked"),
                ],
                max_length=24,
            ),
        ),
        migrations.AddField(
            model_name="screening",
            name="rescored",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="screening",
            name="rescored_to",
            field=models.CharField(
                blank=True,
                choices=[
                    ("no_indication", "no indication of trafficking"),
                    ("more_information", "more information is needed"),
                    ("risk", "risk or attempt"),
                    ("concern", "exploitation without a means of control seen so far"),
                    ("reasonable_grounds", "reasonable grounds to believe that the person is trafficked"),
                ],
                max_length=24,
            ),
        ),
        migrations.CreateModel(
            name="Rescoring",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=accord.foundation.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("instrument_version", models.CharField(max_length=20)),
                ("modules", models.CharField(blank=True, max_length=200)),
                ("rule_version", models.CharField(max_length=40)),
                (
                    "conclusion",
                    models.CharField(
                        choices=[
                            ("no_indication", "no indication of trafficking"),
                            ("more_information", "more information is needed"),
                            ("risk", "risk or attempt"),
                            ("concern", "exploitation without a means of control seen so far"),
                            ("reasonable_grounds", "reasonable grounds to believe that the person is trafficked"),
                        ],
                        max_length=24,
                    ),
                ),
                ("urgent", models.BooleanField()),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField()),
                (
                    "screening",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rescorings", to="screening.screening"
                    ),
                ),
            ],
            options={
                "db_table": "screening_rescoring",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("screening", "instrument_version", "modules", "rule_version"),
                        name="screening_rescored_once",
                    )
                ],
            },
        ),
    ]
