"""The table of sockets chooses as the course's own host does."""

from hypothesis import given, settings
from hypothesis import strategies as st

from course.net import Network
from course.net.network import address
from course.stack.isn import Endpoint
from course.view.demux import ANY, Arrival, Socket, chosen, misfit, walked

quick = settings(max_examples=60, derandomize=True, deadline=None)
HERE, THERE = "10.0.0.1", "10.0.0.2"
SOCKETS = (
    Socket("TCP", ANY, 80, ANY, ANY, "any"),
    Socket("TCP", HERE, 80, ANY, ANY, "here"),
    Socket("TCP", HERE, 80, THERE, 5000, "one visitor"),
    Socket("UDP", ANY, 80, ANY, ANY, "datagrams"),
)


def gets(*packet):
    place = chosen(SOCKETS, Arrival(*packet))
    return None if place is None else SOCKETS[place].program


def test_the_fewest_stars_win():
    assert gets("TCP", THERE, 5000, HERE, 80) == "one visitor"
    assert gets("TCP", THERE, 5001, HERE, 80) == "here"
    assert gets("TCP", THERE, 5000, "10.0.0.9", 80) == "any"
    assert gets("UDP", THERE, 5000, HERE, 80) == "datagrams"
    assert gets("UDP", THERE, 5000, HERE, 81) is None


def test_the_part_that_contradicts_is_named():
    packet = Arrival("TCP", THERE, 5001, HERE, 80)
    assert [misfit(one, packet) for one in SOCKETS] == ["", "", "remote port", "protocol"]


def test_each_row_has_its_moment_and_the_outcome_comes_last():
    made = walked(SOCKETS, Arrival("TCP", THERE, 5000, HERE, 80))
    assert len(made.moments) == len(SOCKETS) + 2
    assert made.moments[-1].said == "one visitor gets it: the fewest stars of those that fit."
    assert made.text.endswith(made.moments[-1].said)
    assert "RST" in walked(SOCKETS[3:], Arrival("TCP", THERE, 1, HERE, 80)).text
    assert "port unreachable" in walked(SOCKETS, Arrival("UDP", THERE, 1, HERE, 9)).text


@quick
@given(
    st.sampled_from([80, 81]), st.sampled_from([HERE, "10.0.0.3"]), st.booleans(), st.booleans()
)
def test_the_course_s_own_host_chooses_the_same_listener(port, dst, wild, bound):
    """A SYN is led to whoever the table says, by real listeners of a real host."""
    net = Network(1)
    net.host("client", THERE)
    server = net.host("server", HERE, "10.0.0.3")
    net.link("client", "server")
    sockets, listeners = [], []
    if wild:
        sockets.append(Socket("TCP", ANY, 80, ANY, ANY, "wild"))
        listeners.append(server.listen(80))
    if bound:
        sockets.append(Socket("TCP", HERE, 80, ANY, ANY, "bound"))
        listeners.append(server.listen(80, address=address(HERE)))
    net.nodes["client"].connect(Endpoint(address(dst), port), 0, 5000)
    net.settle("client")
    net.run(10_000_000)
    heard = [n for n, listener in enumerate(listeners) if listener.opening]
    place = chosen(sockets, Arrival("TCP", THERE, 5000, dst, port))
    assert heard == ([] if place is None else [place])
