"""The words of its choices assume nobody's sex."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("services", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="episode",
            name="refused",
            field=models.CharField(
                blank=True,
                choices=[
                    ("full", "no free place"),
                    ("not_entitled", "the provider holds that the person has no right to it"),
                    ("papers", "papers are missing"),
                    ("money", "no money"),
                    ("unsuited", "it does not fit the person's needs"),
                    ("unsafe", "it would not be safe"),
                    ("wish", "the person does not want it"),
                ],
                max_length=12,
            ),
        ),
    ]
