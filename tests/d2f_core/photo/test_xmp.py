"""The XMP packet: what stays, what goes, what is added."""

import pytest

from d2f_core.photo.xmp import packet_for_export, settings_in
from d2f_core.settings import BlurSettings, FocusSettings, RenderSettings

PACKET = (
    b"""<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:tiff="http://ns.adobe.com/tiff/1.0/"
  xmlns:GDepth="http://ns.google.com/photos/1.0/depthmap/" xmlns:xmpNote="http://ns.adobe.com/xmp/note/"
  xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/"
  xmp:Rating="4" tiff:Orientation="6" exif:PixelXDimension="4000" GDepth:Format="RangeInverse"
  xmpNote:HasExtendedXMP="ABCDEF" hdrgm:Version="1.0">
 <Container:Directory xmlns:Container="http://ns.google.com/photos/1.0/container/"><rdf:Seq/></Container:Directory>
 <tiff:ImageLength>3000</tiff:ImageLength>
 <dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/"><rdf:Seq><rdf:li>J\xc3\xbcrgen</rdf:li></rdf:Seq></dc:creator>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""
    + b"\0" * 20
)

SETTINGS = RenderSettings(focus=FocusSettings(point=(0.25, 0.5)), blur=BlurSettings(strength=80.0))


class TestPacketForExport:
    def test_what_the_photographer_wrote_stays(self):
        packet = packet_for_export(PACKET, 30, 20, None)
        assert b'xmp:Rating="4"' in packet and "Jürgen".encode() in packet and b"dc:creator" in packet

    @pytest.mark.parametrize("stale", [b"GDepth", b"RangeInverse", b"HasExtendedXMP", b"gain-map", b"Container"])
    def test_what_describes_lost_pictures_goes(self, stale):
        assert stale in PACKET and stale not in packet_for_export(PACKET, 30, 20, SETTINGS)

    def test_orientation_and_size_are_corrected(self):
        packet = packet_for_export(PACKET, 30, 20, None)
        assert b'tiff:Orientation="1"' in packet and b'PixelXDimension="30"' in packet and b"ImageLength>20<" in packet

    @pytest.mark.parametrize("before", [b"", PACKET])
    def test_the_settings_come_back(self, before):
        packet = packet_for_export(before, 30, 20, SETTINGS)
        assert settings_in(packet) == SETTINGS
        assert packet.startswith(b"<?xpacket begin=") and packet.endswith(b'<?xpacket end="w"?>')

    def test_new_settings_replace_old_ones(self):
        twice = packet_for_export(packet_for_export(PACKET, 30, 20, RenderSettings()), 30, 20, SETTINGS)
        assert settings_in(twice) == SETTINGS and twice.count(b"<d2f:Settings>") == 1

    def test_a_pinhole_has_no_f_number(self):
        packet = packet_for_export(b"", 1, 1, RenderSettings(blur=BlurSettings(strength=0)))
        assert b"SimulatedFNumber>none<" in packet

    def test_nothing_in_nothing_out(self):
        assert packet_for_export(b"", 30, 20, None) == b"" == packet_for_export(b"\0 \n", 30, 20, None)

    @pytest.mark.parametrize(
        "damaged",
        [b"<x", b"no xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', b'<?xml version="1.0" encoding="?"?>'],
    )
    def test_a_damaged_packet_is_dropped_and_the_settings_still_go_in(self, damaged, caplog):
        assert packet_for_export(damaged, 30, 20, None) == b""
        assert settings_in(packet_for_export(damaged, 30, 20, SETTINGS)) == SETTINGS
        assert "XMP packet is damaged" in caplog.text


class TestSettingsIn:
    def test_none_in_a_foreign_packet(self):
        assert settings_in(PACKET) is None and settings_in(b"") is None

    def test_unreadable_settings_are_none_with_a_warning(self, caplog):
        packet = packet_for_export(b"", 1, 1, SETTINGS).replace(b"80.0", b"8000")
        assert settings_in(packet) is None
        assert "blur.strength" in caplog.text
