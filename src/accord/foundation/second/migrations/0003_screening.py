"""A milder conclusion of a screening."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("second", "0002_missions"),
    ]

    operations = [
        migrations.AlterField(
            model_name="ask",
            name="matter",
            field=models.CharField(
                choices=[
                    ("disclosure", "a text that was stopped"),
                    ("export", "a large or identified export"),
                    ("erasure", "the erasure of a person"),
                    ("mission", "a contact with the mission of origin"),
                    ("reset", "the reset of a colleague's sign-in"),
                    ("screening", "a milder conclusion of a screening"),
                ],
                max_length=12,
            ),
        ),
    ]
