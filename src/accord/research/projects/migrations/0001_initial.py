"""Projects, targets and money."""

import accord.foundation.ids
import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Project',
            fields=[
                ('id', models.UUIDField(default=accord.foundation.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=20, unique=True)),
                ('organisation', models.UUIDField()),
                ('title', models.CharField(max_length=200)),
                ('donor', models.CharField(max_length=200)),
                ('first_year', models.PositiveSmallIntegerField()),
                ('last_year', models.PositiveSmallIntegerField()),
                ('agreement', models.UUIDField(null=True)),
                ('begun_at', models.DateTimeField()),
                ('begun_by', models.UUIDField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'db_table': 'projects_project',
                'indexes': [models.Index(fields=['organisation', '-first_year'], name='projects_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('last_year__gte', models.F('first_year')), ('last_year__lte', django.db.models.expressions.CombinedExpression(models.F('first_year'), '+', models.Value(2)))), name='projects_frame')],
            },
        ),
        migrations.CreateModel(
            name='Budget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('currency', models.CharField(choices=[('EUR', 'EUR'), ('BGN', 'BGN'), ('RON', 'RON'), ('USD', 'USD'), ('UAH', 'UAH'), ('GBP', 'GBP')], max_length=3)),
                ('granted', models.DecimalField(decimal_places=2, max_digits=13)),
                ('spent', models.DecimalField(decimal_places=2, max_digits=13)),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='budgets', to='projects.project')),
            ],
            options={
                'db_table': 'projects_budget',
                'constraints': [models.UniqueConstraint(fields=('project', 'year', 'currency'), name='projects_budget_once'), models.CheckConstraint(condition=models.Q(('granted__gte', 0), ('spent__gte', 0)), name='projects_budget_money')],
            },
        ),
        migrations.CreateModel(
            name='Body',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.UUIDField()),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bodies', to='projects.project')),
            ],
            options={
                'db_table': 'projects_body',
                'constraints': [models.UniqueConstraint(fields=('project', 'organisation'), name='projects_body_once')],
            },
        ),
        migrations.CreateModel(
            name='Target',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(max_length=20)),
                ('year', models.PositiveSmallIntegerField()),
                ('number', models.PositiveIntegerField()),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='targets', to='projects.project')),
            ],
            options={
                'db_table': 'projects_target',
                'constraints': [models.UniqueConstraint(fields=('project', 'rule', 'year'), name='projects_target_once')],
            },
        ),
    ]
