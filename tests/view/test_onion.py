"""Layers from the outside in: every octet is somebody's, once."""

from hypothesis import given, settings
from view_samples import frames

from course.capture import bundled
from course.decode import explain
from course.view import onion

NAMES = tuple(f".{name}" for name in onion.NAMES_NEXT)
quick = settings(max_examples=100, derandomize=True, deadline=None)


def test_each_layer_names_the_next(hello):
    moments = onion.walked(hello).moments
    said = [one.said for one in moments]
    assert said[2] == "Octet 9 of it, Protocol, 6, names the next one: TCP."
    assert moments[2].lit == ("ipv4.protocol",)
    assert "its ports say who knows how to read on" in said[3]
    assert said[4].endswith("Nothing is inside.")


def test_ethernet_names_the_next_in_two_octets():
    said = [one.said for one in onion.walked(web_page()).moments]
    assert said[2] == "Octets 12 and 13 of it, EtherType, 0x0800, names the next one: IPv4."


def web_page():
    return explain(bundled.load("http-fetch").frames[3])


@quick
@given(frames)
def test_each_layer_lights_its_octets_and_a_name_only_its_own(data):
    packet = explain(data)
    lit = [one.lit for one in onion.walked(packet).moments]
    wholes = [names for names in lit if not (len(names) == 1 and names[0].endswith(NAMES))]
    leaves = [step.id for step in packet.leaves()]
    assert {name for names in lit for name in names} == set(leaves)
    assert len({name for names in wholes for name in names}) == sum(map(len, wholes))
