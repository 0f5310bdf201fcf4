import pytest

from course.capture import bundled
from course.errors import LessonError
from course.lesson import compare
from course.wire.ipv4 import IPv4

DATA = bundled.load("http-get").frames[0].data


def test_right_values_are_right_and_blanks_are_to_do():
    done = compare(DATA, version=DATA[0] >> 4, ihl=None, ecn=...)
    assert [row[2] for row in done.rows] == ["right", "to do", "to do"]
    assert not done
    assert repr(done).splitlines()[-1] == "1 of 3 right"


def test_every_field_of_the_header_table_can_be_compared():
    head = IPv4.parse(DATA)
    names = list(IPv4.layout())
    assert compare(DATA, **{name: getattr(head, name) for name in names})


@pytest.mark.parametrize(
    ("yours", "said"),
    [
        ({"ecn": 0}, "not yet: look at octet 1, 2 bits"),
        ({"total_length": 55297}, "not yet: look at octets 2 and 3"),
        ({"src": b"\x7f\x00\x00\x01"}, "not yet: look at octets 12 to 15"),
        ({"ihl": 20}, "not yet: this is what the field means; what stands in it?"),
        ({"ihl": "five"}, "not yet: look at octet 0, 4 bits"),
        (
            {"ihl": "0x5"},
            "not yet: the right number as text; hex() makes text of a number, leave it out",
        ),
    ],
)
def test_a_wrong_value_is_told_where_to_look(yours, said):
    (row,) = compare(DATA, **yours).rows
    assert row[2] == said


def test_a_field_of_an_inner_header_is_meant_when_its_layer_is_named():
    assert compare(DATA, "tcp", flags=0x18, checksum=44233, data_offset=5)
    assert not compare(DATA, flags=0x18)
    (row,) = compare(DATA, "tcp", flags=0).rows
    assert row[2] == "not yet: look at octet 33"
    with pytest.raises(LessonError, match=r"src_port, dst_port, .*; got 'ihl'"):
        compare(DATA, "tcp", ihl=5)


def test_a_name_that_no_field_has_is_told_which_there_are():
    with pytest.raises(LessonError, match=r"version, ihl, dscp, .*; got 'colour'"):
        compare(DATA, colour=3)
