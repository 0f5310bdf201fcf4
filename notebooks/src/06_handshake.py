# %% [markdown]
# # 06 Three segments that open everything
#
# Every web page, every mail, every `git push` over TCP begins with the same three segments. As a rule they carry no words. They cost a round trip.
#
# **Why three? Who would notice if the third were left out?** At the end of this lesson you can predict every number in all three, and you have seen a server welcome a client that left a minute ago.
#
# Press **Run → Run All Cells** now, then read from the top. Every handshake below is a run of the course's own TCP. Where a ladder has buttons, you can lose a segment, and the run happens again.
#
# | Part | What you will do | Minutes | Exercise | Points |
# |---|---|---|---|---|
# | 1 | Watch a server wait, and hear nothing | 4 | | |
# | 2 | Read the first segment | 8 | | |
# | 3 | Predict the second and the third | 9 | 06.2 | 3 |
# | 4 | Forget the number of a SYN | 5 | | |
# | 5 | See what each side knows, and lose segments | 8 | 06.1 | 5 |
# | 6 | Call where nobody answers | 5 | | |
# | 7 | Take the third segment away | 6 | 06.4 | 4 |
# | 8 | Choose the first number badly | 10 | | |
# | 9 | Compare the question with the answer | 4 | | |
# | 10 | Switch offers on and off | 7 | 06.5 | 4 |
# | 11 | Sort flags, and put text on a SYN | 6 | | |
# | 12 | Call each other at once; put a whole life in order | 7 | 06.3 | 4 |
# | 13 | Make a SYN by hand | 5 | | |
# | 14 | Spot the error, look back, look ahead | 6 | | |
#
# The minutes are for reading and running: 90 in all. The 20 points are earned in [the exercises](../exercises/06_handshake.ipynb), which have their own estimate. You need lesson 03: sequence numbers, options, numbers that wrap.

# %% [markdown]
# ## Before you start
#
# One cell imports all that this lesson uses.

# %%
from struct import pack

from matplotlib.figure import Figure

from course import widget
from course.capture import bundled
from course.decode import explain
from course.lesson import answers, ask, card, course_map, deck, keep, programs, shelf, spaced, toys
from course.lesson.scenarios import scenario
from course.play import play
from course.trace import Trouble, ladder
from course.wire.checksum import checksum, pseudo_header

# %% [markdown]
# Five questions from earlier lessons, first those that you knew least.

# %%
spaced.again(6)

# %% [markdown] tags=["S3.9"]
# ## 1 Nobody hears a server wait
#
# **A program calls `listen()`. What goes over the wire?** Here are two short programs, after those in Gealber Morales' article "TCP handshake". The server waits at port 7456. The client connects, says one sentence, closes. One line is new: this client first sleeps for thirty seconds, so that there is time to watch the server wait.

# %% tags=["S3.9"]
pair = programs.load("hello")
wait = "import socket\nimport time\n\ntime.sleep(30)\n"
pair["client"] = pair["client"].replace("import socket\n", wait, 1)
print(pair["server"], pair["client"], sep="\n# --- the client, in another window\n")

# %%
ask("06-listen")

# %% [markdown]
# Now run both. **What to look for:** the times on the left. What stands between 0 and 30 seconds, and on whose side? When does the first packet leave, and who sends it?

# %% tags=["S3.9", "S2.5"]
waiting = play(pair)
print("\n".join(ladder.text(waiting, kinds=()).splitlines()[:12]))

# %% [markdown] tags=["S3.9", "S2.5"]
# For thirty seconds the line is silent. `listen()` tells only the server's own system: *whoever asks for port 7456, let them in.* That is why a capture of the chat in lesson 01 showed nothing when its server started.
#
# From this silence the two **roles** follow. The **server** waits (RFC 9293 calls that a *passive OPEN*, state LISTEN). The **client** speaks first (an *active OPEN*). Nothing else makes a client a client: afterwards both may send, and both may close. So the first packet has to say three things. Who calls? The client's port, which the server cannot know before. Whom? The server's port, which the client must know before. And from which number will the client count?

# %%
ask("06-first")

# %% [markdown] tags=["S2.14"]
# ## 2 The first segment
#
# **What does a caller say who knows nothing yet?** Decide before you look.

# %% tags=["S2.5"]
widget.Predict(
    "What goes into the first packet? One of these the client cannot say yet. Which?",
    "what it has received from the server",
    choices=(
        "the port it calls from",
        "the number it will count from",
        "what it has received from the server",
        "how much it will take from the server",
    ),
    why="Nothing has come, so nothing can be acknowledged: the ACK flag is clear.",
)

# %% [markdown] tags=["S2.14"]
# This is the first of the three, as the chat of "Unpacking Packets" sent it. "TCP handshake" looks at four fields of its own first segment: sequence number, acknowledgment number, flags, window. **What to look for:** choose those four in the field list. One of them is meaningless here. Which?

# %% tags=["S2.14", "S2.5"]
chat = [explain(frame) for frame in bundled.load("chat").frames]
widget.Packet(chat[0], selected="tcp.seq")

# %%
for name in ("seq", "ack", "flags", "window"):
    print(chat[0][f"tcp.{name}"])

# %% [markdown] tags=["S2.14"]
# - **Sequence number 586457076.** The client will count from here: its *initial sequence number*, **ISN** for short. It does not say why this number; part 8 does.
# - **Acknowledgment number 0.** It acknowledges nothing, for there is nothing yet. The flag ACK is clear, and then the field has no meaning (RFC 9293 §3.1). Senders write 0 there; a receiver does not look at it.
# - **Flags: SYN alone.** SYN is short for *synchronize*: agree on where to count from.
# - **Window 32792.** So many octets of the server's the client will take. In a segment with SYN the window is never scaled (RFC 7323 §2.2).
#
# Many tools will tell you that the first sequence number is 0. Is it?

# %% tags=["E2.8"]
card("E2.8")

# %% tags=["E2.5"]
card("E2.5")

# %% [markdown]
# **What to look for:** switch between the two readings of the same handshake. Which numbers are on the wire, and which did the tool compute?

# %% tags=["M05"]
def shown(relative):
    return ladder.text(scenario("chat-line")(), relative=relative, kinds=(), calls=False)


widget.Experiment(shown, relative=widget.Switch("Count from where each side began", True))

# %% [markdown] tags=["M05"]
# A relative number is the real one minus the first one. It is easier to read, and it is nowhere in the packet. Filters, scripts and exercises that look at octets need the real one. (tcpdump prints real numbers for the SYNs and relative ones afterwards, unless you give it `-S`.)

# %% [markdown] tags=["S2.1", "S2.20"]
# ### As a sketch
#
# "TCP handshake" wants to explain TCP graphically, and draws the handshake as arrows between two lines. So does this course, with one difference: its sketches are runs. Here is the first arrow alone, with the numbers that RFC 9293 uses in its figure 6: the client counts from 100. **What to look for:** the picture stands at its first arrow. What does the client know after it, what the server? (The table lists each end's variables. Two of them count in this lesson, SND.NXT and RCV.NXT; part 3 says what they are.)

# %% tags=["S2.1", "S2.20"]
opening = scenario("handshake")()
first = widget.Ladder(opening, again=scenario("handshake"), at=3, relative=False)
first

# %% [markdown] tags=["S2.4", "S4.28", "S1.7"]
# ## 3 The answer, and the answer to it
#
# **Why would one segment not be enough?** Because there are two directions, and each counts its own octets from a number of its own. Each side must *tell* its first number and *hear* that it was understood. That makes four things to say (RFC 9293 §3.4.1):
#
# | | says | in the segment |
# |---|---|---|
# | client to server | my first number is X | 1: **SYN** |
# | server to client | I have seen your X | 2: **SYN,ACK** |
# | server to client | my first number is Y | 2: **SYN,ACK** |
# | client to server | I have seen your Y | 3: **ACK** |
#
# The two in the middle go the same way at the same time, so one segment says both. Four things in three segments: the **three-way handshake** introduces two parties to each other. The slides "TCP Basics" show it in steps between two hosts, with a figure; Chris White's article as a list, *SYN*, *SYN, ACK*, *ACK*. It is always this table.

# %% tags=["Z1", "S5.65"]
ask("Z1")

# %% [markdown]
# The server's own first number will be 300. Predict before you run:

# %% jupyter={"source_hidden": true} tags=["S2.21"]
run = [explain(hop.data) for _, hop in opening.hops()]
widget.Predict(
    "The client's SYN says seq 100. Which ack does the server's SYN,ACK carry?",
    run[1]["tcp.ack"].value,
    hints=["ack names the number that is expected next.", "The SYN itself has taken number 100."],
    why="A SYN takes one number. The next one expected is 101 (RFC 9293 section 3.4).",
)

# %% [markdown]
# Now the third segment. It has no SYN and no data. Which sequence number does it carry? This one is often got wrong.

# %% jupyter={"source_hidden": true} tags=["S2.22"]
widget.Predict(
    "Client: seq 100 in its SYN. Server: seq 300. Which seq does the client's third segment carry?",
    run[2]["tcp.seq"].value,
    hints=["It is what the server expects next.", "Read the ack of the second segment."],
    why="The SYN took 100, so the client goes on with 101. Its ack is 300 + 1 = 301.",
)

# %% [markdown] tags=["S5.16"]
# All three, with exactly the numbers of the diagram in the article "Transport Layer", which are those of RFC 9293 figure 6; beside or below them stand the variables of both ends. **What to look for:** step through from the start, arrow by arrow. The second arrow says two numbers, the server's own and the one that it expects. SND.NXT is the number that a side will use next, RCV.NXT the one that it expects. (Of the others SND.UNA is the oldest number not yet acknowledged; flight, the windows and cwnd are for lessons 08 to 12.) At which arrow does each SND.NXT meet the other side's RCV.NXT? (LISTEN stands beside the arrival of the SYN because a connection begins there, as a copy of the socket that listens.)

# %% tags=["S5.16", "S2.21", "S2.22"]
sketch = widget.Ladder(opening, again=scenario("handshake"), relative=False)
sketch

# %% [markdown] tags=["S2.22"]
# When all is done, each side's SND.NXT is the other's RCV.NXT: 101 and 301. They are *synchronized*. The rules:
#
# - the ack of the SYN,ACK is the client's first number + 1;
# - the seq of the third segment is the client's first number + 1, and its ack the server's + 1;
# - the third segment takes no number itself, so the first data octet again has seq 101. If an ACK took a number, it would have to be acknowledged, and so for ever.
#
# ### On the wire
#
# The chat's three segments, as captured. **What to look for:** choose packet 2, then packet 3 (60 octets and 52: only the first two carry all the options). Check the three rules with these numbers.

# %% tags=["S3.11", "S3.12"]
widget.packets(chat[:3], at=2, selected="tcp.ack")

# %% tags=["S3.12"]
x, y = chat[0]["tcp.seq"].value, chat[1]["tcp.seq"].value
[chat[1]["tcp.ack"].value == x + 1, chat[2]["tcp.seq"].value == x + 1, chat[2]["tcp.ack"].value == y + 1]

# %% tags=["W1"]
ask("W1")

# %% [markdown]
# > **Exercise 06.2, 3 points, about 15 minutes.** Write `blanks(isn_a, isn_b, lengths)`, which fills every seq and ack into a diagram. [Open it](../exercises/06_handshake.ipynb).

# %% [markdown] tags=["M04"]
# ## 4 Why plus one?
#
# **A SYN carries no octet of data. Why does it take a number?** Many believe that it takes none, and the `+ 1` remains a riddle. Let a client believe that: it numbers its SYN 100, and the first octet of `hello` also 100. The server is a TCP as it should be. Predict:

# %% tags=["M04"]
ask("06-miscount")

# %% tags=["M04"]
widget.Ladder(scenario("miscounted")(), again=scenario("miscounted"), relative=False)

# %% tags=["M04"]
[call.result for _, call in scenario("miscounted")().calls("server", "recv")]

# %% [markdown] tags=["M04"]
# The server already has number 100: it was the SYN. So the `h` looks like something that came before, and is cut off. The server acknowledges all of it, and neither side ever knows. (This client is made by hand; its own TCP's RSTs are lost by script, as anybody who makes segments by hand must see to.)
#
# What if *both* agreed that a SYN takes no number? Then a copy of the SYN, late by a fifth of a second, has the number of the first octet. **What to look for:** why the server turns the copy away, with the number and without.

# %% tags=["M04"]
for name in ("syn-number", "syn-no-number"):
    for _, event in scenario(name)().events("server", "drop"):
        print(f"{name:15}{event.text.partition(': ')[2]}")

# %% [markdown] tags=["M04"]
# With the number, the copy is *old*: 100, and 101 is expected. Without it the copy stands in the window, where new octets belong, and its number no longer tells a late copy from a peer that has started anew. All the server can do is to ask back: its ACK is a *challenge ACK* (RFC 5961 §4), and a peer that has really forgotten answers it with a RST. **A SYN takes a number so that it can be acknowledged, sent again, and recognised as old, like any octet.** For the same reasons FIN takes one (RFC 9293 §3.4).

# %% tags=["M04"]
widget.Predict(
    "A side's SYN had seq 100. It sends no octet, and closes. Which ack answers its FIN?",
    102,
    hints=["Which number does the FIN take?", "The SYN took 100, so the FIN takes 101."],
    why="SYN and FIN take one number each: 100 and 101. The next one expected is 102.",
)

# %% [markdown] tags=["S1.11", "S1.7"]
# ## 5 What each side knows
#
# **Chris White says why there are an answer and an answer to the answer: each side must learn that the other can respond.** That is right, and one can watch it. **What to look for:** each row is a moment. Read what the client has learned, and what the server. After which segment does each know that *the other has heard it*?

# %% tags=["S1.11"]
knows = widget.Knowledge(opening, relative=False)
knows

# %% [markdown] tags=["S1.11", "S1.7"]
# | After | the client knows | the server knows |
# |---|---|---|
# | 1 SYN has arrived | nothing new | somebody may be there; it sends from 100 |
# | 2 SYN,ACK has arrived | the server is there, hears me, and sends from 300: **ESTABLISHED** | nothing new |
# | 3 ACK has arrived | nothing new | the client is there now, and has heard my 300: **ESTABLISHED** |
#
# Half a round trip after the client, the server is sure too. What the client still does not know is whether its third segment has arrived. It need not: if it was lost, the next segment says the same, for each one carries the acknowledgment.

# %% [markdown] tags=["S1.8"]
# ### A likeness
#
# The same article compares the handshake with a knock at a door. **What to look for:** which part stands for which segment. Then open *Where does it break?* and find the two places that matter most: names, and numbers.

# %% tags=["S1.8"]
shelf.analogies("knocking")

# %% [markdown]
# ### Lose one
#
# Here is the real stack again. **What to look for:** choose an arrow, then *Drop it*, *Double it*, *Damage it* or *Delay it*. The run happens again, with that change. The rows above, *what each side knows*, move along, and then tell of the new run. Before you press: which side will notice, and when?

# %% tags=["S1.7"]
lose = widget.Ladder(opening, again=scenario("handshake"), relative=False)
widget.link(lose, knows)
lose

# %% [markdown]
# The strangest case is the third segment. Guess first.

# %%
ask("06-third")

# %% tags=["S1.11"]
widget.Ladder(scenario("ack-lost")(), again=scenario("ack-lost"))

# %% [markdown]
# For a second the two disagree about whether a connection exists. It heals by itself: the server's SYN,ACK comes again. The client has no use for it, its number is old, and *therefore* answers with the acknowledgment of what it has (RFC 9293 §3.10.7.4, first check). Nine runs of this kind, and what each comes to:

# %%
for name in ("syn", "syn-ack", "ack"):
    for trouble in ("lost", "late", "doubled"):
        print(scenario(f"{name}-{trouble}").sentence)

# %% [markdown]
# One thing the ladder cannot show: what became of the *listening* socket when the SYN came?

# %% tags=["W4"]
ask("W4")

# %% [markdown]
# > **Exercise 06.1, 5 points, about 20 minutes.** Write `answer(end, segment)`: what an end in LISTEN, SYN-SENT or SYN-RECEIVED says to what arrives, both roles and the crossing of two SYNs. [Open it](../exercises/06_handshake.ipynb).

# %% [markdown] tags=["S1.12"]
# ## 6 Nobody answers
#
# **You call a host that is switched off. How long do you wait?** Nobody says no, so nobody can tell *lost* from *not there*. The caller repeats its SYN, waits longer each time, and gives up. First guess when the second SYN goes.

# %% tags=["S1.12"]
ask("06-again")

# %% [markdown] tags=["S1.12"]
# Two callers, run side by side in virtual time: one by RFC 6298, one with the settings of Linux. In the third column stands what a Linux 6.18 did when we measured it for twelve seconds.

# %% tags=["S1.12"]
times = toys.schedule()
times

# %% tags=["S1.12"]
fig = Figure(figsize=(7, 2.2))
axes = fig.subplots()
for row, (who, seconds) in enumerate(times.seconds.items()):
    axes.plot(seconds, [row] * len(seconds), "o", color="#1f5fa8")
axes.set_yticks(range(3), times.seconds)
axes.set_xscale("symlog", linthresh=1)
axes.set_xticks([0, 1, 3, 7, 15, 31, 63, 123], [0, 1, 3, 7, 15, 31, 63, 123])
axes.set(xlabel="seconds since the first SYN, logarithmic from 1 s on")
axes.set(xlim=(-0.3, 170), ylim=(2.6, -0.6))
words = "Rows of dots: RFC 6298 at 0, 1, 3, 7, 15, 31, 63, 123 s; Linux each second to 5 s, then 7, 11."
keep(fig, words, "When a SYN is sent again")

# %% [markdown] tags=["S1.12"]
# Keep this figure; you will want it when a program hangs. What to read off it:
#
# - **RFC 6298** begins with 1 s (2.1) and doubles (5.5), up to a maximum that may be 60 s (2.5). So the first gaps are 1, 2, 4, 8, and on a logarithmic axis the dots stand at nearly even distances.
# - **Linux** today repeats five times at a distance of one second before it doubles: its setting `tcp_syn_linear_timeouts` is 4, and so many timeouts do not double. The measured times run a little behind the round numbers, as the timers of a real kernel do.
# - **Giving up.** RFC 9293 §3.8.3 wants a SYN to be repeated for at least three minutes (MUST-23). Both callers here take exactly that. (A real Linux counts repetitions instead, `tcp_syn_retries`; nobody waited for its end here.) The program's `connect` then fails with *timed out*, which is something else than *connection refused*: that is a RST, and it comes at once.

# %%
ask("06-refused")

# %% [markdown] tags=["S5.17", "M06"]
# ## 7 Why three, and not two?
#
# **Let the server be sure at once.** It has a SYN; it answers; it may begin to send. That saves the third segment. Many think of it as a courtesy anyway.
#
# Now a network that is slow. A client sends a SYN. It is held up somewhere for a minute. The client gives up after half a second and goes home. Then the SYN arrives. The server cannot see that it is old. Predict what happens with three messages:

# %% tags=["S5.17"]
ask("06-old")

# %% tags=["S5.17"]
widget.Ladder(scenario("old-syn")(), again=scenario("old-syn"), relative=False)

# %% [markdown] tags=["S5.17"]
# The server asked *was that you?* The client's TCP, which knows of no such attempt, said no: a RST, and its sequence number is 101, the very number that the server asked for. That makes it believable. The server returns to LISTEN, and its program never hears of it.
#
# Now pull the third arrow out. This server's TCP opens on the SYN alone. **What to look for:** the lines `accept()` and `send(12)` on the right. At that moment, where is the client?

# %% tags=["S5.17", "M06"]
ghost = scenario("old-syn-two-messages")
widget.Ladder(ghost(), again=ghost, relative=False)

# %% [markdown] tags=["S5.17", "M06"]
# **The server has built a connection for a SYN that died a minute ago.** Its program has accepted, and greets: *220 welcome*. Nobody is there. Here a RST clears the mistake up after 20 ms, because the client's machine is still running. Choose that RST in the ladder and drop it. Or let the machine be switched off, so that no RST ever comes:

# %% tags=["M06"]
off = ghost([Trouble("drop", number) for number in range(3, 99, 2)])
moments = [(t_ns / 1e9, event.text) for t_ns, event in off.events("server", "state")]
print(*(f"{seconds:8.2f} s  {text}" for seconds, text in moments), sep="\n")

# %% tags=["W2"]
ask("W2")

# %% [markdown] tags=["S5.17"]
# How long does the ghost stay? Three minutes, say the last two lines, until the server gives up repeating. All that time it holds memory, a place in the queue and perhaps a program. RFC 9293 §3.5 calls this the principal reason for the three-way handshake: to keep old duplicate SYNs from causing confusion.
#
# In RFC 9293 figure 8 the client is not gone, but *calls anew* when the answer to its old SYN arrives: its new SYN says 100, the old one said 90, and the answer says `ack 91`. The client then knows: this answers something that I have not sent. It resets that attempt, with seq 91, and the new one goes on. Figures 9 and 10 show a peer that has lost its memory in the middle of a connection.
#
# > **Exercise 06.4, 4 points, about 20 minutes.** Write `react(end, segment)`: what an end says to an old SYN, to the answer to one, and to a peer that is half open. [Open it](../exercises/06_handshake.ipynb).

# %% [markdown]
# ## 8 Choose the first number badly
#
# **Why 586457076? Why not begin with 0, or with 1000?** Because connections end and begin again between the same two ends, and octets of the last one may still be on their way.
#
# Let every connection begin at 1000. A client says `pay 900 to Mallory`, and a copy of that segment is held up in the network for five seconds. The connection is reset. Three seconds later the same two ports open again; the client now says `pay 100 to Charles`. Predict:

# %% tags=["M05"]
ask("06-fixed")

# %% [markdown]
# **What to look for:** what `recv()` returned at the server, the second time. Then look at the clock-driven numbers of the next cell, where the same copy arrives.

# %% tags=["M05"]
def second_life(isn):
    trace = scenario(isn)()
    lines = [call.result.decode() for _, call in trace.calls("server", "recv") if call.result]
    drops = [event.text.partition(": ")[2] for _, event in trace.events("server", "drop")]
    return "\n".join(["The server's program reads:", *lines, "", "Its TCP drops:", *drops])


widget.Experiment(second_life, isn=widget.Choice("First number", ("fixed-isn", "clock-isn"), "fixed-isn"))

# %% tags=["M05"]
print(second_life("clock-isn"))

# %% [markdown] tags=["M05"]
# With fixed numbers the old octets lie exactly where new ones are expected. Every check passes. The new ones come a moment later, look like a copy, and are dropped: Charles gets nothing, Mallory is paid twice.
#
# With numbers that follow a clock the copy is far outside the window. So RFC 9293 §3.4.1 wants
#
# `ISN = M + F(local address, local port, remote address, remote port, secret key)`
#
# M is a clock that ticks every 4 microseconds or so. F is a function that nobody outside can compute: without it, whoever opened a connection of his own could read the clock, and guess the numbers of others. The clock goes round *approximately every 4.55 hours*, says the RFC, in words of 1981 (RFC 793 §3.3). Check that: hours, first for a tick of exactly 4 microseconds, then for a clock of 2^18 ticks a second.

# %%
2**32 * 4e-6 / 3600, 2**32 / 2**18 / 3600

# %% [markdown]
# The two numbers of that old sentence do not quite fit, unless *roughly 4 microseconds* means 3.81. Nothing hangs on it: what counts is that the clock goes round much more slowly than any segment lives.

# %% tags=["W9"]
ask("W9")

# %% [markdown] tags=["M06"]
# ### Is the client who it says it is?
#
# *A handshake succeeded with 10.0.0.1, so 10.0.0.1 wants this.* True? The client's machine is switched off tonight. Somebody sits on the path, between router and server. Predict:

# %% tags=["M06"]
ask("06-spoof")

# %% [markdown]
# **What to look for:** choose the two forged segments after the SYN,ACK, numbers 3 and 4, under *Segment*: which ack do they carry? Where does the attacker have that number from? And what does the client's machine say?

# %% tags=["M06"]
path = scenario("spoof-on-path")
widget.Ladder(path(), again=path, relative=False)

# %% [markdown] tags=["M06"]
# A perfect handshake, as somebody else. The three segments prove one thing only: *somebody who can read what is sent to that address* has answered. The attacker could read it. One who sits elsewhere cannot, and must guess the number. He takes 300 for it, so his ack is 301. **What to look for:** what the server answers, and with which number. (Its answers only cross the attacker's line in the picture; they are on their way from the router to the client.)

# %% tags=["M06"]
blind = scenario("spoof-blind")
widget.Ladder(blind(), again=blind, relative=False)

# %% tags=["W3"]
ask("W3")

# %% [markdown] tags=["M06"]
# So numbers that nobody can guess keep out those who only guess: each guess has one chance in 4,294,967,296. Against somebody on the path plain TCP has nothing (RFC 9293 §7). TLS protects the words, and the TCP Authentication Option (RFC 5925) the segments.

# %% [markdown] tags=["S3.39"]
# ## 9 The question and the answer
#
# **What differs between question and answer?** The SYN and the SYN,ACK of the chat, field by field. Before you look: the article expects the TCP checksum to differ, *of course*.

# %% tags=["E3.5", "S3.39"]
card("E3.5")

# %% [markdown]
# **What to look for:** only the rows that differ are shown. Which of their values could you have predicted from the SYN alone? And is TCP's own `Checksum` among them, or only what it should be, `Checksum, computed`?

# %% tags=["S3.39"]
widget.PacketDiff(chat[0], chat[1], only=True)

# %% tags=["S3.39"]
for packet in chat[:2]:
    printed, computed = packet["tcp.checksum"].value, packet["tcp.checksum.expected"].value
    print(f"packet {packet.number}: printed {printed:04x}, computed {computed:04x}")

# %% [markdown] tags=["S3.39"]
# Both read `fe30`, though nearly everything around them differs. That is no checksum of the segment. It is the sum of the pseudo-header alone, and addresses, protocol and length are the same both ways. The sender's system left the rest to the network card; on loopback there is none. Finished, they would be `e8ce` and `d83e` (lesson 04 tells the whole story).
#
# The other differences, one by one:
#
# | Field | SYN | SYN,ACK | Because |
# |---|---|---|---|
# | identification | d2b2 | 0000 | DF is set, so it has no meaning (RFC 6864); see the card below |
# | ports | 59356 to 43981 | 43981 to 59356 | the other direction |
# | seq | 586457076 | 2685804629 | the server counts from a number of its own |
# | ack | 0, ACK clear | 586457077 | + 1 |
# | flags | SYN | SYN, ACK | |
# | window | 32792 | 32768 | each side tells its own |
# | timestamps | ecr 0 | ecr 48581958 | the server echoes the client's value |
#
# The IP header's checksum follows its header. Not different: MSS, SACK permitted, the shift of 7. Two of one kind were talking.

# %% tags=["E3.9"]
card("E3.9")

# %% [markdown]
# ## 10 What the two agree upon
#
# **Who decides how the two will talk, the one who calls or the one who is called?** Options in a SYN are offers. Most hold only if both SYNs have them. One does not work like that. The client's link carries 1500 octets, the server's 9000. Predict:

# %%
ask("06-mss")

# %% [markdown]
# **What to look for:** the two lines are the two SYNs of a real run, the table is what each end goes by afterwards. Change one switch at a time. Which of them need both sides, and which work for one direction alone?

# %%
wishes = {
    f"{side}_{wish}": widget.Switch(f"{side}: {words}", True)
    for wish, words in {"scale": "window scale", "sack": "SACK", "stamps": "timestamps"}.items()
    for side in ("client", "server")
}
wishes["client_ecn"] = widget.Switch("client: asks for ECN")
wishes["server_ecn"] = widget.Switch("server: understands ECN", True)
client_mtu = widget.Range("client's MTU", 1500, 576, 9000, unit="octets")
server_mtu = widget.Range("server's MTU", 9000, 576, 9000, unit="octets")
widget.Experiment(toys.agreement, client_mtu=client_mtu, server_mtu=server_mtu, **wishes)

# %% [markdown]
# | | In force | RFC |
# |---|---|---|
# | MSS | each value limits **only the other side**: it says what its sender can take. No option means 536 over IPv4. A sender also keeps to its own MTU | 9293 §3.7.1 |
# | window scale | if both SYNs have it; each side shifts its own windows by its own number, 14 at most | 7323 §2.2, §2.3 |
# | SACK permitted | for each direction by itself, says the RFC: who permits may be told. Systems, this course's too, use it only if both SYNs have it | 2018 §2 |
# | timestamps | if both SYNs have them; then every segment but a RST must carry them | 7323 §3.2 |
# | ECN | if the SYN has ECE **and** CWR, and the SYN,ACK has ECE and **not** CWR | 3168 §6.1.1 |

# %% tags=["W8"]
ask("W8")

# %% [markdown]
# Why does the answer leave CWR out? There were systems that sent reserved bits back as they came. From such an echo, ECE *and* CWR, a client can tell that it was not understood (RFC 3168 §6.1.1.2). In tcpdump's letters, E is ECE and W is CWR:

# %%
print(*toys.agreement(client_ecn=True).said, sep="\n")

# %% tags=["W7"]
ask("W7")

# %% [markdown]
# > **Exercise 06.5, 4 points, about 20 minutes.** Write `agree(syn, synack)`, which reads out of two segments what holds for the connection. [Open it](../exercises/06_handshake.ipynb).

# %% [markdown] tags=["S1.43"]
# ## 11 Which flags go together?
#
# **Eight flags can be set in 256 ways. How many of them make sense?** Chris White's article knows two combinations, SYN with ACK and FIN with ACK. **What to look for:** sort these ten. *Usual*: conversations are made of it. *Suspicious*: RFC 9293 says what to do with it, but nobody who wants to talk sends it. *Breaks a rule*: apart from the SYN that calls, and from resets, every segment has ACK set (RFC 9293 §3.1: once a connection is established, it is always sent).

# %% jupyter={"source_hidden": true} tags=["S1.43"]
sorts = {"SYN": 0x02, "SYN,ACK": 0x12, "ACK": 0x10, "PSH,ACK": 0x18, "FIN,ACK": 0x11}
sorts |= {"SYN,ECE,CWR": 0xC2, "RST": 0x04, "SYN,FIN": 0x03, "FIN": 0x01, "no flag at all": 0x00}
kinds = dict.fromkeys(sorts, "usual") | {"SYN,FIN": "suspicious"}
kinds |= {"FIN": "breaks a rule", "no flag at all": "breaks a rule"}
widget.Matching(
    "Usual, suspicious, or against a rule?",
    kinds,
    why="SYN,ECE,CWR asks for ECN. SYN,FIN opens and closes in one breath. The last two lack ACK.",
    hints=["Which of them have no ACK? Which of those may do without?"],
)

# %% [markdown] tags=["S1.43"]
# Not a matter of taste: here is what the course's stack does with each, waiting in LISTEN, and in the middle of a connection, ESTABLISHED. There the state in which it leaves the end stands behind. Answers are written as in the RFC: `<SEQ=101><CTL=RST>` is a RST with sequence number 101. Each segment that arrives has seq 300 in LISTEN and 301 later, the next in turn; its ack field says 101.

# %% tags=["S1.43"]
print(f"{'':15} {'in LISTEN':36} in ESTABLISHED")
for name, flags in sorts.items():
    waiting_end, talking_end = (answers.answer(state, flags) for state in ("LISTEN", "ESTABLISHED"))
    print(f"{name:15} {waiting_end.answer:36} {talking_end.answer}, then {talking_end.after}")

# %% [markdown] tags=["S1.43"]
# Scanners and firewalls live on such corners: a listener of ours even answers SYN,FIN, as RFC 9293 tells it to; many firewalls drop it. A FIN alone is passed over in silence.
#
# ### May a SYN carry data?
#
# The same article says that SYN segments carry none. Usually so. Here a client made by hand puts six octets on its SYN, and sends the third segment 300 ms later. **What to look for:** when does the server's `recv()` return? Then drop packet 4.

# %% tags=["S1.43"]
widget.Ladder(scenario("syn-data")(), again=scenario("syn-data"), relative=False)

# %% tags=["W6"]
ask("W6")

# %% [markdown] tags=["S1.43"]
# The data is taken, acknowledged (`ack 107`: SYN and six octets) and *kept*, until the third segment shows that this is no old duplicate (RFC 9293 §3.5). **TCP Fast Open** (RFC 7413, experimental) lets a server hand it over at once, to a client that shows a cookie from an earlier visit. It saves a round trip, and it gives up the protection of part 7: a SYN that comes twice may be served twice (§2.1). So it is for requests that may be repeated.

# %% [markdown] tags=["S2.13"]
# ## 12 Both at once, and a whole life
#
# **Two hosts call each other in the same moment. Who is the server?** Nobody listens here; both are clients.

# %% tags=["W5"]
ask("W5")

# %% [markdown]
# **What to look for:** both SYNs are under way when they cross. Count the segments, and read the states: each side goes from SYN-SENT to SYN-RECEIVED. This is RFC 9293 figure 7.

# %%
widget.Ladder(scenario("simultaneous-open")(), again=scenario("simultaneous-open"), relative=False)

# %% [markdown] tags=["S2.13", "S1.40"]
# ### Everything that two small programs send
#
# "TCP handshake" follows its two programs through the handshake and shows a screenshot of the complete exchange. The course has built the eight packets anew: port and sentence are the article's, windows and options those of a Linux loopback. **What to look for:** three segments open, two carry the sentence and its acknowledgment, and the rest closes. How many is the rest? And which single line lacks the dot, which stands for ACK?

# %% tags=["S2.13", "S1.40"]
two = [explain(frame) for frame in bundled.load("two-programs").frames]
widget.PacketList(two)

# %% tags=["E2.7"]
card("E2.7")

# %% [markdown] tags=["S5.18"]
# The article "Transport Layer" draws such a whole life as one diagram. Here it is as a run of the same two programs. **What to look for:** the three acts, and the states at each border. (The server stands on the left this time: it was started first.) Then put it in order from memory, without looking up.

# %% tags=["S5.18"]
widget.Ladder(play(programs.load("hello"), title="Two programs, eight segments"))

# %% jupyter={"source_hidden": true} tags=["S5.18"]
life = """client: SYN
server: SYN,ACK
client: ACK, and it is ESTABLISHED
client: PSH,ACK with 27 octets
server: ACK of the 27 octets
client: FIN,ACK
server: FIN,ACK
client: ACK, and it waits in TIME-WAIT"""
asked = "A client connects, says one thing and closes; the server closes too. In which order?"
widget.Ordering(asked, life.splitlines())

# %% [markdown]
# > **Exercise 06.3, 4 points, about 20 minutes.** Three such openings, their nine segments shuffled: write `in_order(segments)`, which goes by the numbers. [Open it](../exercises/06_handshake.ipynb).

# %% [markdown] tags=["S5.62"]
# ## 13 Make a SYN by hand
#
# **How little is enough to be answered?** "Transport Layer" has an exercise that crafts a SYN packet with a library. You need no library and no network: 20 octets, with `struct`. Here is the chat's first SYN without its options.

# %% tags=["S5.62"]
syn = pack("!HHIIBBHHH", 59356, 43981, 586457076, 0, 5 << 4, 0x02, 32792, 0, 0)
toys.knock(syn)

# %% [markdown]
# `knock` delivers it to a host of the course's stack that listens at port 43981. Its checksum is 0, so nothing comes back. Compute it, over the pseudo-header and the segment, and put it in octets 16 and 17:

# %% tags=["S5.62"]
home = bytes((127, 0, 0, 1))
found = checksum(pseudo_header(home, home, 6, len(syn)) + syn)
toys.knock(syn[:16] + found.to_bytes(2, "big") + syn[18:])

# %% [markdown] tags=["S5.62"]
# **Your turn.** A SYN from port 50000 to port 43981, first number 2^32 - 1, window 1000, no options. The cell judges your octets one field at a time. Which ack must the answer carry? Then knock with them and see.

# %% tags=["S5.62"]
mine = b""  # 20 octets
toys.crafted(mine, src_port=50000, dst_port=43981, seq=2**32 - 1, window=1000)

# %% jupyter={"source_hidden": true} tags=["S5.62"]
widget.Predict(
    "Your SYN has seq 4294967295. Which ack does the SYN,ACK carry?",
    0,
    hints=["It is your number + 1, in 32 bits.", "Numbers wrap: lesson 03."],
    why="4294967295 + 1 is 2^32, and a number of 32 bits begins again at 0.",
)

# %% [markdown]
# ## 14 Spot the error, look back, look ahead
#
# **What do texts that teach well get wrong about these three segments?** Three claims: **true**, **oversimplified** or **wrong**?

# %% tags=["E1.9"]
card("E1.9")

# %% tags=["E1.10"]
card("E1.10")

# %% tags=["S1.40", "E1.6"]
card("E1.6")

# %% [markdown]
# The rest of this lesson's deck; five cards you have met on the way. Not every claim is false.

# %%
deck("T6.1", "T6.2", "T6.3")

# %% [markdown]
# ### What you can do now
#
# | You can | Read more |
# |---|---|
# | predict every seq and ack of a handshake | RFC 9293 §3.4, §3.5 figure 6 |
# | say what each side knows after each segment | RFC 9293 §3.4.1 |
# | say what a lost, late or doubled segment does | RFC 9293 §3.10.7 |
# | say when a SYN is sent again, and when a caller gives up | RFC 6298 §2, §5; RFC 9293 §3.8.3 |
# | say why two messages are not enough | RFC 9293 §3.5 figure 8, §3.5.1 figures 9 to 11 |
# | choose a first number, and say against whom it helps | RFC 9293 §3.4.1, §7 |
# | read what two SYNs agree upon | RFC 9293 §3.7.1, RFC 7323 §2 and §3, RFC 2018 §2, RFC 3168 §6.1.1 |
# | say when data on a SYN is delivered | RFC 9293 §3.5, RFC 7413 §2 |
# | make a SYN of 20 octets | RFC 9293 §3.1 |
#
# ### Words
#
# | Word | Meaning | Where it is defined |
# |---|---|---|
# | ISN | initial sequence number, the one that a SYN carries; ISS is one's own, IRS the peer's | RFC 9293 §3.3.1, §3.4.1 |
# | three-way handshake | the three segments that open; 3WHS for short | RFC 9293 §3.4.1 |
# | passive OPEN, active OPEN | wait for a caller; call | RFC 9293 §3.9.1.1 |
# | synchronized | both know both first numbers: ESTABLISHED and every state after it | RFC 9293 §3.5 |
# | half-open connection | one end has it, the other no longer knows of it | RFC 9293 §3.5.1 |
# | incarnation | one life of a connection between the same two sockets | RFC 9293 §3.4.1 |

# %% [markdown]
# ### Where you are

# %%
course_map(6)

# %% [markdown]
# **Next:** first [the exercises of this lesson](../exercises/06_handshake.ipynb), 20 points. Then lesson 07: the states that you have read in these ladders, all eleven of them, and what moves a connection from one to the next.
