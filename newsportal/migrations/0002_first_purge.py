from django.db import migrations, models
from django.utils import timezone


def begin_the_log(apps, schema_editor):
    """An empty log could not be told from that of another database."""
    Purge = apps.get_model("newsportal", "Purge")
    Purge.objects.create(keys=["everything"], is_hard=False, at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("newsportal", "0001_initial")]

    operations = [
        migrations.AlterModelOptions(
            name="purge",
            options={"verbose_name": "purge of pages", "verbose_name_plural": "page cache"},
        ),
        migrations.AlterField("purge", "keys", models.JSONField(verbose_name="keys")),
        migrations.AlterField("purge", "is_hard", models.BooleanField(verbose_name="removal")),
        migrations.AlterField("purge", "at", models.DateTimeField(verbose_name="date")),
        # Nothing to take back: a row more harms nobody.
        migrations.RunPython(begin_the_log, migrations.RunPython.noop),
    ]
