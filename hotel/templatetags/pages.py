"""Template tags of the pages."""

from django import template

from hotel.web.dates import short_day, short_weekday, weekday_date, weekday_day
from hotel.web.icons import icon

register = template.Library()
register.simple_tag(icon, name="icon")
register.filter(short_day)
register.filter(short_weekday)
register.filter(weekday_date)
register.filter(weekday_day)
