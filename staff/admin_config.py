"""The configuration of Django's admin, with the site of this project."""

from django.contrib.admin.apps import AdminConfig


class AdminApp(AdminConfig):
    """Django's admin on the site that logs in through our services."""

    default_site = "staff.admin_site.InnkeeperAdminSite"
