"""A step that was taken after a node was set back stands behind those that it had forgotten: its number may change."""

from typing import ClassVar

from django.db import migrations

from accord.foundation.ledger.triggers import append_only_but_its_place


class Migration(migrations.Migration):
    dependencies: ClassVar = [("referrals", "0008_own_words")]
    operations: ClassVar = [append_only_but_its_place("referrals_step")]
