"""A forum of django-machina, set up as its documentation says, in an environment of its own."""

REQUIREMENTS = (
    "django-machina==1.3.1",
    "django==5.2.19",
    "django-haystack==3.4.0",
    "django-mptt==0.20.0",
    "django-widget-tweaks==1.5.1",
    "markdown2==2.5.5",
    "pillow==13.0.0",
    "psycopg[binary]==3.3.9",
    "gunicorn==27.0.1",
    "whitenoise==6.12.0",
)
