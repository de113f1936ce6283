"""Entries that were moved in the stream, between two others."""

from django.db import migrations, models


class AddAtOnce(migrations.AddField):
    """Adds a field without writing the whole table, as Django does on SQLite; the default stays."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        schema_editor.execute(
            'ALTER TABLE "blog_entry" ADD COLUMN "fraction" integer DEFAULT 0 NOT NULL'
            ' CHECK ("fraction" >= 0)'
        )


class Migration(migrations.Migration):

    dependencies = [
        ('blog', '0022_room_marks'),
    ]

    operations = [
        AddAtOnce(
            model_name='entry',
            name='fraction',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(fields=['blog', 'position', 'fraction'], name='entry_place'),
        ),
        migrations.RemoveIndex(
            model_name='entry',
            name='entry_position',
        ),
        migrations.RemoveIndex(
            model_name='entry',
            name='entry_key',
        ),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(condition=models.Q(key=True), fields=['key', 'blog', 'position', 'fraction'], name='entry_key'),
        ),
    ]
