"""Programs of every day at the other end: curl, Python's server, nginx."""

import hashlib
import re
import sys
from random import Random
from textwrap import dedent

import pytest

from course.errors import BridgeError
from course.stack.ip import unwrap
from course.stack.segment import ACK, SYN, TCP_PROTOCOL, from_wire

PATIENCE = 60
CONTENT = Random(5).randbytes(3_000_000)
OK = "HTTP/1.0 200 OK\r\nContent-Length: {}\r\n\r\n"


def request(stream):
    """Read the head of a request."""
    head = b""
    while b"\r\n\r\n" not in head:
        part = stream.recv(within_s=PATIENCE)
        assert part, "the client has closed before its request was done"
        head += part
    return head


def serve(port, content):
    """Answer one request, and close."""
    with port.accept(PATIENCE) as peer:
        head = request(peer)
        peer.send(OK.format(len(content)).encode() + content, PATIENCE)
    return head


def fetch(bridge, where, path, port=80):
    """Return the body that a server gives for `path`: a client of a few lines."""
    with bridge.connect(where, port, PATIENCE) as server:
        server.send(f"GET {path} HTTP/1.0\r\nHost: {where}\r\n\r\n".encode())
        head, _, body = server.recv_all(PATIENCE).partition(b"\r\n\r\n")
    assert b" 200 OK" in head.splitlines()[0]
    return body


@pytest.mark.needs("curl")
@pytest.mark.parametrize("url", ["http://10.77.0.2/", "http://[fd77::2]/"])
def test_curl_gets_a_page_from_our_server(cable, tmp_path, url):
    with cable() as joined:
        port = joined.bridge.listen(80)
        curl = joined.own.start("curl", "-sSg", "-o", str(tmp_path / "page"), url)
        assert serve(port, CONTENT).startswith(b"GET / HTTP/1.1\r\n")
        joined.said(curl)
    assert (tmp_path / "page").read_bytes() == CONTENT


@pytest.mark.needs("curl")
def test_curl_puts_a_file_on_our_server_over_a_bad_link(cable, tmp_path):
    (tmp_path / "file").write_bytes(CONTENT)
    with cable(link=(2, 0.01)) as joined:
        port = joined.bridge.listen(80)
        curl = joined.own.start(
            "curl", "-sS", "-H", "Expect:", "-T", str(tmp_path / "file"), "http://10.77.0.2/up"
        )
        with port.accept(PATIENCE) as peer:
            _, _, body = request(peer).partition(b"\r\n\r\n")
            while len(body) < len(CONTENT):
                body += peer.recv(1 << 20, PATIENCE)
            peer.send(OK.format(2).encode() + b"ok")
        assert joined.said(curl) == "ok"
    assert body == CONTENT


@pytest.mark.needs("curl")
def test_twenty_clients_at_once(cable):
    """The bridge lets all of them live while one is served."""
    with cable() as joined:
        port = joined.bridge.listen(80)
        curls = [joined.own.start("curl", "-sS", f"http://10.77.0.2/{n}") for n in range(20)]
        asked = {serve(port, b"page").split()[1].decode() for _ in curls}
        assert asked == {f"/{n}" for n in range(20)}
        assert {joined.said(curl) for curl in curls} == {"page"}


def started(joined, program, port=80):
    """Wait until a server of the kernel's side listens."""
    for _ in range(200):
        assert program.poll() is None, program.communicate()
        try:
            joined.bridge.connect(joined.kernel, port, PATIENCE).close()
        except BridgeError:
            joined.bridge.run(lambda: False, 0.05)
        else:
            return
    pytest.fail("the server did not come up")


def test_our_client_gets_a_page_from_pythons_server(cable, tmp_path):
    (tmp_path / "page").write_bytes(CONTENT)
    with cable(link=(3, 0.01)) as joined:
        server = joined.own.start(
            sys.executable, "-m", "http.server", "80", "--bind", joined.kernel, cwd=tmp_path
        )
        started(joined, server)
        assert fetch(joined.bridge, joined.kernel, "/page") == CONTENT


NGINX = """
    daemon off; master_process off; pid {0}/pid; error_log stderr;
    events {{ }}
    http {{
        access_log off;
        client_body_temp_path {0}/a; proxy_temp_path {0}/b; fastcgi_temp_path {0}/c;
        uwsgi_temp_path {0}/d; scgi_temp_path {0}/e;
        server {{ listen 80; listen [::]:80; root {0}; }}
    }}
"""


@pytest.mark.parametrize("where", ["10.77.0.1", "fd77::1"])
def test_our_client_gets_a_page_from_nginx(cable, need, tmp_path, where):
    nginx = need("nginx")
    (tmp_path / "page").write_bytes(CONTENT)
    (tmp_path / "page").chmod(0o644)
    (tmp_path / "conf").write_text(dedent(NGINX.format(tmp_path)))
    with cable() as joined:
        server = joined.own.start(nginx, "-e", "stderr", "-c", str(tmp_path / "conf"))
        started(joined, server)
        assert fetch(joined.bridge, where, "/page") == CONTENT


@pytest.mark.needs("ss")
def test_the_kernels_own_view_of_the_connection(cable):
    """`ss` tells what the two have agreed upon, and that the octets are counted alike."""
    with cable(keeps=True) as joined:
        peer = joined.peer("listen", joined.kernel, 7000, "take", 400_000, 1, "first")
        stream = joined.bridge.connect(joined.kernel, 7000, PATIENCE)
        data = Random(1).randbytes(400_000)
        stream.send(data[:-1], PATIENCE)
        joined.bridge.run(lambda: not stream.conn.queue and not stream.conn.unsent, PATIENCE)
        seen = joined.said(joined.own.start("ss", "-tinoH", "state", "established"))
        for word in ("ts", "sack", f"wscale:{stream.conn.tcb.rcv_shift},"):
            assert re.search(rf"\s{word}", seen), seen
        assert "bytes_received:399999" in seen
        stream.send(data[-1:])
        assert stream.recv(1, PATIENCE) == b""
        stream.close()
        stream.finish(PATIENCE)
        assert joined.outcome(peer)["sha256"] == hashlib.sha256(data).hexdigest()
        syns = [seg for seg in segments(joined.bridge.trace()) if seg.flags & SYN]
    assert [seg.flags for seg in syns] == [SYN, SYN | ACK]
    for seg in syns:
        assert seg.mss == 1460
        assert seg.sack_permitted
        assert None not in (seg.stamps, seg.scale)


def segments(trace):
    for _, hop in trace.hops():
        datagram = unwrap(hop.data)
        if datagram.protocol == TCP_PROTOCOL:
            yield from_wire(datagram.payload, datagram.src, datagram.dst)
