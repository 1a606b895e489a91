"""The settings of a render: one immutable value, its groups, its text form and the strokes of the repair brush.

Others import from this door; the modules are the rooms behind it.
"""

from d2f_core.settings.field_info import (
    FieldInfo as FieldInfo,
)
from d2f_core.settings.render_settings import (
    FIELDS as FIELDS,
)
from d2f_core.settings.render_settings import (
    NARROWEST_F_NUMBER as NARROWEST_F_NUMBER,
)
from d2f_core.settings.render_settings import (
    ROTATIONS as ROTATIONS,
)
from d2f_core.settings.render_settings import (
    SETTINGS as SETTINGS,
)
from d2f_core.settings.render_settings import (
    WIDEST_F_NUMBER as WIDEST_F_NUMBER,
)
from d2f_core.settings.render_settings import (
    ApertureSettings as ApertureSettings,
)
from d2f_core.settings.render_settings import (
    BlurSettings as BlurSettings,
)
from d2f_core.settings.render_settings import (
    DepthSettings as DepthSettings,
)
from d2f_core.settings.render_settings import (
    DepthSource as DepthSource,
)
from d2f_core.settings.render_settings import (
    EdgeSettings as EdgeSettings,
)
from d2f_core.settings.render_settings import (
    FocusSettings as FocusSettings,
)
from d2f_core.settings.render_settings import (
    FrameSettings as FrameSettings,
)
from d2f_core.settings.render_settings import (
    FusionSettings as FusionSettings,
)
from d2f_core.settings.render_settings import (
    HighlightSettings as HighlightSettings,
)
from d2f_core.settings.render_settings import (
    OpticsMode as OpticsMode,
)
from d2f_core.settings.render_settings import (
    OpticsSettings as OpticsSettings,
)
from d2f_core.settings.render_settings import (
    RenderSettings as RenderSettings,
)
from d2f_core.settings.render_settings import (
    RepairSettings as RepairSettings,
)
from d2f_core.settings.render_settings import (
    Shape as Shape,
)
from d2f_core.settings.strokes import (
    Point as Point,
)
from d2f_core.settings.text import (
    setting_names as setting_names,
)
from d2f_core.settings.text import (
    settings_from_dict as settings_from_dict,
)
from d2f_core.settings.text import (
    settings_list as settings_list,
)
from d2f_core.settings.text import (
    settings_to_dict as settings_to_dict,
)
from d2f_core.settings.text import (
    with_value as with_value,
)
from d2f_core.settings.text import (
    with_values as with_values,
)
