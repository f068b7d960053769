from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('newsportal', '0003_edge_position'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='comment_digest_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='user',
            name='comment_mail_pace',
            field=models.CharField(choices=[('each', 'a message for each comment, at once'), ('hourly', 'one message an hour'), ('daily', 'one message a day, in the morning')], default='each', max_length=8, verbose_name='how often'),
        ),
        migrations.AddField(
            model_name='user',
            name='uses_desk_keys',
            field=models.BooleanField(default=True, help_text='At the moderators’ desk: single letters decide.', verbose_name='keyboard shortcuts'),
        ),
        migrations.AlterField(
            model_name='user',
            name='wants_comment_mail',
            field=models.BooleanField(default=True, help_text='For moderators: that comments await a decision.', verbose_name='mail about new comments'),
        ),
    ]
