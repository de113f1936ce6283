import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("blog", "0004_websub")]
    operations = [
        migrations.AddField(
            model_name="blog",
            name="starts",
            field=models.DateTimeField(
                blank=True, null=True, help_text="Until then the page says when it starts."
            ),
        ),
        migrations.AddField(
            model_name="blog",
            name="ended",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                (
                    "id",
                    models.AutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=500)),
                ("summary", models.TextField(blank=True)),
                ("until", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="blog.Entry",
                    ),
                ),
            ],
            options={"ordering": ["-until", "-id"]},
        ),
    ]
