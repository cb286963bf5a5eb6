"""The words of its choices assume nobody's sex."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("safety", "0002_contact"),
    ]

    operations = [
        migrations.AlterField(
            model_name="message",
            name="channel",
            field=models.CharField(
                choices=[
                    ("call", "telephone call"),
                    ("sms", "text message"),
                    ("email", "e-mail"),
                    ("trusted", "through a person of trust"),
                ],
                max_length=8,
            ),
        ),
    ]
