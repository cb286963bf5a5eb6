"""Call sheets: half-written ones, safe call-back, to whom a signal was passed, and calls that told nothing."""

import django.db.models.deletion
from django.db import migrations, models

import accord.foundation.ids
import accord.foundation.vault.fields


class Migration(migrations.Migration):
    dependencies = [
        ("signals", "0002_tokens"),
    ]

    operations = [
        migrations.CreateModel(
            name="QuietCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("organisation", models.UUIDField()),
                ("day", models.DateField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("silent", "silent"), ("abusive", "abusive"), ("test", "test or wrong number")],
                        max_length=10,
                    ),
                ),
                ("calls", models.PositiveIntegerField(default=0)),
            ],
            options={
                "db_table": "signals_quiet",
            },
        ),
        migrations.CreateModel(
            name="SignalCall",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=accord.foundation.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("by", models.UUIDField()),
                ("at", models.DateTimeField()),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("reached", "reached"),
                            ("other", "somebody else picked up"),
                            ("not_reached", "not reached"),
                            ("unsafe", "unsafe: nobody calls again"),
                        ],
                        max_length=12,
                    ),
                ),
                ("next_at", models.DateTimeField(null=True)),
                ("note", accord.foundation.vault.fields.SealedField(data_class="care", subject="signal_id")),
            ],
            options={
                "db_table": "signals_call",
            },
        ),
        migrations.CreateModel(
            name="SignalPassing",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=accord.foundation.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("by", models.UUIDField()),
                ("receiver", models.UUIDField(null=True)),
                ("passed_at", models.DateTimeField()),
                ("with_reporter", models.BooleanField(default=False)),
                ("body", accord.foundation.vault.fields.SealedField(data_class="care", subject="signal_id")),
                ("reference", accord.foundation.vault.fields.SealedField(data_class="care", subject="signal_id")),
            ],
            options={
                "db_table": "signals_passing",
            },
        ),
        migrations.RemoveConstraint(
            model_name="signal",
            name="signals_state",
        ),
        migrations.AddField(
            model_name="signal",
            name="call_rules",
            field=accord.foundation.vault.fields.SealedField(data_class="location", subject="id"),
        ),
        migrations.AddField(
            model_name="signal",
            name="calling",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "not asked"),
                    ("yes", "yes, as agreed below"),
                    ("no", "no"),
                    ("stopped", "stopped: a call was unsafe"),
                ],
                default="",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="signal",
            name="interpreter",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="signal",
            name="next_step",
            field=accord.foundation.vault.fields.SealedField(data_class="care", subject="id"),
        ),
        migrations.AlterField(
            model_name="signal",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "half written"),
                    ("new", "new"),
                    ("triaged", "triaged"),
                    ("screened", "in screening"),
                    ("closed", "closed"),
                ],
                default="new",
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="signal",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "new", "triaged", "screened", "closed"])),
                name="signals_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="quietcount",
            constraint=models.UniqueConstraint(fields=("organisation", "day", "kind"), name="signals_quiet_day"),
        ),
        migrations.AddField(
            model_name="signalcall",
            name="signal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="calls", to="signals.signal"
            ),
        ),
        migrations.AddField(
            model_name="signalpassing",
            name="signal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="passings", to="signals.signal"
            ),
        ),
    ]
