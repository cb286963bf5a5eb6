"""Events and checkpoints only grow; the head begins empty."""

from typing import Any, ClassVar

from django.db import migrations

from accord.foundation.ledger.triggers import append_only


def first_head(apps: Any, _: Any) -> None:
    """The row that counts the events."""
    apps.get_model("ledger", "Head").objects.get_or_create(pk=1)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("ledger", "0001_initial")]
    operations: ClassVar = [
        append_only("ledger_event", "ledger_checkpoint"),
        migrations.RunPython(first_head, migrations.RunPython.noop),
    ]
