"""Invitations for several blogs at once."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('blog', '0019_blogs'),
    ]

    operations = [
        migrations.AddField(
            model_name='signinlink',
            name='others',
            field=models.ManyToManyField(related_name='_signinlink_others_+', to='blog.Blog'),
        ),
    ]
