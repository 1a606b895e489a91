"""A photo that opened although it is damaged says so, until another one opens."""

from app.features.photo_notes import KEY
from d2f_core.photo.picture import PARTLY_DAMAGED
from tests.app.conftest import wait_for_final
from tests.d2f_core.photo.odd_files import jpeg, ramp


def test_damage_in_the_middle_is_a_line_that_leaves_with_the_photo(window, photo_file, tmp_path, qtbot):
    data = bytearray(jpeg(ramp(96, 128)))
    data[len(data) // 2 : len(data) // 2 + 40] = b"\xff" * 40
    path = tmp_path / "damaged.jpg"
    path.write_bytes(data)
    window.open_photo(path)
    wait_for_final(window, qtbot)
    assert window.notices.rows[KEY].text.text() == PARTLY_DAMAGED.format(name="'damaged.jpg'")
    window.open_photo(photo_file)
    qtbot.waitUntil(lambda: window.document.photo.path == photo_file, timeout=5000)
    assert KEY not in window.notices.rows
