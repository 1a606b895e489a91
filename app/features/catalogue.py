"""All features of the window, in the order of their menus' entries. Adding one is one import and one line."""

from __future__ import annotations

from app.features.announcing import AnnouncingFeature
from app.features.batch import BatchFeature
from app.features.compare import CompareFeature
from app.features.depth_repair import DepthRepairFeature
from app.features.depth_source import DepthSourceFeature
from app.features.detail import DetailFeature
from app.features.editing import EditingFeature
from app.features.exported_photo import ExportedPhotoFeature
from app.features.external_edit import ExternalEditFeature
from app.features.feature import Feature
from app.features.filmstrip import FilmstripFeature
from app.features.first_hint import FirstHintFeature
from app.features.focus_pull import FocusPullFeature
from app.features.focusing import FocusingFeature
from app.features.help import HelpFeature
from app.features.history import HistoryFeature
from app.features.holding import HoldingFeature
from app.features.keyboard import KeyboardFeature
from app.features.lens import LensFeature
from app.features.looks import LooksFeature
from app.features.overlays import OverlaysFeature
from app.features.photo_notes import PhotoNotesFeature
from app.features.photos import PhotosFeature
from app.features.preferences import PreferencesFeature
from app.features.presets import PresetsFeature
from app.features.readout import ReadoutFeature
from app.features.sessions import SessionsFeature
from app.features.transfer import TransferFeature
from app.features.views import ViewsFeature
from app.features.window_state import WindowStateFeature
from app.features.work import WorkFeature
from app.features.zoom import ZoomFeature

FEATURES: tuple[type[Feature], ...] = (
    ExternalEditFeature,  # before others take what is dropped
    PhotosFeature,
    FilmstripFeature,
    SessionsFeature,
    BatchFeature,
    ExportedPhotoFeature,
    PhotoNotesFeature,
    WorkFeature,
    EditingFeature,
    TransferFeature,
    PresetsFeature,
    LooksFeature,
    HistoryFeature,
    FocusingFeature,
    LensFeature,
    DepthSourceFeature,
    ViewsFeature,
    OverlaysFeature,
    CompareFeature,
    ZoomFeature,
    ReadoutFeature,
    HoldingFeature,
    KeyboardFeature,
    AnnouncingFeature,
    DepthRepairFeature,
    FocusPullFeature,
    FirstHintFeature,
    DetailFeature,
    PreferencesFeature,
    WindowStateFeature,
    HelpFeature,
)
