"""Many blogs: who may read one, how it looks and is shared, rehearsals, and what was forgotten open."""

from django.db import migrations, models
import django.core.validators
import django.db.models.deletion
import django.utils.timezone


class Migration(migrations.Migration):
    dependencies = [
        ("blog", "0018_delivery"),
    ]

    operations = [
        migrations.AddField(
            model_name="blog",
            name="asked",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="Since when its desk asks if it goes on.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="blog",
            name="colour",
            field=models.CharField(
                blank=True,
                help_text="Like #0b6b4f; empty: the site's own.",
                max_length=7,
                validators=[django.core.validators.RegexValidator("^#[0-9a-f]{6}$")],
                verbose_name="colour",
            ),
        ),
        migrations.AddField(
            model_name="blog",
            name="cover",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="blog.Picture",
            ),
        ),
        migrations.AddField(
            model_name="blog",
            name="created",
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False),
        ),
        migrations.AddField(
            model_name="blog",
            name="goes_on",
            field=models.DateTimeField(
                blank=True, editable=False, help_text="When somebody said that it does.", null=True
            ),
        ),
        migrations.AddField(
            model_name="blog",
            name="private",
            field=models.BooleanField(
                default=False,
                help_text="Until then it is there for nobody but who is signed in.",
                verbose_name="private until it starts",
            ),
        ),
        migrations.AddField(
            model_name="blog",
            name="rehearsal_of",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="rehearsals",
                to="blog.Blog",
            ),
        ),
        migrations.AddField(
            model_name="blog",
            name="sharing",
            field=models.CharField(
                blank=True,
                help_text="What a link to it says elsewhere; empty: its description.",
                max_length=200,
                verbose_name="sharing text",
            ),
        ),
    ]
