"""The application for the web server. Where asked, the worker and the scheduler run as threads beside it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianqiao.config.settings")
application = get_wsgi_application()

from django.conf import settings  # noqa: E402 - only after the application is set up

from lianqiao.config.server import keep_loaded  # noqa: E402

keep_loaded()

if settings.WORKER_IN_WEB:
    from lianqiao.config.background import start

    start()
