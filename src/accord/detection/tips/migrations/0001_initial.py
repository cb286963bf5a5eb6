"""Intakes, tips, messages and files."""

import accord.foundation.ids
import accord.foundation.vault.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Intake',
            fields=[
                ('id', models.UUIDField(default=accord.foundation.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('organisation', models.UUIDField()),
                ('country', models.CharField(max_length=2)),
                ('public_key', models.BinaryField(max_length=32)),
                ('salt', models.BinaryField(max_length=16)),
                ('secret', accord.foundation.vault.fields.SealedField(data_class='care', subject='id')),
                ('opened_at', models.DateTimeField()),
                ('opened_by', models.UUIDField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'db_table': 'tips_intake',
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('organisation',), name='tips_one_intake')],
            },
        ),
        migrations.CreateModel(
            name='Tip',
            fields=[
                ('id', models.UUIDField(default=accord.foundation.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=20, unique=True)),
                ('organisation', models.UUIDField()),
                ('lookup', models.CharField(max_length=64, unique=True)),
                ('reader', models.BinaryField(max_length=32)),
                ('danger', models.BooleanField(default=False)),
                ('child', models.BooleanField(default=False)),
                ('hour', models.DateTimeField()),
                ('state', models.CharField(choices=[('new', 'waits to be looked at'), ('opened', 'looked at'), ('signal', 'made a signal'), ('closed', 'closed')], default='new', max_length=12)),
                ('ending', models.CharField(blank=True, choices=[('answered', 'answered; nothing more to do'), ('insufficient', 'not enough information'), ('not_trafficking', 'not trafficking'), ('duplicate', 'duplicate'), ('abuse', 'not meant seriously')], max_length=20)),
                ('signal', models.UUIDField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('intake', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tips', to='tips.intake')),
            ],
            options={
                'db_table': 'tips_tip',
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.UUIDField(default=accord.foundation.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('by_desk', models.BooleanField(default=False)),
                ('written_by', models.UUIDField(null=True)),
                ('hour', models.DateTimeField()),
                ('danger', models.BooleanField(default=False)),
                ('for_desk', models.BinaryField()),
                ('for_reporter', models.BinaryField(null=True)),
                ('noticed_at', models.DateTimeField(null=True)),
                ('read_at', models.DateTimeField(null=True)),
                ('tip', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='tips.tip')),
            ],
            options={
                'db_table': 'tips_message',
            },
        ),
        migrations.CreateModel(
            name='TipFile',
            fields=[
                ('id', models.UUIDField(default=accord.foundation.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('media', models.CharField(max_length=10)),
                ('size', models.PositiveIntegerField()),
                ('box', models.BinaryField()),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='tips.message')),
            ],
            options={
                'db_table': 'tips_file',
            },
        ),
        migrations.AddIndex(
            model_name='tip',
            index=models.Index(fields=['organisation', '-hour', '-id'], name='tips_newest'),
        ),
        migrations.AddConstraint(
            model_name='tip',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['new', 'opened', 'signal', 'closed'])), name='tips_state'),
        ),
        migrations.AddConstraint(
            model_name='tip',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'closed'), _negated=True), models.Q(('ending', ''), _negated=True), _connector='OR'), name='tips_closed_ending'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(fields=['tip', 'number'], name='tips_thread'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('by_desk', True), ('for_reporter__isnull', False), ('written_by__isnull', False)), models.Q(('by_desk', False), ('for_reporter', None), ('written_by', None)), _connector='OR'), name='tips_whose_message'),
        ),
        migrations.AddConstraint(
            model_name='tipfile',
            constraint=models.UniqueConstraint(fields=('message', 'number'), name='tips_file_number'),
        ),
    ]
