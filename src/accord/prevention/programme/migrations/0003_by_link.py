"""Links by which institutions without an account report, and what came by them."""

import django.db.models.deletion
from django.db import migrations, models

import accord.foundation.ids
import accord.foundation.vault.fields


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0002_missions"),
        ("programme", "0002_under"),
    ]

    operations = [
        migrations.AddField(
            model_name="activityreport",
            name="link",
            field=models.UUIDField(null=True),
        ),
        migrations.CreateModel(
            name="ReportLink",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=accord.foundation.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("organisation", models.UUIDField()),
                ("period", models.CharField(max_length=7)),
                ("asked", models.JSONField()),
                ("ends", models.DateField()),
                ("lookup", models.CharField(max_length=64, unique=True)),
                ("reader", models.BinaryField(max_length=32)),
                ("public_key", models.BinaryField(max_length=32)),
                ("secret", accord.foundation.vault.fields.SealedField(data_class="care", subject="id")),
                ("made_by", models.UUIDField()),
                ("made_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "institution",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="organisations.organisation"),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="links", to="programme.programme"
                    ),
                ),
            ],
            options={
                "db_table": "programme_link",
            },
        ),
        migrations.CreateModel(
            name="SentReport",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=accord.foundation.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("line", models.UUIDField()),
                ("number", models.PositiveSmallIntegerField()),
                ("came_on", models.DateField()),
                ("box", models.BinaryField()),
                ("copy", models.BinaryField()),
                ("answer", models.BinaryField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "waits to be read"), ("accepted", "accepted"), ("returned", "sent back")],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sent", to="programme.reportlink"
                    ),
                ),
            ],
            options={
                "db_table": "programme_sent",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "accepted", "returned"])),
                        name="programme_sent_state",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "waiting")),
                        fields=("link", "line"),
                        name="programme_sent_one_waits",
                    ),
                ],
            },
        ),
    ]
