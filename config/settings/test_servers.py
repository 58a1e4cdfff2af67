"""The same tests on the parts of production: a PostgreSQL and a Redis of their own.

tests/parts/suite.py starts both and names them in the environment.
"""

import os
from urllib.parse import urlsplit

from config.settings.test import *

# isort: split
# After the other, which fills in the environment that this one reads.
from config.settings import base

AYNI_EMBEDDED = False
DATABASES = {
    "default": base.DATABASES["default"]
    # A connection that a thread of the product keeps would keep the database from being dropped.
    | {"ENGINE": "tests.parts.engine", "CONN_MAX_AGE": 0}
    # A crowd at one row of a slow machine may take long: what is asked is how it ends. The limits
    # of production are held against a server of its own (tests/config/test_postgresql.py).
    | {
        "OPTIONS": base.DATABASES["default"]["OPTIONS"]
        | {"options": "-c statement_timeout=60s -c lock_timeout=60s", "patience_s": 90}
    }
}
CELERY_BROKER_URL = base.CELERY_BROKER_URL
CELERY_BROKER_TRANSPORT_OPTIONS = base.CELERY_BROKER_TRANSPORT_OPTIONS
CELERY_WORKER_PREFETCH_MULTIPLIER = base.CELERY_WORKER_PREFETCH_MULTIPLIER

# Tests that run side by side share the servers. A database of Redis each, because clearing a cache
# empties its whole database; a prefix each, because channels know no databases.
_worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
_redis = urlsplit(base.REDIS_URL)._replace(path=f"/{1 + int(_worker.removeprefix('gw'))}").geturl()
CACHES = {"default": base.CACHES["default"] | {"LOCATION": _redis}}
CHANNEL_LAYERS = {
    "default": base.CHANNEL_LAYERS["default"]
    | {"CONFIG": {"hosts": [base.REDIS_URL], "prefix": _worker}}
}
