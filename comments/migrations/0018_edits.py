
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("comments", "0017_proven_readers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Edit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text_before', models.TextField(verbose_name='text before')),
                ('text', models.TextField(verbose_name='new text')),
                ('state', models.CharField(choices=[('waiting', 'awaiting approval'), ('accepted', 'accepted'), ('refused', 'refused'), ('overtaken', 'overtaken by another edit')], max_length=10, verbose_name='status')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='decided')),
                ('comment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='edits', to='comments.comment', verbose_name='comment')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='moderator')),
            ],
            options={
                'verbose_name': 'edit',
                'verbose_name_plural': 'edits',
                'indexes': [models.Index(fields=['state', 'at', 'id'], name='edit_queue')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('comment',), name='edit_one_waits')],
            },
        ),
    ]
