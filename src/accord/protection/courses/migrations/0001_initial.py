"""Rulings, reflection periods, statuses, returns."""

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
            name='Ruling',
            fields=[
                ('id', models.UUIDField(default=accord.foundation.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('person_id', models.UUIDField()),
                ('recorded_at', models.DateTimeField()),
                ('authority', models.CharField(blank=True, choices=[('bg_police', 'Bulgaria: investigating police'), ('bg_investigation', 'Bulgaria: National Investigation Service'), ('bg_prosecution', 'Bulgaria: prosecution'), ('ro_dcco', 'Romania: police directorate for organised crime (DCCO)'), ('ro_diicot', 'Romania: prosecutors for organised crime (DIICOT)')], max_length=20)),
                ('organisation', models.UUIDField(null=True)),
                ('place', models.CharField(blank=True, choices=[('authority', 'at the authority'), ('border', 'at the border'), ('reception', 'in a reception or detention centre'), ('hospital', 'in a hospital'), ('stay', 'where the person stays'), ('abroad', 'abroad')], max_length=12)),
                ('handed', models.CharField(blank=True, choices=[('decision', 'a copy of the decision'), ('information', 'written information on rights'), ('nothing', 'nothing yet')], max_length=12)),
                ('rights_how', models.CharField(blank=True, choices=[('spoken', 'in spoken words'), ('written', 'in writing'), ('both', 'in spoken words and in writing')], max_length=8)),
                ('rights_language', models.CharField(blank=True, max_length=2)),
                ('assessed_on', models.DateField(null=True)),
                ('file_number', accord.foundation.vault.fields.SealedField(data_class='document', subject='person_id')),
                ('words', accord.foundation.vault.fields.SealedField(data_class='care', subject='person_id')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rulings', to='cases.case')),
                ('decision', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='ruling', to='cases.decision')),
            ],
            options={
                'db_table': 'courses_ruling',
            },
        ),
        migrations.CreateModel(
            name='Reflection',
            fields=[
                ('id', models.UUIDField(default=accord.foundation.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('person_id', models.UUIDField()),
                ('jurisdiction', models.CharField(max_length=2)),
                ('rule', models.CharField(max_length=40)),
                ('rule_version', models.CharField(max_length=20)),
                ('duty', models.UUIDField()),
                ('started_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('end_reason', models.CharField(blank=True, choices=[('time', 'the time is over'), ('cooperates', 'the person decided to cooperate'), ('episode', 'a new episode began')], max_length=12)),
                ('noticed_at', models.DateTimeField(null=True)),
                ('notice_how', models.CharField(blank=True, choices=[('spoken', 'in spoken words'), ('written', 'in writing'), ('both', 'in spoken words and in writing')], max_length=8)),
                ('notice_language', models.CharField(blank=True, max_length=2)),
                ('removal_suspended', models.CharField(choices=[('yes', 'yes'), ('no', 'no'), ('unknown', 'not known yet')], default='unknown', max_length=8)),
                ('cooperates', models.CharField(blank=True, choices=[('yes', 'yes, the person cooperates'), ('no', 'no'), ('undecided', 'undecided')], max_length=10)),
                ('cooperates_on', models.DateField(null=True)),
                ('extended_on', models.CharField(blank=True, max_length=20)),
                ('extension_reference', accord.foundation.vault.fields.SealedField(data_class='document', subject='person_id')),
                ('version', models.PositiveIntegerField(default=1)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reflections', to='cases.case')),
            ],
            options={
                'db_table': 'courses_reflection',
                'indexes': [models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['ends_at'], name='courses_runs_until')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('started_at'))), name='courses_reflection_ends_later'), models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('case', 'jurisdiction'), name='courses_one_reflection_runs')],
            },
        ),
        migrations.CreateModel(
            name='Return',
            fields=[
                ('id', models.UUIDField(default=accord.foundation.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('person_id', models.UUIDField()),
                ('ground', models.CharField(choices=[('wish', 'the person wishes it'), ('reflection_over', 'the reflection period is over'), ('protection_over', 'the special protection has ended'), ('permit_over', 'the permission to stay has ended'), ('shelter_over', 'the extended stay in a shelter has ended')], max_length=20)),
                ('country', models.CharField(max_length=2)),
                ('began_at', models.DateTimeField()),
                ('began_by', models.UUIDField()),
                ('informed_how', models.CharField(choices=[('spoken', 'in spoken words'), ('written', 'in writing'), ('both', 'in spoken words and in writing')], max_length=8)),
                ('informed_language', models.CharField(max_length=2)),
                ('agreed_on', models.DateField(null=True)),
                ('leaves_on', models.DateField(null=True)),
                ('document', models.CharField(blank=True, choices=[('passport', 'passport'), ('identity_card', 'identity card'), ('laissez_passer', 'emergency travel document'), ('none', 'none yet')], max_length=20)),
                ('payer', models.CharField(blank=True, choices=[('iom', 'IOM'), ('state', 'the state'), ('organisation', 'our organisation'), ('person', 'the person'), ('other', 'other')], max_length=20)),
                ('receiver', models.UUIDField(null=True)),
                ('departed_at', models.DateTimeField(null=True)),
                ('arrived_at', models.DateTimeField(null=True)),
                ('confirmed_by', models.CharField(blank=True, choices=[('person', 'the person'), ('receiver', 'the organisation that receives'), ('escort', 'the escort')], max_length=10)),
                ('cancelled_at', models.DateTimeField(null=True)),
                ('risk', models.CharField(blank=True, max_length=10)),
                ('risk_at', models.DateTimeField(null=True)),
                ('words', accord.foundation.vault.fields.SealedField(data_class='care', subject='person_id')),
                ('why_now', accord.foundation.vault.fields.SealedField(data_class='care', subject='person_id')),
                ('route', accord.foundation.vault.fields.SealedField(data_class='location', subject='person_id')),
                ('escort', accord.foundation.vault.fields.SealedField(data_class='location', subject='person_id')),
                ('contact', accord.foundation.vault.fields.SealedField(data_class='location', subject='person_id')),
                ('meeting_point', accord.foundation.vault.fields.SealedField(data_class='location', subject='person_id')),
                ('version', models.PositiveIntegerField(default=1)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='cases.case')),
            ],
            options={
                'db_table': 'courses_return',
                'constraints': [models.UniqueConstraint(condition=models.Q(('arrived_at__isnull', True), ('cancelled_at__isnull', True)), fields=('case',), name='courses_one_return')],
            },
        ),
        migrations.CreateModel(
            name='Status',
            fields=[
                ('id', models.UUIDField(default=accord.foundation.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('person_id', models.UUIDField()),
                ('step', models.CharField(choices=[('national', 'citizen'), ('lawful_stay', 'lawful stay'), ('irregular', 'without leave to stay'), ('temporary_protection', 'temporary protection'), ('seek_protection', 'the person asked for protection'), ('grant', 'protection granted'), ('refuse', 'protection refused'), ('appeal', 'the person appealed'), ('residence_permit', 'residence permit')], max_length=24)),
                ('document', models.CharField(choices=[('none', 'none'), ('identity_card', 'identity card or passport'), ('registration_card', 'registration card of who seeks protection'), ('temporary_card', 'registration card of temporary protection'), ('permit', 'residence permit'), ('visa', 'visa'), ('other', 'other')], max_length=20)),
                ('since', models.DateField()),
                ('until', models.DateField(null=True)),
                ('asked', models.CharField(blank=True, choices=[('yes', 'yes'), ('no', 'no'), ('not_yet', 'could not be asked yet')], max_length=8)),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.UUIDField()),
                ('words', accord.foundation.vault.fields.SealedField(data_class='care', subject='person_id')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statuses', to='cases.case')),
            ],
            options={
                'db_table': 'courses_status',
                'indexes': [models.Index(fields=['case', '-recorded_at'], name='courses_status_of_case')],
                'constraints': [models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gt', models.F('since')), _connector='OR'), name='courses_status_until_later')],
            },
        ),
    ]
