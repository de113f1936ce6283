"""The room of a blog: what is said there, by whom, and what moderators did about it."""

import blog.models.entry
import blog.models.room.peace
from django.conf import settings
from django.db import migrations, models
import django.db.models.deletion
import django.utils.timezone


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('blog', '0016_api'),
    ]

    operations = [
        migrations.CreateModel(
            name='AddressKey',
            fields=[
                ('id', models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=blog.models.room.peace.make_key, max_length=64)),
                ('made', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'verbose_name': 'key of addresses',
                'verbose_name_plural': 'keys of addresses',
            },
        ),
        migrations.AddField(
            model_name='blog',
            name='room',
            field=models.CharField(choices=[('off', 'no room'), ('members', 'members'), ('open', 'anyone with a name')], default='off', help_text='Where readers talk: who may say something there.', max_length=10, verbose_name='room'),
        ),
        migrations.AddField(
            model_name='blog',
            name='room_questions',
            field=models.BooleanField(default=False, help_text='What readers say in the room goes to the desk, and not to the others.', verbose_name='questions only'),
        ),
        migrations.AddField(
            model_name='blog',
            name='room_slow',
            field=models.PositiveIntegerField(default=0, help_text='Seconds between two messages of one reader; 0: no more than haste allows.', verbose_name='slow mode'),
        ),
        migrations.AddField(
            model_name='blog',
            name='room_words',
            field=models.TextField(blank=True, help_text='One on each line: a message in the room that has one waits for approval.', verbose_name='words'),
        ),
        migrations.AlterField(
            model_name='role',
            name='role',
            field=models.CharField(choices=[('owner', 'owner'), ('editor', 'editor'), ('contributor', 'contributor'), ('reader', 'reader')], max_length=20, verbose_name='role'),
        ),
        migrations.AlterField(
            model_name='signinlink',
            name='role',
            field=models.CharField(blank=True, choices=[('owner', 'owner'), ('editor', 'editor'), ('contributor', 'contributor'), ('reader', 'reader')], max_length=20),
        ),
        migrations.CreateModel(
            name='RoomMessage',
            fields=[
                ('id', models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(default=blog.models.entry.make_token, max_length=32, unique=True)),
                ('nonce', models.CharField(max_length=64)),
                ('author', models.CharField(max_length=40)),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('role', models.CharField(blank=True, max_length=20, verbose_name='role')),
                ('text', models.TextField(verbose_name='text')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('state', models.CharField(choices=[('live', 'live'), ('held', 'held'), ('hidden', 'hidden')], default='live', max_length=10, verbose_name='state')),
                ('why', models.CharField(blank=True, max_length=20)),
                ('revision', models.PositiveIntegerField(default=1)),
                ('pending', models.BooleanField(default=True)),
                ('seq', models.BigIntegerField(blank=True, null=True)),
                ('position', models.BigIntegerField(blank=True, null=True)),
                ('address', models.CharField(blank=True, max_length=64)),
                ('span', models.CharField(blank=True, max_length=64)),
                ('blog', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='said', to='blog.Blog', verbose_name='blog')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'message in a room',
                'verbose_name_plural': 'messages in rooms',
            },
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('author', models.CharField(max_length=40)),
                ('why', models.CharField(blank=True, max_length=200, verbose_name='why')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='blog.RoomMessage')),
            ],
            options={
                'verbose_name': 'report',
                'verbose_name_plural': 'reports',
            },
        ),
        migrations.CreateModel(
            name='Guest',
            fields=[
                ('id', models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('author', models.CharField(max_length=40)),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('skeleton', models.CharField(max_length=200)),
                ('seen', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ('blog', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='guests', to='blog.Blog', verbose_name='blog')),
            ],
            options={
                'verbose_name': 'guest',
                'verbose_name_plural': 'guests',
            },
        ),
        migrations.CreateModel(
            name='Ban',
            fields=[
                ('id', models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('author', 'author'), ('name', 'name'), ('address', 'address'), ('range', 'range')], max_length=10, verbose_name='kind')),
                ('value', models.CharField(help_text='An id, a skeleton, or a keyed digest.', max_length=200)),
                ('author', models.CharField(help_text='Whose message it was made for.', max_length=40)),
                ('name', models.CharField(help_text='As they were called.', max_length=200, verbose_name='name')),
                ('why', models.CharField(blank=True, max_length=200, verbose_name='why')),
                ('until', models.DateTimeField(blank=True, null=True, verbose_name='until')),
                ('made', models.DateTimeField(default=django.utils.timezone.now)),
                ('made_by_name', models.CharField(blank=True, max_length=200)),
                ('blog', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bans', to='blog.Blog', verbose_name='blog')),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'ban',
                'verbose_name_plural': 'bans',
            },
        ),
        migrations.CreateModel(
            name='Act',
            fields=[
                ('id', models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by', models.CharField(help_text='As they were called.', max_length=200, verbose_name='by')),
                ('action', models.CharField(max_length=20, verbose_name='action')),
                ('message', models.CharField(blank=True, help_text='Its id.', max_length=32)),
                ('author', models.CharField(blank=True, max_length=40)),
                ('details', models.TextField(blank=True, help_text='As JSON.')),
                ('at', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ('blog', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='acts', to='blog.Blog', verbose_name='blog')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': "moderator's act",
                'verbose_name_plural': "moderators' acts",
            },
        ),
        migrations.AddIndex(
            model_name='roommessage',
            index=models.Index(fields=['blog', 'position'], name='said_position'),
        ),
        migrations.AddIndex(
            model_name='roommessage',
            index=models.Index(fields=['blog', 'seq'], name='said_seq'),
        ),
        migrations.AddIndex(
            model_name='roommessage',
            index=models.Index(fields=['blog', 'state', 'at'], name='said_state'),
        ),
        migrations.AddIndex(
            model_name='roommessage',
            index=models.Index(fields=['blog', 'author', 'at'], name='said_author'),
        ),
        migrations.AddIndex(
            model_name='roommessage',
            index=models.Index(fields=['pending'], name='said_pending'),
        ),
        migrations.AddIndex(
            model_name='roommessage',
            index=models.Index(fields=['at'], name='said_at'),
        ),
        migrations.AlterUniqueTogether(
            name='roommessage',
            unique_together={('blog', 'author', 'nonce')},
        ),
        migrations.AlterUniqueTogether(
            name='report',
            unique_together={('message', 'author')},
        ),
        migrations.AlterUniqueTogether(
            name='guest',
            unique_together={('blog', 'skeleton'), ('blog', 'author')},
        ),
        migrations.AlterUniqueTogether(
            name='ban',
            unique_together={('blog', 'kind', 'value')},
        ),
    ]
