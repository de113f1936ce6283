"""The default blog, whose page is /blog/."""

from django.db import migrations


def make_default_blog(apps, schema_editor):
    blogs = apps.get_model("blog", "Blog").objects
    blogs.get_or_create(slug="liveblog", defaults={"title": "Live blog"})


class Migration(migrations.Migration):
    dependencies = [("blog", "0001_initial")]
    operations = [migrations.RunPython(make_default_blog, migrations.RunPython.noop)]
