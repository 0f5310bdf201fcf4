"""Set 03, against other programs, against the course's own decoder, and against its own words."""

import re
from random import Random

import pytest

from course.capture import bundled
from course.decode import explain
from course.decode.stream import follow
from course.exercise.judges import JUDGES
from course.exercise.task import Part
from course.lesson.boards.evidence import evidence
from course.wire import options as wire
from course.wire.ipv4 import IPv4
from course.wire.tcp import ACK, SYN, TCP

from .sets import drawn, scored, solved, text_of


def areas():
    """Return areas of options: those of the task, and some of pure chance."""
    rng = Random(3)
    return [data for (data,) in drawn("03.1")] + [
        bytes(
            rng.choice((0, 1, 2, 3, 4, 10, rng.randrange(256))) for _ in range(rng.randrange(41))
        )
        for _ in range(500)
    ]


# --- 03.1


def test_03_1_cuts_as_the_course_does():
    parse = solved("03.1")
    for data in areas():
        found, stop = wire.walk(data)
        wanted = [(one.kind, one.length, one.data) for one in found]
        assert parse(data) == (wanted, stop.at if stop else None)


def test_03_1_agrees_with_dpkt_where_nothing_is_wrong():
    from dpkt.tcp import parse_opts

    compared = 0
    for data in areas():
        options, bad = solved("03.1")(data)
        if bad is not None or any(kind == 0 for kind, _, _ in options):
            continue
        assert parse_opts(data) == [(kind, value) for kind, _, value in options]
        compared += 1
    assert compared > 30


def test_03_1_agrees_with_scapy_on_the_chat():
    from scapy.layers import inet

    names = {0: "EOL", 1: "NOP", 2: "MSS", 3: "WScale", 4: "SAckOK", 8: "Timestamp"}
    for frame in bundled.load("chat").frames:
        theirs = [name for name, _ in inet.IP(frame.data)[inet.TCP].options]
        end = 20 + 4 * (frame.data[32] >> 4)
        options, _ = solved("03.1")(frame.data[40:end])
        assert [names[kind] for kind, _, _ in options] == theirs


def test_03_1_meets_every_way_to_be_wrong():
    sentences = " ".join(
        wire.walk(data)[1].sentence for (data,) in drawn("03.1") if wire.walk(data)[1]
    )
    for words in ("got 0", "got 1", "got the end of the options", r"needs \d+ octets"):
        assert re.search(words, sentences), words


def test_03_1_an_endless_loop_is_stopped_and_told_why():
    def parse_options(data):
        options, at = [], 0
        while at < len(data):
            if data[at] == 0:
                options.append((0, None, data[at + 1 :]))
                break
            if data[at] == 1:
                options.append((1, None, b""))
                at += 1
                continue
            if at + 1 == len(data):
                return options, at
            options.append((data[at], data[at + 1], data[at + 2 : at + data[at + 1]]))
            at += data[at + 1]
        return options, None

    result = scored("03.1", parse_options)
    assert (result.outcome, result.earned) == ("partly", 3)
    assert result.mistakes == ("endless loop on length 0",)
    assert "MUST-7" in result.causes[0]


# --- 03.2


def frame_of(sender, field, flags, offered=()):
    ports = (1000, 80) if sender == "client" else (80, 1000)
    found = [wire.Option(kind, length, data) for kind, length, data in offered]
    raw = wire.build(found, align=True)
    head = TCP(*ports, 1, 1, 5 + len(raw) // 4, flags=flags, window=field, options=raw)
    hosts = [bytes((10, 0, 0, 1)), bytes((10, 0, 0, 2))][:: 1 if sender == "client" else -1]
    return bytes(
        IPv4(5, total_length=20 + 20 + len(raw), protocol=6, src=hosts[0], dst=hosts[1])
    ) + bytes(head)


def test_03_2_reads_windows_as_the_decoder_does():
    for syn, synack, segments in drawn("03.2"):
        frames = [
            frame_of("client", syn["window"], SYN, syn["options"]),
            frame_of("server", synack["window"], SYN | ACK, synack["options"]),
            *(frame_of(sender, field, ACK) for sender, field in segments),
        ]
        told = follow(explain(data, link=228) for data in frames)
        read = [each.frame["tcp.scaled_window"].value for each in told]
        wanted = solved("03.2")(syn, synack, segments)
        assert read[:2] == [wanted["syn"], wanted["synack"]]
        for side in ("client", "server"):
            theirs = [
                r for r, (sender, _) in zip(read[2:], segments, strict=True) if sender == side
            ]
            assert theirs == wanted[side]


def test_03_2_the_chat_is_read_as_the_lesson_reads_it():
    syn, synack = ({"window": w, "options": [(3, 3, b"\x07")]} for w in (32792, 32768))
    found = solved("03.2")(syn, synack, [("client", 257), ("server", 256)])
    assert found == {"syn": 32792, "synack": 32768, "client": [32896], "server": [32768]}


def test_03_2_a_shift_looked_for_where_none_is_gets_its_own_cause():
    def windows(syn, synack, segments):
        def shift(end):
            for kind, _, data in end["options"]:
                if kind == 3:
                    return data[0]  # 15 is believed, too: the error is met first
            return None

        found = {"syn": syn["window"], "synack": synack["window"], "client": [], "server": []}
        for sender, field in segments:
            found[sender].append(field << shift(syn if sender == "client" else synack))
        return found

    result = scored("03.2", windows)
    assert (result.outcome, result.mistakes) == ("error", ("None taken for a shift",))


# --- 03.3


def nops_in_front(options):
    raw = b"".join(bytes((kind, length)) + data for kind, length, data in reversed(options))
    raw = b"\x01" * (-len(raw) % 4) + raw
    return raw if len(raw) <= 40 else None


def generous(options):
    raw = b"".join(bytes((kind, length)) + data for kind, length, data in options)
    return raw + bytes(40 - len(raw)) if len(raw) <= 40 else None


@pytest.mark.parametrize("answer", [nops_in_front, generous])
def test_03_3_takes_any_order_and_any_padding(answer):
    assert scored("03.3", answer).outcome == "correct"


def test_03_3_what_is_packed_is_read_again_by_others():
    from dpkt.tcp import parse_opts

    for (options,) in drawn("03.3"):
        raw = solved("03.3")(options)
        if raw is None:
            assert sum(length for _, length, _ in options) > 40
            continue
        head = bytes(TCP(1, 2, 3, 4, data_offset=5 + len(raw) // 4, options=raw))
        assert TCP.parse(head).options == raw
        read = [(kind, value) for kind, value in parse_opts(raw) if kind > 1]
        assert read == [(kind, data) for kind, _, data in options]
        assert solved("03.1")(raw)[0][: len(options)] == [tuple(one) for one in options]


SYN_LIST = [[2, 4, b"\x40\x0c"], [3, 3, b"\x07"]]


@pytest.mark.parametrize(
    ("part", "packed", "wanted"),
    [
        ("present", b"\x02\x04\x40\x0c\x03\x03\x07\x00", None),
        ("present", b"\x02\x04\x40\x0c\x00\x03\x03\x07", "it is not to be found"),
        ("present", b"\x02\x04\x40\x0c\x03\x03\x07\x01\x04\x02\x01\x01", "04 02"),
        ("present", b"\x02\x04\x40\x0c\x03\x03\x07\x00\x00\x00\x00\x09", "09"),
        ("present", b"\x02\x04\x40\x0c\x03\x03\x07\x05", "05"),
        ("words", b"\x02\x04\x40\x0c\x03\x03\x07", "7 octets"),
        ("words", bytes(8), "00 00"),
        ("room", None, "None"),
        ("room", "text", "'text'"),
    ],
)
def test_03_3_the_judge_says_what_is_wrong(part, packed, wanted):
    right = b"\x02\x04\x40\x0c\x03\x03\x07\x00"
    found = JUDGES["options"].difference(Part(part, 1, (part,)), (SYN_LIST,), right, packed, {})
    assert (found is None) == (wanted is None)
    assert wanted is None or wanted in found.got


def test_03_3_octets_printed_and_not_returned_are_no_lack_of_room():
    assert scored("03.3", lambda _: None).mistakes == ("nothing returned",)


# --- 03.4


def fitted(packets):
    """Answer by a line through all packets of the sender, and by its nearest packet."""
    for packet in packets:
        theirs = [one for one in packets if one["from"] != packet["from"]]
        if "." not in packet["flags"] or packet["tsecr"] in [one["tsval"] for one in theirs]:
            continue
        mean_t = sum(one["time"] for one in theirs) / len(theirs)
        mean_v = sum(one["tsval"] for one in theirs) / len(theirs)
        rate = sum((one["time"] - mean_t) * (one["tsval"] - mean_v) for one in theirs) / sum(
            (one["time"] - mean_t) ** 2 for one in theirs
        )
        near = min(theirs, key=lambda one: abs(one["tsval"] - packet["tsecr"]))
        time = near["time"] + (packet["tsecr"] - near["tsval"]) / rate
        return {"sender": theirs[0]["from"], "rate": rate, "time": time}
    return None


def rounded(packets):
    found = solved("03.4")(packets)
    return found | {"rate": min((100, 250, 500, 1000), key=lambda r: abs(r - found["rate"]))}


@pytest.mark.parametrize("seed", ["one", "two", "three"])
@pytest.mark.parametrize("answer", [fitted, rounded])
def test_03_4_takes_any_good_measurement(answer, seed):
    assert scored("03.4", answer, seed).outcome == "correct"


def test_03_4_solves_the_case_of_the_lesson():
    rows = evidence()
    start = rows[0].seconds
    packets = [
        {
            "time": r.seconds - start,
            "from": r.sender,
            "flags": r.flags,
            "tsval": r.tsval,
            "tsecr": r.tsecr,
        }
        for r in rows
    ]
    found = solved("03.4")(packets)
    shown = eval(re.search(r"^(\{'sender.*\})$", text_of("task-03-4"), re.MULTILINE)[1])
    rounded = {key: round(found[key], 3) for key in ("rate", "time")}
    assert shown == {"sender": found["sender"]} | rounded
    assert found["sender"] == "server"
    assert abs(found["rate"] - 250) < 0.1
    assert abs(start + found["time"] - (12 * 3600 + 51 * 60 + 26.83)) < 0.02


@pytest.mark.parametrize("rate", ["250", None, 10**1000, float("inf"), float("nan"), -(1 << 4000)])
def test_03_4_an_answer_that_is_no_number_gets_a_sentence(rate):
    result = scored("03.4", lambda packets: solved("03.4")(packets) | {"rate": rate})
    assert result.earned == 3
    assert result.sample.difference.note == "A number is needed, and no endless one."


# --- 03.5


def test_03_5_explains_the_chat():
    one, two = evidence()[:2]
    assert solved("03.5")(one.mss, True) == (one.window, two.window)


def test_03_5_is_the_initial_window_of_rfc_3390():
    def first(mss):
        return min(4 * mss, max(2 * mss, 4380))  # RFC 3390 section 1

    for mss, agreed in drawn("03.5"):
        assert solved("03.5")(mss, agreed) == (first(mss), first(mss - 12 * agreed))


# --- What the texts say


def test_03_the_octets_of_the_set_up_cell_are_those_of_the_packets():
    space = {}
    exec(text_of("03 setup"), space)
    assert space["SYN"] == bundled.load("chat").frames[0].data[40:60]
    assert space["LATER"] == bundled.OPTIONS


def test_03_what_the_texts_show_is_true():
    text = text_of("task-03-1")
    shown = re.search(r"```python\n(.*?)\n```", text, re.DOTALL)
    assert eval(shown[1]) == solved("03.1")(bundled.load("chat").frames[0].data[40:60])
    example = re.search(r'parse_options\(bytes.fromhex\("(.*?)"\)\)` is `(.*?)`', text)
    assert solved("03.1")(bytes.fromhex(example[1])) == eval(example[2])
    space = {"windows": solved("03.2")}
    code = re.search(r"```python\n(.*?)\n->  (.*?)\n```", text_of("task-03-2"), re.DOTALL)
    lines = code[1].splitlines()
    exec("\n".join(lines[:-1]), space)
    assert eval(lines[-1], space) == eval(code[2])
    space = {"pack_options": solved("03.3")}
    examples = re.findall(r"^(pack_options\(.*\)) +-> +(.*)$", text_of("task-03-3"), re.MULTILINE)
    packed = [eval(call, space) for call, _ in examples]
    assert packed[0] == eval(examples[0][1])
    assert (len(packed[1]), packed[2]) == (40, None)
    call = re.search(r"^first_windows\((.*)\) +-> +(.*)$", text_of("task-03-5"), re.MULTILINE)
    assert solved("03.5")(*eval(f"({call[1]})")) == eval(call[2])
