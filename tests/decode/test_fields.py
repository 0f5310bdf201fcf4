"""Values under Wireshark's names: against the open corpus, and against tshark itself."""

import json
import os
import subprocess
from pathlib import Path

from course.capture import bundled, pcap, read
from course.capture.frame import Capture, Frame
from course.decode import explain
from course.decode.fields import fields

NOT_OURS = ("_ws.", "frame.protocols", "frame.encap_type")


def test_every_value_is_a_list():
    found = fields(explain(bundled.load("chat").frames[0]))
    assert found["ip.len"] == [60]
    assert found["tcp.option_kind"] == [2, 4, 8, 1, 3]
    assert found["tcp.checksum.status"] == [0]
    assert found["tcp.checksum_calculated"] == [0xE8CE]
    assert all(isinstance(values, list) and values for values in found.values())
    assert json.loads(json.dumps(found)) == found


def test_outermost_first():
    inner = bundled.load("chat").frames[0].data
    outer = bytes.fromhex("4500 0050 0000 0000 20 04 0000 0a000001 0a000002")
    found = fields(explain(outer + inner, link=228))
    assert found["ip.ttl"] == [32, 64]
    assert found["ip.dst"] == ["10.0.0.2", "127.0.0.1"]


def test_as_wireshark_shows_it():
    tso = bytes.fromhex("4500 0000 0000 0000 40 fd 0000 0a000001 0a000002") + bytes(30)
    assert fields(explain(tso, link=228))["ip.len"] == [50]
    route = bytes.fromhex("4700 001c 0000 0000 40 fd 0000 0a000001 0a000002 830704 0a000009 00")
    found = fields(explain(route, link=228))
    assert (found["ip.dst"], found["ip.cur_rt"]) == (["10.0.0.9"], ["10.0.0.2"])
    tags = bytes(12) + bytes.fromhex("88a8 0064 8100 0fff 0800")
    found = fields(explain(tags, link=1))
    assert (found["ieee8021ad.id"], found["vlan.id"]) == ([100], [4095])


def accepted(folder):
    """Values where the corpus accepts what the bits say beside what tshark shows."""
    for line in (folder / "tools" / "accept.tsv").read_text().splitlines():
        if line and not line.startswith("#"):
            name, number, field, value, *_ = line.split("\t")
            yield (name, int(number), field), json.loads(value)


def test_the_open_corpus(need):
    """No wrong value, no frame without a line, at least 99 % of the values."""
    folder = Path(need("corpus"))
    also = dict(accepted(folder))
    wanted = given = 0
    wrong = []
    for name in (folder / "open.txt").read_text().split():
        lines = (folder / "open" / name / "expected.jsonl").read_text().splitlines()
        (path,) = (folder / "open" / name).glob("capture.*")
        frames = read(path).frames
        assert len(frames) == len(lines)
        for frame, line in zip(frames, lines, strict=True):
            found = fields(explain(frame))
            for field, values in json.loads(line)["fields"].items():
                if field.startswith(NOT_OURS):
                    continue
                wanted += 1
                given += field in found
                got = found.get(field, values)
                if got not in (values, also.get((name, frame.number, field))):
                    wrong.append(f"{name} {frame.number} {field}: {got} for {values}")
    assert wrong == []
    assert given >= 0.99 * wanted


def damaged():
    """Frames of our own, each with one octet changed."""
    whole = [
        frame for name in ("http-fetch", "dns-exchange") for frame in bundled.load(name).frames
    ]
    for n, frame in enumerate(whole[:12]):
        for at in range(n % 5, min(len(frame.data), 60), 5):
            data = bytearray(frame.data)
            data[at] ^= 1 << (at + n) % 8
            yield Frame(bytes(data), link=frame.link)


ASKED = (
    "ip.version",
    "ip.hdr_len",
    "ip.dsfield",
    "ip.id",
    "ip.flags",
    "ip.frag_offset",
    "ip.ttl",
    "ip.proto",
    "ip.checksum",
    "ip.src",
    "tcp.srcport",
    "tcp.dstport",
    "tcp.seq_raw",
    "tcp.ack_raw",
    "tcp.hdr_len",
    "tcp.window_size_value",
    "tcp.checksum.status",
    "tcp.len",
    "tcp.option_kind",
    "udp.length",
    "dns.id",
    "dns.qry.type",
)


def test_tshark_agrees_on_damaged_frames(need, tmp_path):
    tshark = need("tshark")
    frames = [frame for frame in damaged() if frame.link == 1]
    path = tmp_path / "damaged.pcap"
    path.write_bytes(pcap.write(Capture(frames)))
    command = [tshark, "-n", "-r", str(path), "-T", "json", "-o", "tcp.check_checksum:TRUE"]
    command += ["-o", "tcp.relative_sequence_numbers:FALSE", "-o", "ip.check_checksum:TRUE"]
    command += ["-o", "tcp.analyze_sequence_numbers:FALSE", "-o", "ip.defragment:FALSE"]
    command += ["-o", "tcp.desegment_tcp_streams:FALSE", "-o", "udp.check_checksum:TRUE"]
    command += [word for name in ASKED for word in ("-e", name)]
    home = os.environ | {"HOME": str(tmp_path), "WIRESHARK_CONFIG_DIR": str(tmp_path / "none")}
    out = subprocess.run(command, capture_output=True, text=True, check=True, env=home).stdout
    theirs = [packet["_source"].get("layers", {}) for packet in json.loads(out)]
    wrong = []
    for frame, layers in zip(frames, theirs, strict=True):
        found = fields(explain(frame))
        for name, values in layers.items():
            got = found.get(name)
            if got is not None and [as_number(v) for v in values] != got:
                wrong.append(f"{frame.data.hex()} {name}: {got} for {values}")
    assert wrong == []


def as_number(text):
    try:
        return int(text, 0)
    except ValueError:
        return {"True": 1, "False": 0}.get(text, text)
