"""A held place is called by a word of its own; no row changes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("shelters", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="hold",
            name="state",
            field=models.CharField(
                choices=[
                    ("held", "kept free for somebody"),
                    ("arrived", "the person arrived"),
                    ("expired", "time is over"),
                    ("released", "released"),
                ],
                default="held",
                max_length=10,
            ),
        ),
    ]
