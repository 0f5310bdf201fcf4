"""The range of clients' ports, as this machine says it."""

import re
import socket
from pathlib import Path

from course.bridge.ports import FILE, client_range


def test_both_files_are_read(tmp_path):
    limits, lowest = tmp_path / "range", tmp_path / "lowest"
    limits.write_text("32768\t60999\n")
    said = "Clients of this machine get ports 32768 to 60999, 28232 of them."
    assert client_range(limits, lowest) == said
    lowest.write_text("1024\n")
    assert client_range(limits, lowest) == f"{said} Anybody may bind a port from 1024 on."


def test_where_no_file_says_it_a_command_is_named(tmp_path):
    assert "netsh" in client_range(tmp_path / "nothing")
    bad = tmp_path / "bad"
    bad.write_text("all of them")
    assert "sysctl" in client_range(bad)


def test_a_socket_of_this_machine_gets_a_port_of_the_range():
    found = re.search(r"ports (\d+) to (\d+)", client_range())
    if found is None:
        assert not Path(FILE).exists()
        return
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.bind(("127.0.0.1", 0))
        assert int(found[1]) <= one.getsockname()[1] <= int(found[2])
