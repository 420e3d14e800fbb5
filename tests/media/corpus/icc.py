"""A small ICC profile of Display P3, written by hand: no library at hand brings one."""

from __future__ import annotations

import struct

GAMMA = 2.2
# Red, green and blue of Display P3 in XYZ, adapted to the white of ICC (D50), and that white.
COLORANTS = {
    b"rXYZ": (0.51512, 0.24120, -0.00105),
    b"gXYZ": (0.29198, 0.69225, 0.04189),
    b"bXYZ": (0.15710, 0.06657, 0.78407),
    b"wtpt": (0.96420, 1.0, 0.82491),
}


def display_p3() -> bytes:
    """The profile: primaries of Display P3 and a plain gamma of 2.2."""
    tags = {name: b"XYZ \0\0\0\0" + b"".join(map(_fixed, xyz)) for name, xyz in COLORANTS.items()}
    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(GAMMA * 256)) + b"\0\0"
    tags |= dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve)
    text = b"P3 of the tests\0"
    tags[b"desc"] = b"desc\0\0\0\0" + struct.pack(">I", len(text)) + text + bytes(78)
    table, body, at = b"", b"", 128 + 4 + 12 * len(tags)
    for name, data in tags.items():
        padded = data + bytes(-len(data) % 4)
        table += name + struct.pack(">II", at + len(body), len(data))
        body += padded
    header = bytearray(128)
    header[8:12] = bytes((2, 0x10, 0, 0))
    header[12:24] = b"mntrRGB XYZ "
    header[36:40] = b"acsp"
    header[68:80] = b"".join(map(_fixed, (0.9642, 1.0, 0.82491)))
    content = header + struct.pack(">I", len(tags)) + table + body
    content[0:4] = struct.pack(">I", len(content))
    return bytes(content)


def _fixed(number: float) -> bytes:
    return struct.pack(">i", round(number * 65536))
