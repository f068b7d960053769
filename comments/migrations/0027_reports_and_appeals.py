import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("comments", "0026_decision_law"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64, unique=True)),
                ('begun_at', models.DateTimeField(null=True)),
                ('sent_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('opened_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='opened')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='closed')),
                ('told_at', models.DateTimeField(null=True)),
                ('comment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='comments.comment', verbose_name='comment')),
                ('decision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='comments.decision', verbose_name='decision')),
            ],
            options={
                'verbose_name': 'reported comment',
                'verbose_name_plural': 'reported comments',
            },
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(choices=[('unlawful', 'unlawful content'), ('insult', 'insult or personal attack'), ('hate', 'hatred or discrimination'), ('false', 'false information'), ('off_topic', 'off topic'), ('spam', 'advertising or spam'), ('personal', 'somebody’s personal data')], max_length=10, verbose_name='reason')),
                ('law', models.CharField(blank=True, max_length=200, verbose_name='law')),
                ('text', models.TextField(blank=True, max_length=3000, verbose_name='explanation')),
                ('is_child_abuse', models.BooleanField(default=False, verbose_name='sexual abuse of a child')),
                ('name', models.CharField(blank=True, max_length=80, verbose_name='name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail address')),
                ('language', models.CharField(max_length=12, verbose_name='language')),
                ('text_seen', models.TextField(verbose_name='text reported')),
                ('received_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='received')),
                ('network_address', models.GenericIPAddressField(blank=True, null=True, unpack_ipv4=True, verbose_name='network address')),
                ('dedup_key', models.CharField(editable=False, max_length=64, unique=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='comments.case')),
            ],
            options={
                'verbose_name': 'report',
                'verbose_name_plural': 'reports',
            },
        ),
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_by_notice', models.BooleanField(verbose_name='after a report')),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date')),
                ('appeal_until', models.DateTimeField(verbose_name='appeal until')),
                ('decision', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='statement', to='comments.decision')),
                ('reversed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comments.decision')),
            ],
            options={
                'verbose_name': 'statement of reasons',
                'verbose_name_plural': 'statements of reasons',
            },
        ),
        migrations.CreateModel(
            name='Appeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(blank=True, max_length=3000, verbose_name='what the author says')),
                ('received_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='received')),
                ('outcome', models.CharField(blank=True, choices=[('upheld', 'the decision stands'), ('reversed', 'the comment is restored')], max_length=10, verbose_name='outcome')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='decided')),
                ('explanation', models.CharField(blank=True, max_length=500, verbose_name='reasons')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='moderator')),
                ('statement', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='appeal', to='comments.statement')),
            ],
            options={
                'verbose_name': 'appeal',
                'verbose_name_plural': 'appeals',
            },
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('closed_at', None)), fields=['opened_at', 'id'], name='case_queue'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['-opened_at', '-id'], name='case_newest'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('closed_at', None), _negated=True), fields=['closed_at'], name='case_closed'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('comment',), name='case_one_open'),
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(fields=['received_at'], name='report_received'),
        ),
        migrations.AddIndex(
            model_name='statement',
            index=models.Index(fields=['made_at'], name='statement_made'),
        ),
        migrations.AddIndex(
            model_name='appeal',
            index=models.Index(condition=models.Q(('decided_at', None)), fields=['received_at', 'id'], name='appeal_queue'),
        ),
        migrations.AddIndex(
            model_name='appeal',
            index=models.Index(fields=['-received_at', '-id'], name='appeal_newest'),
        ),
    ]
