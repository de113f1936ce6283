"""Tokens of the API, and its answers to posts that may be sent again."""

from django.conf import settings
from django.db import migrations, models
import django.db.models.deletion
import django.utils.timezone


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('blog', '0015_record_indexes'),
    ]

    operations = [
        migrations.CreateModel(
            name='Token',
            fields=[
                ('id', models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, unique=True, verbose_name='name')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('scope', models.CharField(choices=[('read', 'read'), ('write', 'write'), ('moderate', 'moderate')], default='write', max_length=10, verbose_name='scope')),
                ('origins', models.TextField(blank=True, help_text='Of web pages that may use it, with spaces between them.')),
                ('rate', models.PositiveIntegerField(default=3000, help_text='Requests a minute.')),
                ('made', models.DateTimeField(default=django.utils.timezone.now)),
                ('last_used', models.DateTimeField(blank=True, null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('blogs', models.ManyToManyField(related_name='_token_blogs_+', to='blog.Blog', verbose_name='blogs')),
            ],
            options={
                'verbose_name': 'token',
                'verbose_name_plural': 'tokens',
            },
        ),
        migrations.CreateModel(
            name='Answered',
            fields=[
                ('id', models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=255)),
                ('digest', models.CharField(help_text='Of the request.', max_length=64)),
                ('status', models.PositiveSmallIntegerField(default=0)),
                ('headers', models.TextField(blank=True, help_text='As JSON.')),
                ('body', models.TextField(blank=True)),
                ('made', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ('token', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='blog.Token')),
            ],
            options={
                'verbose_name': 'answer of the API',
                'verbose_name_plural': 'answers of the API',
                'unique_together': {('token', 'key')},
            },
        ),
    ]
