from django.db import migrations, models
from django.db.models import Q

from newsportal.online import AddIndexOnline, AddUniqueOnline


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("comments", "0024_refused_since")]
    operations = [
        AddUniqueOnline(
            model_name="comment",
            constraint=models.UniqueConstraint(
                fields=["import_key"], name="one_comment_per_import_key",
                condition=Q(import_key__isnull=False),
            ),
        ),
        AddIndexOnline(
            model_name="comment",
            index=models.Index(
                fields=["received_at"], name="comment_with_address",
                condition=Q(network_address__isnull=False),
            ),
        ),
        AddIndexOnline(
            model_name="comment",
            index=models.Index(
                fields=["received_at"], name="comment_with_digest",
                condition=Q(network_digest__isnull=False),
            ),
        ),
        AddIndexOnline(
            model_name="comment",
            index=models.Index(
                fields=["refused_at"], name="comment_refused", condition=Q(refused_at__isnull=False)
            ),
        ),
    ]
