from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("comments", "0025_import_key_and_clock_indexes"),
    ]

    operations = [
        migrations.AddField(
            model_name='decision',
            name='law',
            field=models.CharField(max_length=200, null=True, verbose_name='law'),
        ),
        migrations.AlterField(
            model_name='decision',
            name='act',
            field=models.CharField(choices=[('approve', 'approve'), ('reject', 'reject'), ('spam', 'mark as spam'), ('remove', 'remove'), ('restore', 'restore'), ('keep', 'keep')], max_length=10, verbose_name='act'),
        ),
    ]
