# syntax=docker/dockerfile:1
# Two images of one source: `ayni` runs every process of the product, `proxy` stands before them.

FROM python:3.11-slim-bookworm AS packages
WORKDIR /build
COPY requirements/run.txt .
# Wheels alone: nothing is compiled, so no compiler is ever needed.
RUN python -m venv --without-pip /opt/ayni \
 && pip --python /opt/ayni/bin/python install --no-cache-dir --no-deps --require-hashes \
    --only-binary=:all: --requirement run.txt

FROM python:3.11-slim-bookworm AS ayni
RUN groupadd --system --gid 10001 ayni \
 && useradd --system --uid 10001 --gid ayni --home-dir /nonexistent --shell /usr/sbin/nologin ayni \
 && install -d -o ayni -g ayni /var/lib/ayni
COPY --from=packages /opt/ayni /opt/ayni
ENV PATH=/opt/ayni/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings.base \
    AYNI_DATA_DIR=/var/lib/ayni \
    AYNI_STATIC_DIR=/srv/ayni/static
WORKDIR /srv/ayni/code
COPY manage.py ./
COPY pyproject.toml ./
COPY locale locale
COPY config config
COPY foundation foundation
COPY learners learners
COPY articles articles
COPY circles circles
COPY discussions discussions
COPY notifications notifications
# No secret of anyone is needed to gather style and scripts; what stands for one here is kept nowhere.
RUN AYNI_SECRET_KEY=$(python -c "import secrets; print(secrets.token_urlsafe(50))") AYNI_PUBLIC_URL=http://at.build python manage.py collectstatic --no-input \
 && python -m compileall -q /srv/ayni/code /opt/ayni \
 && chmod -R a+rX /srv/ayni
# `git rev-parse --short HEAD`, if whoever builds says it: hosts see it beside the version.
ARG REVISION=""
RUN printf '%s\n' "$REVISION" > REVISION
USER ayni
VOLUME /var/lib/ayni
CMD ["gunicorn", "--config", "python:config.serving.pages", "--bind", "0.0.0.0:8000"]

FROM nginx:1.28-alpine AS proxy
COPY deploy/nginx.conf.template /etc/nginx/templates/nginx.conf.template
COPY deploy/sorry /srv/ayni/sorry
COPY --from=ayni /srv/ayni/static /srv/ayni/static
# Whatever umask the checkout was made under.
RUN chmod -R a+rX /srv/ayni /etc/nginx/templates
