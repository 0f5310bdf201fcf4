"""Task 03.2: windows in octets, by the rules of RFC 7323 sections 2.2 and 2.3."""

from random import Random
from typing import Any

from course.exercise import Case, Mistake, Part, Task
from course.wire import options as wire

SYNS, BOTH, NOT_BOTH = "the two SYNs", "both have the option", "one or none has it"
CHAT = [("client", 257), ("client", 257), ("server", 256), ("client", 257)]


def handshakes(rng: Random) -> list[Case]:
    """Draw handshakes with the option on both sides, on one, on none; the known one first."""
    cases = [
        conversation(rng, (32792, 7), (32768, 7), CHAT),
        conversation(rng, (64240, 7), (65535, 8), [("client", 502), ("server", 256)]),
        conversation(rng, (64240, 7), (65535, None), [("client", 502), ("server", 65535)]),
        conversation(rng, (64240, 0), (65535, 9), [("client", 64240), ("server", 512)]),
        conversation(rng, (65535, 3), (65535, 15), [("client", 8192), ("server", 4)]),
    ]
    for number in range(32):
        client, server = rng.sample(range(1, 15), 2)
        shifts = ((client, server), (client, None), (client, server), (None, None))[number % 4]
        cases.append(
            conversation(
                rng,
                (rng.randrange(1, 1 << 16), shifts[0]),
                (rng.randrange(1, 1 << 16), shifts[1]),
                [
                    (rng.choice(("client", "server")), rng.randrange(1, 1 << 16))
                    for _ in range(rng.randrange(2, 7))
                ],
            )
        )
    return cases


def conversation(
    rng: Random,
    client: tuple[int, int | None],
    server: tuple[int, int | None],
    segments: list[tuple[str, int]],
) -> Case:
    """Return a case; `client` and `server` are what their SYNs hold: window field and shift."""
    ends = [{"window": field, "options": offered(rng, shift)} for field, shift in (client, server)]
    has_both = client[1] is not None and server[1] is not None
    parts = (SYNS, BOTH if has_both else NOT_BOTH)
    facts = {
        "field": client[0],
        "client": str(client[1]),
        "server": str(server[1]),
        "who": "neither SYN" if client[1] is server[1] is None else "only one SYN",
    }
    return Case((*ends, [list(segment) for segment in segments]), parts, facts)


def offered(rng: Random, shift: int | None) -> list[list[int | bytes | None]]:
    """Return a SYN's options as task 03.1 gives them (lists, as JSON has no tuples)."""
    made = [wire.mss(rng.choice((536, 1412, 1460, 16396))), wire.sack_permitted()]
    if rng.randrange(2):
        made.append(wire.timestamps(rng.getrandbits(32), 0))
    if shift is not None:
        made += [wire.nop(), wire.window_scale(shift)]
    return [[one.kind, one.length, one.data] for one in made]


def scaled(
    syn: Any, synack: Any, segments: Any, *,
    in_syn: bool = False, one_sided: bool = False, crossed: bool = False, most: int = 14,
    zero_counts: bool = True, ever: bool = True, power: bool = True, common: bool = False,
    most_counts: bool = True,
) -> dict[str, Any]:  # fmt: skip
    """Return all windows in octets, right as it stands."""
    shifts = {side: shift(end, most) for side, end in (("client", syn), ("server", synack))}
    missing = [side for side, bits in shifts.items() if bits is None or not (bits or zero_counts)]
    shifts = {side: bits or 0 for side, bits in shifts.items()}
    if not ever or (missing and not one_sided):
        shifts = {"client": 0, "server": 0}
    if common:
        shifts["server"] = shifts["client"]
    if not most_counts:
        shifts = {side: bits if bits < most else 0 for side, bits in shifts.items()}
    if crossed:
        shifts = {"client": shifts["server"], "server": shifts["client"]}

    def octets(side: str, field: int) -> int:
        bits = shifts[side]
        return field << bits if power else field * bits

    return {
        "syn": octets("client", syn["window"]) if in_syn else syn["window"],
        "synack": octets("server", synack["window"]) if in_syn else synack["window"],
        **{
            side: [octets(side, field) for sender, field in segments if sender == side]
            for side in shifts
        },
    }


def unasked(syn: Any, synack: Any, segments: Any) -> dict[str, Any]:
    """Shift by what each SYN offers without a look whether it does: None is no number."""
    shifts: dict[str, Any] = {"client": shift(syn, 255), "server": shift(synack, 255)}
    found: dict[str, Any] = {"syn": syn["window"], "synack": synack["window"]}
    found |= {side: [] for side in shifts}
    for sender, field in segments:
        found[sender].append(field << shifts[sender])
    return found


def shift(end: Any, most: int) -> int | None:
    """Return the shift that a SYN offers, None if it has no such option."""
    found = [data[0] for kind, _, data in end["options"] if kind == wire.WINDOW_SCALE]
    return min(found[0], most) if found else None


WINDOWS = Task(
    id="03.2",
    name="windows",
    points=5,
    parts=(
        Part(SYNS, 1, ("syn", "synack")),
        Part(BOTH, 2, ("client", "server")),
        Part(NOT_BOTH, 2, ("client", "server")),
    ),
    hints=(
        (
            "First find out two shifts, one for each side, from the options of the two SYNs. Then "
            "decide whether they count at all. Only then look at the segments."
        ),
        (
            "Kind 3 holds the shift in its one octet of data. If one of the two SYNs has no kind "
            "3, nobody scales. If both have it, a field is shifted by the shift of the side that "
            "sent the segment: client's fields by the client's own. A SYN's window is never "
            "shifted, and a shift above 14 counts as 14."
        ),
        (
            "shift = next((min(data[0], 14) for kind, length, data in syn['options'] if kind == "
            "3), None), and the same for synack. If either is None, both become 0: test with `is "
            "None`, for a shift of 0 is a good offer. Then 'syn': syn['window'], and for each "
            "(sender, field) append field << shift_of[sender]."
        ),
    ),
    inputs=handshakes,
    mistakes=(
        Mistake(
            "SYN scaled",
            lambda *args: scaled(*args, in_syn=True),
            "You scale the windows of the SYNs too. A window in a segment with SYN set is never "
            "scaled (RFC 7323 section 2.2): {field} means {field} octets. When it was sent, "
            "nobody knew yet whether the other side scales.",
            loses=1,
            misconception="M30",
        ),
        Mistake(
            "one-sided scaling",
            lambda *args: scaled(*args, one_sided=True),
            "Here {who} has a window scale option. It is an offer, and both must make it: "
            "otherwise nobody scales, in either direction (RFC 7323 section 2.2).",
            loses=2,
            misconception="M30",
        ),
        Mistake(
            "one shift for both",
            lambda *args: scaled(*args, common=True),
            "You read both sides' fields by the client's shift. Each side's SYN says how its own "
            "windows are to be read: the client's are shifted by {client}, the server's by "
            "{server}.",
            loses=2,
            misconception="M30",
        ),
        Mistake(
            "own shift used for the peer's field",
            lambda *args: scaled(*args, crossed=True),
            "You have exchanged the two shifts. Each side's SYN says how its own windows are to "
            "be read: the client's fields are shifted by {client}, the server's by {server}.",
            loses=2,
            misconception="M30",
        ),
        Mistake(
            "no scaling at all",
            lambda *args: scaled(*args, ever=False),
            "You give the fields as they stand. Both SYNs had the option (shifts {client} and "
            "{server}), so from the third segment on each field counts units of 2 to the shift.",
            loses=2,
            misconception="M30",
        ),
        Mistake(
            "a shift above 14 believed",
            lambda *args: scaled(*args, most=255),
            "One side offers a shift above 14. It counts as 14 (RFC 7323 section 2.3): a larger "
            "window could cover so much of the number space that old and new look alike.",
            loses=2,
        ),
        Mistake(
            "None taken for a shift",
            unasked,
            "Here {who} has a window scale option. Looked for where it is not, the shift is None, "
            "and None cannot shift. Decide before the segments: if one SYN is without the option, "
            "both shifts are 0 (RFC 7323 section 2.2).",
            loses=5,
        ),
        Mistake(
            "a shift above 14 taken for none",
            lambda *args: scaled(*args, most=15, most_counts=False),
            "You leave the fields of a side unscaled that offers more than 14. Its shift counts "
            "as 14 (RFC 7323 section 2.3): min(shift, 14).",
            loses=2,
        ),
        Mistake(
            "a shift of 0 taken for no option",
            lambda *args: scaled(*args, zero_counts=False),
            "The client offers a shift of {client}, the server one of {server}. A shift of 0 is "
            "an offer too: I scale by 1, and I understand yours. Test whether the option is there "
            "(`is None`), not whether it is true.",
            loses=2,
        ),
        Mistake(
            "multiplied by the shift",
            lambda *args: scaled(*args, power=False),
            "You multiply by the shift. It counts bits: the field is moved that many places to "
            "the left, field << shift, which multiplies by 2 to the power of the shift.",
            loses=4,
        ),
    ),
)
