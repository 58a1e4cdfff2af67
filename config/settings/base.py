"""Production. The other settings modules are small exceptions to this one."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from config import env
from config.settings.accounts import *
from config.settings.accounts import ALLAUTH_TRUSTED_PROXY_COUNT
from config.settings.secret import checked_key

BASE_DIR = Path(__file__).resolve().parents[2]

SECRET_KEY = checked_key("AYNI_SECRET_KEY", env.text("AYNI_SECRET_KEY"))
SECRET_KEY_FALLBACKS = [
    checked_key("AYNI_SECRET_KEY_FALLBACKS", key) for key in env.words("AYNI_SECRET_KEY_FALLBACKS")
]
DEBUG = False

# The one address people and mails use; hosts, cookies and links follow from it.
AYNI_PUBLIC_URL = env.web_address("AYNI_PUBLIC_URL")
_public = urlsplit(AYNI_PUBLIC_URL)
ALLOWED_HOSTS = [env.host_in(AYNI_PUBLIC_URL), *env.host_names("AYNI_EXTRA_HOSTS")]
CSRF_TRUSTED_ORIGINS = [AYNI_PUBLIC_URL]
CSRF_FAILURE_VIEW = "learners.visitors.without_token"
AYNI_SITE_NAME = env.text("AYNI_SITE_NAME", "Ayni")
AYNI_USER_AGENT = f"Ayni/0.1 ({AYNI_PUBLIC_URL}/about/; reader of open articles)"
AYNI_EMBEDDED = False
# Who shows it may read /metrics; without one, only this machine may.
AYNI_METRICS_TOKEN = env.text("AYNI_METRICS_TOKEN", "")
# To whom weaknesses are told: mail addresses or https addresses, in /.well-known/security.txt.
AYNI_SECURITY_CONTACTS = env.contacts("AYNI_SECURITY_CONTACT")
# Imports refuse every private address; only tests with a wiki of their own may open loopback.
AYNI_ALLOW_LOOPBACK_IMPORT = False

INSTALLED_APPS = [
    "foundation.activity",
    "foundation.live",
    "foundation.files",
    "foundation.texts",
    "learners",
    "articles",
    "circles",
    "discussions",
    "notifications",
    "config",
    "allauth",
    "allauth.account",
    "channels",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "config.middleware.BrowserPolicies",
    "config.health.AnswersProbes",
    "config.metrics.requests.CountsRequests",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "config.api_refusals.RefusalsAreJson",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.middleware.LearnerPreferences",
    "config.middleware.PrivateByDefault",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.middleware.AbsentIsNotFound",
    "config.middleware.NulIsRefused",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "config" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.site",
                "notifications.context.bell",
            ],
        },
    },
]

# How long one statement may take; pages have little time, a worker more (0: as long as it takes).
_statement_s = env.number("AYNI_DB_STATEMENT_SECONDS", 5)
# How many prepared statements a connection keeps; each takes about 200 kB of the server's memory.
_prepared_max = env.number("AYNI_DB_PREPARED_STATEMENTS", 50)
DATABASES: dict[str, Any] = {
    "default": {
        "ENGINE": "config.postgresql",
        "NAME": env.text("AYNI_DB_NAME", "ayni"),
        "USER": env.text("AYNI_DB_USER", "ayni"),
        "PASSWORD": env.text("AYNI_DB_PASSWORD", ""),
        "HOST": env.text("AYNI_DB_HOST", "localhost"),
        "PORT": env.text("AYNI_DB_PORT", "5432"),
        # A connection plans its statements once, so it is worth keeping; not for ever, because what
        # a backend of PostgreSQL remembers of tables and plans only grows.
        "CONN_MAX_AGE": 600,
        # Costs nothing while a connection is well: config/postgresql.
        "CONN_HEALTH_CHECKS": True,
        # A pooler hands the pieces of one to several connections.
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "OPTIONS": {
            "connect_timeout": 3,
            # What a connection asks for the third time is planned and kept; 0 for a pooler that
            # hands the statements of one client to several connections.
            "server_side_binding": True,
            "prepare_threshold": 2 if _prepared_max else None,
            "prepared_max": _prepared_max,
            # A line that died without a word is noticed in seconds, not in the system's two hours.
            "keepalives_idle": 10,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            "tcp_user_timeout": 15_000,
            # Nothing waits for ever: not for a statement, for a lock, nor inside a transaction.
            "options": f"-c statement_timeout={_statement_s}s -c lock_timeout=2s"
            " -c idle_in_transaction_session_timeout=30s",
            # For a server that cannot end a statement because it no longer speaks.
            "patience_s": _statement_s + 3 if _statement_s else None,
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.text("AYNI_REDIS_URL", "redis://localhost:6379/0")
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "config.cache.RedisOrLocalCache",
        "LOCATION": REDIS_URL,
    }
}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL]},
    }
}

# Celery carries argument-less wake-ups; the rows it sweeps are the record.
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, float] = {
    "socket_timeout": 15,
    "socket_connect_timeout": 5,
    "socket_keepalive": True,
    "health_check_interval": 5,
    "retry_on_timeout": True,
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 300
CELERY_TIMEZONE = "UTC"
# Lanes, each with workers of its own in production: the bell never waits for a slow mail server,
# nor a letter for a long import. What is not named here goes to the first.
CELERY_TASK_DEFAULT_QUEUE = "facts"
CELERY_TASK_QUEUES = {
    name: {"exchange": "lanes", "routing_key": name} for name in ("facts", "mail", "slow")
}
CELERY_TASK_ROUTES = {
    "notifications.send_due_mail": {"queue": "mail"},
    "notifications.compose_due_digests": {"queue": "slow"},
    "articles.*": {"queue": "slow"},
}
# Told to stop, a worker has this long to finish; then what it did is put back for another.
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
# Bounds what a leak in a library can come to.
CELERY_WORKER_MAX_TASKS_PER_CHILD = 1000
# Workers log as everything else does.
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# Multiplies what one learner may make in an hour and a day (learners/limits.py).
AYNI_LIMIT_FACTOR = env.number("AYNI_LIMIT_FACTOR", 1)

# Each by its own name, as people look for it; these are the ones whose words are all translated.
_SPOKEN = {"en": "English", "es": "Español", "fr": "Français", "ar": "العربية"}
LANGUAGES = env.some_of("AYNI_LANGUAGES", _SPOKEN)
# For whom no other suits.
LANGUAGE_CODE = LANGUAGES[0][0]
LANGUAGE_COOKIE_AGE = 60 * 60 * 24 * 365
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
STATICFILES_DIRS = [BASE_DIR / "config" / "static"]
AYNI_DATA_DIR = Path(env.text("AYNI_DATA_DIR", str(BASE_DIR / "var")))
STATIC_ROOT = Path(env.text("AYNI_STATIC_DIR", str(AYNI_DATA_DIR / "static")))
MEDIA_ROOT = AYNI_DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.static_files.HashedStaticFiles"},
}

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env.text("AYNI_SMTP_HOST", "localhost")
EMAIL_PORT = env.number("AYNI_SMTP_PORT", 25)
EMAIL_HOST_USER = env.text("AYNI_SMTP_USER", "")
EMAIL_HOST_PASSWORD = env.text("AYNI_SMTP_PASSWORD", "")
# Asked for on a line that begins in the clear (587, mostly), or spoken from the first byte (465).
_smtp_tls = env.one_of("AYNI_SMTP_TLS", ("no", "starttls", "implicit"))
EMAIL_USE_TLS = _smtp_tls == "starttls"
EMAIL_USE_SSL = _smtp_tls == "implicit"
EMAIL_TIMEOUT = 30
AYNI_MAIL_HOST = env.text("AYNI_MAIL_HOST", _public.hostname or "localhost")
DEFAULT_FROM_EMAIL = env.sender("AYNI_MAIL_FROM", f"Ayni <ayni@{AYNI_MAIL_HOST}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Nothing of ours is inline and nothing comes from elsewhere.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None
)
_https = _public.scheme == "https"
# The health probes come before it (config.health): they ask each process over plain http.
SECURE_SSL_REDIRECT = _https
# A month, so that a mistake heals in a month; preloading is the host's own choice.
SECURE_HSTS_SECONDS = env.number("AYNI_HSTS_SECONDS", 30 * 24 * 3600 if _https else 0)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _https
# Every cookie is named with it (config/cookies.py).
AYNI_COOKIE_PREFIX = "__Host-" if _https else ""
SESSION_COOKIE_NAME = f"{AYNI_COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{AYNI_COOKIE_PREFIX}csrftoken"
LANGUAGE_COOKIE_NAME = f"{AYNI_COOKIE_PREFIX}django_language"
MESSAGE_STORAGE = "config.cookies.Messages"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 60 * 60 * 24 * 60
# Of visitors who have not signed in: long enough to join with a code, and to find a form again.
VISITOR_SESSION_AGE = 60 * 60 * 3
SESSION_ENGINE = "learners.sessions"
# Names the mailboxes that have signed in here (learners/known_browsers.py).
KNOWN_BROWSER_COOKIE_NAME = "__Host-known-browser" if _https else "known-browser"
DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "structlog.stdlib.ProcessorFormatter",
            "processor": "ext://config.logs.render",
            "foreign_pre_chain": "ext://config.logs.chain",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.text("AYNI_LOG_LEVEL", "INFO")},
    # It writes a line for each of its detectors, and a traceback of what strangers sent.
    "loggers": {"flufl.bounce": {"level": "CRITICAL"}},
}
