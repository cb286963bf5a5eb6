"""Where people are signed in."""

from django.db import migrations, models

import accord.foundation.ids


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Seat",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=accord.foundation.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("account", models.UUIDField(db_index=True)),
                ("digest", models.CharField(max_length=40, unique=True)),
                ("device", models.CharField(blank=True, max_length=40)),
                ("since", models.DateTimeField()),
                ("seen", models.DateTimeField()),
            ],
            options={
                "db_table": "people_seat",
            },
        ),
    ]
