"""Two SYNs promise a shift, and every window after them is read by it: the chat, step by step.

Strategy. The reader chooses what the two SYNs offer. The window scale options of the two bundled
packets are written anew, all eight go through the decoder, and each step reads one window field as
the decoder does: the fields stay the same, what they mean does not.
"""

from collections.abc import Iterator
from dataclasses import replace

from course.capture import bundled
from course.capture.frame import Frame
from course.decode import Dissection, explain
from course.decode.stream import follow
from course.view.markup import join
from course.view.page import text_table
from course.view.scene import Moment, Scene, notes, table

__all__ = ["promised"]

OFFER = bytes.fromhex("01 030307")  # a NOP and a shift of 7, as both SYNs of the chat end
COLUMNS = ("packet", "from", "flags", "field", "the window in octets")


def promised(*, client: bool, client_shift: int, server: bool, server_shift: int) -> Scene:
    """Return how the chat's windows are read if its SYNs offer these shifts, or none."""
    offers = (client_shift if client else None, server_shift if server else None)
    packets = [told.frame for told in follow(explain(frame) for frame in _frames(*offers))]
    rows = [_cells(packet) for packet in packets]
    moments = [Moment("Two SYNs, six segments. Which windows are shifted, and by how much?")]
    for n, (packet, row) in enumerate(zip(packets, rows, strict=True), 1):
        moments.append(Moment(_said(packet, row, offers), (f"w{n}",)))
    verdict = _verdict(*offers)
    moments.append(Moment(verdict))
    board = [
        table(
            COLUMNS,
            [((f"w{n}",), row) for n, row in enumerate(rows, 1)],
            label="The windows of the chat",
            since=list(range(1, len(rows) + 1)),
        ),
        notes([("So", verdict, len(moments) - 1)]),
    ]
    title = f"The client's SYN offers {_offer(offers[0])}, the server's {_offer(offers[1])}"
    text = "\n".join([title, text_table(COLUMNS, rows), verdict])
    return Scene(title, join(board), tuple(moments), text)


def _frames(client: int | None, server: int | None) -> Iterator[Frame]:
    """Yield the chat's packets, the offers of its two SYNs replaced."""
    shifts = (client, server)
    for number, frame in enumerate(bundled.load("chat").frames):
        if number >= len(shifts):
            yield frame
            continue
        shift = shifts[number]
        offer = bytes((1, 1, 1, 1)) if shift is None else bytes((1, 3, 3, shift))
        yield replace(frame, data=frame.data.replace(OFFER, offer))


def _cells(packet: Dissection) -> list[str]:
    sender = "client" if packet["tcp.dst_port"].raw == 43_981 else "server"
    flags = bundled.load("chat").frames[packet.number - 1].said
    return [
        str(packet.number),
        sender,
        flags.partition("[")[2].partition("]")[0],
        str(packet["tcp.window"].raw),
        str(packet["tcp.scaled_window"].value),
    ]


def _said(packet: Dissection, row: list[str], offers: tuple[int | None, int | None]) -> str:
    number, sender, _, field, octets = row
    if packet["tcp.flags.syn"].raw:
        offer = offers[sender == "server"]
        return (
            f"Packet {number} has SYN set: its window is never scaled. {field} means {octets}. It"
            f" offers {_offer(offer)}."
        )
    if field == octets:
        return f"Packet {number}, from the {sender}: {field} octets, as it stands."
    how = packet["tcp.scaled_window"].formula
    return f"Packet {number}, from the {sender}: {how} octets."


def _offer(shift: int | None) -> str:
    return "no window scale" if shift is None else f"a shift of {shift}"


def _verdict(client: int | None, server: int | None) -> str:
    if client is None and server is None:
        return "Nobody offered: nobody scales, and 65535 octets are the most."
    if client is None:
        return (
            "The server may not even offer: its option is allowed only in answer to the client's."
            " Nobody scales (RFC 7323 section 2.2)."
        )
    if server is None:
        return "One offer is none: nobody scales, in either direction (RFC 7323 section 2.2)."
    return (
        f"Both offered. The client's fields are shifted by the client's own {client}, the server's"
        f" by the server's own {server}, in every segment without SYN."
    )
