"""What polling by the rules needs to remember of each feed."""

from urllib.parse import urlsplit

import django.utils.timezone
from django.db import migrations, models


def fill_in(apps, schema_editor):
    """Give each feed its host, and one never polled a time for it."""
    for feed in apps.get_model("blog", "Feed").objects.all():
        try:
            feed.host = (urlsplit(feed.url).hostname or "")[:255]
        except ValueError:
            feed.host = ""
        feed.next_poll = feed.next_poll or django.utils.timezone.now()
        # Which URL gave the validators is not known: the next poll asks for the whole feed.
        feed.etag = feed.last_modified = ""
        feed.save()


class Migration(migrations.Migration):

    dependencies = [
        ('blog', '0002_default_blog'),
    ]

    operations = [
        migrations.AddField(
            model_name='feed',
            name='digest',
            field=models.CharField(blank=True, editable=False, help_text='Of the body last read, and its URL.', max_length=64),
        ),
        migrations.AddField(
            model_name='feed',
            name='host',
            field=models.CharField(blank=True, editable=False, max_length=255),
        ),
        migrations.AddField(
            model_name='feed',
            name='last_full',
            field=models.DateTimeField(blank=True, editable=False, help_text='When it was last asked for in full.', null=True),
        ),
        migrations.AddField(
            model_name='feed',
            name='moved_seen',
            field=models.PositiveSmallIntegerField(default=0, editable=False, help_text='Polls in a row that were sent there for good.'),
        ),
        migrations.AddField(
            model_name='feed',
            name='moved_to',
            field=models.TextField(blank=True, editable=False),
        ),
        migrations.AddField(
            model_name='feed',
            name='period',
            field=models.PositiveIntegerField(default=0, editable=False, help_text='Seconds between polls that its document asks for.'),
        ),
        migrations.AddField(
            model_name='feed',
            name='skip_hours',
            field=models.CharField(blank=True, editable=False, help_text='Hours, GMT, not to poll it in.', max_length=100),
        ),
        migrations.AddField(
            model_name='feed',
            name='validated_url',
            field=models.TextField(blank=True, editable=False),
        ),
        migrations.AddField(
            model_name='feed',
            name='wish',
            field=models.PositiveIntegerField(default=0, editable=False, help_text='Seconds that its last answer asked to be left alone.'),
        ),
        migrations.AlterField(
            model_name='feed',
            name='next_poll',
            field=models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name='feed',
            index=models.Index(fields=['active', 'on_demand', 'next_poll'], name='feed_due'),
        ),
        # Last: PostgreSQL alters no table that has rows changed in the same transaction.
        migrations.RunPython(fill_in, migrations.RunPython.noop),
    ]
