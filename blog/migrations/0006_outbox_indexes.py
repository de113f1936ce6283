"""Indexes by which the outbox finds what is urgent among thousands that wait."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('blog', '0005_page'),
    ]

    operations = [
        migrations.AlterField(
            model_name='entry',
            name='pending',
            field=models.BooleanField(default=True, editable=False),
        ),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(fields=['pending', 'position'], name='entry_changed'),
        ),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(fields=['pending', 'feed'], name='entry_written'),
        ),
    ]
