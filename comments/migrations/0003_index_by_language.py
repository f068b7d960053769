from django.db import migrations, models

from newsportal.online import AddIndexOnline


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("comments", "0002_moderators_group")]
    operations = [
        AddIndexOnline(
            model_name="comment",
            index=models.Index(fields=["language", "received_at", "id"], name="comment_in_language"),
        ),
    ]
