"""A case can be restricted to its named team."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0001_initial"),
        ("persons", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="restricted",
            field=models.CharField(
                blank=True,
                choices=[
                    ("public", "the person is known to the public"),
                    ("child", "a child of public interest"),
                    ("staff", "related to somebody who works here"),
                ],
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("restricted__in", ["", "public", "child", "staff"])), name="cases_restricted"
            ),
        ),
    ]
