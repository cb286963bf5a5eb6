"""Children: with whom and where, sightings, adults, views, team, conferences, notices."""

import accord.foundation.ids
import accord.foundation.vault.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cases', '0005_steps_of_identification'),
    ]

    operations = [
        migrations.CreateModel(
            name='Conference',
            fields=[
                ('id', models.UUIDField(default=accord.foundation.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('person_id', models.UUIDField()),
                ('at', models.DateTimeField()),
                ('recorded_by', models.UUIDField()),
                ('child_heard', models.BooleanField()),
                ('next_on', models.DateField()),
                ('present', accord.foundation.vault.fields.SealedField(data_class='document', subject='person_id')),
                ('agreed', accord.foundation.vault.fields.SealedField(data_class='care', subject='person_id')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conferences', to='cases.case')),
            ],
            options={
                'db_table': 'children_conference',
            },
        ),
        migrations.CreateModel(
            name='Helper',
            fields=[
                ('id', models.UUIDField(default=accord.foundation.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('person_id', models.UUIDField()),
                ('organisation', models.UUIDField()),
                ('function', models.CharField(choices=[('social_worker', "social worker at the child's address (child protection)"), ('police', 'police'), ('prosecutor', 'prosecutor'), ('psychologist', 'psychologist'), ('doctor', 'doctor'), ('school', 'school'), ('commission', 'commission against trafficking'), ('shelter', 'crisis centre or other house'), ('other', 'other')], max_length=14)),
                ('joined_at', models.DateTimeField()),
                ('left_at', models.DateTimeField(null=True)),
                ('name', accord.foundation.vault.fields.SealedField(data_class='document', subject='person_id')),
                ('contact', accord.foundation.vault.fields.SealedField(data_class='document', subject='person_id')),
                ('version', models.PositiveIntegerField(default=1)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='child_team', to='cases.case')),
            ],
            options={
                'db_table': 'children_helper',
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.UUIDField(default=accord.foundation.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('person_id', models.UUIDField()),
                ('duty', models.UUIDField(unique=True)),
                ('channel', models.CharField(choices=[('telephone', 'by telephone'), ('written', 'in writing'), ('person', 'face to face'), ('consular', 'through the consular service (MFA)')], max_length=10)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='child_notices', to='cases.case')),
            ],
            options={
                'db_table': 'children_notice',
            },
        ),
        migrations.CreateModel(
            name='Sighting',
            fields=[
                ('id', models.UUIDField(default=accord.foundation.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('person_id', models.UUIDField()),
                ('sight', models.CharField(choices=[('see', 'seen, still on the way'), ('settle', 'seen, now in a safe place'), ('miss', 'missing: nobody knows where the child is')], max_length=8)),
                ('at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.UUIDField()),
                ('police_told_at', models.DateTimeField(null=True)),
                ('place', accord.foundation.vault.fields.SealedField(data_class='location', subject='person_id')),
                ('words', accord.foundation.vault.fields.SealedField(data_class='care', subject='person_id')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sightings', to='cases.case')),
            ],
            options={
                'db_table': 'children_sighting',
            },
        ),
        migrations.CreateModel(
            name='View',
            fields=[
                ('id', models.UUIDField(default=accord.foundation.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('person_id', models.UUIDField()),
                ('about', models.CharField(choices=[('place', 'where to live'), ('return', 'going back'), ('consent', 'who may be told'), ('everything', 'what happens now')], max_length=10)),
                ('at', models.DateTimeField()),
                ('recorded_by', models.UUIDField()),
                ('language', models.CharField(blank=True, max_length=2)),
                ('setting', models.CharField(blank=True, choices=[('friendly', 'a room for children'), ('stay', 'where the child stays'), ('office', 'an office'), ('border', 'at the border')], max_length=8)),
                ('not_asked', models.CharField(blank=True, choices=[('age', 'too young to say it'), ('condition', "not now: the child's condition"), ('language', 'no common language yet')], max_length=10)),
                ('words', accord.foundation.vault.fields.SealedField(data_class='care', subject='person_id')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='views', to='cases.case')),
            ],
            options={
                'db_table': 'children_view',
            },
        ),
        migrations.CreateModel(
            name='Adult',
            fields=[
                ('id', models.UUIDField(default=accord.foundation.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('person_id', models.UUIDField()),
                ('role', models.CharField(choices=[('parent', 'parent'), ('guardian', 'guardian'), ('relative', 'other relative'), ('companion', 'came along, no relative'), ('appointed', 'child-protection or special representative'), ('lawyer', 'lawyer')], max_length=10)),
                ('since', models.DateField(null=True)),
                ('until', models.DateField(null=True)),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.UUIDField()),
                ('informed', models.BooleanField()),
                ('result', models.CharField(choices=[('unchecked', 'not checked yet'), ('confirmed', 'confirmed'), ('not_confirmed', 'not confirmed'), ('refused', 'the adult refuses the check')], default='unchecked', max_length=14)),
                ('checks', models.CharField(blank=True, max_length=40)),
                ('checked_at', models.DateTimeField(null=True)),
                ('checked_by', models.UUIDField(null=True)),
                ('implicated_at', models.DateTimeField(null=True)),
                ('implicated_by', models.UUIDField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('name', accord.foundation.vault.fields.SealedField(data_class='identity', subject='person_id')),
                ('contact', accord.foundation.vault.fields.SealedField(data_class='location', subject='person_id')),
                ('relation', accord.foundation.vault.fields.SealedField(data_class='care', subject='person_id')),
                ('reference', accord.foundation.vault.fields.SealedField(data_class='document', subject='person_id')),
                ('version', models.PositiveIntegerField(default=1)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adults', to='cases.case')),
            ],
            options={
                'db_table': 'children_adult',
                'constraints': [models.CheckConstraint(condition=models.Q(('implicated_at', None), ('informed', False), _connector='OR'), name='children_adult_implicated')],
            },
        ),
        migrations.CreateModel(
            name='Child',
            fields=[
                ('id', models.UUIDField(default=accord.foundation.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('person_id', models.UUIDField()),
                ('found_at', models.DateTimeField()),
                ('accompanied', models.CharField(choices=[('unaccompanied', 'unaccompanied: no adult is responsible'), ('separated', 'separated: with an adult who is not parent or guardian'), ('guardian', 'with parent or guardian'), ('unknown', 'not clear yet')], max_length=14)),
                ('abroad', models.BooleanField()),
                ('whereabouts', models.CharField(choices=[('seen', 'on the way: must be seen again'), ('safe', 'in a safe place'), ('missing', 'missing')], max_length=8)),
                ('seen_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='child', to='cases.case')),
            ],
            options={
                'db_table': 'children_child',
                'constraints': [models.CheckConstraint(condition=models.Q(('whereabouts__in', ['seen', 'safe', 'missing'])), name='children_child_whereabouts')],
            },
        ),
    ]
