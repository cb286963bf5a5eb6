"""The words of its choices assume nobody's sex."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("proceedings", "0002_redress"),
    ]

    operations = [
        migrations.AlterField(
            model_name="cooperation",
            name="answer",
            field=models.CharField(
                choices=[("yes", "cooperates"), ("no", "does not cooperate"), ("undecided", "has not decided yet")],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="hearing",
            name="state",
            field=models.CharField(
                choices=[
                    ("set", "date set"),
                    ("confirmed", "prepared, somebody goes along"),
                    ("held", "held"),
                    ("postponed", "postponed"),
                    ("cancelled", "cancelled"),
                    ("missed", "the person did not attend"),
                ],
                default="set",
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="telling",
            name="proof",
            field=models.CharField(
                choices=[("signature", "the person signs here"), ("witness", "a witness was there")], max_length=12
            ),
        ),
    ]
