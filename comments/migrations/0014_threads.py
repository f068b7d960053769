import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from newsportal.online import AddFieldOnline


class Migration(migrations.Migration):
    # At the end Django checks every foreign key of SQLite: seconds, in which nobody else writes
    # if it is still within the transaction.
    atomic = False
    dependencies = [
        ('articles', '0006_desk_indexes'),
        ("comments", "0012_indexes_of_postgresql"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AddFieldOnline(
            model_name='comment',
            name='is_by_author',
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        AddFieldOnline(
            model_name='comment',
            name='is_staff',
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.CreateModel(
            name='Appreciation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reader_key', models.CharField(max_length=64, unique=True)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('comment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='appreciations', to='comments.comment')),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Discussion',
            fields=[
                ('article', models.OneToOneField(db_index=False, on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='articles.article')),
                ('top_count', models.IntegerField(db_default=0, default=0)),
                ('pick_count', models.IntegerField(db_default=0, default=0)),
                ('has_new_appreciations', models.BooleanField(db_default=False, default=False)),
            ],
            options={
                'default_permissions': (),
                'indexes': [models.Index(condition=models.Q(('has_new_appreciations', True)), fields=['article'], name='discussion_news')],
            },
        ),
        migrations.CreateModel(
            name='Pick',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date')),
                ('undone_at', models.DateTimeField(null=True)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='articles.article')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='moderator')),
                ('comment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='picks', to='comments.comment', verbose_name='comment')),
                ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'editors’ pick',
                'verbose_name_plural': 'editors’ picks',
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(condition=models.Q(('undone_at__isnull', True)), fields=('comment',), name='one_pick_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='Place',
            fields=[
                ('comment', models.OneToOneField(db_index=False, on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='place', serialize=False, to='comments.comment')),
                ('received_at', models.DateTimeField()),
                ('reply_count', models.IntegerField(default=0)),
                ('appreciation_count', models.IntegerField(default=0)),
                ('article', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='articles.article')),
                ('root', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='comments.comment')),
            ],
            options={
                'default_permissions': (),
                'indexes': [models.Index(condition=models.Q(('root__isnull', True)), fields=['article', 'received_at', 'comment'], name='place_newest'), models.Index(condition=models.Q(('root__isnull', True)), fields=['article', 'appreciation_count', 'received_at', 'comment'], name='place_appreciated'), models.Index(condition=models.Q(('root__isnull', False)), fields=['root', 'received_at', 'comment'], name='place_of_reply')],
            },
        ),
    ]
