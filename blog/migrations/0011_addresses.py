"""One rule for addresses: hosts of one word and with underscores are hosts."""

import blog.models.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('blog', '0010_entry_alias'),
    ]

    operations = [
        migrations.AddField(
            model_name='deletedentry',
            name='alias',
            field=models.CharField(blank=True, max_length=32),
        ),
        migrations.AddIndex(
            model_name='deletedentry',
            index=models.Index(fields=['blog', 'alias'], name='deleted_alias'),
        ),
        migrations.AlterField(
            model_name='entry',
            name='image',
            field=blog.models.fields.AddressField(blank=True, max_length=2000),
        ),
        migrations.AlterField(
            model_name='entry',
            name='link',
            field=blog.models.fields.AddressField(blank=True, max_length=2000),
        ),
        migrations.AlterField(
            model_name='entry',
            name='source_link',
            field=blog.models.fields.AddressField(blank=True, max_length=2000),
        ),
        migrations.AlterField(
            model_name='feed',
            name='url',
            field=blog.models.fields.AddressField(max_length=500, verbose_name='URL'),
        ),
    ]
