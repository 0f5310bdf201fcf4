"""Layers from the outside in: every octet is somebody's, once."""

from hypothesis import given, settings
from view_samples import frames

from course.decode import explain
from course.view import onion

quick = settings(max_examples=100, derandomize=True, deadline=None)


def test_each_layer_names_the_next(hello):
    said = [one.said for one in onion.walked(hello).moments]
    assert said[1].endswith("Its field Protocol, 6, names the next one: TCP.")
    assert "its ports say who knows how to read on" in said[2]
    assert said[3].endswith("Nothing is inside.")


@quick
@given(frames)
def test_what_is_lit_is_the_packet_once(data):
    packet = explain(data)
    lit = [name for one in onion.walked(packet).moments for name in one.lit]
    assert sorted(lit) == sorted(step.id for step in packet.leaves())
