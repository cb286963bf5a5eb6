"""Requests for information between organisations."""


import accord.foundation.ids
import accord.foundation.vault.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='InformationRequest',
            fields=[
                ('id', models.UUIDField(default=accord.foundation.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=20, unique=True)),
                ('asker', models.UUIDField()),
                ('asked_by', models.UUIDField(null=True)),
                ('asked', models.UUIDField()),
                ('asked_at', models.DateTimeField()),
                ('purpose', models.CharField(choices=[('assistance', 'assistance and protection'), ('child_protection', 'protection of a child'), ('identification', 'identification'), ('investigation', 'investigation and prosecution'), ('safe_return', 'safe return'), ('statistics', 'statistics')], max_length=20)),
                ('categories', models.CharField(max_length=160)),
                ('about', models.CharField(choices=[('referral', 'a referral between the two organisations'), ('case', 'a case of the other organisation, whose code it told us')], max_length=10)),
                ('about_code', models.CharField(max_length=20)),
                ('referral', models.UUIDField(null=True)),
                ('case', models.UUIDField(null=True)),
                ('due_on', models.DateField()),
                ('state', models.CharField(choices=[('waiting', 'to be answered'), ('answered', 'answered'), ('declined', 'declined'), ('returned', 'not taken by the other node')], default='waiting', max_length=10)),
                ('reason', models.CharField(blank=True, choices=[('no_consent', 'the person does not agree, or was not asked'), ('not_allowed', 'the law or the agreement does not allow it'), ('not_kept', 'it is not kept here'), ('no_such_matter', 'the matter is not known here')], max_length=20)),
                ('returned_for', models.CharField(blank=True, max_length=40)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_by', models.UUIDField(null=True)),
                ('given', models.CharField(blank=True, max_length=160)),
                ('agreement', models.UUIDField(null=True)),
                ('consent', models.UUIDField(null=True)),
                ('ground', models.CharField(blank=True, choices=[('child', 'duty towards a child'), ('vital_interest', 'vital interest'), ('court', 'order of a court')], max_length=20)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('question', accord.foundation.vault.fields.SealedField(data_class='care', subject='id')),
                ('answer_text', accord.foundation.vault.fields.SealedField(data_class='care', subject='id')),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'db_table': 'information_request',
                'indexes': [models.Index(fields=['asker', '-asked_at', '-id'], name='information_made'), models.Index(fields=['asked', '-asked_at', '-id'], name='information_received')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'answered', 'declined', 'returned'])), name='information_state'), models.CheckConstraint(condition=models.Q(('asker', models.F('asked')), _negated=True), name='information_two')],
            },
        ),
    ]
