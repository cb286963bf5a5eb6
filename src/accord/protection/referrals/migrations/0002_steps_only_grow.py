"""The history of a referral only grows."""

from typing import ClassVar

from django.db import migrations

from accord.foundation.ledger.triggers import append_only


class Migration(migrations.Migration):
    dependencies: ClassVar = [("referrals", "0001_initial")]
    operations: ClassVar = [append_only("referrals_step")]
