"""Set 04, against scapy, the course's own stack, and its own words."""

import re
from random import Random

from scapy.layers.inet import IP, TCP, UDP
from scapy.layers.inet6 import IPv6
from scapy.packet import Raw
from scapy.utils import checksum as theirs

from course.capture import bundled
from course.decode import explain
from course.wire.checksum import checksum, pseudo_header, total

from .sets import drawn, scored, solved, text_of

SYN = bundled.load("chat").frames[0].data
REQUEST = bundled.load("http-get").frames[0].data


def test_04_1_agrees_with_scapy_and_with_the_course():
    ours = solved("04.1")
    for (data,) in drawn("04.1"):
        assert ours(data) == theirs(data) == checksum(data)


def test_04_1_meets_odd_lengths_and_second_carries():
    lengths = [len(data) for (data,) in drawn("04.1")]
    assert sum(length % 2 for length in lengths) >= 12
    twice = [sum(data[0::2]) * 256 + sum(data[1::2]) for (data,) in drawn("04.1")]
    assert sum((plain >> 16) + (plain & 0xFFFF) > 0xFFFF for plain in twice) >= 6


def test_04_2_agrees_with_the_course_and_meets_jumbograms():
    ours = solved("04.2")
    asked = drawn("04.2")
    for args in asked:
        assert ours(*args) == pseudo_header(*args)
    assert sum(args[3] > 0xFFFF for args in asked) >= 10


def test_04_2_his_one_line_is_right_too():
    def pseudo(src, dst, protocol, length):
        import struct

        if len(src) == 4:
            return struct.pack("!4s4sHH", src, dst, protocol, length)
        return struct.pack("!16s16sLL", src, dst, length, protocol)

    assert scored("04.2", pseudo).outcome == "correct"


def test_04_3_seals_as_scapy_does():
    ours = solved("04.3")
    chance = Random(4)
    parts = drawn("04.3")[0][5:]
    for n in range(40):
        data = Raw(chance.randbytes(n))
        upper = (TCP(seq=n) if n % 2 else UDP()) / data
        lower = IP(src="192.0.2.1", dst="192.0.2.2")
        lower = lower if n % 4 < 2 else IPv6(src="2001:db8::1", dst="2001:db8::2")
        raw = bytes(lower / upper)
        size, ends = (20, (12, 16, 20)) if n % 4 < 2 else (40, (8, 24, 40))
        src, dst = raw[ends[0] : ends[1]], raw[ends[1] : ends[2]]
        number = 6 if n % 2 else 17
        at = size + (16 if n % 2 else 6)
        spoiled = raw[size:at] + b"\xab\xcd" + raw[at + 2 :]
        assert ours(spoiled, src, dst, number, False, *parts) == raw[size:]
        assert ours(raw[size:], src, dst, number, True, *parts) is True
        assert ours(spoiled, src, dst, number, True, *parts) is False


def test_04_3_its_inputs_are_sound_or_damaged_and_both_in_number():
    ours = solved("04.3")
    for protocol in (6, 17):
        said = [ours(*args) for args in drawn("04.3") if args[4] and args[3] == protocol]
        assert min(said.count(True), said.count(False)) >= 8


def test_04_3_a_receiver_who_adds_up_everything_is_right_too():
    def finish(segment, src, dst, protocol, verify, checksum, pseudo_header):  # noqa: PLR0917  the task
        at = 16 if protocol == 6 else 6
        pseudo = pseudo_header(src, dst, protocol, len(segment))
        if verify and protocol == 17 and segment[at : at + 2] == bytes(2):
            return len(src) == 4
        if verify:
            return checksum(pseudo + segment) == 0
        made = bytearray(segment)
        made[at : at + 2] = bytes(2)
        number = checksum(pseudo + bytes(made))
        if protocol == 17:
            number = number or 0xFFFF
        made[at : at + 2] = number.to_bytes(2, "big")
        return bytes(made)

    assert scored("04.3", finish).outcome == "correct"


def test_04_4_other_twins_are_accepted():
    def collide(payload):
        words = [int.from_bytes(payload[n : n + 2], "big") for n in range(0, len(payload) - 1, 2)]
        if len(payload) < 4 or not any(payload):
            return None
        for n in range(len(words) - 1):
            if words[n] != words[n + 1]:
                words[n], words[n + 1] = words[n + 1], words[n]
                break
        else:
            high = words[0] == 0xFFFF
            words[0] = 0 if high else words[0] + 1
            if not high:
                words[1] -= 1
        made = b"".join(word.to_bytes(2, "big") for word in words)
        return made + payload[len(made) :]

    assert scored("04.4", collide).outcome == "correct"


def test_04_4_there_really_is_no_twin_where_none_is_wanted():
    for octets in (1, 2):
        sums = [checksum(number.to_bytes(octets, "big")) for number in range(256**octets)]
        assert len(set(sums)) == len(sums)
    assert [n for n in range(1, 0x10000) if total(n.to_bytes(2, "big")) == 0] == []


def test_04_5_ten_thousand_changes_of_real_headers_equal_adding_up_anew():
    ours, chance = solved("04.5"), Random(5)
    heads = [frame.data for name in bundled.NAMES for frame in bundled.load(name).frames]
    heads = [data[14:34] if data[12:14] == b"\x08\x00" else data[:20] for data in heads]
    heads = [head for head in heads if head[:1] == b"\x45" and total(head) == 0xFFFF]
    assert len(heads) >= 10
    for _ in range(10_000):
        head = chance.choice(heads)
        at, size = chance.choice(((0, 2), (4, 2), (8, 2), (12, 4), (16, 4), (12, 8)))
        new = chance.randbytes(size)
        changed = head[:at] + new + head[at + size :]
        wanted = checksum(changed[:10] + bytes(2) + changed[12:])
        assert ours(int.from_bytes(head[10:12], "big"), head[at : at + size], new) == wanted


def test_04_5_equation_4_is_right_too():
    def nat_update(checksum, old, new):
        number = checksum
        for n in range(0, len(old), 2):
            for word in (
                0xFFFF - int.from_bytes(old[n : n + 2], "big"),
                int.from_bytes(new[n : n + 2], "big"),
            ):
                number -= word
                if number < 0:  # the borrow comes back in at the low end
                    number += 0xFFFF
        return number

    assert scored("04.5", nat_update).outcome == "correct"


def test_04_5_the_other_formula_is_named():
    def nat_update(checksum, old, new):
        number = checksum
        for n in range(0, len(old), 2):
            number += int.from_bytes(old[n : n + 2], "big")
            number += 0xFFFF - int.from_bytes(new[n : n + 2], "big")
        while number >> 16:
            number = (number & 0xFFFF) + (number >> 16)
        return number

    result = scored("04.5", nat_update)
    assert (result.earned, result.mistakes) == (2, ("RFC 1141's formula and its corner",))


def test_04_natural_slips_are_named_and_none_for_another():
    def summed(data):
        return sum(int.from_bytes(data[n : n + 2], "big") for n in range(0, len(data), 2))

    def in_front(data):
        number = summed(bytes(len(data) % 2) + data)
        while number >> 16:
            number = (number & 0xFFFF) + (number >> 16)
        return 0xFFFF - number

    assert scored("04.1", in_front).mistakes == ("a zero octet in front of all",)
    assert scored("04.1", lambda _: 0).mistakes == ()

    def short(segment, src, dst, protocol, verify, checksum, pseudo_header):  # noqa: PLR0917  the task
        at = 16 if protocol == 6 else 6
        bare = segment[:at] + bytes(2) + segment[at + 2 :]
        number = checksum(pseudo_header(src, dst, protocol, len(segment) - 8) + bare)
        right = number.to_bytes(2, "big")
        return (
            segment[at : at + 2] == right if verify else segment[:at] + right + segment[at + 2 :]
        )

    assert "pseudo-header left out" not in scored("04.3", short).mistakes

    def unturned(checksum, old, new):
        return 0xFFFF - solved("04.5")(checksum, old, new)

    assert scored("04.5", unturned).mistakes == ("the sum, not its complement",)


def test_04_what_the_texts_show_is_true():
    space = {}
    exec(text_of("04 setup"), space)
    assert space["HEADER"] == SYN[:20]
    ours = solved("04.1")
    assert "`checksum(BLANK)` is `0x6a07`" in text_of("task-04-1")
    assert (ours(space["BLANK"]), ours(space["HEADER"])) == (0x6A07, 0)
    assert ours(bytes.fromhex("0001f203f4f5f6f7")) == 0x220D
    shown = re.search(r"^(pseudo_header\(.*\))  ->  (.*)$", text_of("task-04-2"), re.MULTILINE)
    assert eval(shown[1], {"pseudo_header": solved("04.2")}) == eval(shown[2])
    parts = drawn("04.3")[0][5:]
    sealed = solved("04.3")(REQUEST[20:], REQUEST[12:16], REQUEST[16:20], 6, False, *parts)
    assert (sealed[16:18].hex(), len(sealed)) == ("acc9", 452)
    pair = re.findall(r'`b"(.*?)"`', text_of("task-04-4"))
    assert len(pair) == 2
    assert checksum(pair[0].encode()) == checksum(pair[1].encode())
    shown = re.search(r"^(nat_update\(.*\))  ->  (.*)$", text_of("task-04-5"), re.MULTILINE)
    assert eval(shown[1], {"nat_update": solved("04.5")}) == eval(shown[2])
    assert solved("04.5")(0x6A07, b"\x40\x06", b"\x3f\x06") == 0x6B07
    assert explain(SYN)["ipv4.ttl"].value == 64
