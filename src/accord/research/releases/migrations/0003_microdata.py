"""Microdata: rows of pooled years."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("releases", "0002_spoken")]

    operations = [
        migrations.AddField(model_name="publication", name="since", field=models.PositiveSmallIntegerField(null=True)),
        migrations.AlterField(
            model_name="publication",
            name="method",
            field=models.CharField(
                choices=[
                    ("cell-key", "noise of the cell, threshold, rounding"),
                    ("dp", "differential privacy"),
                    ("rows", "synthetic rows (microdata) with differential privacy"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=Q(method="rows", since__isnull=False, since__lte=F("cohort"))
                | (~Q(method="rows") & Q(since__isnull=True)),
                name="releases_pooled",
            ),
        ),
    ]
