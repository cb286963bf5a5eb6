"""Whose a token is stands in its index: a search of a million persons reads the index and no row."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("persons", "0005_elsewhere"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="searchtoken",
            index=models.Index(fields=["token", "person"], name="persons_token_of"),
        ),
        migrations.AlterField(
            model_name="searchtoken",
            name="token",
            field=models.BinaryField(max_length=8),
        ),
    ]
