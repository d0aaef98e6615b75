"""Pages with a form that an admin action needs before it runs."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Model
from django.http import HttpRequest
from django.template.response import TemplateResponse

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin


def action_form_page(
    request: HttpRequest,
    page: ModelAdmin,
    form: forms.Form,
    *,
    title: str,
    explanation: str,
    subjects: Sequence[Model],
) -> TemplateResponse:
    """Show the form of an action below the selected subjects; the browser sends it back with `apply`.

    The template `action_form.html` of the model shows the subjects.
    """
    context = {
        **page.admin_site.each_context(request),
        "title": title,
        "explanation": explanation,
        "action": request.POST["action"],
        "opts": page.opts,
        "form": form,
        "subjects": subjects,
        "action_checkbox_name": ACTION_CHECKBOX_NAME,
    }
    template = f"admin/{page.opts.app_label}/{page.opts.model_name}/action_form.html"
    return TemplateResponse(request, template, context)
