"""Routes of logins, below /api/."""

from django.urls import URLPattern, URLResolver, path

from staff.api.accounts import Login, Logout, Me

urlpatterns: list[URLPattern | URLResolver] = [
    path("auth/login/", Login.as_view(), name="login"),
    path("auth/logout/", Logout.as_view(), name="logout"),
    path("staff/me/", Me.as_view(), name="me"),
]
