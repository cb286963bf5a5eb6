"""Files that show what a report says."""

import django.db.models.deletion
from django.db import migrations, models

import accord.foundation.ids
import accord.foundation.vault.fields


class Migration(migrations.Migration):
    dependencies = [
        ("programme", "0003_by_link"),
    ]

    operations = [
        migrations.CreateModel(
            name="Evidence",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=accord.foundation.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("organisation", models.UUIDField()),
                ("keeper", models.UUIDField()),
                (
                    "shows",
                    models.CharField(
                        choices=[
                            ("attendance", "list of who came"),
                            ("agenda", "agenda or invitation"),
                            ("material", "material that was handed out"),
                            ("picture", "pictures"),
                            ("money", "invoice or account of money"),
                            ("paper", "report or minutes"),
                            ("other", "other"),
                        ],
                        max_length=12,
                    ),
                ),
                ("media", models.CharField(max_length=20)),
                ("size", models.PositiveIntegerField()),
                ("file", accord.foundation.vault.fields.SealedField(data_class="document", subject="id")),
                ("added_by", models.UUIDField()),
                ("added_at", models.DateTimeField()),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="programme.activityreport",
                    ),
                ),
            ],
            options={
                "db_table": "programme_evidence",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("shows__in", ["attendance", "agenda", "material", "picture", "money", "paper", "other"])
                        ),
                        name="programme_evidence_shows",
                    )
                ],
            },
        ),
    ]
