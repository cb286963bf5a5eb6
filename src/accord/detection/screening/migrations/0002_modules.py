"""A screening names the lists of more questions that it asks beside its list."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("screening", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="screening",
            name="modules",
            field=models.CharField(blank=True, max_length=200),
        ),
    ]
