"""The routes of logins and of the choice of a hotel."""

from django.urls import path

from staff.web import accounts

urlpatterns = [
    path("login/", accounts.Login.as_view(), name="login"),
    path("logout/", accounts.Logout.as_view(), name="logout"),
    path("preferences/", accounts.Preferences.as_view(), name="preferences"),
    path("hotels/", accounts.Hotels.as_view(), name="hotels"),
    path("hotels/<slug:hotel_slug>/", accounts.HotelEntrance.as_view(), name="hotel"),
]
