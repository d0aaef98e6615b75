from django.apps import AppConfig

from hotel.kernel.late_imports import hidden_packages

# REST framework would import them for its own test client, its HTML pages and its OpenAPI documents, none of which is
# used here. They take 5 MiB of each process.
with hidden_packages("requests", "pygments", "markdown", "yaml", "inflection"):
    import rest_framework.compat  # noqa: F401


class HotelConfig(AppConfig):
    name = "hotel"
