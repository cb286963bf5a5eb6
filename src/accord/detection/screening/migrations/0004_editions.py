"""Lists are written and released at the desk."""

from django.db import migrations, models

import accord.foundation.ids


class Migration(migrations.Migration):
    dependencies = [
        ("screening", "0003_judging"),
    ]

    operations = [
        migrations.CreateModel(
            name="Edition",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=accord.foundation.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("instrument", models.CharField(max_length=40)),
                ("edition", models.CharField(max_length=20)),
                ("text", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("proposed", "waits for a second person"),
                            ("released", "released"),
                            ("withdrawn", "withdrawn"),
                            ("discarded", "discarded"),
                        ],
                        default="draft",
                        max_length=12,
                    ),
                ),
                ("author", models.UUIDField(null=True)),
                ("changed_at", models.DateTimeField()),
                ("releaser", models.UUIDField(null=True)),
                ("released_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("wording", "its wording misleads"),
                            ("weights", "its dimensions or strengths are wrong"),
                            ("law", "the law or the referral mechanism changed"),
                            ("harm", "its questions do harm"),
                            ("replaced", "a better list takes its place"),
                        ],
                        max_length=12,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
            ],
            options={
                "db_table": "screening_instrument",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "discarded"), _negated=True),
                        fields=("instrument", "edition"),
                        name="screening_edition_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("releaser__isnull", True),
                            models.Q(("releaser", models.F("author")), _negated=True),
                            _connector="OR",
                        ),
                        name="screening_edition_by_two",
                    ),
                ],
            },
        ),
    ]
