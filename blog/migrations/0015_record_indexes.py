"""Indexes by which pages and the admin find what they show, however much is recorded."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('blog', '0014_cards'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(condition=models.Q(pinned=True), fields=['pinned', 'blog', 'position'], name='entry_pinned'),
        ),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(condition=models.Q(key=True), fields=['key', 'blog', 'position'], name='entry_key'),
        ),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(fields=['published'], name='entry_published'),
        ),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(fields=['blog', 'state'], name='entry_standing'),
        ),
    ]
