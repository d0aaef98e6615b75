"""Django's admin with doors of our own."""

from django.contrib.admin.apps import AdminConfig


class AdminApp(AdminConfig):
    default_site = "staff.admin_site.InnkeeperAdminSite"
