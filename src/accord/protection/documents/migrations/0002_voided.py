"""A file can be closed as entered in error."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_restricted"),
        ("documents", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="document",
            name="voided_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="document",
            name="voided_by",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="document",
            name="voided_why",
            field=models.CharField(
                blank=True,
                choices=[
                    ("case", "it belongs to another case or person"),
                    ("file", "it is the wrong file"),
                    ("unlawful", "it may not be kept"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("voided_at", None), ("voided_why", "")),
                    models.Q(("voided_at__isnull", False), models.Q(("voided_why", ""), _negated=True)),
                    _connector="OR",
                ),
                name="documents_voided_why",
            ),
        ),
    ]
