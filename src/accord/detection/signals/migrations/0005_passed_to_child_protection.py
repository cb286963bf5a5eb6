"""A signal can be passed to child protection."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("signals", "0004_mail"),
    ]

    operations = [
        migrations.AlterField(
            model_name="signal",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("information", "information only"),
                    ("screened", "screened"),
                    ("police", "passed to police"),
                    ("child_protection", "passed to child protection"),
                    ("abroad", "passed abroad"),
                    ("not_trafficking", "not trafficking"),
                    ("insufficient", "not enough information"),
                    ("duplicate", "duplicate"),
                ],
                max_length=20,
            ),
        ),
    ]
