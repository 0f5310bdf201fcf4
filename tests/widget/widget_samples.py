"""Packets that the widget tests share; one of each widget is what the gallery shows."""

from struct import pack

from course import gallery
from course.capture.frame import Frame
from course.decode import explain

SYN = bytes.fromhex(
    "4500003cd2b2400040066a077f0000017f000001e7dcabcd22f49ff400000000"
    "a0028018fe3000000204400c0402080a02e54d460000000001030307"
)
HELLO = bytes.fromhex(
    "45000041d2b4400040066a007f0000017f000001e7dcabcd22f49ff5a0162056"
    "80180101fe3500000101080a02e5583302e54d4668656c6c6f20776f726c64210a"
)


def talk(count=8):
    """`count` packets of 60 octets or so, SYN first, that differ in their numbers."""
    frames = []
    for number in range(1, count + 1):
        data = bytearray(SYN if number in (1, 2) else HELLO)
        data[24:28] = pack(">I", 586457076 + 1000 * number)
        frames.append(Frame(bytes(data), number, 228, t_ns=number * 1_500_000))
    return [explain(frame) for frame in frames]


# class -> how the gallery makes one; the contract tests go through all of them
MADE = {cls: example.make for cls, example in gallery.EXAMPLES.items()}
