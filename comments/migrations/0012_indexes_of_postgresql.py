from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import migrations, models

from newsportal.online import AddIndexOnline


class AddToPostgreSQL(AddIndexOnline):
    """SQLite has no index of words, and each of its indexes ends with the id as it is."""

    def database_forwards(self, app_label, schema_editor, *states):
        if schema_editor.connection.vendor == "postgresql":
            super().database_forwards(app_label, schema_editor, *states)

    def database_backwards(self, app_label, schema_editor, *states):
        if schema_editor.connection.vendor == "postgresql":
            super().database_backwards(app_label, schema_editor, *states)

    def state_forwards(self, app_label, state):
        """The models do not know them: SQLite could not make the one, and needs not the other."""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("comments", "0011_reasons")]

    operations = [
        AddToPostgreSQL(
            model_name="comment",
            index=GinIndex(SearchVector("text", config="simple"), name="comment_words"),
        ),
        # The last decision of one moderator, of however many.
        AddToPostgreSQL(
            model_name="decision",
            index=models.Index(fields=["actor", "-id"], name="decision_last_of_actor"),
        ),
    ]
