"""A local commission receives names only in a referral by which it takes over the case."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0003_more_states"),
    ]

    operations = [
        migrations.AddField(
            model_name="referral",
            name="takes_over",
            field=models.BooleanField(default=False),
        ),
    ]
