# %% [markdown]
# # 07 The state machine
#
# A client and a server are connected. Between them lie a cable, two routers, and nothing else that knows of it. Somebody pulls the cable, for an hour, and plugs it in again.
#
# **Is the connection still there? And where was it meanwhile?**
#
# | Part | What you will do | Minutes | Exercise | Points |
# |---|---|---|---|---|
# | 1 | Find the place where a connection is | 7 | | |
# | 2 | Walk with two ends through their states | 9 | | |
# | 3 | Draw the arrows that a diagram lacks | 9 | 07.1 | 6 |
# | 4 | Read the diagram as a table, and ask it anything | 6 | 07.2 | 4 |
# | 5 | Send segments astray, and see who resets | 9 | 07.3 | 5 |
# | 6 | Let three callers in at one port | 6 | | |
# | 7 | Read the states on three systems | 9 | 07.4 | 3 |
# | 8 | Say nothing for a day, and cut a cable | 8 | | |
# | 9 | Say what is wrong with a server | 4 | 07.5 | 2 |
# | 10 | Spot the error, look back, look ahead | 3 | | |
#
# The minutes are for reading and running: 70 in all. The 20 points are earned in [the exercises](../exercises/07_state_machine.ipynb), which have their own estimate. You need lesson 06: the three segments that open a connection.

# %% [markdown]
# ## Before you start
#
# One cell imports all that this lesson uses.

# %%
import socket

from matplotlib.figure import Figure

from course import widget
from course.lesson import ask, card, course_map, deck, keep, listing, spaced, toys
from course.lesson.scenarios import scenario
from course.play import play
from course.stack.state import TRANSITIONS, State
from course.widget import Choice, Experiment, Ladder, Number, Predict, Range, States, Switch

# %% [markdown]
# First, five questions from the lessons before.

# %%
spaced.again(7)

# %% [markdown] tags=["S4.4"]
# ## 1 Where a connection is
#
# The slides "TCP Basics" call TCP *connection-oriented*. What is it that is connected? Before you look:

# %%
ask("07-where")

# %% [markdown]
# Here is a whole connection: a client asks for a page, says at once that it has no more to say, and reads the answer. **What to look for:** two columns, one for each end. Press Play, or use the arrow keys. Each end has its own state and its own numbers; what is new is marked. SND.NXT and RCV.NXT are those of lesson 06; the other rows wait for lessons 08 to 11. There is no third column for the network.

# %% tags=["S4.4"]
page = scenario("half-close")()
widget.TCBs(page, at=23)

# %% [markdown] tags=["S4.4"]
# That is the connection: **two records, one at each end**. The RFC calls such a record a TCB, transmission control block (section 3.3.1). *Connection-oriented* means no more than this: both ends remember. A segment between them is an ordinary IP packet, and a router that forwards it forgets it at once.
#
# The first row of the record is the state, one word of eleven. It says what this end waits for:
#
# | State | This end waits for |
# |---|---|
# | CLOSED | nothing: there is no record |
# | LISTEN | any caller |
# | SYN-SENT | an answer to its SYN |
# | SYN-RECEIVED | the acknowledgement of its SYN; it has got one and sent one |
# | ESTABLISHED | data, or the end of it |
# | FIN-WAIT-1 | the acknowledgement of its FIN, or a FIN of the other side |
# | FIN-WAIT-2 | a FIN of the other side |
# | CLOSE-WAIT | its own program, which has not closed yet |
# | CLOSING | the acknowledgement of its FIN; the other's FIN has come |
# | LAST-ACK | the acknowledgement of its FIN; it was the second to close |
# | TIME-WAIT | the clock: two times the longest life of a segment |
#
# At the moment that the picture shows, the two ends are in different states. Is one of them wrong? No. Nobody keeps them in step; each moves when *it* sees something.

# %% tags=["S7"]
ask("S7")

# %% [markdown]
# ## 2 Two ends walk
#
# **Through which states does each end go, and at what?** Guess one step first. The client has called `shutdown`: it will send no more. The page has not come yet.

# %%
ask("07-half")

# %% [markdown]
# This is the diagram of RFC 9293, figure 5. Here it is drawn from the very table by which the course's TCP changes its state. **What to look for:** press Play; two flags move, one for each end. An arrow that was taken stays thick. Above ESTABLISHED the server comes down on the left and the client on the right. Below it they change sides: left is the one that closes first, here the client.

# %% tags=["S5.35"]
States(page, at=40)

# %% [markdown]
# On each arrow stands the event, and behind it what TCP does then. There are three kinds of events: the program calls (`CLOSE`), a segment arrives (`rcv FIN`), the clock runs out (`2MSL timeout`).
#
# The same run as a list: how long did each end stay where?

# %%
spans = toys.stays(page, until_ms=500)
spans

# %% [markdown]
# And as a figure to keep. **What to read off it:** wherever you cut it from top to bottom, you see what both ends believe at that moment. The borders of the upper bar never stand exactly above those of the lower one: news takes 10 ms. And look how long FIN-WAIT-2 and CLOSE-WAIT face each other. All that time the server is free to send.

# %%
fig = Figure(figsize=(8, 2.2))
spans.draw(fig.subplots())
words = (
    "Two bars over 500 ms: the client's states above, the server's below; the table lists them."
)
keep(fig, words, "Who believes what, and when: half a second of one connection")

# %% [markdown]
# The client goes to TIME-WAIT, which the figure cuts off. It lasts for four minutes: 2 MSL, and RFC 9293 takes 2 minutes for MSL, the longest life of a segment. Lesson 13 says what it is good for.

# %% tags=["S1"]
ask("S1")

# %% tags=["S2"]
ask("S2")

# %% [markdown]
# ### Both at once
#
# Nobody forbids that both sides close in the same moment. **What to look for:** the FINs cross on the ladder. Then choose the first FIN and *drop* it, and run again: who closes first now?

# %%
Ladder(scenario("simultaneous-close")(), again=scenario("simultaneous-close"))

# %% tags=["S6"]
ask("S6")

# %%
both = scenario("simultaneous-close")()
toys.stays(both, until_ms=500)

# %% [markdown]
# ## 3 The arrow that is not drawn
#
# The article "Transport Layer" has a state diagram too: a start and sixteen arrows. Is it the same diagram?

# %%
ask("07-edges")

# %% [markdown]
# Which ones does it lack? The course's stack can tell, because it goes where RFC 9293 lets it go. Below is **the article's diagram**, with its sixteen arrows. The stack was led into a state. Then something happened, and it left by an arrow that is not there.
#
# **What to look for:** the thick arrows are the way that it came; the lit state is where it stood. Read what happened then. Where is it now? Choose the three words of the missing arrow, and it is drawn: dashed if the stack did not take it, thick if it did.

# %% tags=["S5.35"]
Experiment(
    toys.missing,
    run=Choice("What happens", tuple(toys.RUNS), "the caller takes it back"),
    old=Choice("In state", toys.CHOICES, "?"),
    event=Choice("at the event", toys.EVENTS_OF, "?"),
    new=Choice("go to", toys.CHOICES, "?"),
)

# %% [markdown]
# Four runs, four arrows; solve them all before you open this.
#
# <details><summary>The five arrows that the article lacks</summary>
#
# | In state | at the event | go to | and do |
# |---|---|---|---|
# | SYN-RECEIVED | rcv RST | LISTEN | nothing (only if this end came from LISTEN: note 1) |
# | LISTEN | SEND | SYN-SENT | send SYN |
# | LISTEN | CLOSE | CLOSED | delete the TCB |
# | SYN-SENT | CLOSE | CLOSED | delete the TCB |
# | SYN-RECEIVED | CLOSE | FIN-WAIT-1 | send FIN |
#
# The fifth has no run here: this stack sends its FIN only when the handshake is complete. RFC 9293 section 3.10.4 waits so only if there is data to be sent first, and else sends the FIN at once.
# </details>
#
# All five are ways to turn back **before** the connection is open. Who tells only the story that ends well does not need them. A server on the open network does. With the first of them an old SYN does no harm: whoever gets a SYN,ACK that he never asked for answers RST, and the listener listens on (section 3.5, figure 8, and MUST-11).
#
# The other way round, the article draws one arrow that figure 5 does not: FIN-WAIT-1 to TIME-WAIT, for one segment that brings a FIN *and* acknowledges ours. The RFC names it in note 2. What does the stack do with such a segment? Part 7 has a run in which a client gets one. It is 420 ms, 420,000,000 ns, after the beginning:

# %% tags=["S5.35"]
three = scenario("crowd")()
for t_ns, event in three.events("client", "state"):
    if t_ns == 420_000_000:
        print(event.text)

# %% [markdown]
# Two arrows in the same moment: first the acknowledgement is taken, then the FIN (that is the order of section 3.10.7.4: ACK is the fifth check, FIN the eighth). Nobody outside could see FIN-WAIT-2. One arrow or two: both are right.
#
# And resets? Note 3 leaves them out, *for legibility*: a RST leads from any state to CLOSED or LISTEN. Part 5 puts them back.

# %% tags=["S4"]
ask("S4")

# %% [markdown]
# **Holes in the other diagram.** Now figure 5 itself, with the words of six arrows gone. **What to look for:** numbers stand where words are missing; below the picture choose what belongs there. Another `seed` makes other holes; `holes` takes up to twelve.

# %% tags=["S5.35"]
States(holes=6, seed=10)

# %% [markdown]
# > **Exercise 07.1, 6 points, about 20 minutes.** Write `transitions()`: figure 5 as a set of edges, with the five that the article lacks and the one of note 2. [Open it](../exercises/07_state_machine.ipynb).

# %% [markdown]
# ## 4 The diagram is a table
#
# **How does a program hold a diagram?** As rows: in this state, at this event, go there, and do that. Here are those of ESTABLISHED, from the table that runs this lesson:

# %%
for (state, event), row in TRANSITIONS.items():
    if state is State.ESTABLISHED:
        print(f"{event:15} -> {row.new:11} {row.action}")

# %% [markdown]
# Two that figure 5 draws, and four that end the connection from anywhere: the program aborts, a RST comes, patience ends, IP reports an error. **Your turn:** change `State.ESTABLISHED` to another state, in Python with an underscore: `State.SYN_SENT`. (In two states you will find a row more than figure 5 draws. The RFC's text adds them: an active OPEN in LISTEN, section 3.10.1, and another SYN in SYN-RECEIVED, section 3.10.7.4.)
#
# There are eleven states and many events. Most pairs have no row:

# %%
ask("07-nothing")

# %% [markdown]
# No row means: the state stays. It does not mean that nothing is done; a SYN in ESTABLISHED, for example, is answered. **What to look for:** choose a state (click it) and an event, and read what TCP does and in which section it stands. Find an event that changes the state in one state only.

# %%
States()

# %% [markdown]
# > **Exercise 07.2, 4 points, about 15 minutes.** Write `walk(events, transitions)`, which leads one end through any list of events. Most of them will not move it. [Open it](../exercises/07_state_machine.ipynb).

# %% [markdown]
# ## 5 Who gets a reset?
#
# Segments go astray. They arrive late, or at a machine that was restarted, or somebody forges them. The slides say: *RST for error conditions*. Which conditions, and what stands in the RST?
#
# Begin with the plainest. Nobody listens at a port, and a SYN comes:

# %% tags=["S5"]
ask("S5")

# %% tags=["S4.24"]
toys.stray("CLOSED", "SYN")

# %% [markdown]
# The caller must be able to tell that this RST is meant for *its* SYN. It carries ACK 301, the number behind the SYN's 300: only somebody who has seen the SYN can know it. How far does the RST count if the SYN brings text?

# %%
ask("07-reset")

# %% [markdown]
# And if the stray segment has an ACK? Then the sender has said itself which number it expects next, and the RST takes that one:

# %% tags=["S4.24"]
toys.stray("CLOSED", "ACK")

# %% [markdown] tags=["S4.24"]
# The rules are short (RFC 9293 section 3.5.2). There are three groups of states:
#
# | State | A RST is sent for | Its numbers |
# |---|---|---|
# | CLOSED | everything but a RST | with ACK in the segment: SEQ = its ACK. Without: SEQ = 0, ACK = its SEQ + its length |
# | LISTEN, SYN-SENT, SYN-RECEIVED | an ACK of something that was not sent; in LISTEN that is any ACK | SEQ = that ACK |
# | the other seven, called *synchronized* | nothing: a wrong number gets an empty ACK, *this is what I expect* | |
#
# Never is a RST answered by a RST. (A program may also reset by itself at any time: ABORT. And the RFC has a rule for security compartments, which hardly anybody uses; it is left out here.)
#
# Now the same table again, but not written: **run**. Each state of the course's TCP gets the same five segments. **What to look for:** the column of wrong ACKs. Above, RST; from ESTABLISHED on, ACK. Then the last two columns: a RST with exactly the right number ends nearly everything; one that is only near ends nothing that is open.

# %% tags=["S4.24"]
toys.resets()

# %% [markdown]
# (`-` is silence. A state is where the end goes. SYN-RECEIVED came from LISTEN here, and back there it goes at a RST and at a second SYN. Two more cells need a word: in SYN-SENT any RST that acknowledges the SYN is right, because nothing else is known of the other side yet; and in TIME-WAIT this stack ignores RST, as RFC 1337 advises, where RFC 9293 would close.)
#
# Why is ESTABLISHED so slow to give up? Because a RST can be forged. Who does not see the connection must guess a number, and one in the window used to be enough. RFC 5961 asks for the exact one, and answers all others in the window by a **challenge ACK**: if you really mean it, you will now know the number. **What to look for:** a RST comes to ESTABLISHED, 1000 beyond the number that is expected. Make it exact, 0. Then make it 100000, outside of the window: what is the third kind of answer? Then find a state that answers a wrong ACK by RST.

# %% tags=["S4.24"]
Experiment(
    toys.stray,
    state=Choice("State", tuple(map(str, State)), "ESTABLISHED"),
    flags=Choice("Flags", tuple(toys.FLAGS), "RST"),
    seq=Number("Number, off by", 1000, -1000, 100_000),
    ack=Number("ACK, off by", 0, -1000, 10_000),
    octets=Number("Text", 0, 0, 100, unit="octets"),
)

# %% [markdown]
# The same as a story: an attacker who sees nothing guesses a RST into the window of other people's connection. **What to look for:** the attacker's RST at 500 ms, and what the server answers to whom.

# %%
Ladder(scenario("rst-blind")(), again=scenario("rst-blind"))

# %% [markdown]
# The challenge goes to the client, who never asked. It is harmless: an ACK that says nothing new. Had the client been restarted and forgotten everything, it would answer it with RST, and then with the exact number. **Your turn:** replace `rst-blind` by `rst-blind-793`, the rule before RFC 5961; then by `rst-on-path`, an attacker who reads the numbers. Against the last one the rule does not help.
#
# > **Exercise 07.3, 5 points, about 20 minutes.** Write `reset_for(state, segment, snd_nxt)`: is a RST due, and with which numbers? [Open it](../exercises/07_state_machine.ipynb).

# %% [markdown]
# ## 6 One listener, three connections
#
# A server listens at port 80. Three callers come, and it accepts them. **Predict**, then run:


# %% tags=["M07"]
def three_accepted():
    table = toys.callers(calls=3, accepts=3)
    return len({local for local, _ in table.accepted})


Predict("How many local ports have the three accepted sockets?", three_accepted, ("1", "2", "3"))

# %% tags=["M07"]
ask("07-accept")

# %% [markdown]
# Here is the server's table of sockets. **What to look for:** the column Local Address:Port. Is there a port that is not 80? And is the LISTEN row gone, or changed, now that somebody is connected? Let the program accept fewer than have called: where do you see those who wait?

# %% tags=["M07"]
Experiment(toys.callers, calls=Range("Callers", 3, 0, 5), accepts=Range("accept called", 3, 0, 5))

# %% [markdown]
# `accept` moves nothing. The connection was complete before: its entry stands in the table whether the program accepts or not. `accept` only hands it to the program, as a new socket. The listening socket stays what it was. What tells the entries apart is the peer: address and port. So a server needs one port for any number of callers.
#
# In a program's own words, with ordinary Python:


# %% tags=["M07"]
def server():
    listener = socket.create_server(("", 9999))
    kept = [listener.accept()[0] for _ in range(3)]
    print("the listener has port", listener.getsockname()[1])
    for each in kept:
        own, peer = each.getsockname()[1], each.getpeername()[1]
        print("an accepted socket has port", own, "and talks to", peer)


# %%
def client():
    kept = [socket.create_connection(("localhost", 9999)) for _ in range(3)]
    print(len(kept), "connections")


# %% tags=["M07"]
play({"server": server, "client": client})

# %% [markdown]
# (The two programs run on a machine that exists only in this notebook. Lesson 16 is about them.)
#
# ## 7 Read it on three systems
#
# **What is your own machine doing right now?** Each system has a tool that prints its table of sockets. First, who listens? **What to look for:** choose your system. Every letter of an option is explained; the second half of this list is for the states.

# %% tags=["S5.7", "S5.8", "S5.9"]
listing.commands("Linux")

# %% [markdown]
# If you do not want to run them, here is what they print. The machine is made up: a web server at port 80, a login server at port 22. Linux first, `ss -tlnp`, then `netstat -tlnp`:

# %% tags=["S5.7"]
print(listing.listeners("ss"), listing.listeners("netstat"), sep="\n\n")

# %% [markdown]
# `0.0.0.0:80` means port 80 of all addresses of this machine. The program and its process stand at the end. (`ss -ulnp` asks the same for UDP, which has no such states: ss prints `UNCONN` for a socket without a peer, and that is all of those that wait.) Windows, `netstat -an | findstr LISTENING` (with `-o`, as here, the process has a column):

# %% tags=["S5.8"]
print(listing.listeners("Windows"))

# %% [markdown]
# And macOS, `lsof -i -P | grep LISTEN`, then `netstat -an | grep LISTEN`:

# %% tags=["S5.9"]
print(listing.listeners("lsof"), listing.listeners("macOS"), sep="\n\n")

# %% [markdown]
# Three times the same two listeners. lsof lists open *files*, so it names the program first. The netstat of macOS writes a dot before the port: `*.80`.
#
# ### Everybody, with states
#
# Now all sockets of that machine. `ss -tan`:

# %% tags=["S5.36"]
print(listing.sockets("ss"))

# %%
ask("07-queue")

# %% [markdown]
# In the other rows the two queues count octets, and Linux counts a SYN or a FIN as one. In CLOSE-WAIT 12 have come that nobody has read, the FIN is one of them. 36 of the shell's are sent and not acknowledged yet, and so is the SYN of the last row.
#
# The article shows this listing with states named `ESTABLISHED` and `TIME_WAIT`. ss prints neither. Those are netstat's words, `netstat -tan`:

# %% tags=["S5.36"]
print(listing.sockets("netstat"))

# %% [markdown]
# And Windows, `netstat -ano`. A socket in TIME-WAIT belongs to no program any more, so its process is 0. (`netstat -an | findstr TCP` keeps the lines that hold `TCP`: no heading, no UDP; and without `-o` there is no last column.)

# %% tags=["S5.38"]
print(listing.sockets("Windows"))

# %% [markdown]
# One state, six spellings. **What to look for:** type what *your* system prints, and read the RFC's name at the left. `WAIT` finds four rows.

# %% tags=["S5.36", "S5.38"]
listing.names()

# %% [markdown]
# ### How many of each?
#
# The article counts with a pipeline: `ss -tan | awk '{print $1}' | sort | uniq -c`. Take the first word of every line, and count equal ones. The same in Python, on the listing above:

# %% tags=["S5.37"]
words = [line.split()[0] for line in listing.sockets("ss").splitlines()]
{word: words.count(word) for word in sorted(set(words))}

# %% [markdown]
# Seven sockets, but eight are counted. Which state does not exist? **Your turn:** mend the cell. (`ss -tanH` prints no heading. But a program should not depend on how somebody called ss.)
#
# > **Exercise 07.4, 3 points, about 10 minutes.** Write `count_states(text)`. [Open it](../exercises/07_state_machine.ipynb).
#
# ### Watch it breathe
#
# `watch -n 1 'ss -tan | head -20'`, says the article: the same table again, every second. On a real machine you see what happens to be there. Here three callers come to port 80, on a network of its own, and you hold the clock. **What to look for:** go back to the start and press Play. The first caller hangs up, the second is sent away by the server. Who waits in TIME-WAIT in the two cases? And the third: it has hung up too. What is wrong with the last row? (Recv-Q stays `–`: with three connections at each host, the trace does not tell which of them a program has read.)

# %% tags=["S5.39"]
widget.Connections(three, at=80)

# %% [markdown]
# Whoever closes first waits in TIME-WAIT: the client in the first case, the server in the second. In the third the server's program has forgotten its socket. Move to the end: four minutes later both TIME-WAITs are gone, and that row still says CLOSE-WAIT.

# %% [markdown]
# ## 8 A day without a word
#
# Two programs are connected, and neither has anything to say. Surely somebody asks now and then whether the other is still there?

# %% tags=["M38"]
ask("07-day")


# %% tags=["M38"]
def segments_in_a_day():
    return toys.silence(minutes=24 * 60).segments


Predict(
    "Now let the stack do it. Segments in 24 silent hours:", segments_in_a_day, unit="segments"
)

# %% tags=["M38"]
toys.silence(minutes=24 * 60)

# %% [markdown]
# Nothing was sent, both ends are ESTABLISHED, and the news arrives at once. TCP has no heartbeat. A **keep-alive** is optional, must be off unless a program asks for it (MUST-25), and then must wait two hours by default at least (MUST-27, MUST-28; RFC 9293 section 3.8.4). It is an empty segment with an old number, SND.NXT-1, and the answer is an ACK: *this is what I expect*. Part 5 again.
#
# Then why do so many programs send heartbeats of their own? Put a NAT between the two, a box that remembers connections in order to rewrite them. Its memory is finite, so it must forget. RFC 5382 (REQ-5) demands that it remembers a silent open connection for 2 hours and 4 minutes; the one here takes five minutes. **What to look for:** ten silent minutes behind that NAT. Does the client read the news? What is it told? Then switch a keep-alive on and find the longest one that helps. What does the client learn from one that comes too late? Then take the NAT away.

# %% tags=["M38"]
Experiment(
    toys.silence,
    minutes=Range("Silence", 10, 1, 1440, unit="minutes"),
    keep_alive=Range("Keep-alive, 0 is off", 0, 0, 180, unit="minutes"),
    nat=Range("The NAT forgets after, 0 is no NAT", 5, 0, 180, unit="minutes"),
)

# %%
ask("07-nat")

# %% [markdown]
# A keep-alive that comes too late gets a new port from the NAT. The server knows no connection with that port and answers RST: it does not save the connection, but it tells the client.
#
# ### Pull the cable
#
# Now the question from the beginning.

# %% tags=["M09"]
ask("07-cut")

# %% tags=["M09"]
toys.cable(minutes=60)

# %% [markdown]
# A connection occupies nothing along its path. So nothing along the path can break it, as long as nobody speaks. And if somebody does? **What to look for:** switch *a line is under way* on. After one minute of cut: how many seconds after the cable is back is the line read, and why not at once? Then 14 minutes, then 20: who has given up, when, and what does the other side know about it?

# %% tags=["M09"]
Experiment(
    toys.cable,
    minutes=Range("The cable is cut for", 1, 1, 60, unit="minutes"),
    busy=Switch("A line is under way", True),
)

# %% [markdown]
# The line is sent again after 1 s, then after 2, 4, 8 s: the pause doubles, up to 60 s here. So it may take up to one such pause until the sender tries again on the mended cable. It tries for 15 minutes; that is this profile's R2, the patience of section 3.8.3, and at least 100 s is asked for. Then the connection is CLOSED, at that end. The other end has heard nothing and stands in ESTABLISHED: the connection is **half-open** (section 3.5.1). The packets of the first case, cut for one minute. **What to look for:** the crosses, and the growing pauses between them:

# %% tags=["M09"]
Ladder(scenario("cut-busy")(), again=scenario("cut-busy"))

# %% [markdown]
# ## 9 What is wrong with this server?
#
# A server becomes slow. You have its listing, and you know what each state waits for. Whoever is waited for must act.

# %% tags=["S3"]
ask("S3")

# %% [markdown]
# | Many rows in | They wait for | So look at |
# |---|---|---|
# | CLOSE-WAIT | this side's program to close | the program on this machine |
# | SYN-RECEIVED | the callers' last ACK | the callers, or the way to them: lesson 14 |
# | TIME-WAIT | the clock | nothing: this side closed first, often and properly |
# | ESTABLISHED | data | nothing: it is a busy day |
#
# The network is in none of the rows by itself. A lost FIN, for example, is sent again; and until it comes, its receiver is in ESTABLISHED, not in CLOSE-WAIT.
#
# > **Exercise 07.5, 2 points, about 10 minutes.** Write `diagnose(text, count_states)`. [Open it](../exercises/07_state_machine.ipynb).

# %% [markdown]
# ## 10 Spot the error, look back, look ahead
#
# Three claims. Each comes from a text that teaches well, and had to be short. Is it **true**, **oversimplified** or **wrong**? Decide, then open the card; or give your verdict in code: `card("E5.19").judge("wrong")`.

# %% tags=["E5.19"]
card("E5.19")

# %% tags=["E5.20"]
card("E5.20")

# %% tags=["E5.21"]
card("E5.21")

# %% [markdown]
# Two more for the deck.

# %%
deck("T7.1", "T7.2")

# %% [markdown]
# ### What you can do now
#
# | You can | Read more |
# |---|---|
# | say where a connection is, and where it is not | RFC 9293 §3.3.1 |
# | walk two ends through eleven states, each at its own time | RFC 9293 §3.3.2 and §3.6 |
# | draw the arrows that a diagram lacks, notes included | RFC 9293 §3.3.2, figure 5 |
# | say who gets a RST, and with which numbers | RFC 9293 §3.5.2 and §3.10.7 |
# | say what a challenge ACK is for | RFC 5961 §3 and §4 |
# | read ss, netstat and lsof, on three systems | their manuals |
# | say what a silent connection costs, and who may forget it | RFC 9293 §3.8.4, RFC 5382 §5 |
# | say what becomes of a line when the cable is cut | RFC 9293 §3.8.3, RFC 6298 §5 |
#
# ### Words
#
# | Word | Meaning | Where it is defined |
# |---|---|---|
# | TCB | the record of a connection at one end | RFC 9293 §3.3.1 |
# | passive OPEN, active OPEN | wait for a caller, call: `listen` and `connect` | RFC 9293 §3.9.1.1 |
# | synchronized states | the seven in which both numbers are agreed: ESTABLISHED and all that follow | RFC 9293 §3.5.2 |
# | half-open | open at one end, and gone at the other, which nobody has told | RFC 9293 §3.5.1 |
# | challenge ACK | *this is what I expect; if you mean it, say it with the right number* | RFC 5961 §3.2 |
# | R2 | how long TCP sends the same again before it gives up | RFC 9293 §3.8.3 |

# %% [markdown]
# ### Where you are

# %%
course_map(7)

# %% [markdown]
# **Next:** first [the exercises of this lesson](../exercises/07_state_machine.ipynb), 20 points. Then lesson 08: what ESTABLISHED is for. Octets arrive late, twice, in pieces and in the wrong order, and come out as they went in.
