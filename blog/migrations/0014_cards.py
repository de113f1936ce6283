"""The cards that the blogger has yet to make."""

import blog.models.fields
from django.db import migrations, models
import django.db.models.deletion
import django.utils.timezone


class Migration(migrations.Migration):

    dependencies = [
        ('blog', '0013_desk'),
    ]

    operations = [
        migrations.CreateModel(
            name='CardRequest',
            fields=[
                ('id', models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('url', blog.models.fields.AddressField(max_length=2000)),
                ('due', models.DateTimeField(default=django.utils.timezone.now)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='card_request', to='blog.Entry')),
            ],
            options={
                'verbose_name': 'card to be made',
                'verbose_name_plural': 'cards to be made',
            },
        ),
    ]
