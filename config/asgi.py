"""The door for uvicorn: pages by Django, sockets by the live consumer."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")

from django.core.asgi import get_asgi_application

pages = get_asgi_application()

from config.bodies import limited
from config.websockets import application_with

application = application_with(limited(pages))
