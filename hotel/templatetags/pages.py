"""Template tags of the pages."""

from django import template

from hotel.web.dates import weekday_date, weekday_day
from hotel.web.icons import icon

register = template.Library()
register.simple_tag(icon, name="icon")
register.filter(weekday_date)
register.filter(weekday_day)
