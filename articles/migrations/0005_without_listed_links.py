from django.db import migrations


class Migration(migrations.Migration):
    """The shelves have taken their place. Two tables go; no other is touched."""

    atomic = False  # as in 0003
    dependencies = [("articles", "0004_fill_shelves")]
    operations = [
        migrations.RemoveField(model_name="article", name="listed_authors"),
        migrations.RemoveField(model_name="article", name="listed_tags"),
    ]
