"""What is written on the page of the person."""

import django.db.models.deletion
from django.db import migrations, models

import accord.foundation.ids
import accord.foundation.vault.fields


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0006_handed_over"),
        ("visits", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Letter",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=accord.foundation.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("person_id", models.UUIDField()),
                ("by_person", models.BooleanField()),
                ("danger", models.BooleanField(default=False)),
                ("written_at", models.DateTimeField()),
                ("written_by", models.UUIDField(null=True)),
                ("read_at", models.DateTimeField(null=True)),
                ("text", accord.foundation.vault.fields.SealedField(data_class="care", subject="person_id")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="letters", to="cases.case"
                    ),
                ),
            ],
            options={
                "db_table": "visits_letter",
                "indexes": [models.Index(fields=["case", "-written_at"], name="visits_letters_of_case")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by_person", True), ("written_by", None)),
                            models.Q(("by_person", False), ("danger", False)),
                            _connector="OR",
                        ),
                        name="visits_whose_letter",
                    )
                ],
            },
        ),
    ]
