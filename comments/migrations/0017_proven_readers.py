from django.db import migrations, models

from newsportal.online import AddFieldOnline

STATUSES = [
    ("pending", "pending"),
    ("approved", "approved"),
    ("rejected", "rejected"),
    ("spam", "spam"),
    ("removed", "removed"),
    ("withdrawn", "withdrawn by its author"),
]


def status(name: str, **options: object) -> models.CharField:
    return models.CharField(choices=STATUSES, max_length=10, verbose_name=name, **options)


class Migration(migrations.Migration):
    dependencies = [("comments", "0012_indexes_of_postgresql")]

    operations = [
        AddFieldOnline(
            model_name="commenter",
            name="name",
            field=models.CharField(
                blank=True, db_default="", default="", editable=False, max_length=80,
                verbose_name="name",
            ),
        ),
        AddFieldOnline(
            model_name="commenter",
            name="proof_nonce",
            field=models.CharField(
                blank=True, db_default="", default="", editable=False, max_length=32
            ),
        ),
        AddFieldOnline(
            model_name="commenter",
            name="device_epoch",
            field=models.IntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddField(
            model_name="commenter",
            name="erased_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="erased"
            ),
        ),
        AddFieldOnline(
            model_name="comment",
            name="is_proven",
            field=models.BooleanField(
                db_default=False, default=False, editable=False, verbose_name="confirmed address"
            ),
        ),
        migrations.AddField(
            model_name="comment",
            name="edited_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="edited"
            ),
        ),
        # Words only: no statement is run for choices.
        migrations.AlterField(
            model_name="comment",
            name="status",
            field=status("status", default="pending", editable=False),
        ),
        migrations.AlterField("decision", "from_status", status("before")),
        migrations.AlterField("decision", "to_status", status("after")),
        migrations.AlterField(
            model_name="decision",
            name="act",
            field=models.CharField(
                choices=[
                    ("approve", "approve"),
                    ("reject", "reject"),
                    ("spam", "mark as spam"),
                    ("remove", "remove"),
                    ("restore", "restore"),
                    ("withdraw", "withdraw"),
                ],
                max_length=10,
                verbose_name="act",
            ),
        ),
    ]
