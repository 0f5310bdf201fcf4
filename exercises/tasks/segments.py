"""Segments and ends of connections as the tasks of set 06 write them: plain dicts.

A segment is {"seq", "ack", "flags", "length"}; flags are the header's octet, and a field that its
flag does not switch on is 0. All sequence numbers are counted modulo 2^32.
"""

from typing import Any

SPACE = 1 << 32
FIN, SYN, RST, ACK = 0x01, 0x02, 0x04, 0x10
NAMES = {SYN: "SYN", SYN | ACK: "SYN,ACK", ACK: "ACK", RST: "RST", RST | ACK: "RST,ACK"}

Reply = dict[str, int] | None


def segment(seq: int, ack: int, flags: int, length: int = 0) -> dict[str, int]:
    """Return a segment that arrives."""
    return {"seq": seq % SPACE, "ack": ack % SPACE, "flags": flags, "length": length}


def reply(seq: int, ack: int, flags: int) -> dict[str, int]:
    """Return a segment that is sent back, without text."""
    return {"seq": seq % SPACE, "ack": ack % SPACE, "flags": flags}


def facts(seg: dict[str, int], **more: Any) -> dict[str, Any]:
    """Return what feedback may name of the segment that arrives."""
    return {
        "seq": seg["seq"],
        "ack": seg["ack"],
        "next": (seg["seq"] + 1) % SPACE,
        "what": NAMES.get(seg["flags"], "segment"),
        **more,
    }
