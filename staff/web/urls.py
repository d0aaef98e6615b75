"""The routes of logins and of the choice of a hotel."""

from django.urls import path

from staff.web import accounts, sessions

urlpatterns = [
    path("login/", accounts.Login.as_view(), name="login"),
    path("logout/", accounts.Logout.as_view(), name="logout"),
    path("session/lock/", sessions.Lock.as_view(), name="lock"),
    path("session/unlock/", sessions.Unlock.as_view(), name="unlock"),
    path("session/activity/", sessions.Activity.as_view(), name="activity"),
    path("session/continue/", sessions.Continue.as_view(), name="continue"),
    path("preferences/", accounts.Preferences.as_view(), name="preferences"),
    path("hotels/", accounts.Hotels.as_view(), name="hotels"),
    path("hotels/<slug:hotel_slug>/", accounts.HotelEntrance.as_view(), name="hotel"),
]
