"""Task 03.5: why the chat's first windows are 32792 and 32768."""

from random import Random

from course.exercise import Case, Mistake, Part, Task

STAMPS = 12  # octets of timestamps with their two NOPs
SMALLEST, LARGEST = 4400, 32_767  # where two segments are what Linux of then allowed, and fit


def links(rng: Random) -> list[Case]:
    """Draw an MSS and whether timestamps were agreed; the chat's first."""
    known = [(16396, True), (16396, False), (8960, True), (4400, True), (32_767, False)]
    drawn = [(rng.randrange(SMALLEST, LARGEST + 1), number % 3 > 0) for number in range(24)]
    return [link(mss, agreed) for mss, agreed in known + drawn]


def link(mss: int, agreed: bool) -> Case:
    """Return a case with facts."""
    with_or_not = "with" if agreed else "without"
    facts = {"mss": mss, "mtu": mss + 40, "less": mss - STAMPS, "how": with_or_not}
    return Case((mss, agreed), facts=facts)


def first(
    mss: int, agreed: bool, *, add: int = 0, syn: int = 0, stamps: int = STAMPS,
    once: bool = False, always: bool = False,
) -> tuple[int, int]:  # fmt: skip
    """Return both windows, right as it stands."""
    less = stamps if agreed or always else 0
    mss += add
    answer = 2 * mss - less if once else 2 * (mss - less)
    return 2 * (mss - (syn if agreed else 0)), answer


FIRST_WINDOWS = Task(
    id="03.5",
    name="first_windows",
    points=2,
    parts=(Part("the SYN's window", 1, (0,)), Part("the SYN,ACK's window", 1, (1,))),
    hints=(
        (
            "Divide the two windows of the chat by 2. The first half is a number that you know. "
            "How much less is the second?"
        ),
        (
            "Both are two full segments. When the SYN is sent, nobody knows yet whether there "
            "will be timestamps: a full segment is MSS octets. When the SYN,ACK is sent, its "
            "sender knows: with timestamps each segment will carry 12 octets of them, and so "
            "much less data."
        ),
        "return 2 * mss, 2 * (mss - 12) if timestamps are agreed, else 2 * mss twice.",
    ),
    inputs=links,
    places={"0": "the SYN's window", "1": "the SYN,ACK's window"},
    mistakes=(
        Mistake(
            "MTU instead of MSS",
            lambda mss, agreed: first(mss, agreed, add=40),
            "You count with {mtu}, the MTU, which holds the headers too. A window counts data "
            "only: two segments of {mss} octets.",
            loses=2,
        ),
        Mistake(
            "12 octets less in the SYN too",
            lambda mss, agreed: first(mss, agreed, syn=STAMPS),
            "The SYN cannot know yet whether the other side agrees to timestamps. Its window is "
            "two segments of {mss}; only the SYN,ACK, which has seen both offers, counts with "
            "{less}.",
            loses=1,
        ),
        Mistake(
            "timestamps without their padding",
            lambda mss, agreed: first(mss, agreed, stamps=10),
            "Timestamps are 10 octets, but in a segment they take 12: two NOPs stand before them "
            "to fill the words (RFC 7323 appendix A).",
            loses=1,
        ),
        Mistake(
            "timestamps never counted",
            lambda mss, agreed: first(mss, agreed, stamps=0),
            "The two windows of the chat differ, by 24 octets. The SYN,ACK leaves {how} "
            "timestamps agreed; with them a full segment holds {less} octets of data, not {mss}.",
            loses=1,
        ),
        Mistake(
            "timestamps counted where there are none",
            lambda mss, agreed: first(mss, agreed, always=True),
            "Here timestamps are not agreed (timestamps is False): a full segment of the "
            "SYN,ACK's sender holds all {mss} octets.",
            loses=1,
        ),
        Mistake(
            "the two windows exchanged",
            lambda mss, agreed: first(mss, agreed)[::-1],
            "You have exchanged the two. The SYN's window comes first and is the larger one: its "
            "sender does not know yet that timestamps will take their 12 octets.",
            loses=2,
        ),
        Mistake(
            "timestamps counted once for two segments",
            lambda mss, agreed: first(mss, agreed, once=True),
            "Two segments, each with timestamps of its own: take the 12 octets off each of them, "
            "2 x {less}.",
            loses=1,
        ),
    ),
)
