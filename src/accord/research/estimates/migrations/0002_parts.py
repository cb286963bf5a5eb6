"""The columns of a table that part the people."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("estimates", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="estimate",
            name="covariates",
            field=models.CharField(blank=True, default="", max_length=200),
        ),
    ]
