"""More of what is recorded about identification: presumed, under review, no contact with the authorities."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0004_episodes"),
    ]

    operations = [
        migrations.AlterField(
            model_name="decision",
            name="status",
            field=models.CharField(
                choices=[
                    ("preliminary", "preliminarily identified"),
                    ("presumed", "presumed victim"),
                    ("formal", "formally identified"),
                    ("not_confirmed", "not confirmed"),
                    ("in_review", "decision under review"),
                    ("declines", "the person wants no contact with the authorities"),
                ],
                max_length=16,
            ),
        ),
    ]
