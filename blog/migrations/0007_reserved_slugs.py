"""The slugs that would meet the live log of the default blog are refused."""

import django.core.validators
from django.db import migrations, models

RESERVED = "entries.json|feed.atom|feed.json|entry|embed|order|positions|marks|meta"


class Migration(migrations.Migration):

    dependencies = [
        ("blog", "0006_outbox_indexes"),
    ]

    operations = [
        migrations.AlterField(
            model_name="blog",
            name="slug",
            field=models.SlugField(
                help_text="Its page is /blog/<slug>/.",
                unique=True,
                validators=[
                    django.core.validators.RegexValidator("^(%s)$" % RESERVED, inverse_match=True)
                ],
            ),
        ),
    ]
