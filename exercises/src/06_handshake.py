# %% [markdown] name="title"
# # Exercises 06: Three segments that open everything
#
# In [lesson 06](../notebooks/06_handshake.ipynb) you watched three segments open a connection, and took one of them away. Here you decide what an end says: five functions, 20 points. The first and the fourth are the heart of a TCP, and you will meet them again in the capstone. The set is passed with 12 points.
#
# **How it goes.** Run the set-up cell. Then, task by task: write your answer in place of the three dots, run the cell, run the check below it. Check as often as you like. Nothing leaves your machine. What stands under the checks before you run them is where you are going: the output of a solved notebook.
#
# - Stuck? `check("06.1", answer, hint=1)` gives a first hint, `hint=2` and `hint=3` say more. Hints cost nothing.
# - A check that fails tells you which input it was; `answer(*given("06.1", 3))` runs your function on input 3 alone. Extra cells are scratch paper: use as many as you like.
# - An answer is run with the set-up cell and nothing else, so put your imports and helper functions into the answer cell. The five tasks do not need each other.
# - `course check 06` in a terminal checks the whole notebook, with nbval.
#
# All segments here are dicts. `flags` is the header's octet: SYN 0x02, RST 0x04, ACK 0x10, ECE 0x40, CWR 0x80, so a SYN,ACK is 0x12. Sequence numbers have 32 bits: behind 4294967295 comes 0.

# %% name="setup"
from course.exercise import check, given

SYN, RST, ACK, ECE, CWR = 0x02, 0x04, 0x10, 0x40, 0x80

# %% [markdown] name="task-06-1"
# ## 06.1 Answer (5 points)
#
# A connection opens. You are one of its ends, and a segment arrives. Write `answer(end, segment)`: what do you say, and in which state are you then? Both figures of RFC 9293 are in it, the usual opening (figure 6) and the one in which both call at once (figure 7):
#
# ```
#      A                                               B
#      CLOSED                                          LISTEN
#      SYN-SENT      --> SEQ 100, SYN              --> SYN-RECEIVED
#      ESTABLISHED   <-- SEQ 300, ACK 101, SYN,ACK <-- SYN-RECEIVED
#      ESTABLISHED   --> SEQ 101, ACK 301, ACK     --> ESTABLISHED
#
#      SYN-SENT      --> SEQ 100, SYN              ... (under way)
#      SYN-RECEIVED  <-- SEQ 300, SYN              <-- SYN-SENT
#                    ... SEQ 100, SYN              --> SYN-RECEIVED
#      SYN-RECEIVED  --> SEQ 100, ACK 301, SYN,ACK ... (under way)
#      ESTABLISHED   <-- SEQ 300, ACK 101, SYN,ACK <-- SYN-RECEIVED
#                    ... SEQ 100, ACK 301, SYN,ACK --> ESTABLISHED
# ```
#
# ```python
# answer({'state': 'LISTEN', 'iss': 300}, {'seq': 100, 'ack': 0, 'flags': 0x02, 'length': 0})
#     ->  ({'seq': 300, 'ack': 101, 'flags': 0x12}, 'SYN-RECEIVED')
# answer({'state': 'SYN-RECEIVED', 'iss': 300}, {'seq': 101, 'ack': 301, 'flags': 0x10, 'length': 0})
#     ->  (None, 'ESTABLISHED')
# ```
#
# | what | contract |
# |---|---|
# | **gets** | `end`: `state`, one of `"LISTEN"`, `"SYN-SENT"`, `"SYN-RECEIVED"`, and `iss`, the number that this end's SYN has (in LISTEN: will have) |
# | | `segment`: `seq`, `ack`, `flags`, `length` (octets of text, here always 0). It is one of those in the figures, and its numbers are right; old and forged ones come in 06.4 |
# | **returns** | a tuple: the segment that you send, or `None` for nothing; and the state afterwards |
# | **your segment** | a dict with `seq`, `ack`, `flags` |
# | **when both call at once** | the SYN,ACK that arrives in SYN-RECEIVED opens, and needs no answer (figure 7, lines 6 and 7) |
#
# Points: the server's answer 1, the client's answer 1, the third segment 1, both at once 1, numbers that wrap 1. About 20 minutes.

# %% name="answer-06-1"
def answer(end, segment):
    """Return what this end says to a segment while it opens, and the state afterwards.

    end: dict with state and iss. segment: dict with seq, ack, flags, length.
    Returns (reply, state); reply is a dict with seq, ack and flags, or None.
    """
    ### BEGIN SOLUTION
    state, iss = end["state"], end["iss"]
    ack = (segment["seq"] + 1) % 2**32
    if state == "SYN-RECEIVED":
        return None, "ESTABLISHED"
    if segment["flags"] == SYN:
        return {"seq": iss, "ack": ack, "flags": SYN | ACK}, "SYN-RECEIVED"
    return {"seq": (iss + 1) % 2**32, "ack": ack, "flags": ACK}, "ESTABLISHED"
    ### END SOLUTION

# %% name="check-06-1"
check("06.1", answer)

# %% [markdown] name="task-06-2"
# ## 06.2 Fill in the blanks (3 points)
#
# Every textbook has this diagram, with blanks for the numbers. Write a function that fills it in, whatever the first numbers are. A opens a connection to B; then they talk. Whenever one says something, the other acknowledges it at once with a segment that carries nothing else.
#
# ```python
# blanks(100, 300, [['A', 6]])  ->  [(100, None), (300, 101), (101, 301), (101, 301), (301, 107)]
#                                   SYN          SYN,ACK     ACK         6 octets    its ACK
# ```
#
# | what | contract |
# |---|---|
# | **gets** | `isn_a`, `isn_b`: the numbers of A's SYN and of B's, 0 to 4294967295 |
# | | `lengths`: a list of pairs `[who, octets]`, `who` being `"A"` or `"B"`, in the order in which they speak; it may be empty |
# | **returns** | a list of pairs `(seq, ack)`, one for each segment, in the order in which they are sent: the three of the opening, then two for each pair in `lengths` |
# | **the first segment** | has `None` as ack: its ACK flag is clear |
#
# Points: the opening 1, the talk 1, numbers that wrap 1. About 15 minutes.

# %% name="answer-06-2"
def blanks(isn_a, isn_b, lengths):
    """Return (seq, ack) of every segment of an opening and a talk.

    isn_a, isn_b: the first numbers. lengths: a list of [who, octets], who being "A" or "B".
    """
    ### BEGIN SOLUTION
    after = {"A": (isn_a + 1) % 2**32, "B": (isn_b + 1) % 2**32}
    rows = [(isn_a, None), (isn_b, after["A"]), (after["A"], after["B"])]
    for who, octets in lengths:
        other = "B" if who == "A" else "A"
        rows.append((after[who], after[other]))
        after[who] = (after[who] + octets) % 2**32
        rows.append((after[other], after[who]))
    return rows
    ### END SOLUTION

# %% name="check-06-2"
check("06.2", blanks)

# %% [markdown] name="task-06-3"
# ## 06.3 Three handshakes in a heap (4 points)
#
# Somebody has sent you nine segments and asks what happened. Addresses and ports were blacked out, the lines were shuffled, and the times come from machines whose clocks do not agree. It was three handshakes at the same time; that much is known. Write `in_order(segments)`, which puts each of them together again. What cannot lie are the numbers.
#
# A heap of one handshake, to show the form:
#
# ```python
# in_order([{'time': 8, 'seq': 300, 'ack': 101, 'flags': 0x12},
#           {'time': 2, 'seq': 101, 'ack': 301, 'flags': 0x10},
#           {'time': 4, 'seq': 100, 'ack': 0, 'flags': 0x02}])  ->  [[2, 0, 1]]
# ```
#
# | what | contract |
# |---|---|
# | **gets** | `segments`: a list of nine dicts with `time` (in ms, of no use), `seq`, `ack` and `flags` (0x02, 0x12 or 0x10) |
# | **returns** | a list of three lists, one for each handshake: the positions, from 0 on, of its SYN, its SYN,ACK and its ACK, in this order |
# | **many answers are right** | the three handshakes may stand in any order |
#
# Points: the order 1 (SYN, SYN,ACK, ACK in each, every position once), the answers 1 (which SYN,ACK to which SYN), the thirds 1 (which ACK to which SYN,ACK), numbers that wrap 1. About 20 minutes.

# %% name="answer-06-3"
def in_order(segments):
    """Return the handshakes in a heap of segments, as lists of three positions.

    segments: a list of dicts with time, seq, ack and flags.
    """
    ### BEGIN SOLUTION
    def of(flags):
        return [n for n, one in enumerate(segments) if one["flags"] == flags]

    def answers(position, flags):
        wanted = (segments[position]["seq"] + 1) % 2**32
        return next(n for n in of(flags) if segments[n]["ack"] == wanted)

    found = []
    for first in of(SYN):
        second = answers(first, SYN | ACK)
        found.append([first, second, answers(second, ACK)])
    return found
    ### END SOLUTION

# %% name="check-06-3"
check("06.3", in_order)

# %% [markdown] name="task-06-4"
# ## 06.4 Old SYNs and forgetful peers (4 points)
#
# Now the segments that do not fit. A SYN that was under way for a minute; the answer to one; a peer that was switched off in the middle of a connection and knows nothing any more. RFC 9293 §3.5 shows them in its figures 8 to 11. Write `react(end, segment)`: what do you say, and in which state are you then?
#
# ```
#      figure 8: an old SYN
#      2   SYN-SENT      --> SEQ 100, SYN              ...
#      3   (old)         ... SEQ 90, SYN               --> SYN-RECEIVED
#      4   SYN-SENT      <-- SEQ 300, ACK 91, SYN,ACK  <-- SYN-RECEIVED
#      5   SYN-SENT      --> SEQ 91, RST               --> LISTEN
#
#      figure 9: A was switched off and on again; B knows nothing of it
#      3   SYN-SENT      --> SEQ 400, SYN              --> ESTABLISHED
#      4   SYN-SENT      <-- SEQ 300, ACK 100, ACK     <-- ESTABLISHED
#      5   SYN-SENT      --> SEQ 100, RST              --> CLOSED
# ```
#
# ```python
# react({'state': 'SYN-SENT', 'snd_nxt': 101, 'rcv_nxt': None},
#       {'seq': 300, 'ack': 91, 'flags': 0x12, 'length': 0})
#     ->  ({'seq': 91, 'ack': 0, 'flags': 0x04}, 'SYN-SENT')
# ```
#
# | this end is in | it hears | it says | and is in |
# |---|---|---|---|
# | any state but SYN-SENT | RST | nothing | SYN-RECEIVED goes back to LISTEN, ESTABLISHED to CLOSED; LISTEN and CLOSED stay |
# | ESTABLISHED | SYN | an ACK with its own `snd_nxt` and `rcv_nxt`, not touching the connection (RFC 5961 §4) | ESTABLISHED |
# | SYN-SENT | SYN,ACK that acknowledges its SYN: ack is `snd_nxt` | the ACK that opens, as in 06.1 | ESTABLISHED |
# | SYN-SENT | any other ack | a RST | SYN-SENT |
# | LISTEN | a segment with ACK | a RST | LISTEN |
# | CLOSED | anything but a RST | a RST | CLOSED |
#
# **Which number has a RST?** It must convince. To a segment *with* ACK: `seq` is that segment's ack, flags RST alone, `ack` 0. To a segment *without* ACK: `seq` 0, flags RST and ACK, and `ack` is the first number behind all that came: a SYN takes one, each octet of text takes one (RFC 9293 §3.5.2). All sums modulo 2^32.
#
# | what | contract |
# |---|---|
# | **gets** | `end`: `state`, `snd_nxt` (the number that it sends next), `rcv_nxt` (the number that it expects); `None` where there is none |
# | | `segment`: `seq`, `ack`, `flags`, `length` (octets of text). A RST that comes here always has the number that makes it acceptable; lesson 07 has the others |
# | **returns** | a tuple: your segment (a dict with `seq`, `ack`, `flags`) or `None`, and the state afterwards |
#
# Points: an old SYN 1, a half-open peer 1, nobody here 1, whom a reset convinces 1. About 20 minutes.

# %% name="answer-06-4"
def react(end, segment):
    """Return what this end says to a segment that does not fit, and the state afterwards.

    end: dict with state, snd_nxt and rcv_nxt. segment: dict with seq, ack, flags, length.
    Returns (reply, state); reply is a dict with seq, ack and flags, or None.
    """
    ### BEGIN SOLUTION
    state, flags = end["state"], segment["flags"]
    if flags & RST:
        return None, {"SYN-RECEIVED": "LISTEN", "ESTABLISHED": "CLOSED"}.get(state, state)
    if state == "ESTABLISHED":
        return {"seq": end["snd_nxt"], "ack": end["rcv_nxt"], "flags": ACK}, state
    if state == "SYN-SENT" and flags == SYN | ACK and segment["ack"] == end["snd_nxt"]:
        ack = (segment["seq"] + 1) % 2**32
        return {"seq": end["snd_nxt"], "ack": ack, "flags": ACK}, "ESTABLISHED"
    if flags & ACK:
        return {"seq": segment["ack"], "ack": 0, "flags": RST}, state
    behind = (segment["seq"] + bool(flags & SYN) + segment["length"]) % 2**32
    return {"seq": 0, "ack": behind, "flags": RST | ACK}, state
    ### END SOLUTION

# %% name="check-06-4"
check("06.4", react)

# %% [markdown] name="task-06-5"
# ## 06.5 What was agreed? (4 points)
#
# Two segments with options have passed, and from then on both sides keep to what was agreed. Whoever reads a capture must work it out, too: without the two SYNs nobody can tell what a window of 257 means. Write `agree(syn, synack)`.
#
# ```python
# syn = {'flags': 0xc2, 'mss': 1460, 'scale': 7, 'sack_permitted': True, 'timestamps': True}
# synack = {'flags': 0x52, 'mss': 8960, 'scale': 9, 'sack_permitted': True, 'timestamps': False}
# agree(syn, synack)  ->  {'client_mss': 8960, 'server_mss': 1460, 'client_shift': 7, 'server_shift': 9,
#                          'sack': True, 'timestamps': False, 'ecn': True}
# ```
#
# | what | contract |
# |---|---|
# | **gets** | `syn` (from the client) and `synack` (from the server): `flags`; `mss` and `scale`, each a number or `None` if the option is not there; `sack_permitted` and `timestamps`, each `True` or `False` |
# | **returns** | a dict with these seven keys |
# | `client_mss`, `server_mss` | the most octets of text that the client, the server may put into one segment, as far as the announcements go. Over IPv4, no announcement means 536 (RFC 9293 §3.7.1). What a side's own link carries is left out here |
# | `client_shift`, `server_shift` | by how many bits the windows that the client, the server tells are shifted: its own number, at most 14, if both SYNs have one; else 0 (RFC 7323 §2.2, §2.3) |
# | `sack`, `timestamps` | `True` if both have it |
# | `ecn` | `True` if the SYN has ECE and CWR, and the SYN,ACK has ECE without CWR (RFC 3168 §6.1.1) |
#
# Points: MSS 1, window scale 1, SACK and timestamps 1, ECN 1. About 20 minutes.

# %% name="answer-06-5"
def agree(syn, synack):
    """Return what holds for a connection that was opened by these two segments.

    syn, synack: dicts with flags, mss, scale, sack_permitted and timestamps.
    """
    ### BEGIN SOLUTION
    both_scale = None not in (syn["scale"], synack["scale"])
    return {
        "client_mss": 536 if synack["mss"] is None else synack["mss"],
        "server_mss": 536 if syn["mss"] is None else syn["mss"],
        "client_shift": min(syn["scale"], 14) if both_scale else 0,
        "server_shift": min(synack["scale"], 14) if both_scale else 0,
        "sack": syn["sack_permitted"] and synack["sack_permitted"],
        "timestamps": syn["timestamps"] and synack["timestamps"],
        "ecn": syn["flags"] & (ECE | CWR) == ECE | CWR and synack["flags"] & (ECE | CWR) == ECE,
    }
    ### END SOLUTION

# %% name="check-06-5"
check("06.5", agree)

# %% [markdown] name="end"
# ## What you have now
#
# `answer` and `react` are the opening of a TCP: what RFC 9293 §3.10.7 says for LISTEN, SYN-SENT and CLOSED, and the part of it for SYN-RECEIVED that opens. `agree` is what it remembers of the options. In the next set you add all other states. `course progress` shows what you have so far.
