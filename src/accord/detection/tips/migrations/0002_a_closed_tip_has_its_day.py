"""The day on which a tip was closed: from it its period runs. For those that are closed already, from this migration on."""

from datetime import UTC, datetime
from typing import Any

from django.db import migrations, models


def begin_today(apps: Any, schema_editor: Any) -> None:
    """Nothing is deleted earlier than its period after this day."""
    apps.get_model("tips", "Tip").objects.filter(state="closed").update(closed_on=datetime.now(UTC).date())


class Migration(migrations.Migration):
    dependencies = [
        ("tips", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="tip",
            name="tips_state",
        ),
        migrations.AddField(
            model_name="tip",
            name="closed_on",
            field=models.DateField(null=True),
        ),
        migrations.RunPython(begin_today, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="tip",
            name="state",
            field=models.CharField(
                choices=[
                    ("new", "waits to be looked at"),
                    ("opened", "looked at"),
                    ("signal", "made a signal"),
                    ("closed", "closed"),
                    ("deleted", "deleted when its time was over"),
                ],
                default="new",
                max_length=12,
            ),
        ),
        migrations.AddIndex(
            model_name="tip",
            index=models.Index(condition=models.Q(("state", "closed")), fields=["closed_on"], name="tips_closed"),
        ),
        migrations.AddConstraint(
            model_name="tip",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["new", "opened", "signal", "closed", "deleted"])), name="tips_state"
            ),
        ),
    ]
