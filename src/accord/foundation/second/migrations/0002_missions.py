"""A contact with the mission of origin."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("second", "0001_initial"),
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
                ],
                max_length=12,
            ),
        ),
    ]
