"""Dialogs that must be answered before anything else."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog


def run_modal(dialog: QDialog) -> bool:
    """Wait for the answer; True if it was accepted.

    The dialog is deleted then, a moment later: its window would keep it, and the photo it holds, until the very end.
    """
    try:
        return dialog.exec() == QDialog.DialogCode.Accepted
    finally:
        dialog.deleteLater()
