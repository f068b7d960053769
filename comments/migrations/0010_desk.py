import django.core.validators
import django.db.models.deletion
import newsportal.language
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("comments", "0007_suspensions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DecidedText',
            fields=[
                ('decision', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='decided_text', serialize=False, to='comments.decision')),
                ('digest', models.CharField(db_index=True, max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='QueueWarning',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('queue', models.CharField(max_length=32, unique=True)),
                ('told_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Reason',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(help_text='Kept with each decision: it says the same in every language.', max_length=32, unique=True, verbose_name='code')),
                ('key', models.PositiveSmallIntegerField(blank=True, help_text='1 to 9: chooses this reason at the desk. Also its place in the list.', null=True, unique=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(9)], verbose_name='key')),
                ('fits_reject', models.BooleanField(default=True, verbose_name='for rejecting')),
                ('fits_spam', models.BooleanField(default=False, verbose_name='for spam')),
                ('fits_remove', models.BooleanField(default=True, verbose_name='for removing')),
                ('is_active', models.BooleanField(default=True, verbose_name='offered')),
            ],
            options={
                'verbose_name': 'reason',
                'verbose_name_plural': 'reasons',
                'ordering': [models.OrderBy(models.F('key'), nulls_last=True), 'pk'],
            },
        ),
        migrations.AddField(
            model_name='comment',
            name='by_staff',
            field=models.ForeignKey(blank=True, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='written by'),
        ),
        migrations.AddField(
            model_name='comment',
            name='first_seen_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='first seen'),
        ),
        migrations.AddField(
            model_name='decision',
            name='reason_code',
            field=models.CharField(blank=True, max_length=32, null=True, verbose_name='code of the reason'),
        ),
        migrations.AddField(
            model_name='decision',
            name='text_to_author',
            field=models.TextField(blank=True, null=True, verbose_name='text to the author'),
        ),
        migrations.AlterField(
            model_name='decision',
            name='act',
            field=models.CharField(choices=[('approve', 'approve'), ('reject', 'reject'), ('spam', 'mark as spam'), ('remove', 'remove'), ('restore', 'restore'), ('undo', 'undo')], max_length=10, verbose_name='act'),
        ),
        migrations.CreateModel(
            name='Claim',
            fields=[
                ('comment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='claim', serialize=False, to='comments.comment')),
                ('until', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='ReasonText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(choices=newsportal.language.editions, max_length=12, verbose_name='language')),
                ('label', models.CharField(max_length=100, verbose_name='label')),
                ('text', models.TextField(blank=True, help_text='Moderators may change it before they decide.', max_length=2000, verbose_name='text to the author')),
                ('reason', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='texts', to='comments.reason')),
            ],
            options={
                'verbose_name': 'wording',
                'verbose_name_plural': 'wordings',
                'constraints': [models.UniqueConstraint(fields=('reason', 'language'), name='reason_text_once')],
            },
        ),
    ]
