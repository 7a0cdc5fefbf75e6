"""Campaigns grow: targets with a history, contacts and claims; actions and letters to targets; partners and their links."""

import django.db.models.deletion
import uuid
from django.db import migrations, models
from django.utils.text import slugify


# table, columns that may not change: as in 0002_written_once
HISTORY = ("undersigned_targetchange", ("target_id", "status", "on", "note", "evidence", "recorded_at"))


def name_targets(apps, schema_editor):
    """Give each State that a campaign calls on its address: its name in English."""
    for target in apps.get_model("undersigned", "Target").objects.select_related("country"):
        target.slug = slugify(target.country.name_en)
        target.save(update_fields=["slug"])


def raise_wall(apps, schema_editor):
    """Let nobody change a line of a target's history."""
    table, columns = HISTORY
    listed = ", ".join(f'"{column}"' for column in columns)
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"CREATE FUNCTION {table}_written_once() RETURNS trigger LANGUAGE plpgsql AS "
            f"$wall$ BEGIN RAISE EXCEPTION '{table} is written once'; RETURN NEW; END $wall$"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {table}_written_once BEFORE UPDATE OF {listed} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_written_once()"
        )
    else:
        schema_editor.execute(
            f"CREATE TRIGGER {table}_written_once BEFORE UPDATE OF {listed} ON {table} FOR EACH ROW "
            f"BEGIN SELECT RAISE(ABORT, '{table} is written once'); END"
        )


def take_wall_down(apps, schema_editor):
    """Undo raise_wall."""
    table = HISTORY[0]
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP TRIGGER {table}_written_once ON {table}")
        schema_editor.execute(f"DROP FUNCTION {table}_written_once()")
    else:
        schema_editor.execute(f"DROP TRIGGER {table}_written_once")


class Migration(migrations.Migration):

    dependencies = [
        ('undersigned', '0007_endorsements'),
    ]

    operations = [
        migrations.CreateModel(
            name='Action',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('email', 'Email'), ('post', 'Post'), ('call', 'Call'), ('letter', 'Letter'), ('ask', 'Ask'), ('pledge', 'Pledge')], max_length=6)),
                ('title', models.JSONField(help_text='By language.')),
                ('lead', models.JSONField(blank=True, default=dict, help_text='One sentence, by language.')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('open', models.BooleanField(default=True)),
                ('sample', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ['position', 'id'],
                'default_permissions': ['view'],
            },
        ),
        migrations.CreateModel(
            name='ActionTaken',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('by', models.BinaryField(max_length=32)),
                ('on', models.DateField()),
                ('at', models.DateTimeField()),
                ('country', models.CharField(blank=True, max_length=2)),
                ('language', models.CharField(max_length=10)),
                ('name', models.CharField(blank=True, help_text='Only of who agreed to stand in what is handed over.', max_length=255)),
                ('wants_news', models.BooleanField(default=False, help_text='To be told when the target endorses.')),
                ('box', models.BinaryField(default=b'', help_text='The address of who wants news, boxed; emptied once they were told.')),
                ('told_at', models.DateTimeField(blank=True, null=True)),
                ('network', models.CharField(blank=True, help_text='Where it was posted: x, mastodon …', max_length=12)),
                ('came_through', models.CharField(blank=True, max_length=24)),
                ('came_by', models.CharField(blank=True, help_text="link, widget, or foreign: another site's widget.", max_length=7)),
            ],
            options={
                'ordering': ['-at'],
                'default_permissions': ['view'],
            },
        ),
        migrations.CreateModel(
            name='ActionText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(choices=[('subject', 'Subject'), ('paragraph', 'Paragraph'), ('post', 'Post'), ('script', 'Script'), ('letter', 'Letter')], max_length=9)),
                ('language', models.CharField(max_length=10)),
                ('text', models.TextField()),
                ('position', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['part', 'position', 'id'],
                'default_permissions': ['view'],
            },
        ),
        migrations.CreateModel(
            name='Announcement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=80)),
                ('title', models.JSONField(help_text='By language.')),
                ('text', models.JSONField(help_text='By language; paragraphs are separated by an empty line.')),
                ('shown_from', models.DateTimeField(help_text='An embargo is a moment that is still to come.')),
                ('sample', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ['-shown_from', '-id'],
                'default_permissions': ['view'],
            },
        ),
        migrations.CreateModel(
            name='ContactMade',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('way', models.CharField(choices=[('letter', 'Letter'), ('email', 'Email'), ('call', 'Call'), ('meeting', 'Meeting'), ('post', 'Post'), ('other', 'Other')], max_length=7)),
                ('on', models.DateField()),
                ('note', models.TextField(blank=True, help_text='For the desk; never public.')),
                ('answered_on', models.DateField(blank=True, null=True)),
                ('recorded_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['on', 'id'],
                'default_permissions': ['view'],
            },
        ),
        migrations.CreateModel(
            name='Handover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('until', models.DateTimeField(help_text='What was done until then is in the pack.')),
                ('total', models.PositiveIntegerField()),
                ('figures', models.JSONField(help_text='Counts by kind, country and month, as in the pack.')),
                ('sha256', models.CharField(help_text="Of the pack's CSV.", max_length=64)),
                ('seal', models.CharField(help_text='Ed25519 signature of the checksum, hexadecimal.', max_length=128)),
                ('csv', models.TextField()),
                ('made_at', models.DateTimeField()),
                ('received_on', models.DateField(blank=True, null=True)),
                ('received_by', models.CharField(blank=True, max_length=255)),
                ('place', models.CharField(blank=True, max_length=255)),
                ('note', models.JSONField(blank=True, default=dict, help_text='By language.')),
                ('picture', models.BinaryField(default=b'', help_text='A photograph as a clean PNG that we made.')),
                ('picture_says', models.JSONField(blank=True, default=dict, help_text='What it shows, in words, by language.')),
            ],
            options={
                'ordering': ['-made_at'],
                'default_permissions': ['view'],
            },
        ),
        migrations.CreateModel(
            name='Partner',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=80)),
                ('name', models.CharField(max_length=255)),
                ('kind', models.CharField(choices=[('youth', 'Youth'), ('human_rights', 'Human Rights'), ('peacebuilding', 'Peacebuilding'), ('other', 'Other')], max_length=13)),
                ('country', models.CharField(blank=True, help_text='ISO 3166-1; empty: international.', max_length=2)),
                ('website', models.URLField(blank=True)),
                ('about', models.JSONField(blank=True, default=dict, help_text='By language.')),
                ('logo', models.BinaryField(default=b'', help_text='A clean PNG that we made.')),
                ('colour', models.CharField(blank=True, help_text='Of its widget: #1a2b3c.', max_length=7)),
                ('language', models.CharField(max_length=10)),
                ('state', models.CharField(choices=[('asked', 'Asked'), ('active', 'Active'), ('turned_down', 'Turned Down'), ('ended', 'Ended')], default='asked', max_length=11)),
                ('trusted', models.BooleanField(default=False)),
                ('sample', models.BooleanField(default=False)),
                ('contact_name', models.CharField(blank=True, max_length=255)),
                ('contact_digest', models.BinaryField(default=b'', max_length=32)),
                ('contact_box', models.BinaryField(default=b'')),
                ('public_key', models.BinaryField(default=b'', max_length=32)),
                ('webhook', models.URLField(blank=True, help_text='Where it is told that somebody took their consent back.')),
                ('asked_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.TextField(blank=True)),
            ],
            options={
                'ordering': ['name', 'id'],
                'default_permissions': ['view'],
            },
        ),
        migrations.CreateModel(
            name='PartnerConsent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('box', models.BinaryField(default=b'')),
                ('words', models.TextField()),
                ('language', models.CharField(max_length=10)),
                ('country', models.CharField(blank=True, max_length=2)),
                ('given_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('partner_told_at', models.DateTimeField(blank=True, help_text='When its webhook took the withdrawal.', null=True)),
            ],
            options={
                'ordering': ['given_at', 'id'],
                'default_permissions': ['view'],
            },
        ),
        migrations.CreateModel(
            name='PartnerVisits',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('by', models.CharField(help_text="link, widget, or foreign: another site's widget.", max_length=7)),
                ('count', models.PositiveIntegerField(default=0)),
            ],
            options={
                'ordering': ['on'],
                'default_permissions': ['view'],
            },
        ),
        migrations.CreateModel(
            name='Pledge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.TextField(help_text='What was pledged, as it was shown.')),
                ('language', models.CharField(max_length=10)),
                ('pledged_at', models.DateTimeField()),
            ],
            options={
                'default_permissions': ['view'],
            },
        ),
        migrations.CreateModel(
            name='TargetChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('silent', 'Silent'), ('contacted', 'Contacted'), ('in_dialogue', 'In Dialogue'), ('promised', 'Promised'), ('refused', 'Refused'), ('announced', 'Announced'), ('endorsed', 'Endorsed'), ('withdrawn', 'Withdrawn')], max_length=12)),
                ('on', models.DateField()),
                ('note', models.JSONField(blank=True, default=dict, help_text='What happened, by language.')),
                ('evidence', models.URLField(blank=True, help_text='A public page or document that shows it.', max_length=500)),
                ('recorded_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-on', '-id'],
                'default_permissions': ['view'],
            },
        ),
        migrations.CreateModel(
            name='TargetClaim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('box', models.BinaryField(default=b'')),
                ('language', models.CharField(max_length=10)),
                ('claimed_at', models.DateTimeField()),
                ('active_at', models.DateTimeField(help_text='When something was last done.')),
                ('reminded_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('ended_how', models.CharField(blank=True, help_text='given_up, lapsed, won or ended.', max_length=10)),
            ],
            options={
                'ordering': ['-claimed_at'],
                'default_permissions': ['view'],
            },
        ),
        migrations.CreateModel(
            name='TargetContact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('office', models.CharField(max_length=255)),
                ('name', models.CharField(blank=True, max_length=255)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('x', models.CharField(blank=True, help_text='Without the @.', max_length=50)),
                ('bluesky', models.CharField(blank=True, help_text='Without the @: name.bsky.social', max_length=253)),
                ('mastodon', models.CharField(blank=True, help_text='name@server', max_length=320)),
                ('postal', models.TextField(blank=True, help_text='One line of the address a line.')),
                ('phone', models.CharField(blank=True, max_length=40)),
                ('time_zone', models.CharField(default='UTC', max_length=64)),
                ('language', models.CharField(blank=True, max_length=10)),
                ('opens', models.TimeField(default='09:00', help_text='Office hours there, on working days.')),
                ('closes', models.TimeField(default='17:00')),
                ('source', models.TextField(blank=True)),
                ('sample', models.BooleanField(default=False, help_text='Made up for the example: nothing is ever sent to it.')),
                ('import_key', models.CharField(blank=True, max_length=200)),
                ('bounced_at', models.DateTimeField(blank=True, help_text='When its mailbox refused a letter for good.', null=True)),
            ],
            options={
                'ordering': ['target', 'id'],
                'default_permissions': ['view'],
            },
        ),
        migrations.CreateModel(
            name='TargetMail',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('digest', models.BinaryField(help_text="Keyed digest of the writer's address, as in Address.", max_length=32)),
                ('language', models.CharField(max_length=10)),
                ('box', models.BinaryField(default=b'')),
                ('state', models.CharField(choices=[('typed', 'Typed'), ('waiting', 'Waiting'), ('held', 'Held'), ('claimed', 'Claimed'), ('sent', 'Sent'), ('refused', 'Refused'), ('unsure', 'Unsure'), ('rejected', 'Rejected'), ('dropped', 'Dropped')], default='typed', max_length=8)),
                ('likeness', models.PositiveSmallIntegerField(default=100, help_text='How much of it is the suggested text, in percent.')),
                ('held_for', models.JSONField(blank=True, default=list, help_text='Codes of what made the desk look first.')),
                ('number', models.PositiveIntegerField(blank=True, help_text='The how-many-th to its target.', null=True)),
                ('typed_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('claimed_at', models.DateTimeField(blank=True, null=True)),
                ('next_try_at', models.DateTimeField(blank=True, null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('last_error', models.CharField(blank=True, max_length=200)),
                ('prefix', models.BinaryField(default=b'', help_text='Keyed digest of the network.', max_length=16)),
                ('came_through', models.CharField(blank=True, max_length=24)),
                ('came_by', models.CharField(blank=True, max_length=7)),
            ],
            options={
                'ordering': ['confirmed_at', 'id'],
                'default_permissions': ['view'],
            },
        ),
        migrations.CreateModel(
            name='TargetReply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField()),
                ('language', models.CharField(max_length=10)),
                ('received_on', models.DateField()),
                ('source', models.TextField(blank=True)),
                ('shown_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-received_on', '-id'],
                'default_permissions': ['view'],
            },
        ),
        migrations.CreateModel(
            name='TrackedLink',
            fields=[
                ('code', models.CharField(max_length=24, primary_key=True, serialize=False)),
                ('made_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['made_at'],
                'default_permissions': ['view'],
            },
        ),
        migrations.AlterModelOptions(
            name='campaign',
            options={'default_permissions': ['view'], 'ordering': ['starts_on', 'id'], 'permissions': [('run_campaign', 'Can change a campaign: targets, contacts, actions, letters, partners'), ('stop_campaign', 'Can stop a campaign and let it go on')]},
        ),
        migrations.AlterModelOptions(
            name='target',
            options={'default_permissions': ['view'], 'ordering': ['campaign', 'country']},
        ),
        migrations.RemoveConstraint(
            model_name='target',
            name='target_once_per_campaign_and_country',
        ),
        migrations.AddField(
            model_name='campaign',
            name='block_words',
            field=models.JSONField(blank=True, default=list, help_text='Words that make the desk look first.'),
        ),
        migrations.AddField(
            model_name='campaign',
            name='mail_from',
            field=models.EmailField(blank=True, help_text="The campaign's own address; empty: no letters leave here.", max_length=254),
        ),
        migrations.AddField(
            model_name='campaign',
            name='mails_a_day',
            field=models.PositiveIntegerField(default=100, help_text='To each target.'),
        ),
        migrations.AddField(
            model_name='campaign',
            name='mails_an_hour',
            field=models.PositiveSmallIntegerField(default=12, help_text='To each target.'),
        ),
        migrations.AddField(
            model_name='campaign',
            name='quiet_days',
            field=models.JSONField(blank=True, default=list, help_text='Days on which nothing leaves: 2026-12-25.'),
        ),
        migrations.AddField(
            model_name='campaign',
            name='stopped_at',
            field=models.DateTimeField(blank=True, help_text='Since when nothing leaves.', null=True),
        ),
        migrations.AddField(
            model_name='signature',
            name='came_by',
            field=models.CharField(blank=True, help_text="link, widget, or foreign: another site's widget.", max_length=7),
        ),
        migrations.AddField(
            model_name='signature',
            name='came_through',
            field=models.CharField(blank=True, help_text='The code of a tracked link, if any.', max_length=24),
        ),
        migrations.AddField(
            model_name='signature',
            name='partner_contact',
            field=models.BooleanField(default=False, help_text='Agreed that this partner may contact them.'),
        ),
        migrations.AddField(
            model_name='target',
            name='entry',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='undersigned.rollentry'),
        ),
        migrations.AddField(
            model_name='target',
            name='kind',
            field=models.CharField(choices=[('state', 'State'), ('institution', 'Institution'), ('office_holder', 'Office Holder')], default='state', max_length=13),
        ),
        migrations.AddField(
            model_name='target',
            name='mails_on',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='target',
            name='mails_that_day',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='target',
            name='name',
            field=models.JSONField(blank=True, default=dict, help_text='By language; a State is named by its country.'),
        ),
        migrations.AddField(
            model_name='target',
            name='next_mail_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='target',
            name='office',
            field=models.JSONField(blank=True, default=dict, help_text='By language.'),
        ),
        migrations.AddField(
            model_name='target',
            name='person',
            field=models.CharField(blank=True, help_text='Who holds the office now.', max_length=255),
        ),
        migrations.AddField(
            model_name='target',
            name='slug',
            field=models.SlugField(default='', max_length=80),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='target',
            name='status',
            field=models.CharField(choices=[('silent', 'Silent'), ('contacted', 'Contacted'), ('in_dialogue', 'In Dialogue'), ('promised', 'Promised'), ('refused', 'Refused'), ('announced', 'Announced'), ('endorsed', 'Endorsed'), ('withdrawn', 'Withdrawn')], default='silent', max_length=12),
        ),
        migrations.AddField(
            model_name='target',
            name='status_on',
            field=models.DateField(blank=True, help_text='Since when it has this status.', null=True),
        ),
        migrations.AddField(
            model_name='target',
            name='won_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='letter',
            name='kind',
            field=models.CharField(choices=[('confirm', 'Confirm'), ('already_signed', 'Already Signed'), ('my', 'My'), ('endorse_resume', 'Endorse Resume'), ('endorse_mailbox', 'Endorse Mailbox'), ('endorse_asked', 'Endorse Asked'), ('endorse_refused', 'Endorse Refused'), ('endorse_published', 'Endorse Published'), ('endorse_my', 'Endorse My'), ('endorse_withdrawn', 'Endorse Withdrawn'), ('endorse_reconfirm', 'Endorse Reconfirm'), ('endorse_reaffirm', 'Endorse Reaffirm'), ('alarm', 'Alarm'), ('press_confirm', 'Press Confirm'), ('target_won', 'Target Won'), ('pledge', 'Pledge'), ('claim_target', 'Claim Target'), ('claim_remind', 'Claim Remind'), ('partner_asked', 'Partner Asked'), ('partner_decided', 'Partner Decided'), ('partner_my', 'Partner My'), ('partner_receipt', 'Partner Receipt'), ('ask_others', 'Ask Others')], max_length=20),
        ),
        migrations.AlterField(
            model_name='target',
            name='country',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='undersigned.country'),
        ),
        migrations.RunPython(name_targets, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='signature',
            index=models.Index(condition=models.Q(('came_through', ''), _negated=True), fields=['came_through'], name='signature_through'),
        ),
        migrations.AddConstraint(
            model_name='campaign',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='campaign_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='campaign',
            constraint=models.CheckConstraint(condition=models.Q(('mails_a_day__gte', 1), ('mails_an_hour__gte', 1), ('mails_an_hour__lte', 3600)), name='campaign_pace_is_possible'),
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'state')), fields=('campaign', 'country'), name='target_once_per_campaign_and_country'),
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.UniqueConstraint(fields=('campaign', 'slug'), name='target_address_once_per_campaign'),
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('country__isnull', False), ('kind', 'state')), models.Q(models.Q(('kind', 'state'), _negated=True), models.Q(('name', {}), _negated=True)), _connector='OR'), name='target_has_a_country_or_a_name'),
        ),
        migrations.AddField(
            model_name='action',
            name='campaign',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='actions', to='undersigned.campaign'),
        ),
        migrations.AddField(
            model_name='actiontaken',
            name='action',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='taken', to='undersigned.action'),
        ),
        migrations.AddField(
            model_name='actiontaken',
            name='address',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='undersigned.address'),
        ),
        migrations.AddField(
            model_name='actiontaken',
            name='target',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='actions_taken', to='undersigned.target'),
        ),
        migrations.AddField(
            model_name='actiontext',
            name='action',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='texts', to='undersigned.action'),
        ),
        migrations.AddField(
            model_name='actiontext',
            name='target',
            field=models.ForeignKey(blank=True, help_text='Empty: for all targets.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='undersigned.target'),
        ),
        migrations.AddField(
            model_name='announcement',
            name='campaign',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='announcements', to='undersigned.campaign'),
        ),
        migrations.AddField(
            model_name='contactmade',
            name='target',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contacts_made', to='undersigned.target'),
        ),
        migrations.AddField(
            model_name='handover',
            name='target',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='handovers', to='undersigned.target'),
        ),
        migrations.AddField(
            model_name='partner',
            name='campaign',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='partners', to='undersigned.campaign'),
        ),
        migrations.AddField(
            model_name='partnerconsent',
            name='address',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='undersigned.address'),
        ),
        migrations.AddField(
            model_name='partnerconsent',
            name='partner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='undersigned.partner'),
        ),
        migrations.AddField(
            model_name='partnervisits',
            name='partner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='undersigned.partner'),
        ),
        migrations.AddField(
            model_name='pledge',
            name='target',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='pledge', to='undersigned.target'),
        ),
        migrations.AddField(
            model_name='targetchange',
            name='target',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='undersigned.target'),
        ),
        migrations.AddField(
            model_name='targetclaim',
            name='address',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='undersigned.address'),
        ),
        migrations.AddField(
            model_name='targetclaim',
            name='partner',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='undersigned.partner'),
        ),
        migrations.AddField(
            model_name='targetclaim',
            name='target',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='claims', to='undersigned.target'),
        ),
        migrations.AddField(
            model_name='contactmade',
            name='claim',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='undersigned.targetclaim'),
        ),
        migrations.AddField(
            model_name='targetcontact',
            name='target',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to='undersigned.target'),
        ),
        migrations.AddField(
            model_name='pledge',
            name='contact',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='undersigned.targetcontact'),
        ),
        migrations.AddField(
            model_name='targetmail',
            name='action',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mails', to='undersigned.action'),
        ),
        migrations.AddField(
            model_name='targetmail',
            name='target',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mails', to='undersigned.target'),
        ),
        migrations.AddField(
            model_name='targetreply',
            name='target',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='replies', to='undersigned.target'),
        ),
        migrations.AddField(
            model_name='trackedlink',
            name='address',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='undersigned.address'),
        ),
        migrations.AddField(
            model_name='trackedlink',
            name='campaign',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='undersigned.campaign'),
        ),
        migrations.AddField(
            model_name='trackedlink',
            name='partner',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='links', to='undersigned.partner'),
        ),
        migrations.AddConstraint(
            model_name='action',
            constraint=models.UniqueConstraint(fields=('campaign', 'kind'), name='action_once_per_campaign_and_kind'),
        ),
        migrations.AddIndex(
            model_name='actiontaken',
            index=models.Index(fields=['target', 'at'], name='action_taken_on_target'),
        ),
        migrations.AddIndex(
            model_name='actiontaken',
            index=models.Index(condition=models.Q(('came_through', ''), _negated=True), fields=['came_through'], name='action_taken_through'),
        ),
        migrations.AddIndex(
            model_name='actiontaken',
            index=models.Index(condition=models.Q(('box', b''), _negated=True), fields=['target'], name='action_taken_to_be_told'),
        ),
        migrations.AddConstraint(
            model_name='actiontaken',
            constraint=models.UniqueConstraint(condition=models.Q(('target__isnull', False)), fields=('action', 'target', 'by', 'on'), name='action_taken_once_a_day_per_person_and_target'),
        ),
        migrations.AddConstraint(
            model_name='actiontaken',
            constraint=models.UniqueConstraint(condition=models.Q(('target', None)), fields=('action', 'by', 'on'), name='action_taken_once_a_day_per_person'),
        ),
        migrations.AddConstraint(
            model_name='announcement',
            constraint=models.UniqueConstraint(fields=('campaign', 'slug'), name='announcement_address_once_per_campaign'),
        ),
        migrations.AddIndex(
            model_name='partner',
            index=models.Index(condition=models.Q(('contact_digest', b''), _negated=True), fields=['contact_digest'], name='partner_by_contact'),
        ),
        migrations.AddConstraint(
            model_name='partner',
            constraint=models.UniqueConstraint(fields=('campaign', 'slug'), name='partner_address_once_per_campaign'),
        ),
        migrations.AddConstraint(
            model_name='partner',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'asked'), ('decided_at__isnull', False), _connector='OR'), name='partner_that_is_decided_has_its_moment'),
        ),
        migrations.AddConstraint(
            model_name='partnerconsent',
            constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('partner', 'address'), name='partner_consent_in_force_once_per_partner_and_person'),
        ),
        migrations.AddConstraint(
            model_name='partnerconsent',
            constraint=models.CheckConstraint(condition=models.Q(('withdrawn_at', None), ('box', b''), _connector='OR'), name='partner_consent_taken_back_holds_nothing'),
        ),
        migrations.AddConstraint(
            model_name='partnervisits',
            constraint=models.UniqueConstraint(fields=('partner', 'on', 'by'), name='partner_visits_once_a_day_and_way'),
        ),
        migrations.AddConstraint(
            model_name='targetclaim',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('target',), name='target_claim_one_active_per_target'),
        ),
        migrations.AddConstraint(
            model_name='targetclaim',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('address', None), ('partner__isnull', False)), models.Q(('address__isnull', False), ('partner', None)), _connector='OR'), name='target_claim_is_a_partners_or_a_volunteers'),
        ),
        migrations.AddConstraint(
            model_name='contactmade',
            constraint=models.CheckConstraint(condition=models.Q(('answered_on', None), ('answered_on__gte', models.F('on')), _connector='OR'), name='contact_made_is_answered_after_it_was_made'),
        ),
        migrations.AddConstraint(
            model_name='targetcontact',
            constraint=models.UniqueConstraint(condition=models.Q(('import_key', ''), _negated=True), fields=('target', 'import_key'), name='target_contact_imported_once_per_target'),
        ),
        migrations.AddConstraint(
            model_name='targetcontact',
            constraint=models.CheckConstraint(condition=models.Q(('closes__gt', models.F('opens'))), name='target_contact_closes_after_it_opens'),
        ),
        migrations.AddIndex(
            model_name='targetmail',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['target', 'confirmed_at', 'id'], name='target_mail_to_send'),
        ),
        migrations.AddIndex(
            model_name='targetmail',
            index=models.Index(condition=models.Q(('state', 'claimed')), fields=['claimed_at'], name='target_mail_claimed_since'),
        ),
        migrations.AddIndex(
            model_name='targetmail',
            index=models.Index(condition=models.Q(('state', 'typed')), fields=['typed_at'], name='target_mail_typed_since'),
        ),
        migrations.AddIndex(
            model_name='targetmail',
            index=models.Index(fields=['digest', 'typed_at'], name='target_mail_by_address'),
        ),
        migrations.AddConstraint(
            model_name='targetmail',
            constraint=models.UniqueConstraint(fields=('target', 'number'), name='target_mail_number_once_per_target'),
        ),
        migrations.AddConstraint(
            model_name='targetmail',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('sent', 'refused', 'rejected', 'dropped')), _negated=True), models.Q(('box', b''), ('settled_at__isnull', False)), _connector='OR'), name='target_mail_that_is_settled_holds_nothing'),
        ),
        migrations.AddConstraint(
            model_name='trackedlink',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None), ('partner__isnull', False)), fields=('partner',), name='tracked_link_one_in_force_per_partner'),
        ),
        migrations.AddConstraint(
            model_name='trackedlink',
            constraint=models.UniqueConstraint(condition=models.Q(('address__isnull', False)), fields=('campaign', 'address'), name='tracked_link_once_per_campaign_and_person'),
        ),
        migrations.AddConstraint(
            model_name='trackedlink',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('address', None), ('partner__isnull', False)), models.Q(('address__isnull', False), ('partner', None)), _connector='OR'), name='tracked_link_is_a_partners_or_a_persons'),
        ),
        migrations.RunPython(raise_wall, take_wall_down),
    ]
