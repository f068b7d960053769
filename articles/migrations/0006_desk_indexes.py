from django.db import migrations, models

from newsportal.online import AddIndexOnline


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("articles", "0005_without_listed_links")]
    operations = [
        AddIndexOnline(
            model_name="article",
            index=models.Index(fields=["language", "-saved_at", "-id"], name="article_saved_in_language"),
        ),
        AddIndexOnline(
            model_name="article",
            index=models.Index(fields=["category", "-saved_at", "-id"], name="article_saved_in_category"),
        ),
        AddIndexOnline(
            model_name="image",
            index=models.Index(fields=["-uploaded_at", "-id"], name="image_newest"),
        ),
    ]
