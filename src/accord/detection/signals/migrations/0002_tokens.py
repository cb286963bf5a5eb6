"""What is told in a signal besides its place, and the blind tokens by which signals of the same are found."""

import django.db.models.deletion
from django.db import migrations, models

import accord.foundation.vault.fields


class Migration(migrations.Migration):
    dependencies = [
        ("signals", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="signal",
            name="indexed",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="signal",
            name="selectors",
            field=accord.foundation.vault.fields.SealedField(data_class="location", subject="id"),
        ),
        migrations.CreateModel(
            name="SignalToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("phone", "telephone"),
                            ("vehicle", "vehicle"),
                            ("handle", "account or link"),
                            ("place", "place"),
                        ],
                        max_length=10,
                    ),
                ),
                ("token", models.BinaryField(db_index=True, max_length=8)),
                ("signal", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="signals.signal")),
            ],
            options={
                "db_table": "signals_token",
            },
        ),
    ]
