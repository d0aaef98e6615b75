"""Admin pages of logins and staff. Superusers change both; managers see the staff of their hotels."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth import password_validation, update_session_auth_hash
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from knox.models import AuthToken

from hotel.kernel.attempt import LockRank
from hotel.kernel.command import InstallationCommand
from staff.admin.base import HotelScopedAdmin, changed_values
from staff.admin.forms import HotelScopedForm
from staff.admin.scope import sees_every_hotel
from staff.admin.versioned import VersionedAdmin
from staff.capabilities import Capability, capabilities_of
from staff.command import Command
from staff.enums import Role
from staff.models import Staff, User
from staff.services import NewLogin, add_staff, change_staff, create_login, set_password, update_login
from staff.services.accounts import CHANGEABLE

admin.site.unregister(AuthToken)  # Django's page would show hashes of tokens


class LoginForm(HotelScopedForm):
    """A login. The form passes the password to the service as it was typed; the service stores its hash."""

    new_password = forms.CharField(
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        max_length=1000,
        required=False,
        help_text="Leave it empty to keep the password.",
    )

    class Meta:
        model = User
        fields = ["username", "first_name", "last_name", "email", "is_active", "is_staff", "is_superuser"]

    def clean_new_password(self) -> str:
        """Validate the password by the settings. Raises ValidationError."""
        password: str = self.cleaned_data["new_password"]
        if password:
            password_validation.validate_password(password, self.instance)
        return password


class NewLoginForm(LoginForm):
    """A new login, which needs a password."""

    new_password = forms.CharField(
        label="Password",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        max_length=1000,
    )


@admin.register(User)
class UserAdmin(HotelScopedAdmin):
    """Logins: list, add and change, for superusers only, because a login belongs to no hotel."""

    add_capability = change_capability = Capability.HOTEL_SETTINGS
    form = LoginForm
    add_form = NewLoginForm
    add_fields = ["username", "first_name", "last_name", "email", "new_password", "is_staff", "is_superuser"]
    editable = [*sorted(CHANGEABLE), "new_password"]
    hidden = ["id", "password"]
    shown_last = ["new_password"]
    list_display = [
        "username",
        "first_name",
        "last_name",
        "is_active",
        "is_staff",
        "is_superuser",
        "last_login",
    ]
    list_filter = ["is_active", "is_staff", "is_superuser"]
    search_fields = ["username", "first_name", "last_name", "email"]
    ordering = ["username"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super(HotelScopedAdmin, self).get_queryset(request)
        return rows if sees_every_hotel(request) else rows.none()

    def _may(self, request: HttpRequest, capability: Capability | None, obj: Model | None) -> bool:
        return capability is not None and sees_every_hotel(request)

    def command_on(self, request: HttpRequest, obj: Any) -> InstallationCommand:
        return InstallationCommand(now=timezone.now())

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save the login, and keep the session of a person who has changed the own password."""
        super().save_model(request, obj, form, change)
        if change and form.cleaned_data["new_password"] and obj == request.user:
            update_session_auth_hash(request, obj)

    def write(self, command: InstallationCommand, obj: User, form: Any, *, change: bool) -> User:
        password: str = form.cleaned_data["new_password"]
        if not change:
            return create_login(command, login=_new_login(form.cleaned_data), password=password)
        user = User.objects.get(pk=obj.pk)
        update_login(user=user, changes=changed_values(form, sorted(CHANGEABLE)))
        if password:
            set_password(user=user, password=password)
        return user


@admin.register(Staff)
class StaffAdmin(VersionedAdmin):
    """Staff of hotels: list and view for managers, add and change for superusers."""

    subject = (LockRank.STAFF, "id")
    view_capability = Capability.HOTEL_SETTINGS
    add_capability = change_capability = Capability.HOTEL_SETTINGS
    add_fields = ["user", "hotel", "roles"]
    editable = ["roles", "is_active"]
    hidden = ["id"]
    shown_last = ["capabilities"]
    autocomplete_fields = ["user"]
    list_display = ["name", "username", "hotel", "role_names", "is_active"]
    list_select_related = ["user", "hotel"]
    list_filter = ["is_active", ("hotel", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["user__username", "user__first_name", "user__last_name"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return sees_every_hotel(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return sees_every_hotel(request)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "roles":
            return forms.MultipleChoiceField(choices=Role.choices, widget=forms.CheckboxSelectMultiple)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(ordering="user__username")
    def username(self, staff: Staff) -> str:
        return staff.user.get_username()

    @admin.display(description="Roles")
    def role_names(self, staff: Staff) -> str:
        return ", ".join(staff.roles)

    @admin.display(description="May")
    def capabilities(self, staff: Staff) -> str:
        return "; ".join(sorted(str(capability.label) for capability in capabilities_of(staff.roles)))

    def write(self, command: Command, obj: Staff, form: Any, *, change: bool) -> Staff:
        given = form.cleaned_data
        if not change:
            return add_staff(command, user=given["user"], roles=given["roles"])
        return change_staff(command, member=obj, roles=given["roles"], is_active=given["is_active"])


def _new_login(given: dict[str, Any]) -> NewLogin:
    return NewLogin(
        username=given["username"],
        first_name=given["first_name"],
        last_name=given["last_name"],
        email=given["email"],
        uses_admin=given["is_staff"],
        is_superuser=given["is_superuser"],
    )
