"""Slugs that blogs had lead to them."""

from django.db import migrations, models
import django.db.models.deletion


class Migration(migrations.Migration):

    dependencies = [
        ('blog', '0008_only_door'),
    ]

    operations = [
        migrations.CreateModel(
            name='OldSlug',
            fields=[
                ('id', models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(unique=True)),
                ('blog', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='old', to='blog.Blog')),
            ],
        ),
    ]
