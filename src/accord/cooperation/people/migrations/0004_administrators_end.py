"""The role of an administrator ends: those that are given already, 180 days from this migration on."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import migrations, models


def end_administrators(apps: Any, schema_editor: Any) -> None:
    """Give those who have no end one."""
    until = datetime.now(UTC) + timedelta(days=180)
    apps.get_model("people", "Membership").objects.filter(role="administrator", until=None).update(until=until)


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0001_initial"),
        ("people", "0003_invitations_and_resets"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="membership",
            name="people_role",
        ),
        migrations.AlterField(
            model_name="membership",
            name="role",
            field=models.CharField(
                choices=[
                    ("hotline_operator", "Hotline operator"),
                    ("first_line_screener", "First-line screener"),
                    ("case_manager", "Case manager"),
                    ("shelter_staff", "Shelter staff"),
                    ("investigator", "Investigator or prosecutor"),
                    ("child_protection_lead", "Child protection lead"),
                    ("local_commission_secretary", "Secretary of a local commission"),
                    ("national_coordinator", "National coordinator"),
                    ("trainer", "Trainer or campaign officer"),
                    ("data_protection_officer", "Data protection officer"),
                    ("administrator", "Administrator"),
                ],
                max_length=40,
            ),
        ),
        migrations.AlterField(
            model_name="invitation",
            name="role",
            field=models.CharField(
                choices=[
                    ("hotline_operator", "Hotline operator"),
                    ("first_line_screener", "First-line screener"),
                    ("case_manager", "Case manager"),
                    ("shelter_staff", "Shelter staff"),
                    ("investigator", "Investigator or prosecutor"),
                    ("child_protection_lead", "Child protection lead"),
                    ("local_commission_secretary", "Secretary of a local commission"),
                    ("national_coordinator", "National coordinator"),
                    ("trainer", "Trainer or campaign officer"),
                    ("data_protection_officer", "Data protection officer"),
                    ("administrator", "Administrator"),
                ],
                max_length=40,
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__in",
                        [
                            "hotline_operator",
                            "first_line_screener",
                            "case_manager",
                            "shelter_staff",
                            "investigator",
                            "child_protection_lead",
                            "local_commission_secretary",
                            "national_coordinator",
                            "trainer",
                            "data_protection_officer",
                            "administrator",
                        ],
                    )
                ),
                name="people_role",
            ),
        ),
        migrations.RunPython(end_administrators, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("role", "administrator"), _negated=True), ("until__isnull", False), _connector="OR"
                ),
                name="people_administrator_ends",
            ),
        ),
    ]
