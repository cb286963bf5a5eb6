"""Questions from and to other nodes."""

import django.db.models.deletion
from django.db import migrations, models

import accord.foundation.vault.fields


class Migration(migrations.Migration):
    dependencies = [
        ("asking", "0001_initial"),
        ("cases", "0008_elsewhere"),
    ]

    operations = [
        migrations.AddField(
            model_name="enquiry",
            name="consent",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="enquiry",
            name="returned_for",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="received",
            name="particulars",
            field=accord.foundation.vault.fields.SealedField(data_class="identity", subject="enquiry_id"),
        ),
        migrations.AlterField(
            model_name="enquiry",
            name="answer",
            field=models.CharField(
                blank=True,
                choices=[
                    ("waiting", "no answer yet"),
                    ("known", "they know the person and will speak with you"),
                    ("different", "they know somebody else"),
                    ("silent", "they did not say anything"),
                    ("returned", "their node did not take the question"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="enquiry",
            name="asked_by",
            field=models.UUIDField(null=True),
        ),
        migrations.AlterField(
            model_name="received",
            name="case",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="enquiries", to="cases.case"
            ),
        ),
        migrations.AlterField(
            model_name="received",
            name="person_id",
            field=models.UUIDField(null=True),
        ),
    ]
