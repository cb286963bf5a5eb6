"""Certificates of people who work here."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import accord.foundation.ids


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_administrators_end"),
    ]

    operations = [
        migrations.CreateModel(
            name="Trained",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=accord.foundation.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("certificate", models.UUIDField(unique=True)),
                ("organisation", models.UUIDField()),
                ("title", models.CharField(max_length=200)),
                ("until", models.DateField()),
                ("told_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="trained", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "db_table": "people_trained",
                "indexes": [models.Index(fields=["account", "until"], name="people_trained_until")],
            },
        ),
    ]
