"""Editors and Journalists, with what each may do."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

JOURNALISTS = [
    *(f"{act}_{model}" for model in ("article", "byline", "section", "sectionimage", "image")
      for act in ("add", "change", "view")),
    # Readers see a tag’s new name at once.
    "add_tag", "view_tag",
    "view_author", "view_biography", "view_category", "view_placement", "view_revision",
]  # fmt: skip


def make_groups(apps, schema_editor):
    # Permissions are made after all migrations; these are wanted now.
    create_permissions(
        installed.get_app_config("articles"), apps=apps, verbosity=0,
        using=schema_editor.connection.alias,
    )  # fmt: skip
    Group = apps.get_model("auth", "Group")
    permissions = apps.get_model("auth", "Permission").objects.using(
        schema_editor.connection.alias
    ).filter(content_type__app_label="articles")
    editors, _ = Group.objects.using(schema_editor.connection.alias).get_or_create(name="Editors")
    editors.permissions.add(*permissions)
    journalists, _ = Group.objects.using(schema_editor.connection.alias).get_or_create(
        name="Journalists"
    )
    journalists.permissions.add(*permissions.filter(codename__in=JOURNALISTS))


def forget_groups(apps, schema_editor):
    groups = apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias)
    groups.filter(name__in=["Editors", "Journalists"]).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(make_groups, forget_groups)]
