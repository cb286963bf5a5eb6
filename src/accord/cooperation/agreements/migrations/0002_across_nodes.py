"""What each party did stands with the party: two nodes that hear of it in another order show the same."""

from datetime import UTC, datetime
from typing import Any

import django.db.models.deletion
from django.db import migrations, models

import accord.foundation.ids


def keep_suspensions(apps: Any, schema_editor: Any) -> None:
    """Who suspended an agreement stands in its row as a party; since when was not kept."""
    party = apps.get_model("agreements", "Party")
    for one in apps.get_model("agreements", "Agreement").objects.filter(state="suspended"):
        party.objects.filter(agreement=one, organisation=one.suspended_by).update(suspended_at=datetime.now(UTC))


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0001_initial"),
        ("organisations", "0002_missions"),
    ]

    operations = [
        migrations.AddField(
            model_name="agreement",
            name="terms",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="party",
            name="signed_terms",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="party",
            name="suspended_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.RunPython(keep_suspensions, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name="agreement",
            name="suspended_by",
        ),
        migrations.AlterField(
            model_name="agreement",
            name="proposed_by",
            field=models.UUIDField(null=True),
        ),
        migrations.CreateModel(
            name="AgreementStep",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=accord.foundation.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("propose", "proposed"),
                            ("sign", "signed"),
                            ("suspend", "suspended"),
                            ("resume", "resumed"),
                            ("end", "ended"),
                        ],
                        max_length=8,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField(null=True)),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="agreements.agreement"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="organisations.organisation"),
                ),
            ],
            options={
                "db_table": "agreements_step",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("act__in", ["propose", "sign", "suspend", "resume", "end"])),
                        name="agreements_step_act",
                    )
                ],
            },
        ),
    ]
