"""The ASGI application, which serves all of Innkeeper: production settings unless the environment names others."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

django_application = get_wsgi_application()

from django.conf import settings  # noqa: E402 (Django is set up first)

from hotel.kernel.wsgi_bridge import WsgiBridge  # noqa: E402
from notifications.api.stream.hub import StreamHub, StreamLimits  # noqa: E402
from notifications.api.stream.router import StreamRouter  # noqa: E402

application = StreamRouter(
    WsgiBridge(django_application, threads=settings.WEB_THREADS), StreamHub(StreamLimits(**settings.STREAMS))
)
