"""What other nodes showed of their ledgers."""

import django.db.models.deletion
from django.db import migrations, models

import accord.foundation.ids


class Migration(migrations.Migration):
    dependencies = [
        ("nodes", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="node",
            name="forked_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name="Seen",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=accord.foundation.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("size", models.BigIntegerField()),
                ("root", models.CharField(max_length=64)),
                ("note", models.TextField()),
                ("at", models.DateTimeField()),
                ("shown", models.TextField(default="")),
                ("ended_at", models.DateTimeField(null=True)),
                ("node", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="nodes.node")),
            ],
            options={
                "db_table": "nodes_seen",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("node",), name="nodes_seen_once"
                    )
                ],
            },
        ),
    ]
