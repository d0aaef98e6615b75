"""The demo's settings with the fast seed instead of the real one."""

from config.settings.development import *
from config.settings.development import INSTALLED_APPS as APPS

INSTALLED_APPS = ["tests.tools.fast_seed", *APPS]
