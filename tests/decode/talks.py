"""Segments, datagrams and fragments of our own making, for tests of state across packets."""

import json
import subprocess

from course.capture import pcap
from course.capture.frame import Capture, Frame
from course.decode.conversation import Segment
from course.wire import chain, options
from course.wire.chain import Packet
from course.wire.complete import complete
from course.wire.ipv4 import IPv4
from course.wire.tcp import ACK, FIN, PSH, RST, SYN, TCP
from course.wire.udp import UDP

CLIENT, SERVER = (b"\x0a\0\0\x01", 40000), (b"\x0a\0\0\x02", 50000)
RESOLVER = (SERVER[0], 53)
LINK = 228
PAUSES = [1_000, 1_000_000, 2_900_000, 4_000_000, 19_999_000, 25_000_000, 1_000_000_000]


def ip(src, dst, head, data, protocol, **more):
    """The octets of a consistent IPv4 packet."""
    outer = IPv4(protocol=protocol, ttl=64, src=src, dst=dst, **more)
    return chain.build(complete(Packet((outer, head), data)))


def tcp_packet(segment, raw=b"", data=None):
    """The octets of a segment; zeros for its data if none are given."""
    head = TCP(
        segment.src[1],
        segment.dst[1],
        segment.seq,
        segment.ack,
        flags=segment.flags,
        window=segment.window,
        options=raw,
    )
    body = bytes(segment.length) if data is None else data
    return ip(segment.src[0], segment.dst[0], head, body, 6)


def packet(segment):
    """The octets of a segment with the options that its fields ask for."""
    raw = [] if segment.shift is None else [options.nop(), options.window_scale(segment.shift)]
    if segment.sacked:
        left = (segment.ack + 10) % (1 << 32)
        raw += [options.nop(), options.nop()]
        raw.append(options.sack((left, (left + segment.sacked) % (1 << 32))))
    return tcp_packet(segment, options.build(raw))


def udp_packet(src, dst, data, **more):
    """The octets of a datagram between two sockets."""
    return ip(src[0], dst[0], UDP(src[1], dst[1]), data, 17, **more)


def frames(packets, step_ns=1_000_000):
    """Frames a fixed time apart."""
    return [
        Frame(data, number, LINK, (number - 1) * step_ns)
        for number, data in enumerate(packets, start=1)
    ]


def fragments(whole, sizes):
    """An IPv4 packet cut into pieces of these sizes (the last takes the rest)."""
    head = chain.parse(whole, LINK).headers[0]
    data, at, found = whole[20:], 0, []
    for size in [*sizes, len(data)]:
        part = data[at : at + size]
        if part:
            outer = IPv4(
                identification=head.identification,
                mf=int(at + size < len(data)),
                fragment_offset=at // 8,
                protocol=head.protocol,
                ttl=64,
                src=head.src,
                dst=head.dst,
            )
            found.append(chain.build(complete(Packet((outer,), part))))
        at += size
    return found


class Talker:
    """Makes a conversation of random segments that lose, repeat, probe and close."""

    def __init__(self, rng):
        self.rng, self.t, self.made = rng, 0, []
        self.isn = [rng.choice([1000, 0xFFFFFFF0]), rng.choice([7000, 0xFFFFFFC0])]
        self.next = list(self.isn)
        self.window = [rng.choice([100, 300, 65535]) for _ in range(2)]

    def send(self, side, seq, ack, flags, length, **more):
        self.t += self.rng.choice(PAUSES)
        ends = (CLIENT, SERVER) if side == 0 else (SERVER, CLIENT)
        made = Segment(
            len(self.made) + 1, self.t, *ends, seq % 2**32, ack % 2**32, flags,
            self.window[side], length, **more,
        )  # fmt: skip
        self.made.append(made)
        far = (made.next_seq - self.next[side] + 2**31) % 2**32 - 2**31
        self.next[side] += max(far, 0)

    def handshake(self):
        shifts = [self.rng.choice([None, 0, 2, 7, 15]) for _ in range(2)]
        self.send(0, self.isn[0], 0, SYN, 0, shift=shifts[0])
        if self.rng.random() < 0.9:
            self.send(1, self.isn[1], self.next[0], SYN | ACK, 0, shift=shifts[1])
        self.next = [self.isn[0] + 1, self.isn[1] + 1]

    def run(self, count):
        rng = self.rng
        acks = [self.next[1], self.next[0]]
        while len(self.made) < count:
            side = rng.randrange(2)
            seq, flags, length = self.next[side], ACK, 0
            case = rng.random()
            if case < 0.35:
                length = rng.choice([1, 10, 20, 100])
            elif case < 0.6:
                acks[side] = self.next[1 - side]
            elif case < 0.65:
                seq, length = seq - 1, rng.choice([0, 1])
            elif case < 0.72:
                self.window[side] = rng.choice([0, 100, 300])
            elif case < 0.8:
                seq, length = seq - rng.choice([1, 10, 50]), rng.choice([1, 10, 50])
            elif case < 0.85:
                seq, length = seq + rng.choice([1, 10]), rng.choice([0, 1, 10])
            elif case < 0.89:
                acks[side] = self.next[1 - side] + rng.choice([-10, 1, 10])
            elif case < 0.92:
                flags = rng.choice([SYN, SYN | ACK, FIN | ACK, RST, RST | ACK, 0, PSH])
            sacked = rng.choice([0, 0, 0, 10, 50]) if flags == ACK else 0
            self.send(side, seq, acks[side], flags, length, sacked=sacked)
        return self.made


def random_talk(rng, count):
    """Segments of a conversation; two of three start with a handshake."""
    talker = Talker(rng)
    if rng.random() < 0.67:
        talker.handshake()
    return talker.run(count)


def tshark(program, path, captured, fields, *preferences):
    """What tshark says of frames: for each a dict of fields to lists of values."""
    path.write_bytes(pcap.write(Capture(captured, epoch_ns=1_700_000_000 * 10**9)))
    command = [program, "-n", "-r", str(path), "-T", "json"]
    for preference in ("tcp.reassemble_out_of_order:TRUE", *preferences):
        command += ["-o", preference]
    for field in fields:
        command += ["-e", field]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [each["_source"]["layers"] for each in json.loads(said)]
