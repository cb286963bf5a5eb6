"""Embassies and consulates."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="organisation",
            name="organisations_kind",
        ),
        migrations.AlterField(
            model_name="organisation",
            name="kind",
            field=models.CharField(
                choices=[
                    ("national_coordinator", "National coordinator"),
                    ("local_commission", "Local commission"),
                    ("police", "Police"),
                    ("prosecution", "Prosecution"),
                    ("child_protection", "Child protection"),
                    ("government", "Government agency"),
                    ("local_authority", "Local authority"),
                    ("ngo", "Non-governmental organisation"),
                    ("international", "International organisation"),
                    ("donor", "Donor"),
                    ("mission", "Embassy or consulate"),
                ],
                max_length=30,
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "national_coordinator",
                            "local_commission",
                            "police",
                            "prosecution",
                            "child_protection",
                            "government",
                            "local_authority",
                            "ngo",
                            "international",
                            "donor",
                            "mission",
                        ],
                    )
                ),
                name="organisations_kind",
            ),
        ),
    ]
