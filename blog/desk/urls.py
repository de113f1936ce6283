"""The desk's addresses below a blog's own."""

from blog.desk.blogs import quiet, rehearsing
from blog.desk.pages import drafts, posting, preview, settings, stream
from blog.desk.pictures import views as pictures
from blog.desk.programs import page as programs
from blog.desk.programs import tokens, webhooks
from blog.desk.queue import feeds, room
from blog.desk.queue import pages as queue

VIEWS = [
    ("desk/", stream.desk, "desk"),
    ("desk/draft/", drafts.draft, "desk_draft"),
    ("desk/preview/", preview.preview, "desk_preview"),
    ("desk/session/", drafts.session, "desk_session"),
    ("desk/several/", posting.several, "desk_several"),
    ("desk/entries/", posting.entries, "desk_entries"),
    ("desk/entries/<str:token>/", posting.entry, "desk_entry"),
    ("desk/entries/<str:token>/remove/", posting.remove, "desk_remove"),
    ("desk/entries/<str:token>/expunge/", posting.expunge, "desk_expunge"),
    ("desk/entries/<str:token>/approve/", queue.decision("approve"), "desk_approve"),
    ("desk/entries/<str:token>/reject/", queue.decision("reject"), "desk_reject"),
    ("desk/entries/<str:token>/restore/", queue.decision("restore"), "desk_restore"),
    ("desk/queue/", queue.queue, "desk_queue"),
    ("desk/room/<str:token>/approve/", room.decision("approve"), "desk_room_approve"),
    ("desk/room/<str:token>/hide/", room.decision("hide"), "desk_room_hide"),
    ("desk/room/<str:token>/quote/", room.decision("quote"), "desk_room_quote"),
    ("desk/feeds/", feeds.feeds, "desk_feeds"),
    ("desk/feeds/<int:pk>/", feeds.feed, "desk_feed"),
    ("desk/programs/", programs.programs, "desk_programs"),
    ("desk/programs/tokens/", tokens.tokens, "desk_tokens"),
    ("desk/programs/tokens/<int:pk>/revoke/", tokens.revoke, "desk_token_revoke"),
    ("desk/programs/webhooks/", webhooks.webhooks, "desk_webhooks"),
    ("desk/programs/webhooks/<int:pk>/", webhooks.webhook, "desk_webhook"),
    ("desk/programs/deliveries/<int:pk>/replay/", webhooks.replay, "desk_replay"),
    ("desk/pictures/", pictures.upload, "desk_pictures"),
    ("desk/pictures/<str:token>/", pictures.change, "desk_picture"),
    ("desk/settings/", settings.settings, "desk_settings"),
    ("desk/quiet/", quiet.answer, "desk_quiet"),
    ("desk/rehearse/", rehearsing.rehearse, "desk_rehearse"),
    ("desk/throw-away/", rehearsing.throw_away, "desk_throw_away"),
]
