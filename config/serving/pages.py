"""Pages under gunicorn: `gunicorn --config python:config.serving.pages config.wsgi`.

`--bind`, `--workers` and `--threads` say the rest: a thread holds one connection to the database.
"""

import os
import shutil
import tempfile

# Before anything imports prometheus_client: the workers of one server count together.
os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="ayni-metrics-")

wsgi_app = "config.wsgi"
worker_class = "config.serving.worker.PagesWorker"
workers = 2
threads = 8
# Loaded once and shared: a worker that died is replaced within the second.
preload_app = True
# A worker that does not even go round for so long is replaced; what it was asked is lost.
timeout = 60
# What is under way when the server is told to stop may end.
graceful_timeout = 20
# The proxy opens a connection for each request: none is closed under a request on its way.
keepalive = 0
# Heartbeats must not wait for a disk.
worker_tmp_dir = "/dev/shm"
control_socket_disable = True
# The proxy keeps the log of requests, without secrets; who is asking is Django's to judge.
accesslog = None
forwarded_allow_ips = ""
limit_request_line = 8190


def on_exit(server: object) -> None:
    """Leave no counts behind; gunicorn calls it once, in the process that made them."""
    shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)
