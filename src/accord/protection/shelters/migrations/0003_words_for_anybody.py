"""The words of its choices assume nobody's sex."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("shelters", "0002_held_place_has_its_own_word"),
    ]

    operations = [
        migrations.AlterField(
            model_name="stay",
            name="next_place",
            field=models.CharField(
                blank=True,
                choices=[
                    ("shelter", "another shelter or crisis centre"),
                    ("long_term", "protected dwelling"),
                    ("own", "a home of their own"),
                    ("family", "family or friends"),
                    ("care", "foster family or residential care"),
                    ("hospital", "hospital"),
                    ("abroad", "another country"),
                    ("unknown", "not known"),
                ],
                max_length=10,
            ),
        ),
    ]
