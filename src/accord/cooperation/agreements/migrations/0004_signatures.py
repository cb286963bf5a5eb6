"""Who signed, and how."""

import django.db.models.deletion
from django.db import migrations, models

import accord.foundation.ids
import accord.foundation.vault.fields


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0003_full_terms"),
        ("organisations", "0002_missions"),
    ]

    operations = [
        migrations.CreateModel(
            name="Signature",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=accord.foundation.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("office", models.CharField(blank=True, max_length=120)),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("account", "with my account here"),
                            ("drawn", "signed on the screen"),
                            ("file", "on paper, and the signed paper uploaded"),
                        ],
                        max_length=8,
                    ),
                ),
                ("media", models.CharField(blank=True, max_length=20)),
                ("at", models.DateTimeField()),
                ("drawn", accord.foundation.vault.fields.SealedField(data_class="document", subject="id")),
                ("file", accord.foundation.vault.fields.SealedField(data_class="document", subject="id")),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="agreements.agreement",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="organisations.organisation"),
                ),
            ],
            options={
                "db_table": "agreements_signature",
                "constraints": [
                    models.UniqueConstraint(fields=("agreement", "organisation"), name="agreements_signature_once"),
                    models.CheckConstraint(
                        condition=models.Q(("method__in", ["account", "drawn", "file"])),
                        name="agreements_signature_how",
                    ),
                ],
            },
        ),
    ]
