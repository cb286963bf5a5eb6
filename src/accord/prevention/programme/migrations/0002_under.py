"""The strategy that a programme stands under."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("programme", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="programme",
            name="under",
            field=models.UUIDField(null=True),
        ),
    ]
