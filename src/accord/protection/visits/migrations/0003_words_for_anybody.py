"""The words of its choices assume nobody's sex."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("visits", "0002_letters"),
    ]

    operations = [
        migrations.AlterField(
            model_name="visit",
            name="why_ended",
            field=models.CharField(
                blank=True,
                choices=[
                    ("herself", "the person closed it"),
                    ("team", "closed by the team"),
                    ("unused", "the numbers were not used in time"),
                    ("idle", "not used for 20 minutes"),
                    ("long", "eight hours are over"),
                    ("replaced", "new numbers were made"),
                    ("contact", "the agreement on safe contact ended or changed"),
                    ("case", "the case was closed or handed over to another organisation"),
                    ("adult", "an adult of the child may be involved in what happened"),
                    ("erased", "the person's data were erased"),
                ],
                max_length=10,
            ),
        ),
    ]
