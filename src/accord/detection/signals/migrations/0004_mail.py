"""E-mails that became signals."""

import django.db.models.deletion
from django.db import migrations, models

import accord.foundation.ids
import accord.foundation.vault.fields


class Migration(migrations.Migration):
    dependencies = [
        ("signals", "0003_calling"),
    ]

    operations = [
        migrations.CreateModel(
            name="SignalMail",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=accord.foundation.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("organisation", models.UUIDField()),
                ("digest", models.BinaryField(max_length=8)),
                ("size", models.PositiveIntegerField()),
                (
                    "fault",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("too_many_parts", "it is made of too many parts"),
                            ("broken", "it is broken"),
                            ("empty", "it says nothing"),
                        ],
                        max_length=20,
                    ),
                ),
                ("cut", models.BooleanField(default=False)),
                ("raw", accord.foundation.vault.fields.SealedField(data_class="care", subject="signal_id")),
                ("attached", accord.foundation.vault.fields.SealedField(data_class="care", subject="signal_id")),
                (
                    "signal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="mail", to="signals.signal"
                    ),
                ),
            ],
            options={
                "db_table": "signals_mail",
                "constraints": [models.UniqueConstraint(fields=("organisation", "digest"), name="signals_mail_once")],
            },
        ),
    ]
