#!/usr/bin/env python3
"""D2F as the blur step of GIMP 3: Filters > Blur > Depth blur (D2F).

What is visible is handed to D2F as a 16-bit TIFF with its profile; what 'Done' writes becomes a new layer on top, one
step to undo. 'Cancel' changes nothing. `plugin gimp` of D2F's command line puts this file in place and fills in how D2F
is started.
"""

import os
import subprocess
import sys
import tempfile

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp, Gio, GLib  # noqa: E402

COMMAND = ["@COMMAND@"]
PROCEDURE = "plug-in-d2f-refocus"
NAME = "Depth blur (D2F)"


class Refocus(Gimp.PlugIn):
    """The plug-in, as GIMP asks for it."""

    def do_set_i18n(self, _name):
        return False

    def do_query_procedures(self):
        return [PROCEDURE]

    def do_create_procedure(self, name):
        procedure = Gimp.ImageProcedure.new(self, name, Gimp.PDBProcType.PLUGIN, self.run, None)
        procedure.set_image_types("*")
        procedure.set_menu_label(NAME)
        procedure.add_menu_path("<Image>/Filters/Blur")
        procedure.set_documentation("Blur by depth, as a fast lens does", "Opens D2F on the visible picture.", name)
        procedure.set_attribution("D2F", "D2F", "2026")
        return procedure

    def run(self, procedure, _run_mode, image, _drawables, _config, _data):
        status, problem = Gimp.PDBStatusType.SUCCESS, None
        with tempfile.TemporaryDirectory(prefix="d2f-") as folder:
            path = f"{folder}/picture.tif"
            write_visible(image, path)
            code = subprocess.run([*COMMAND, "--edit", path], env=environment(), check=False).returncode
            if code == 0:
                add_layer(image, path)
            else:
                status = Gimp.PDBStatusType.CANCEL if code == 1 else Gimp.PDBStatusType.EXECUTION_ERROR
                problem = GLib.Error(f"D2F ended with the code {code}.") if code != 1 else None
        return procedure.new_return_values(status, problem)


def write_visible(image, path):
    """A copy of what is to be seen, with 16 bits."""
    copy = image.duplicate()
    try:
        copy.merge_visible_layers(Gimp.MergeType.CLIP_TO_IMAGE)
        if copy.get_base_type() == Gimp.ImageBaseType.INDEXED:
            copy.convert_rgb()
        copy.convert_precision(Gimp.Precision.U16_NON_LINEAR)
        Gimp.file_save(Gimp.RunMode.NONINTERACTIVE, copy, Gio.File.new_for_path(path), None)
    finally:
        copy.delete()


def add_layer(image, path):
    """The file as a layer on top; one step to undo."""
    image.undo_group_start()
    try:
        layer = Gimp.file_load_layer(Gimp.RunMode.NONINTERACTIVE, image, Gio.File.new_for_path(path))
        layer.set_name(NAME)
        image.insert_layer(layer, None, 0)
    finally:
        image.undo_group_end()
    Gimp.displays_flush()


def environment():
    """Ours without what GIMP adds for its own Python."""
    return {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}


Gimp.main(Refocus.__gtype__, sys.argv)
