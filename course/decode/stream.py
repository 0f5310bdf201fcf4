"""State across packets: who talks with whom, and what a packet means beside those before it.

Strategy. `Streams.take` gets the Dissections of a capture one after the other and adds to each
what only its past can tell, as derived Steps: numbers counted from the start, scaled windows,
what is sent again, late or missing, what answers what. Fragments are put together first; then the
whole packet is explained and judged in place of its last fragment. Octets of TCP are put in order,
and DNS messages in them are explained when their last octet comes.

The parts stand in modules of their own: `carried` finds headers and fragments, `reassembly` and
`delivery` put octets together, `conversation` remembers, `analysis` judges, `stream_words` says
it, `stream_fields` gives it Wireshark's names. What is remembered is limited everywhere, so a
capture of any length may pass.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from course.decode import stream_words as words
from course.decode.analysis import Verdict, judge, quote
from course.decode.carried import Carried, Cut, carried, find, fragment, verdict, whole_packet
from course.decode.conversation import Conversations, Numbered, Segment
from course.decode.delivery import Delivery, Inbox
from course.decode.framing import FRAMINGS, dns
from course.decode.packet import explain
from course.decode.protocols import dissector
from course.decode.reassembly import Fragments, Waiting, Whole
from course.decode.shelf import Shelf
from course.decode.step import Dissection
from course.decode.tcp_words import Found, tell_tcp
from course.decode.walk import Walk
from course.wire import options
from course.wire.seq import SPACE, add
from course.wire.tcp import FIN, SYN, TCP
from course.wire.udp import UDP

SACK = 5  # RFC 2018 section 3
MOST_INBOXES = 1024
MOST_QUESTIONS = 1 << 14
MOST_NESTED = 4  # fragments of packets that are themselves carried in fragments
REPEAT_NS = 5_000_000_000  # a DNS query of the same id within this time is the same query


class Question(NamedTuple):
    """A question that waits for its answer."""

    frame: int
    t_ns: int
    is_answered: bool = False


@dataclass(slots=True)
class Talk:
    """One transport header and what its past tells of it."""

    carried: Carried
    stream: int
    segment: Segment | None = None  # TCP
    verdict: Verdict | None = None  # TCP
    delivery: Delivery | None = None  # TCP: what became of its data; None: nothing
    messages: list[Dissection] = field(default_factory=list)  # DNS in TCP, put together
    answers: list[int] = field(default_factory=list)  # frames of the questions answered here


@dataclass(slots=True)
class Told:
    """A frame, with what its past tells of it."""

    frame: Dissection  # as it is, with the steps that the past adds
    cuts: list[tuple[Cut, Whole | Waiting]] = field(default_factory=list)  # fragments, outside in
    wholes: list[Dissection] = field(default_factory=list)  # packets that they complete
    talks: list[Talk] = field(default_factory=list)


class Streams:
    """The state of one capture; give it the frames in their order."""

    def __init__(self, *, as_wireshark: bool = False) -> None:
        """Start with nothing seen.

        `as_wireshark`: believe what Wireshark does where a student should not: a window scale
        outside a SYN counts; fragments whose header checksum the card was to fill in do not.
        """
        self.as_wireshark = as_wireshark
        self.refused = ("bad", "offloaded") if as_wireshark else ("bad",)
        self.conversations = Conversations()
        self.datagrams = Numbered()
        self.fragments = Fragments()
        self.inboxes: Shelf[tuple[int, bool], Inbox] = Shelf(MOST_INBOXES)
        self.questions: Shelf[tuple[Any, ...], Question] = Shelf(MOST_QUESTIONS)

    def take(self, frame: Dissection) -> Told:
        """Return a frame with what its past tells of it, and remember it."""
        told = Told(replace(frame, steps=list(frame.steps)))
        scene: Dissection | None = told.frame
        for _ in range(MOST_NESTED):
            cut = fragment(scene, self.refused) if scene is not None else None
            if cut is None or scene is None:
                break
            scene = self._piece(told, scene, cut)
        if scene is not None:
            for each in carried(scene):
                self._talk(told, scene, each)
        return told

    def _piece(self, told: Told, scene: Dissection, cut: Cut) -> Dissection | None:
        """Keep a fragment; return the whole packet, explained, if it is complete now."""
        found = self.fragments.take(cut.key, cut.piece, more=cut.more)
        told.cuts.append((cut, found))
        words.tell_pieces(scene, cut.layer.step, cut, found)
        if isinstance(found, Waiting):
            return None
        whole = explain(whole_packet(cut, found.data), link=cut.link, number=scene.number)
        whole.t_ns = scene.t_ns
        told.wholes.append(whole)
        return whole

    def _talk(self, told: Told, scene: Dissection, each: Carried) -> None:
        """Say what the past tells of one transport header."""
        head = each.layer.header
        if isinstance(head, TCP):
            talk = self._tcp(scene, each, head)
        elif isinstance(head, UDP):
            talk = self._udp(scene, each, head)
        else:
            talk = Talk(each, -1)
            self._echo(scene, talk, head)
        told.talks.append(talk)

    # --- TCP

    def _tcp(self, scene: Dissection, each: Carried, head: TCP) -> Talk:
        segment = self._segment(scene, each, head)
        conversation = self.conversations.of(segment)
        if each.is_quoted or segment.length < 0:
            return Talk(each, conversation.number, segment, quote(conversation, segment))
        seen = conversation.seen
        talk = Talk(each, conversation.number, segment, judge(conversation, segment))
        if head.data_offset < 5:  # where its data starts, nobody knows
            conversation.seen = seen
            return talk
        if talk.verdict is not None:
            tell_tcp(scene, each.layer.step, Found(talk.verdict, segment, conversation.pair))
        is_first = conversation.pair[0] == segment.src
        framing = FRAMINGS.get(head.dst_port) or FRAMINGS.get(head.src_port)
        inbox = self.inboxes.find((conversation.number, is_first), lambda: Inbox(framing))
        talk.delivery = _deliver(scene, each, segment, inbox)
        words.tell_delivery(scene, each.layer.step, talk.delivery)
        for message in talk.delivery.messages if talk.delivery and framing is dns else ():
            part = _explain_message(message, scene)
            talk.messages.append(part)
            self._dns(talk, scene, part, ("tcp", conversation.number))
        return talk

    def _segment(self, scene: Dissection, each: Carried, head: TCP) -> Segment:
        """Return what a segment says; its length is negative if its header does not fit."""
        slug, own = each.layer.step.id, each.layer
        size = 4 * head.data_offset
        step = find(scene, f"{slug}.payload_length")
        length = step.context[0] - max(size, 20) if step is not None else 0
        counts = head.flags & SYN or self.as_wireshark
        shift = find(scene, f"{slug}.window_scale.shift") if counts and head.options else None
        return Segment(
            scene.number,
            scene.t_ns,
            (each.src, head.src_port),
            (each.dst, head.dst_port),
            head.seq,
            head.ack,
            head.flags,
            head.window,
            length,
            int(shift.raw) if shift is not None else None,
            _sacked(head.options),
            own.end - own.start < size,
        )

    # --- UDP, DNS, ICMP

    def _udp(self, scene: Dissection, each: Carried, head: UDP) -> Talk:
        src, dst = (each.src, head.src_port), (each.dst, head.dst_port)
        talk = Talk(each, self.datagrams.of(src, dst))
        words.tell_datagrams(scene, each.layer.step, talk.stream, (src, dst))
        if not each.is_quoted:
            self._dns(talk, scene, scene, ("udp", talk.stream))
        return talk

    def _dns(
        self, talk: Talk, scene: Dissection, message: Dissection, between: tuple[str, int]
    ) -> None:
        """Match a DNS response with its query: same ends, same id."""
        layer = message.layer("DNS")
        head = layer.header if layer is not None else None
        if head is None:
            return
        key = ("dns", *between, head.id)
        known = self.questions.get(key)
        if not head.qr:
            is_repeat = (
                known is not None
                and not known.is_answered
                and scene.t_ns - known.t_ns <= REPEAT_NS
            )
            if not is_repeat:
                self.questions.put(key, Question(scene.number, scene.t_ns))
        else:
            self._answer(talk, scene, key)

    def _answer(self, talk: Talk, scene: Dissection, key: tuple[Any, ...]) -> None:
        """Say which question this frame answers, if one waits."""
        known = self.questions.get(key)
        if known is None or known.is_answered:
            return
        talk.answers.append(known.frame)
        self.questions.put(key, known._replace(is_answered=True))
        words.tell_answer(scene, talk.carried.layer.step, known.frame, scene.t_ns - known.t_ns)

    def _echo(self, scene: Dissection, talk: Talk, head: Any) -> None:
        """Match an echo reply with its request: same ends, same identifier, same number."""
        each = talk.carried
        slug = each.layer.step.id
        ident, seq = find(scene, f"{slug}.id"), find(scene, f"{slug}.seq")
        if head.type not in (0, 8) or not (ident and seq) or verdict(scene, each.layer) == "bad":
            return
        key = ("echo", *sorted((each.src, each.dst)), ident.raw, seq.raw)
        if head.type == 8:
            self.questions.put(key, Question(scene.number, scene.t_ns))
        else:
            self._answer(talk, scene, key)


def follow(frames: Iterable[Dissection]) -> Iterator[Told]:
    """Yield the frames of one capture, each with what its past tells of it."""
    streams = Streams()
    for frame in frames:
        yield streams.take(frame)


def _sacked(raw: bytes) -> int:
    """Return how many octets the SACK option says have arrived behind a gap."""
    if len(raw) < 10:
        return 0
    found = options.find(options.walk(raw)[0], SACK)
    if found is None or options.problem(found):
        return 0
    return sum((right - left) % SPACE for left, right in options.read_blocks(found))


def _deliver(scene: Dissection, each: Carried, segment: Segment, inbox: Inbox) -> Delivery | None:
    """Put a segment's data where it belongs; a SYN says where data starts."""
    seq = segment.seq
    if segment.flags & SYN:
        seq = add(seq, 1)
        if not inbox.place:  # nothing was delivered yet: data starts here
            inbox.start(seq)
    found = None
    if segment.length and verdict(scene, each.layer) != "bad":
        start = each.layer.end
        data = scene.data[start : start + segment.length]
        if len(data) < segment.length:  # the capture cut it: the stream has a hole here
            inbox.lose(add(seq, segment.length))
        else:
            found = inbox.take(seq, data, scene.number)
    if segment.flags & FIN and not (found and found.is_early):
        last = inbox.finish(scene.number)
        found = last if last.messages else found
    return found


def _explain_message(message: bytes, scene: Dissection) -> Dissection:
    """Explain a DNS message with its length in front, as it came out of a stream."""
    walk = Walk(message, len(message), scene.link)
    walk.claimed = walk.wire
    dissect = dissector(("tcp", 53))
    if dissect is not None:
        dissect(walk, 0, len(message))
    return Dissection(
        scene.number, message, len(message), scene.link, walk.steps, walk.layers, scene.t_ns
    )
