"""Template tags of the pages."""

from django import template

from hotel.web.icons import icon

register = template.Library()
register.simple_tag(icon, name="icon")
