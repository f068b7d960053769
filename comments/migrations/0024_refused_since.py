"""Comments that were refused before their words had a clock: it starts with the last decision."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Max, OuterRef, Subquery
from django.db.models.functions import Coalesce

from newsportal.online import unhurried

REFUSED = ("rejected", "spam")
BATCH = 500


def start_clocks(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    alias = schema_editor.connection.alias
    comments = apps.get_model("comments", "Comment").objects.using(alias)
    decisions = apps.get_model("comments", "Decision").objects.using(alias)
    decided = decisions.filter(comment=OuterRef("pk")).order_by().values("comment")
    since = Subquery(decided.annotate(last=Max("at")).values("last"))

    def batches():
        last = 0
        # By id, along the primary key: what is decided meanwhile starts its own clock.
        while ids := list(
            comments.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[: 10 * BATCH]
        ):
            yield ids
            last = ids[-1]

    for ids in unhurried(batches()):
        comments.filter(
            pk__gte=ids[0], pk__lte=ids[-1], status__in=REFUSED, refused_at__isnull=True
        ).update(refused_at=Coalesce(since, "received_at"))


def stop_clocks(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Nothing to undo: the column goes with the migration before this one."""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("comments", "0023_import_keys_clocks_and_holds")]
    operations = [migrations.RunPython(start_clocks, stop_clocks)]
