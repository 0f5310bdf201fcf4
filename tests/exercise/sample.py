"""A small task for tests, with two parts, a mistake in each, and one in both."""

from course.exercise import Case, Mistake, Part, Task


def halves(octet):
    return {"high": octet >> 4, "low": octet & 15}


def task(**changes):
    """The task `halves`: the two halves of an octet."""
    return Task(
        **{
            "id": "90.1",
            "name": "halves",
            "points": 3,
            "parts": (Part("high half", 1, ("high",)), Part("low half", 2, ("low",))),
            "hints": ("Two halves.", "Shift and mask.", "octet >> 4, octet & 15"),
            "inputs": inputs,
            "places": {"high": "bits 7-4", "low": "bits 3-0"},
            "mistakes": MISTAKES,
        }
        | changes
    )


def inputs(rng):
    octets = [0x45, *(rng.randrange(256) for _ in range(19))]
    return [Case((octet,), facts={"octet": f"{octet:02x}"}) for octet in octets]


MISTAKES = (
    Mistake(
        "high not shifted",
        lambda octet: halves(octet) | {"high": octet & 0xF0},
        "Shift the high half of {octet} down.",
        loses=1,
        misconception="M99",
    ),
    Mistake(
        "low not masked",
        lambda octet: halves(octet) | {"low": octet},
        "Mask the low half of {octet}.",
        loses=2,
    ),
    Mistake(
        "exchanged",
        lambda octet: {"high": octet & 15, "low": octet >> 4},
        "High and low have changed places.",
        loses=3,
    ),
)
