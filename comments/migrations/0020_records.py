import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("comments", "0019_subscriptions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Anchor',
            fields=[
                ('number', models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField(db_index=True)),
                ('last_record', models.BigIntegerField()),
                ('last_comment', models.BigIntegerField()),
                ('last_decision', models.BigIntegerField()),
                ('count', models.PositiveIntegerField()),
                ('heads', models.TextField()),
                ('digest', models.BinaryField()),
                ('mac', models.BinaryField()),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='ModerationDay',
            fields=[
                ('date', models.DateField(primary_key=True, serialize=False)),
                ('arrivals', models.PositiveIntegerField()),
                ('decided', models.PositiveIntegerField()),
                ('wait_p50_s', models.PositiveIntegerField(null=True)),
                ('wait_p95_s', models.PositiveIntegerField(null=True)),
                ('tallied_at', models.DateTimeField()),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='DecisionTally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField()),
                ('act', models.CharField(choices=[('approve', 'approve'), ('reject', 'reject'), ('spam', 'mark as spam'), ('remove', 'remove'), ('restore', 'restore')], max_length=10)),
                ('reason', models.CharField(blank=True, max_length=100)),
                ('count', models.PositiveIntegerField(default=0)),
                ('reversed', models.PositiveIntegerField(default=0)),
                ('actor', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'default_permissions': (),
                'indexes': [models.Index(fields=['date'], name='decision_tally_of_day')],
            },
        ),
        migrations.CreateModel(
            name='Record',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(editable=False)),
                ('event', models.CharField(choices=[('received', 'received'), ('seen', 'first seen by staff'), ('notice', 'notice arrived'), ('decided', 'decided'), ('visible', 'visible to readers'), ('removed', 'no longer visible'), ('notified', 'notified'), ('edited', 'edited by its author'), ('erased', 'text erased'), ('exported', 'record exported')], editable=False, max_length=10)),
                ('at', models.DateTimeField(editable=False)),
                ('facts', models.TextField(editable=False)),
                ('words', models.TextField(editable=False, null=True)),
                ('salt', models.BinaryField(null=True)),
                ('digest', models.BinaryField()),
                ('mac', models.BinaryField()),
                ('comment', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='records', to='comments.comment')),
            ],
            options={
                'default_permissions': (),
                'indexes': [models.Index(fields=['event', 'at'], name='record_of_event')],
                'constraints': [models.UniqueConstraint(fields=('comment', 'number'), name='record_has_its_place')],
            },
        ),
    ]
