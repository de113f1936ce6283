"""Messages of a room by the entry that was made of them."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('blog', '0023_places'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='roommessage',
            index=models.Index(condition=models.Q(entry__gt=''), fields=['blog', 'entry'], name='said_entry'),
        ),
    ]
