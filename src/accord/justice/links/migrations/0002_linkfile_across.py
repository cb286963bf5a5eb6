"""A restricted file that its lead lets into comparisons with other nodes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("links", "0001_initial")]
    operations = [
        migrations.AddField(model_name="linkfile", name="across", field=models.BooleanField(default=False)),
    ]
