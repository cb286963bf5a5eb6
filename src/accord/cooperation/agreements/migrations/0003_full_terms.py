"""Agreements in full: what for, for whom, where; how data goes; work plans, contacts, versions."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0002_across_nodes"),
        ("organisations", "0002_missions"),
    ]

    operations = [
        migrations.AddField(
            model_name="agreement",
            name="aims",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="agreement",
            name="donor",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="agreement",
            name="groups",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name="agreement",
            name="notice_days",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="agreement",
            name="place",
            field=models.CharField(blank=True, max_length=100),
        ),
        migrations.AddField(
            model_name="agreement",
            name="project",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="agreement",
            name="replaced_from",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="agreement",
            name="replaces",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="agreement",
            name="review_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="agreement",
            name="territory",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="agreementclause",
            name="channel",
            field=models.CharField(
                blank=True,
                choices=[
                    ("accord", "here, in Accord"),
                    ("mail", "encrypted e-mail"),
                    ("paper", "on paper, by hand"),
                    ("spoken", "by telephone or at a meeting"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="agreementclause",
            name="frequency",
            field=models.CharField(
                blank=True,
                choices=[
                    ("case", "when a case needs it"),
                    ("month", "every month"),
                    ("quarter", "every quarter"),
                    ("year", "every year"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="agreementclause",
            name="months",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.CreateModel(
            name="AgreementWork",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=300)),
                ("organisation", models.UUIDField(null=True)),
                ("due", models.DateField(null=True)),
                ("year", models.PositiveSmallIntegerField(null=True)),
                ("activity", models.CharField(blank=True, max_length=20)),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="work", to="agreements.agreement"
                    ),
                ),
            ],
            options={
                "db_table": "agreements_work",
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120)),
                ("office", models.CharField(blank=True, max_length=120)),
                ("phone", models.CharField(max_length=40)),
                ("email", models.CharField(blank=True, max_length=200)),
                ("deputy", models.CharField(blank=True, max_length=120)),
                ("deputy_phone", models.CharField(blank=True, max_length=40)),
                ("night_phone", models.CharField(blank=True, max_length=40)),
                ("changed_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="contacts", to="agreements.agreement"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="organisations.organisation"),
                ),
            ],
            options={
                "db_table": "agreements_contact",
                "constraints": [
                    models.UniqueConstraint(fields=("agreement", "organisation"), name="agreements_contact_once")
                ],
            },
        ),
    ]
