"""Writing a small photo file for a test."""

import io

from PIL import Image


def saved(tmp_path, image, name="photo.png", **options):
    path = tmp_path / name
    image.save(path, **options)
    return path


def encoded(pixels, file_format, **options):
    """The bytes of a file by Pillow."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, file_format, **options)
    return buffer.getvalue()
