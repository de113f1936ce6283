"""Pins in the order in which they were set."""

from django.db import migrations, models


class AddWithDefault(migrations.AddField):
    """Adds a field whose column has a default in the database, which Django's own would take away.

    Processes of the release before, which run while this does and until they are restarted, store
    entries without a pin.
    """

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        schema_editor.execute(
            'ALTER TABLE "blog_entry" ADD COLUMN "pin" integer DEFAULT 0 NOT NULL CHECK ("pin" >= 0)'
        )


class Migration(migrations.Migration):

    dependencies = [
        ('blog', '0020_invitations'),
    ]

    operations = [
        AddWithDefault(
            model_name='entry',
            name='pin',
            field=models.PositiveIntegerField(default=0, editable=False, help_text='Its place among the pinned: the higher, the higher up.'),
        ),
    ]
