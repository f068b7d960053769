"""Where the records begin: of comments and decisions that are there now, there are none."""

from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Max
from django.utils import timezone

from comments import chains


def begin(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    alias = schema_editor.connection.alias
    anchors = apps.get_model("comments", "Anchor").objects.using(alias)
    if anchors.exists():
        return
    newest = {
        name.lower(): apps.get_model("comments", name).objects.using(alias).aggregate(Max("pk"))["pk__max"] or 0
        for name in ("Comment", "Decision")
    }
    values = {
        "number": 0, "at": timezone.now(), "last_record": 0, "last_comment": newest["comment"],
        "last_decision": newest["decision"], "count": 0, "heads": " ", "digest": chains.anchored_digest([]),
    }
    mac = chains.anchor_mac(settings.RECORDS_KEY.encode(), b"", **values)
    anchors.create(**values, mac=mac)


class Migration(migrations.Migration):
    dependencies = [("comments", "0021_records_append_only")]
    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
