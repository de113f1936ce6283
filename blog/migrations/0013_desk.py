"""The desk: who may write, what an entry is made of, and what is held."""

import blog.models.desk.people
import blog.models.desk.picture
from django.conf import settings
import django.core.validators
from django.db import migrations, models
import django.db.models.deletion
import django.utils.timezone


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('blog', '0012_words'),
    ]

    operations = [
        # In the state alone: the columns stay as they are, and SQLite would copy a table for each.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name='blog',
                    name='slug',
                    field=models.SlugField(help_text='Its page is /blog/<slug>/.', unique=True, validators=[django.core.validators.RegexValidator('^(entries.json|feed.atom|feed.json|entry|embed|desk|room|order|positions|marks|meta)$', inverse_match=True)], verbose_name='slug'),
                ),
                migrations.AlterField(
                    model_name='entry',
                    name='state',
                    field=models.CharField(choices=[('draft', 'draft'), ('held', 'held'), ('scheduled', 'scheduled'), ('live', 'live'), ('removed', 'removed')], default='live', max_length=10, verbose_name='state'),
                ),
                migrations.AlterField(
                    model_name='entry',
                    name='title',
                    field=models.CharField(blank=True, max_length=500, verbose_name='title'),
                ),
            ],
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nonce', models.CharField(max_length=64)),
                ('fields', models.TextField(blank=True)),
                ('changed', models.DateTimeField(auto_now=True)),
            ],
            options={
                'verbose_name': 'unsent text',
                'verbose_name_plural': 'unsent texts',
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(blank=True, help_text='Stands below what they write.', max_length=200, verbose_name='name')),
                ('zone', models.CharField(blank=True, help_text='Like Asia/Shanghai; empty: UTC.', max_length=50, verbose_name='time zone')),
            ],
            options={
                'verbose_name': 'person',
                'verbose_name_plural': 'people',
            },
        ),
        migrations.CreateModel(
            name='Picture',
            fields=[
                ('id', models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(default=blog.models.desk.picture.make_name, max_length=32, unique=True)),
                ('extension', models.CharField(max_length=5)),
                ('width', models.PositiveIntegerField()),
                ('height', models.PositiveIntegerField()),
                ('widths', models.CharField(help_text='In pixels, rising, with commas.', max_length=100)),
                ('alt', models.CharField(blank=True, max_length=500, verbose_name='alternative text')),
                ('caption', models.CharField(blank=True, max_length=500, verbose_name='caption')),
                ('credit', models.CharField(blank=True, max_length=200, verbose_name='credit')),
                ('created', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'verbose_name': 'picture',
                'verbose_name_plural': 'pictures',
            },
        ),
        migrations.CreateModel(
            name='Role',
            fields=[
                ('id', models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('owner', 'owner'), ('editor', 'editor'), ('contributor', 'contributor')], max_length=20, verbose_name='role')),
            ],
            options={
                'verbose_name': 'role',
                'verbose_name_plural': 'roles',
            },
        ),
        migrations.CreateModel(
            name='SignInLink',
            fields=[
                ('id', models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('role', models.CharField(blank=True, choices=[('owner', 'owner'), ('editor', 'editor'), ('contributor', 'contributor')], max_length=20)),
                ('made', models.DateTimeField(default=django.utils.timezone.now)),
                ('expires', models.DateTimeField(default=blog.models.desk.people.make_expiry)),
                ('uses_left', models.PositiveIntegerField(default=1, help_text='Empty: any number, until it expires.', null=True)),
            ],
            options={
                'verbose_name': 'sign-in link',
                'verbose_name_plural': 'sign-in links',
            },
        ),
        migrations.AddField(
            model_name='entry',
            name='card',
            field=models.TextField(blank=True, editable=False, help_text='Of its link, as JSON.'),
        ),
        migrations.AddField(
            model_name='entry',
            name='correction',
            field=models.CharField(blank=True, editable=False, help_text='What was corrected, as readers are told.', max_length=500, verbose_name='correction'),
        ),
        migrations.AddField(
            model_name='entry',
            name='details',
            field=models.TextField(blank=True, editable=False, help_text='Of its shape, as JSON.'),
        ),
        migrations.AddField(
            model_name='entry',
            name='due',
            field=models.DateTimeField(blank=True, editable=False, help_text='When a scheduled one is published.', null=True),
        ),
        migrations.AddField(
            model_name='entry',
            name='nonce',
            field=models.CharField(blank=True, editable=False, help_text='Of the form that it came by: the same once more is no other entry.', max_length=64, null=True),
        ),
        migrations.AddField(
            model_name='entry',
            name='shape',
            field=models.CharField(choices=[('text', 'text'), ('quote', 'quote'), ('score', 'score')], default='text', editable=False, max_length=10, verbose_name='shape'),
        ),
        migrations.AddField(
            model_name='entry',
            name='struck',
            field=models.BooleanField(default=False, editable=False, help_text='Readable, but as wrong.', verbose_name='struck'),
        ),
        migrations.AddField(
            model_name='entry',
            name='text',
            field=models.TextField(blank=True, editable=False, help_text="Markdown that the summary was made from; empty where that is another's."),
        ),
        migrations.AddField(
            model_name='entry',
            name='writer',
            field=models.ForeignKey(blank=True, editable=False, help_text='Who wrote it first.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='writer'),
        ),
        migrations.AddField(
            model_name='feed',
            name='hold',
            field=models.CharField(choices=[('none', 'nothing: publish at once'), ('all', 'everything'), ('with', 'what has one of the words'), ('without', 'what has none of the words'), ('first', 'all but the first so many an hour')], default='none', help_text='What waits at the desk until an editor approves it.', max_length=10, verbose_name='hold'),
        ),
        migrations.AddField(
            model_name='feed',
            name='hold_count',
            field=models.PositiveIntegerField(default=0, verbose_name='so many an hour'),
        ),
        migrations.AddField(
            model_name='feed',
            name='hold_words',
            field=models.TextField(blank=True, help_text='One on each line.', verbose_name='words'),
        ),
        migrations.AlterUniqueTogether(
            name='entry',
            unique_together={('blog', 'nonce'), ('blog', 'token')},
        ),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(fields=['state', 'due'], name='entry_due'),
        ),
        migrations.AddField(
            model_name='signinlink',
            name='blog',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='blog.Blog'),
        ),
        migrations.AddField(
            model_name='signinlink',
            name='made_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='signinlink',
            name='user',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='role',
            name='blog',
            field=models.ForeignKey(blank=True, help_text='Empty: every blog.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='roles', to='blog.Blog', verbose_name='blog'),
        ),
        migrations.AddField(
            model_name='role',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='roles', to=settings.AUTH_USER_MODEL, verbose_name='account'),
        ),
        migrations.AddField(
            model_name='picture',
            name='blog',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pictures', to='blog.Blog'),
        ),
        migrations.AddField(
            model_name='picture',
            name='entries',
            field=models.ManyToManyField(blank=True, related_name='pictures', to='blog.Entry'),
        ),
        migrations.AddField(
            model_name='picture',
            name='user',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='person',
            name='user',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='person', to=settings.AUTH_USER_MODEL, verbose_name='account'),
        ),
        migrations.AddField(
            model_name='draft',
            name='blog',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='blog.Blog'),
        ),
        migrations.AddField(
            model_name='draft',
            name='entry',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='blog.Entry'),
        ),
        migrations.AddField(
            model_name='draft',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterUniqueTogether(
            name='role',
            unique_together={('user', 'blog')},
        ),
        migrations.AlterUniqueTogether(
            name='draft',
            unique_together={('user', 'blog', 'nonce')},
        ),
    ]
