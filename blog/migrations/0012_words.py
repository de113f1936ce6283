"""What people call the models and their fields; the database knows nothing of it."""

import blog.models.entry
import blog.models.fields
from django.conf import settings
import django.core.validators
from django.db import migrations, models
import django.db.models.deletion
import django.utils.timezone


class Migration(migrations.Migration):

    dependencies = [
        ('blog', '0011_addresses'),
    ]

    operations = [
        # In the state alone: SQLite would copy a table for each.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterModelOptions(
                    name='blog',
                    options={'ordering': ['slug'], 'verbose_name': 'blog', 'verbose_name_plural': 'blogs'},
                ),
                migrations.AlterModelOptions(
                    name='deletedentry',
                    options={'verbose_name': 'deleted entry', 'verbose_name_plural': 'deleted entries'},
                ),
                migrations.AlterModelOptions(
                    name='delivery',
                    options={'verbose_name': 'delivery', 'verbose_name_plural': 'deliveries'},
                ),
                migrations.AlterModelOptions(
                    name='entry',
                    options={'ordering': ['-id'], 'verbose_name': 'entry', 'verbose_name_plural': 'entries'},
                ),
                migrations.AlterModelOptions(
                    name='feed',
                    options={'ordering': ['blog', 'url'], 'verbose_name': 'feed', 'verbose_name_plural': 'feeds'},
                ),
                migrations.AlterModelOptions(
                    name='oldslug',
                    options={'verbose_name': 'old slug', 'verbose_name_plural': 'old slugs'},
                ),
                migrations.AlterModelOptions(
                    name='subscription',
                    options={'verbose_name': 'subscription', 'verbose_name_plural': 'subscriptions'},
                ),
                migrations.AlterModelOptions(
                    name='version',
                    options={'ordering': ['-until', '-id'], 'verbose_name': 'earlier version', 'verbose_name_plural': 'earlier versions'},
                ),
                migrations.AlterField(
                    model_name='blog',
                    name='description',
                    field=models.TextField(blank=True, verbose_name='description'),
                ),
                migrations.AlterField(
                    model_name='blog',
                    name='language',
                    field=models.CharField(blank=True, help_text="Like en or zh-hans; empty: the reader's own.", max_length=10, verbose_name='language'),
                ),
                migrations.AlterField(
                    model_name='blog',
                    name='open',
                    field=models.BooleanField(default=True, help_text='No: the live blog has ended.', verbose_name='open'),
                ),
                migrations.AlterField(
                    model_name='blog',
                    name='slug',
                    field=models.SlugField(help_text='Its page is /blog/<slug>/.', unique=True, validators=[django.core.validators.RegexValidator('^(entries.json|feed.atom|feed.json|entry|embed|order|positions|marks|meta)$', inverse_match=True)], verbose_name='slug'),
                ),
                migrations.AlterField(
                    model_name='blog',
                    name='starts',
                    field=models.DateTimeField(blank=True, help_text='Until then the page says when it starts.', null=True, verbose_name='starts'),
                ),
                migrations.AlterField(
                    model_name='blog',
                    name='title',
                    field=models.CharField(max_length=200, verbose_name='title'),
                ),
                migrations.AlterField(
                    model_name='entry',
                    name='author',
                    field=models.ForeignKey(blank=True, editable=False, help_text='The editor who wrote it or last changed it; feeds leave it alone from then on.', null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL, verbose_name='author'),
                ),
                migrations.AlterField(
                    model_name='entry',
                    name='author_name',
                    field=models.CharField(blank=True, max_length=200, verbose_name='author name'),
                ),
                migrations.AlterField(
                    model_name='entry',
                    name='blog',
                    field=models.ForeignKey(on_delete=blog.models.entry.leave_with_blog, related_name='entries', to='blog.Blog', verbose_name='blog'),
                ),
                migrations.AlterField(
                    model_name='entry',
                    name='feed',
                    field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='entries', to='blog.Feed', verbose_name='feed'),
                ),
                migrations.AlterField(
                    model_name='entry',
                    name='image',
                    field=blog.models.fields.AddressField(blank=True, max_length=2000, verbose_name='image'),
                ),
                migrations.AlterField(
                    model_name='entry',
                    name='link',
                    field=blog.models.fields.AddressField(blank=True, max_length=2000, verbose_name='link'),
                ),
                migrations.AlterField(
                    model_name='entry',
                    name='pinned',
                    field=models.BooleanField(default=False, help_text='Stays on top of the page.', verbose_name='pinned'),
                ),
                migrations.AlterField(
                    model_name='entry',
                    name='published',
                    field=models.DateTimeField(blank=True, help_text='Empty: when it is first published.', null=True, verbose_name='published'),
                ),
                migrations.AlterField(
                    model_name='entry',
                    name='source_link',
                    field=blog.models.fields.AddressField(blank=True, max_length=2000, verbose_name='source link'),
                ),
                migrations.AlterField(
                    model_name='entry',
                    name='source_title',
                    field=models.CharField(blank=True, max_length=500, verbose_name='source title'),
                ),
                migrations.AlterField(
                    model_name='entry',
                    name='state',
                    field=models.CharField(choices=[('draft', 'draft'), ('live', 'live'), ('removed', 'removed')], default='live', max_length=10, verbose_name='state'),
                ),
                migrations.AlterField(
                    model_name='entry',
                    name='summary',
                    field=models.TextField(blank=True, help_text='HTML; what could do harm is taken out.', verbose_name='summary'),
                ),
                migrations.AlterField(
                    model_name='entry',
                    name='title',
                    field=models.CharField(max_length=500, verbose_name='title'),
                ),
                migrations.AlterField(
                    model_name='feed',
                    name='active',
                    field=models.BooleanField(default=True, help_text='No: it is not polled.', verbose_name='active'),
                ),
                migrations.AlterField(
                    model_name='feed',
                    name='blog',
                    field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='feeds', to='blog.Blog', verbose_name='blog'),
                ),
                migrations.AlterField(
                    model_name='feed',
                    name='failures',
                    field=models.PositiveIntegerField(default=0, editable=False, help_text='Polls in a row that failed.', verbose_name='failures'),
                ),
                migrations.AlterField(
                    model_name='feed',
                    name='last_error',
                    field=models.CharField(blank=True, editable=False, max_length=500, verbose_name='last error'),
                ),
                migrations.AlterField(
                    model_name='feed',
                    name='last_fetch',
                    field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='last fetch'),
                ),
                migrations.AlterField(
                    model_name='feed',
                    name='last_modified',
                    field=models.TextField(blank=True, editable=False, verbose_name='last modified'),
                ),
                migrations.AlterField(
                    model_name='feed',
                    name='last_success',
                    field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='last success'),
                ),
                migrations.AlterField(
                    model_name='feed',
                    name='moved_to',
                    field=models.TextField(blank=True, editable=False, verbose_name='moved to'),
                ),
                migrations.AlterField(
                    model_name='feed',
                    name='next_poll',
                    field=models.DateTimeField(blank=True, default=django.utils.timezone.now, editable=False, null=True, verbose_name='next poll'),
                ),
                migrations.AlterField(
                    model_name='feed',
                    name='on_demand',
                    field=models.BooleanField(default=False, help_text='Made by blogging_worker --feed: polled only when it is named again.', verbose_name='on demand'),
                ),
                migrations.AlterField(
                    model_name='feed',
                    name='title',
                    field=models.CharField(blank=True, help_text="Empty: the feed's own.", max_length=500, verbose_name='title'),
                ),
                migrations.AlterField(
                    model_name='version',
                    name='summary',
                    field=models.TextField(blank=True, verbose_name='summary'),
                ),
                migrations.AlterField(
                    model_name='version',
                    name='title',
                    field=models.CharField(max_length=500, verbose_name='title'),
                ),
                migrations.AlterField(
                    model_name='version',
                    name='until',
                    field=models.DateTimeField(default=django.utils.timezone.now, verbose_name='until'),
                ),
            ]
        ),
    ]
