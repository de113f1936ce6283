"""Hubs: the subscriptions to them, and what they have delivered."""

import blog.models
from django.db import migrations, models
import django.db.models.deletion
import django.utils.timezone


class Migration(migrations.Migration):

    dependencies = [
        ('blog', '0003_polling'),
    ]

    operations = [
        migrations.CreateModel(
            name='Subscription',
            fields=[
                ('id', models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hub', models.TextField()),
                ('topic', models.TextField(help_text='What the hub calls the feed.')),
                ('token', models.CharField(default=blog.models.make_secret, help_text='Names it in the callback URL.', max_length=64, unique=True)),
                ('secret', models.CharField(default=blog.models.make_secret, help_text="Signs the hub's deliveries.", max_length=64)),
                ('next_ask', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ('asked', models.DateTimeField(help_text='Since when a request is unconfirmed.', null=True)),
                ('lease_ends', models.DateTimeField(null=True)),
                ('delivers', models.BooleanField(default=False, help_text='The hub has delivered, and no poll has been before it since.')),
                ('last_delivery', models.DateTimeField(null=True)),
                ('failures', models.PositiveIntegerField(default=0)),
                ('last_error', models.CharField(blank=True, max_length=500)),
                ('feed', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='subscription', to='blog.Feed')),
            ],
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('body', models.BinaryField()),
                ('content_type', models.CharField(blank=True, max_length=200)),
                ('subscription', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='blog.Subscription')),
            ],
            options={
                'verbose_name_plural': 'deliveries',
            },
        ),
    ]
