"""Checksums worked by hand: what is summed, what comes out, and what that says.

Strategy. `check` compares a stored checksum with the sum over what it covers and comes to one of
six verdicts. It is quick, because it runs for every packet: one sum over everything, stored field
included, must give ffff. The working (each word, the running sum, the carries folded, the
complement) is text, made by `Check.working` when somebody asks for it.

Verdicts:

    good            what is stored is right
    bad             it is wrong, and nothing explains it: damage, or an edited packet
    offloaded       it is not finished: the sender left that to the network card (only the sum of
                    the pseudo-header stands there, uncomplemented, or zero)
    not checkable   not all of the covered octets are here: cut, or one fragment of many
    none            the sender computed none: a UDP checksum of 0 over IPv4
    illegal         it says "none" where that is not allowed: a UDP checksum of 0 over IPv6
"""

from dataclasses import dataclass
from struct import Struct

from course.decode.step import Kind, Step
from course.decode.walk import Opened
from course.wire.checksum import checksum, pseudo_header, total, words

GOOD, BAD, OFFLOADED = "good", "bad", "offloaded"
NOT_CHECKABLE, NONE, ILLEGAL = "not checkable", "none", "illegal"


@dataclass(slots=True)
class Check:
    """One checksum, checked."""

    covers: str  # "the IPv4 header", "pseudo-header, TCP header and data"
    pseudo: bytes  # the octets put in front for the sum alone
    data: bytes  # the octets covered, as they stand in the packet
    at: int  # octet of `data` at which the field stands
    stored: int
    expected: int | None  # None: not checkable
    verdict: str
    because: str = ""  # why it is not checkable, why it counts as offloaded

    def sentence(self) -> str:
        """Return the verdict with its numbers."""
        if self.verdict == GOOD:
            return f"good: the sum over {self.covers} comes out the same"
        if self.expected is None:
            return f"{self.verdict}: {self.because}"
        right = f"{self.expected:#06x} would be right"
        return f"{self.verdict}: {self.because}; {right}" if self.because else f"bad: {right}"

    def working(self) -> str:
        """Return the computation by hand, several lines."""
        if self.expected is None:
            return f"Not computed: {self.because}."
        zeroed = self.data[: self.at] + bytes(2) + self.data[self.at + 2 :]
        lines = [f"The Internet checksum (RFC 1071) over {self.covers}, the field itself as 0000."]
        so_far = sum(words(self.pseudo))
        plain = so_far + sum(words(zeroed))
        if self.pseudo:
            lines += ["Pseudo-header:", *_words(self.pseudo, 0)]
        lines += ["Octets of the packet:", *_words(zeroed, so_far)]
        lines.append(f"Sum of all words: {plain:#x}")
        folded = plain
        while folded >> 16:
            high, low = folded >> 16, folded & 0xFFFF
            lines.append(f"Fold the carries: {low:#06x} + {high:#x} = {high + low:#06x}")
            folded = high + low
        lines.append(f"Complement: ffff - {folded:04x} = {0xFFFF - folded:04x}")
        if self.expected != 0xFFFF - folded:
            lines.append(f"Zero would say that there is none, so {self.expected:04x} is sent.")
        lines.append(f"Stored: {self.stored:04x}: {self.sentence()}")
        return "\n".join(lines)


def _words(data: bytes, running: int) -> list[str]:
    """Return the words, eight to a line, with the running sum behind them."""
    lines, numbers = [], words(data)
    for start in range(0, len(numbers), 8):
        row = numbers[start : start + 8]
        running += sum(row)
        text = " ".join(f"{number:04x}" for number in row)
        lines.append(f"  {text:<39}  sum so far {running:x}")
    if len(data) % 2:
        lines.append("  (the odd last octet is padded with 00 on the right)")
    return lines


def check(covers: str, data: bytes, at: int, pseudo: bytes = b"", missing: str = "") -> Check:
    """Check the checksum at octet `at` of `data`; `missing` says why it cannot be checked."""
    stored = data[at] << 8 | data[at + 1]
    if missing:
        because, verdict = missing, NOT_CHECKABLE
        if pseudo and stored == total(pseudo):
            because += "; it equals the sum of the pseudo-header alone, as with offload"
        return Check(covers, pseudo, data, at, stored, None, verdict, because)
    with_field = total(pseudo + data)
    if with_field == 0xFFFF:
        return Check(covers, pseudo, data, at, stored, stored, GOOD)
    without = (with_field - stored) % 0xFFFF
    expected = 0xFFFF - without
    if not without:  # 0000 or ffff, which are one in this arithmetic: look which
        expected = checksum(pseudo + data[:at] + bytes(2) + data[at + 2 :])
    if pseudo and stored == total(pseudo):
        because = "only the sum of the pseudo-header, which the network card was to finish"
        return Check(covers, pseudo, data, at, stored, expected, OFFLOADED, because)
    if stored == 0:
        because = "zero, left to the network card to fill in"
        return Check(covers, pseudo, data, at, stored, expected, OFFLOADED, because)
    return Check(covers, pseudo, data, at, stored, expected, BAD)


def expected_kind(layer: str, label: str, rfc: str) -> Kind:
    """Return the Kind of the derived step that says what a checksum should be."""
    return Kind(
        layer,
        "checksum.expected",
        label,
        rfc,
        _formula,
        lambda step: step.context.sentence(),
        "To compare with what is stored",
    )


def _formula(step: Step) -> str:
    """Show how the checksum comes out: the folded sum and its complement."""
    expected = step.context.expected
    if expected is None:
        return "not computed"
    return "0xffff - 0x%04x = 0x%04x" % (0xFFFF - expected, expected)  # noqa: UP031  the quickest


PSEUDO_END = Struct("!BBH").pack  # zero, protocol, length: RFC 9293 section 3.1


def judge(
    opened: Opened, expected: Kind, field: int, protocol: int, span: tuple[int, int, int]
) -> None:
    """Check a checksum that stands `field` octets into a header.

    `span`: where header and data start, where they end as far as they are here, and where they
    end by what is claimed. `protocol` stands in the pseudo-header; 0: the sum has none.
    """
    walk, network, (at, end, claimed) = opened.walk, opened.walk.network, span
    length, missing, pseudo = claimed - at, "", b""
    if network is None:
        missing = "no IP header stands in front of it"
    elif network.is_fragment:
        missing = "this is one fragment, the sum covers the whole packet"
    elif length > end - at:
        missing = f"it covers {length} octets, {end - at} are here"
    if network is not None and protocol:
        if len(network.src) == 4:
            pseudo = network.src + network.dst + PSEUDO_END(0, protocol, length & 0xFFFF)
        else:
            pseudo = pseudo_header(network.src, network.dst, protocol, length)
    covers = f"{'pseudo-header, ' if pseudo else ''}{expected.layer} header and data"
    found = check(covers, walk.data[at:end], field, pseudo, missing)
    if protocol == 17 and found.expected == 0:
        found.expected = 0xFFFF  # UDP's zero says "none": the other zero is sent (RFC 768)
    tell(opened, expected, found)


def tell(opened: Opened, expected: Kind, found: Check) -> None:
    """Give a header's checksum its verdict, and add the step of what it should be."""
    place, steps = opened.place, opened.walk.steps
    steps[opened.first + 1 + place.index["checksum"]].context = found
    if found.verdict == BAD:
        opened.flag("checksum", f"holds {found.stored:#06x}, computed is {found.expected:#06x}")
    slug, bit, stored = place.slug, opened.own.bit, found.stored
    name = f"{slug}.checksum.expected"
    steps.append(Step(expected, bit, 0, stored, found.expected, None, found, name, slug, 1))
