# %% [markdown] name="title"
# # Exercises 07: The state machine
#
# In [lesson 07](../notebooks/07_state_machine.ipynb) the course's stack walked through its eleven states, and took an arrow that a diagram did not have. Here you write the machine yourself: its table, a walk through it, the resets it sends. Then you read what your own system says about its connections. Five functions, 20 points. The set is passed with 12 points.
#
# **How it goes.** Run the set-up cell. Then, task by task: write your answer in place of the three dots, run the cell, run the check below it. Check as often as you like. Nothing leaves your machine. What stands under the checks before you run them is where you are going: the output of a solved notebook.
#
# - Stuck? `check("07.1", transitions, hint=1)` gives a first hint, `hint=2` and `hint=3` say more. Hints cost nothing.
# - A check that fails tells you which input it was; `walk(*given("07.2", 3))` runs your function on input 3 alone. Extra cells are scratch paper: use as many as you like.
# - An answer is run with the set-up cell and nothing else, so put your imports and helper functions into the answer cell.
# - `course check 07` in a terminal checks the whole notebook, with nbval.

# %% name="setup"
from course.exercise import check, given

# A small listing to try things on, as `ss -tan` prints it.
LISTING = """\
State      Recv-Q Send-Q  Local Address:Port    Peer Address:Port Process
LISTEN     0      128     0.0.0.0:80            0.0.0.0:*
ESTAB      0      0       192.0.2.10:80         198.51.100.7:50312
TIME-WAIT  0      0       192.0.2.10:80         198.51.100.23:61001
ESTAB      0      0       192.0.2.10:80         198.51.100.8:52044
"""

# %% [markdown] name="task-07-1"
# ## 07.1 The table (6 points)
#
# A diagram is read by people, a table by programs. RFC 9293 draws 20 arrows in figure 5 (section 3.3.2), and its note 2 names one more that did not fit. Write `transitions()`, which returns all 21 as a set of edges `(state, event, next state)`. One of them is
#
# ```python
# ("CLOSED", "passive OPEN", "LISTEN")
# ```
#
# | what | contract |
# |---|---|
# | **gets** | nothing |
# | **returns** | a set of tuples of three strings |
# | **states** | `CLOSED`, `LISTEN`, `SYN-SENT`, `SYN-RECEIVED`, `ESTABLISHED`, `FIN-WAIT-1`, `FIN-WAIT-2`, `CLOSE-WAIT`, `CLOSING`, `LAST-ACK`, `TIME-WAIT` |
# | **what the program calls** | `passive OPEN`, `active OPEN`, `SEND`, `CLOSE` |
# | **what arrives** | `rcv SYN`, `rcv SYN,ACK`, `rcv ACK of SYN`, `rcv RST`, `rcv FIN`, `rcv ACK of FIN`, `rcv FIN and ACK of FIN` |
# | **what the clock does** | `2MSL timeout` |
# | **`rcv FIN`** | a FIN that does not acknowledge ours; `rcv FIN and ACK of FIN` is one segment that does both, and it has one edge, in FIN-WAIT-1 |
# | **`rcv RST`** | one edge: a half-open connection goes back to listening (note 1). That a RST ends connections from everywhere else is no edge of the figure (note 3), and none here |
#
# Points: opening 1, closing 2, turning back early 2, FIN and ACK at once 1. About 20 minutes.

# %% name="answer-07-1"
def transitions():
    """Return the edges of RFC 9293 figure 5 and of its note 2.

    A set of (state, event, next state), three strings each.
    """
    ### BEGIN SOLUTION
    return {
        ("CLOSED", "passive OPEN", "LISTEN"),
        ("CLOSED", "active OPEN", "SYN-SENT"),
        ("LISTEN", "rcv SYN", "SYN-RECEIVED"),
        ("LISTEN", "SEND", "SYN-SENT"),
        ("LISTEN", "CLOSE", "CLOSED"),
        ("SYN-SENT", "rcv SYN", "SYN-RECEIVED"),
        ("SYN-SENT", "rcv SYN,ACK", "ESTABLISHED"),
        ("SYN-SENT", "CLOSE", "CLOSED"),
        ("SYN-RECEIVED", "rcv ACK of SYN", "ESTABLISHED"),
        ("SYN-RECEIVED", "rcv RST", "LISTEN"),
        ("SYN-RECEIVED", "CLOSE", "FIN-WAIT-1"),
        ("ESTABLISHED", "CLOSE", "FIN-WAIT-1"),
        ("ESTABLISHED", "rcv FIN", "CLOSE-WAIT"),
        ("FIN-WAIT-1", "rcv ACK of FIN", "FIN-WAIT-2"),
        ("FIN-WAIT-1", "rcv FIN", "CLOSING"),
        ("FIN-WAIT-1", "rcv FIN and ACK of FIN", "TIME-WAIT"),
        ("FIN-WAIT-2", "rcv FIN", "TIME-WAIT"),
        ("CLOSE-WAIT", "CLOSE", "LAST-ACK"),
        ("CLOSING", "rcv ACK of FIN", "TIME-WAIT"),
        ("LAST-ACK", "rcv ACK of FIN", "CLOSED"),
        ("TIME-WAIT", "2MSL timeout", "CLOSED"),
    }
    ### END SOLUTION

# %% name="check-07-1"
check("07.1", transitions)

# %% [markdown] name="task-07-2"
# ## 07.2 The walk (4 points)
#
# Now let one end walk. It begins in CLOSED; each event finds it in some state and leaves it in some state. Write `walk(events, transitions)`, which returns all states on the way.
#
# ```python
# walk(["active OPEN", "rcv SYN,ACK", "SEND", "CLOSE"], transitions)
#     ->  ['CLOSED', 'SYN-SENT', 'ESTABLISHED', 'ESTABLISHED', 'FIN-WAIT-1']
# ```
#
# | what | contract |
# |---|---|
# | **gets** | `events`: a list of events, named as in 07.1; `transitions`: the function of 07.1, a right one: `transitions()` returns the 21 edges |
# | **returns** | a list of states: CLOSED first, then the state after each event |
# | **an event without an edge** | leaves the state as it is; the state is written down again |
# | **`rcv RST`** | in CLOSED and LISTEN it changes nothing. In SYN-RECEIVED it leads back to LISTEN if the end came from LISTEN, and to CLOSED if it came from SYN-SENT (note 1). Everywhere else it leads to CLOSED (note 3) |
#
# Points: plain walks 2, events without an edge 1, resets 1. About 15 minutes.

# %% name="answer-07-2"
def walk(events, transitions):
    """Return the states of one end, from CLOSED on, one more than there are events.

    events: a list of strings. transitions: a function that returns the edges of 07.1.
    """
    ### BEGIN SOLUTION
    goes = {(state, event): new for state, event, new in transitions()}
    states, was_passive = ["CLOSED"], False
    for event in events:
        state = states[-1]
        if event != "rcv RST":
            state = goes.get((state, event), state)
        elif state == "SYN-RECEIVED" and was_passive:
            state = "LISTEN"
        elif state != "LISTEN":
            state = "CLOSED"
        if state in ("LISTEN", "SYN-SENT"):
            was_passive = state == "LISTEN"
        states.append(state)
    return states
    ### END SOLUTION

# %% name="check-07-2"
check("07.2", walk)

# %% [markdown] name="task-07-3"
# ## 07.3 The reset (5 points)
#
# A segment arrives that cannot be meant for this connection. Is it answered by a RST, and with which numbers? RFC 9293 section 3.5.2 has the rules. Write `reset_for(state, segment, snd_nxt)`, which returns the fields of the RST, or `None` if no RST is sent. (Something else may be sent then, an ACK for example. That is not asked.)
#
# ```python
# reset_for("CLOSED", {"seq": 100, "ack": 0, "len": 1, "flags": {"SYN"}}, 0)
#     ->  {'seq': 0, 'ack': 101, 'flags': {'RST', 'ACK'}}
# reset_for("LISTEN", {"seq": 300, "ack": 101, "len": 0, "flags": {"ACK"}}, 0)
#     ->  {'seq': 101, 'ack': 0, 'flags': {'RST'}}
# ```
#
# | what | contract |
# |---|---|
# | **gets** | `state`: one of the eleven names. `segment`: a dict with `seq`, `ack` (0 if there is no ACK), `len` (SEG.LEN: octets of text, and one each for SYN and FIN) and `flags`, a set of names. `snd_nxt`: SND.NXT of this end, 0 where it has none |
# | **returns** | a dict with `seq`, `ack` (0 if the RST carries no ACK) and `flags`, a set; or `None` |
# | **numbers** | count modulo 2**32 |
# | **SYN-SENT, SYN-RECEIVED** | this end has sent its SYN and nothing else, so the only ACK that it can accept is `snd_nxt`. The segment's own number is the expected one, and in SYN-RECEIVED it carries no SYN |
# | **not asked** | security levels, and options that are illegal |
#
# Points: CLOSED 2, LISTEN 1, opening 1, synchronized states 1. About 20 minutes.

# %% name="answer-07-3"
def reset_for(state, segment, snd_nxt):
    """Return the fields of the RST that answers a segment, or None.

    state: a name. segment: a dict with seq, ack, len and flags. snd_nxt: SND.NXT of this end.
    Returns a dict with seq, ack and flags.
    """
    ### BEGIN SOLUTION
    flags = segment["flags"]
    if "RST" in flags:
        return None
    if state == "LISTEN" and "ACK" not in flags:
        return None
    if state in ("SYN-SENT", "SYN-RECEIVED"):
        if "ACK" not in flags or segment["ack"] == snd_nxt:
            return None
    elif state not in ("CLOSED", "LISTEN"):
        return None
    if "ACK" in flags:
        return {"seq": segment["ack"], "ack": 0, "flags": {"RST"}}
    end = (segment["seq"] + segment["len"]) % 2**32
    return {"seq": 0, "ack": end, "flags": {"RST", "ACK"}}
    ### END SOLUTION

# %% name="check-07-3"
check("07.3", reset_for)

# %% [markdown] name="task-07-4"
# ## 07.4 Count the states (3 points)
#
# The article "Transport Layer" counts states with a pipeline of ss, awk, sort and uniq. It prints a state that does not exist. Do it in Python, and do it right: write `count_states(text)`. For the `LISTING` of the set-up cell it returns
#
# ```python
# {'LISTEN': 1, 'ESTABLISHED': 2, 'TIME-WAIT': 1}
# ```
#
# | what | contract |
# |---|---|
# | **gets** | `text`: what `ss -tan` printed, or `ss -tanH`, which leaves the heading out; empty lines may stand anywhere |
# | **returns** | a dict from state to number of rows, without states that do not occur |
# | **names** | those of RFC 9293. ss abbreviates two of them: `ESTAB` is `ESTABLISHED`, `SYN-RECV` is `SYN-RECEIVED` |
#
# Points: ESTAB and SYN-RECV 1, the other states 1, nothing but states 1. About 10 minutes.

# %% name="answer-07-4"
def count_states(text):
    """Return how many rows of a listing are in each state, by the RFC's names.

    text: what ss -tan printed.
    """
    ### BEGIN SOLUTION
    names = {"ESTAB": "ESTABLISHED", "SYN-RECV": "SYN-RECEIVED"}
    counts = {}
    for line in text.splitlines():
        words = line.split()
        if words and words[0] != "State":
            state = names.get(words[0], words[0])
            counts[state] = counts.get(state, 0) + 1
    return counts
    ### END SOLUTION

# %% name="check-07-4"
check("07.4", count_states)

# %% [markdown] name="task-07-5"
# ## 07.5 The diagnosis (2 points)
#
# A server is slow, and somebody sends you its listing. Write `diagnose(text, count_states)`, which says what it is and where to look.
#
# | if, of all rows that are not LISTEN, more than half are in | it is | look at |
# |---|---|---|
# | CLOSE-WAIT | `"CLOSE-WAIT leak"` | ? |
# | SYN-RECEIVED | `"SYN-RECEIVED pile"` | ? |
# | TIME-WAIT | `"TIME-WAIT crowd"` | ? |
# | none of these | `"healthy"` | `"nowhere"` |
#
# The right column is for you to fill, with one of three: `"this program"` if the program on this very host must act for the state to end; `"the callers"` if a segment of theirs is missing (they do not send it, or it does not arrive); `"nowhere"` if the state ends by itself, as it should.
#
# | what | contract |
# |---|---|
# | **gets** | `text`: what ss printed; `count_states`: the function of 07.4, a right one |
# | **returns** | a tuple of two strings, as in the table. For the `LISTING` of the set-up cell: `('healthy', 'nowhere')` |
#
# Points: what it is 1, where to look 1. About 10 minutes.

# %% name="answer-07-5"
def diagnose(text, count_states):
    """Return what is wrong with a host, and where to look, as two strings.

    text: what ss printed. count_states: a function that counts states, as in 07.4.
    """
    ### BEGIN SOLUTION
    counts = count_states(text)
    counts.pop("LISTEN", None)
    total = sum(counts.values())
    if 2 * counts.get("CLOSE-WAIT", 0) > total:
        return "CLOSE-WAIT leak", "this program"
    if 2 * counts.get("SYN-RECEIVED", 0) > total:
        return "SYN-RECEIVED pile", "the callers"
    if 2 * counts.get("TIME-WAIT", 0) > total:
        return "TIME-WAIT crowd", "nowhere"
    return "healthy", "nowhere"
    ### END SOLUTION

# %% name="check-07-5"
check("07.5", diagnose)

# %% [markdown] name="end"
# ## What you have now
#
# A TCP without data: it opens, closes, turns back and refuses, all by one table and one rule for resets. The capstone will hang the rest on it. Lessons 08 and 09 bring what ESTABLISHED is for: octets that arrive, once each and in order. `course progress` shows what you have so far.
