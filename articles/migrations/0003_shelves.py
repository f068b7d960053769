import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    # At the end Django checks every foreign key of SQLite: seconds, in which nobody else writes
    # if it is still within the transaction.
    atomic = False
    dependencies = [("articles", "0002_groups")]
    operations = [
        migrations.CreateModel(
            name="Listing",
            fields=[
                ("pk", models.CompositePrimaryKey("shelf", "period", "published_at", "article", blank=True, editable=False, primary_key=True, serialize=False)),
                ("shelf", models.CharField(max_length=40)),
                ("period", models.DateField()),
                ("published_at", models.DateTimeField()),
                ("article", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="listings", to="articles.article")),
            ],
            options={
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(fields=("article", "shelf"), name="one_listing_per_shelf")],
            },
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("pk", models.CompositePrimaryKey("shelf", "period", blank=True, editable=False, primary_key=True, serialize=False)),
                ("shelf", models.CharField(max_length=40)),
                ("period", models.DateField()),
                ("stories", models.IntegerField()),
            ],
            options={"default_permissions": ()},
        ),
    ]
