"""The people of the scenarios: what they do in what order, and what they do when it goes wrong."""

from course.lesson.scenarios.stage import MS, PLAIN, SECOND, numbered, two
from course.net import Cut, Drop


def calls(net, host):
    return [(call.name, call.result, call.error) for _, call in net.trace().calls(host)]


def pair(faults=(), **link):
    net, client, server = two("a test", faults, 1, profile=PLAIN, **link)
    server.listen(80)
    return net, client, server


def test_what_does_not_fit_the_buffer_goes_later():
    net, client, server = pair()
    data = bytes(range(256)) * 8192  # twice the send buffer
    net.at(0, lambda: client.connect(server, 80))
    net.at(100 * MS, lambda: client.send(data))
    net.run(60 * SECOND)
    assert ("send", 1 << 20, "") in calls(net, "client")
    assert bytes(server.got) == data


def test_a_close_waits_until_the_connection_is_open():
    net, client, server = pair([Drop((1,))])
    net.at(0, lambda: client.connect(server, 80))
    net.at(100 * MS, lambda: client.send(b"hello"))
    net.at(200 * MS, client.close)
    net.run()
    assert bytes(server.got) == b"hello"
    assert [name for name, _, _ in calls(net, "client")] == ["connect", "send", "close"]
    assert next(t for t, _ in net.trace().calls("client", "close")) > SECOND


def test_an_abort_does_not_wait():
    net, client, server = pair(faults_there=[Cut()])
    net.at(0, lambda: client.connect(server, 80))
    net.at(100 * MS, client.abort)
    net.run()
    assert net.trace().end_ns == 100 * MS


def test_calls_that_fail_are_written_down():
    net, client, server = pair()
    net.at(0, lambda: client.send(b"too early"))
    net.at(1, lambda: client.connect(server, 80))
    net.at(100 * MS, client.close)
    net.at(SECOND, lambda: client.send(b"too late"))
    net.run()
    said = {name: error for name, _, error in calls(net, "client") if error}
    assert set(said) == {"send"}
    errors = [error for name, _, error in calls(net, "client") if name == "send"]
    assert errors[0] == "there is no connection"
    assert "SEND" in errors[1]


def test_a_second_close_is_none():
    net, client, server = pair()
    net.at(0, client.close)
    net.at(1, lambda: client.connect(server, 80))
    net.at(100 * MS, client.close)
    net.at(101 * MS, client.close)
    net.run()
    assert [name for name, _, _ in calls(net, "client")] == ["connect", "close"]


def test_who_does_not_read_leaves_it_in_the_buffer():
    net, client, server = pair()
    server.reads = False
    net.at(0, lambda: client.connect(server, 80))
    net.at(100 * MS, lambda: client.send(b"hello"))
    net.run(SECOND)
    assert bytes(server.got) == b""
    assert server.conn.readable == 5


def test_one_caller_after_the_other():
    net, client, server = pair()
    server.greeting = b"hi\n"
    for n in range(3):
        net.at(n * SECOND, lambda: client.connect(server, 80))
        net.at(n * SECOND + 500 * MS, client.close)
    net.run()
    assert bytes(client.got) == b"hi\n" * 3
    assert [name for name, _, _ in calls(net, "server")].count("accept") == 3


def test_numbers_may_be_chosen():
    net, client, server = two("a test", (), 1, parts=(numbered(7), numbered(9)))
    server.listen(80)
    net.at(0, lambda: client.connect(server, 80))
    net.run(SECOND)
    assert (client.conn.tcb.iss, client.conn.tcb.irs) == (7, 9)
