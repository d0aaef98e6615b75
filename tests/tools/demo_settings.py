"""The demo's settings with the quick seed in front of the real one."""

from config.settings.development import *
from config.settings.development import INSTALLED_APPS as APPS

INSTALLED_APPS = ["tests.tools.quick_seed", *APPS]
