"""Packets that the view tests share: printed ones, and any octets at all."""

import re

from hypothesis import strategies as st

SYN = bytes.fromhex(
    "4500003cd2b2400040066a077f0000017f000001e7dcabcd22f49ff400000000"
    "a0028018fe3000000204400c0402080a02e54d460000000001030307"
)
HELLO = bytes.fromhex(
    "45000041d2b4400040066a007f0000017f000001e7dcabcd22f49ff5a0162056"
    "80180101fe3500000101080a02e5583302e54d4668656c6c6f20776f726c64210a"
)
ETHERNET = bytes.fromhex("001122334455 66778899aabb 0800")

# Octets that are a packet, a damaged packet, the start of one, or nothing known.
frames = st.one_of(
    st.binary(max_size=90),
    st.builds(
        lambda whole, at, octet, end: (whole[:at] + bytes([octet]) + whole[at + 1 :])[:end],
        st.sampled_from([ETHERNET + SYN, ETHERNET + HELLO]),
        st.integers(0, 60),
        st.integers(0, 255),
        st.integers(0, 90),
    ),
)


def polygons(path):
    """The corners of each closed part of a path made of M, H, V and Z."""
    for part in path.split("Z")[:-1]:
        points, x, y = [], 0.0, 0.0
        for letter, numbers in re.findall(r"([MHV])([-0-9. ]+)", part):
            values = [float(number) for number in numbers.split()]
            x = values[0] if letter in "MH" else x
            y = values[-1] if letter in "MV" else y
            points.append((x, y))
        yield points
