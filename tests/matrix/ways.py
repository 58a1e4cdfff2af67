"""Every way out that is no row of the table, written by hand: what may be behind each.

What is found (ways_out.py) and is not here fails the tests.
"""

# Answered before the URL conf is asked, over a socket, or by the proxy by itself.
BEFORE_THE_PAGES = {
    "/healthz": "everybody: that it lives",
    "/readyz": "everybody: whether it is ready; inside: which part is not well, by its name",
    "/metrics": "this machine, or who shows the token: numbers; embedded: this machine alone",
    "socket ws/live/": "learners, by topic: see below",
    "socket ": "nobody: refused",
    "proxy /": "on to the pages",
    "proxy /api/": "on to the pages",
    "proxy @pages": "on to the pages",
    "proxy /ws/": "on to the sockets",
    "proxy /static/": "everybody: what the code ships",
    "proxy /.well-known/acme-challenge/": "everybody: what a certificate authority asks to see",
    "proxy = /metrics": "nobody",
    "proxy = /-/alive": "everybody: ok",
    "proxy /-/": "nobody directly: the pages that say sorry",
    "proxy @sorry_json": "the same for programs",
    "proxy @too_large_json": "the same for programs",
    "proxy @too_many_json": "the same for programs",
}
# Each could answer by itself; what it answers then.
MIDDLEWARES = {
    "config.health.AnswersProbes": "the three addresses above",
    "config.metrics.requests.CountsRequests": "nothing",
    "config.middleware.BrowserPolicies": "nothing",
    "config.api_refusals.RefusalsAreJson": "a refusal of the API in its shape",
    "config.middleware.LearnerPreferences": "nothing",
    "config.middleware.PrivateByDefault": "nothing",
    "config.middleware.AbsentIsNotFound": "404",
    "config.middleware.NulIsRefused": "400",
}
# What is told over the socket. Those about a thread carry what stands in a row at that moment, so
# their readers are the readers of the thread.
FRAMES = {
    "post.added": "readers of the thread",
    "post.edited": "readers of the thread",
    "post.removed": "readers of the thread",
    "answer.accepted": "readers of the thread",
    "thanks.changed": "readers of the thread",
    "passage.moved": "readers of the thread",
    "followed": "who follows: the number from which on",
    "changed": "who follows: that something did",
    "resync": "who follows: that too much did",
    "closed": "who followed and may no longer",
    "error": "who asked: what was wrong with it",
    # How hello and pong are written (foundation/live/consumer.py).
    "kind": "the one at the other end: their own next ticket",
}

# The fields that hold a picture. A picture is handed to whoever has its address, so only what
# everybody may see may be one: a file for some alone needs a door of its own.
FILES = {
    "articles.ArticleImage.file": "pictures of articles, which everybody reads",
    "discussions.Takedown.picture": "which of these a request is about",
}

# What a page or an operation may be asked behind `?`, by what that comes to.
SEARCHES = {
    "goes on from a place in what the door shows": {
        "articles/host_views.py ?page",
        "articles/views.py ?page",
        "circles/views/circles.py ?page",
        "circles/views/membership.py ?page",
        "discussions/views/circles.py ?page",
        "discussions/views/host_takedowns.py ?page",
        "discussions/views/moderation.py ?page",
        "discussions/views/threads.py ?page",
        "learners/views/host_facts.py ?page",
        "learners/views/host_people.py ?page",
        "notifications/views/bell.py ?page",
        "notifications/views/host_mail.py ?page",
        "GET /articles ?after",
        "GET /articles ?limit",
        "GET /circles ?after",
        "GET /circles ?limit",
        "GET /circles/{slug}/members ?after",
        "GET /circles/{slug}/members ?limit",
        "GET /notifications ?after",
        "GET /notifications ?limit",
        "GET /threads ?after",
        "GET /threads ?limit",
        "GET /threads/{uid} ?after",
        "GET /threads/{uid} ?limit",
        "GET /threads/{uid}/facts ?after",
    },
    "narrows what the door shows, or its form": {
        "articles/host_views.py ?state",
        "articles/views.py ?language",
        "articles/views.py ?q",
        "circles/views/circles.py ?*",
        "discussions/views/circles.py ?show",
        "discussions/views/host_takedowns.py ?show",
        "discussions/views/moderation.py ?show",
        "learners/views/host_people.py ?among",
        "learners/views/host_people.py ?q",
        "notifications/views/host_mail.py ?letter",
        "notifications/views/host_mail.py ?outcome",
        "notifications/views/host_mail.py ?state",
        "GET /articles ?language",
        "GET /articles ?q",
        "GET /circles ?language",
        "GET /circles ?q",
        "GET /circles ?topic",
        "GET /threads ?article",
        "GET /threads ?circle",
        "GET /threads ?unanswered",
        "GET /threads/{uid}/facts ?as",
    },
    "searches what the asker may read": {
        "circles/views/reading.py ?q",
        "discussions/views/asking.py ?*",
        "GET /threads/similar ?article",
        "GET /threads/similar ?title",
    },
    "is filled into a form, or names what it is about": {
        "articles/views.py ?url",
        "circles/views/circles.py ?article",
        "circles/views/host_topics.py ?into",
        "discussions/views/asking.py ?edition",
        "discussions/views/takedowns.py ?page",
        "learners/kept.py ?PARAMETER",
    },
    "is looked at for NUL alone": {"config/middleware.py ?*"},
    "is refused where the operation does not know it": {"config/api_parameters.py ?*"},
}

# Who writes the words of a letter, and whom they may reach.
LETTERS_WRITTEN = {
    "notifications/instant/letter.py write": "instant",
    "notifications/digests/letter.py write_digest": "digest",
    "notifications/digests/rechecking.py stored": "digest",
    "notifications/selectors/own.py next_digest": "digest, one's own before it is sent",
    "notifications/mail/notices.py confirmation": "notice",
    "notifications/mail/notices.py answer": "notice",
    "notifications/mail/notices.py warning": "notice",
    "notifications/mail/notices.py unposted_reply": "notice, with its reader's own words",
    "notifications/mail/setting.py set_letter": "sets the words of all of these",
}
