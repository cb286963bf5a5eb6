"""Signals that cross to another node, and those that came from there."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("signals", "0005_passed_to_child_protection"),
    ]

    operations = [
        migrations.AddField(
            model_name="signal",
            name="came_as",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name="signal",
            name="came_from",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="signalpassing",
            name="agreement",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="signalpassing",
            name="ground",
            field=models.CharField(
                blank=True,
                choices=[
                    ("agreed", "whoever told it agrees that it goes there"),
                    ("child", "duty towards a child"),
                    ("vital_interest", "vital interest"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="signalpassing",
            name="returned_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="signalpassing",
            name="returned_for",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="signalpassing",
            name="taken_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="signal",
            name="channel",
            field=models.CharField(
                choices=[
                    ("hotline", "hotline call"),
                    ("walk_in", "in person"),
                    ("e_mail", "e-mail"),
                    ("authority", "from an authority"),
                    ("outreach", "outreach or border check"),
                    ("online", "online"),
                    ("partner", "from another organisation"),
                ],
                max_length=20,
            ),
        ),
    ]
