"""Settings: what options, variables of the environment and ``wfrun.toml`` say, and the configuration of the live world."""

from __future__ import annotations

from wfrun.settings.loading import COLORS as COLORS
from wfrun.settings.loading import SECRET_PREFIX as SECRET_PREFIX
from wfrun.settings.loading import VARIABLES as VARIABLES
from wfrun.settings.loading import Settings as Settings
from wfrun.settings.loading import configured_names as configured_names
from wfrun.settings.loading import load_settings as load_settings
from wfrun.settings.named_lists import LISTS_FOLDER as LISTS_FOLDER
from wfrun.settings.reading import BadSettings as BadSettings
from wfrun.settings.reading import reason as reason
from wfrun.settings.settings_file import SETTINGS_FILE as SETTINGS_FILE
