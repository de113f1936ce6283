"""Entries are cleaned and merged as they are saved; what was deleted is taken back, for good."""

from datetime import timedelta

import blog.models.entry
from django.db import migrations, models
import django.db.models.deletion
import django.utils.timezone


def forget_draft_times(apps, schema_editor):
    """Have drafts, whose time was that of their beginning, get that of their publication."""
    drafts = apps.get_model("blog", "Entry").objects.filter(state="draft", position=None, feed=None)
    for draft in drafts:
        if abs(draft.published - draft.created) < timedelta(minutes=1):
            drafts.filter(pk=draft.pk).update(published=None)


class Migration(migrations.Migration):

    dependencies = [
        ('blog', '0007_reserved_slugs'),
    ]

    operations = [
        migrations.AddField(
            model_name='entry',
            name='trail',
            field=models.TextField(blank=True, editable=False, help_text='Which revision changed which fields.'),
        ),
        migrations.AddField(
            model_name='entry',
            name='vouched',
            field=models.CharField(blank=True, editable=False, help_text='Of the summary, by its sanitiser.', max_length=16),
        ),
        migrations.AlterField(
            model_name='entry',
            name='blog',
            field=models.ForeignKey(on_delete=blog.models.entry.leave_with_blog, related_name='entries', to='blog.Blog'),
        ),
        migrations.AlterField(
            model_name='entry',
            name='published',
            field=models.DateTimeField(blank=True, help_text='Empty: when it is first published.', null=True),
        ),
        migrations.CreateModel(
            name='DeletedEntry',
            fields=[
                ('id', models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(max_length=32)),
                ('title', models.CharField(blank=True, help_text="A feed's own.", max_length=500)),
                ('link_key', models.CharField(blank=True, max_length=32)),
                ('feed_digests', models.CharField(blank=True, max_length=200)),
                ('deleted', models.DateTimeField(default=django.utils.timezone.now)),
                ('revision', models.PositiveIntegerField()),
                ('pending', models.BooleanField(default=True)),
                ('position', models.PositiveIntegerField(null=True)),
                ('seq', models.PositiveIntegerField(null=True)),
                ('blog', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='blog.Blog')),
                ('feed', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='blog.Feed')),
            ],
        ),
        migrations.AddIndex(
            model_name='deletedentry',
            index=models.Index(fields=['blog', 'seq'], name='deleted_seq'),
        ),
        migrations.AddIndex(
            model_name='deletedentry',
            index=models.Index(fields=['blog', 'link_key'], name='deleted_link'),
        ),
        migrations.AddIndex(
            model_name='deletedentry',
            index=models.Index(fields=['pending'], name='deleted_pending'),
        ),
        migrations.AlterUniqueTogether(
            name='deletedentry',
            unique_together={('blog', 'token')},
        ),
        migrations.RunPython(forget_draft_times, migrations.RunPython.noop),
    ]
