"""`course script`: what it prints, its exit status, its JSON."""

import json

import pytest

GOOD = "0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0 close(3) = 0\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "good.pkt").write_text(GOOD)
    (tmp_path / "bad.pkt").write_text(GOOD + "+0 close(3) = 0\n")
    (tmp_path / "odd.pkt").write_text(GOOD + "+0 dup(3) = 4\n")
    (tmp_path / "wrong.pkt").write_text("+0 close 3\n")
    (tmp_path / "name.pkt").write_text(GOOD.replace("= 3", "= THREE"))
    return tmp_path


def test_a_script_that_passes(course, folder):
    done = course("script", str(folder / "good.pkt"))
    assert done.code == 0
    assert done.out.splitlines()[-1] == "1 passed, 0 failed, 0 skipped"
    assert "good.pkt: passed" in done.out


def test_a_folder_of_them(course, folder):
    done = course("script", "-D", "THREE=3", str(folder))
    assert done.code == 1
    assert done.out.splitlines()[-1] == "2 passed, 2 failed, 1 skipped"
    assert "bad.pkt:3:1: needed 0, got -1 EBADF" in done.out
    assert "odd.pkt:3:1: skipped: needs the call dup()" in done.out
    assert "wrong.pkt:1:10: needed ( behind close, got '3'" in done.out
    assert done.err == ""


def test_none_passed_is_no_success(course, folder):
    assert course("script", str(folder / "odd.pkt")).code == 1


def test_json(course, folder):
    done = course("script", "--json", "--profile", "linux", str(folder / "bad.pkt"))
    page = json.loads(done.out)
    assert (page["passed"], page["failed"], page["skipped"]) == (0, 1, 0)
    assert page["scripts"][0]["line"] == 3
    assert page["scripts"][0]["profile"] == "linux"


def test_both_timelines_on_demand(course, folder):
    done = course("script", "-v", str(folder / "good.pkt"))
    assert "+0 close(3) = 0" in done.out
    assert "| " in done.out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nothing.pkt"], "cannot read nothing.pkt"),
        (["--profile", "minix", "good.pkt"], "rfc, linux, freebsd"),
        (["-D", "X", "good.pkt"], "-D needs NAME=value, got 'X'"),
    ],
)
def test_what_cannot_be_played_is_one_sentence(course, folder, monkeypatch, arguments, sentence):
    monkeypatch.chdir(folder)
    done = course("script", *arguments)
    assert done.code == 2
    assert sentence in done.err
    assert "Traceback" not in done.err


def test_octets_that_are_no_text_fail_alone(course, folder):
    (folder / "octets.pkt").write_bytes(b"// \xc3\xa9\n+0 \xe9(3)\n")
    done = course("script", "-D", "THREE=3", str(folder))
    assert done.out.splitlines()[-1] == "2 passed, 3 failed, 1 skipped"
    assert "octets.pkt:2:4: needed UTF-8 text, got the octet 0xe9" in done.out


def test_a_folder_without_scripts(course, tmp_path):
    done = course("script", str(tmp_path))
    assert done.code == 2
    assert "got none in" in done.err


def test_lines_may_end_as_on_windows(course, tmp_path):
    path = tmp_path / "windows.pkt"
    path.write_bytes(b"// one\r\n`sysctl -q \\\r\n net.ipv4.tcp_sack=0`\r\n" + GOOD.encode())
    assert course("script", str(path)).code == 0
