"""A rule that comes again is numbered; the place whose calendar counts; the day of the last warning."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("duties", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="duty",
            name="duties_once",
        ),
        migrations.AddField(
            model_name="duty",
            name="number",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="duty",
            name="place",
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AddField(
            model_name="duty",
            name="warned",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddConstraint(
            model_name="duty",
            constraint=models.UniqueConstraint(
                fields=("rule", "object_id", "recipient_code", "number"), name="duties_once"
            ),
        ),
    ]
