# %% [markdown]
# # 01 First light: one chat line, eight packets
#
# You type `hello world!` and press Enter. On another screen the same words appear.
#
# **What went over the wire?** At the end of this lesson you can point at any octet of the answer and say what it does there.
#
# Press **Run → Run All Cells** now, then read from the top. Everything below is computed on your machine. The eight packets were really captured; where the course has made or rebuilt a packet, it says so.
#
# | Part | What you will do | Minutes | Exercise | Points |
# |---|---|---|---|---|
# | 1 | See eight packets carry one line | 7 | | |
# | 2 | Take away one rule | 5 | | |
# | 3 | Read a hex dump | 8 | 01.1 | 3 |
# | 4 | Take a packet apart, layer by layer | 10 | 01.3 | 4 |
# | 5 | Read the first four octets of IPv4 by hand | 8 | | |
# | 6 | Cut packets into pieces, and count unseen ones | 10 | 01.4 | 3 |
# | 7 | Finish the header, then read it all at once | 10 | 01.2 | 5 |
# | 8 | Question a stranger's packet | 6 | 01.5 | 1 |
# | 9 | Break things | 3 | | |
# | 10 | Find out where reliability lives | 4 | | |
# | 11 | Spot the error, look back, look ahead | 4 | | |
#
# The minutes are for reading and running: 75 in all. The 16 points are earned in [the exercises](../exercises/01_first_light.ipynb), which have their own estimate. You need Python's `bytes` and `dict`, nothing else.

# %% [markdown]
# ## Before you start
#
# One cell imports all that this lesson uses. Later lessons begin with five questions from the lessons before. This is the first, so it begins with packets.

# %%
import socket
from struct import unpack
from matplotlib.figure import Figure

from course.bridge.probe import probe
from course.capture import bundled
from course.decode import explain
from course.lesson import ask, boards, card, compare, course_map, keep, play, ready, reference, shelf, together, toys
from course.lesson.scenarios import chat as talk, rules
from course.view import hexdump
from course.widget import Chat, Experiment, Ladder, Matching, Onion, Packet, PacketList, Predict, Range, Switch, packets
from course.wire import checksum, ipv4

# %% [markdown]
# The next cell checks your machine. You need no packet sniffer: the packets ship with the course, and the course brings its own viewer. It also looks for scapy and dnslib, two well-known Python libraries that will give second opinions in later lessons. On Binder both are installed, in fixed versions.

# %% tags=["S1.2", "S2.2"]
print(ready())

# %% [markdown]
# Could *this* machine capture packets itself? Nothing in the course depends on it. If you are curious, set `LIVE = True`: the probe opens a socket of each kind, sends nothing, and says in words what it may do.

# %% tags=["live"]
LIVE = False  # True: ask this machine

probe() if LIVE else print("Not asked. Set LIVE = True to ask this machine what it allows.")

# %% [markdown]
# ## 1 One line, eight packets
#
# Two terminal windows on one machine. In the first somebody starts `nc -l 43981`: netcat, wait at port 43981. In the second `nc localhost 43981`: connect there. Now each window shows what is typed into the other. Somebody types `hello world!`. A good half-minute later somebody presses Ctrl-C.
#
# A third window watched. In it ran tcpdump, which prints every packet that passes. The article "Unpacking Packets" tells this story and prints eight of the packets, octet by octet. They are yours now.
#
# Before you look at the packets, a guess. To answer, type your number as a second argument, `ask("01-words", 5)`, and press Shift+Enter. Or open a hint.

# %%
ask("01-words")

# %% [markdown]
# Here is what the third window saw, in the course's own packet list. It plays the part that Wireshark, a program with many more views, plays on other desks. **What to look for:** read the list like a conversation. Who speaks to whom? `S` opens, `P` hands over words, `F` finishes, and a dot acknowledges. At the end of each line `length` counts the typed octets that the packet carries.

# %% tags=["S1.4", "S3.3", "S3.2"]
chat = bundled.load("chat")
eight = [explain(frame) for frame in chat.frames]
PacketList(eight)

# %% [markdown] tags=["S3.3"]
# Three acts: **open** (packets 1 to 3), **send** (4 and 5), **close** (6 to 8). One packet in eight carries what was typed.
#
# ### Your own line
#
# Those eight were recorded. The next eight are yours. The box below is a chat between two simulated machines, and what they speak is the course's own TCP: real packets, on a network that exists only in this notebook. **What to look for:** type a line and press Enter. Eight packets appear, and your words light up inside one of them. Choose a line of the chat, a packet of the list, an octet or a field: the other views follow.

# %% tags=["S3.3"]
Chat(talk.one_line(), again=talk.say)

# %% [markdown]
# Under each line stands which packet carried it and which one confirmed it. Nothing in the chat is without both, not even *connects* and *closes*. Let the server answer: how many packets does one line more cost? How many does a line of a thousand letters cost? (The kernel runs the chat. Without it the chat that stands here can still be explored.)
#
# ### And for real
#
# The same with real sockets, on this machine and nowhere else: six calls, and the TCP of your own system does the rest. Set `LIVE = True` in the cell that asks the machine, run that cell, then this one. (Port 0 says: any port that is free.)

# %% tags=["live", "S3.3"]
def chat_for_real(line):
    with socket.create_server(("127.0.0.1", 0)) as waiting:
        client = socket.create_connection(waiting.getsockname())
        server, _ = waiting.accept()
        with client, server:
            client.sendall(line)
            client.shutdown(socket.SHUT_WR)
            return server.recv(1000)


chat_for_real(b"hello world!\n") if LIVE else print("Not asked. Set LIVE = True to chat over real sockets.")

# %% [markdown]
# Or without Python, in three terminal windows. **What to look for:** choose your system; the first two lines are the chat, the last one is the onlooker.

# %% tags=["S3.3", "S2.2"]
shelf.commands()

# %% [markdown]
# ### Inside packet 4
#
# Back to the recorded chat, whose octets are those that the article prints. Open its fourth packet. **What to look for:** three views of the same 65 octets, and thirteen lit octets at the end. Read them in the right-hand column: somebody's words, in the middle of a packet. Then click any other octet. Its field is named, and all octets of that field light up. Click a field, and its octets light up. With the keyboard: Tab into the field list, then the arrow keys.

# %% tags=["S3.1"]
Packet(eight[3], selected="payload")

# %% [markdown]
# Everything in this course explains this one picture.
#
# Twelve characters and Enter: thirteen octets were typed. How many were sent because of it?

# %%
ask("01-octets")

# %%
sizes = [len(packet.data) for packet in eight]
sizes, sum(sizes), (sum(sizes) - 13) / 13

# %% [markdown]
# For every octet typed, thirty-three of packing. Whether that is much depends on what the packing does. You are about to find out.
#
# **Your turn.** Put your own words into packet 4 and run the cell. Which fields change besides the words? (With words of another length, three do: compare the numbers with those of the picture above. The TCP checksum differs even for the same words: the recorded one was never finished, because nothing can be damaged inside one machine. Lesson 15 shows how.)

# %%
words = "hello world!"
Packet(toys.say(eight[3].data, words), selected="payload", title=f"Packet 4 says: {words}")

# %% [markdown] tags=["S2.3"]
# ## 2 Take away one rule
#
# **Why not simply send the words?** Two programs that have never met must agree on how to talk. Such an agreement is a **protocol**: a set of rules that both sides keep. Four of TCP's rules are visible in the list:
#
# | Rule | Packets that keep it |
# |---|---|
# | Agree to talk before you talk, each side once | 1 and 2 ask, 2 and 3 agree |
# | Number every octet you send | 4: `seq 586457077:586457090`, from the first number to the one after the last: thirteen |
# | Say which octets have arrived | 5: `ack 586457090`, the next one expected |
# | Say when you have nothing more to send, each side once | 6 and 7 say it; 7 and 8 confirm |
#
# Are all four needed? Think one of them through first:

# %% tags=["S2.3"]
ask("01-rule")

# %% [markdown] tags=["S2.3"]
# Now try it. The same line is said in three pieces, on a line that holds the first piece back and doubles the second. Predict what the other side reads if nobody numbers the octets. (The code of a prediction holds its answer, so it is folded away here and below. A click on the dots, or on the bar at the left, unfolds it.)

# %% jupyter={"source_hidden": true} tags=["S2.3"]
Predict(
    "'hell', 'o wo', 'rld!': the first is late by half a second, the second comes twice. Without numbers, what is read?",
    lambda: b"".join(call.result for _, call in rules.number(keeps=False).calls("server", "recv")).decode(),
    choices=("hello world!", "o world!hell", "o woo world!hell", "hello wo world!"),
    why="What comes first is read first, and what comes twice is read twice.",
)

# %% [markdown] tags=["S2.3"]
# **What to look for:** the ladder has time downwards, one post for each machine, and an arrow for each packet. (The words travel by UDP here, whose datagrams have no numbers.) Which arrow crosses the others? Which comes twice?

# %% tags=["S2.3"]
Ladder(rules.number(keeps=False))

# %% [markdown] tags=["S2.3"]
# The same for all four rules. **What to look for:** take one rule away at a time, compare what the server reads without the rule and with it, then read the packets.

# %% tags=["S2.3"]
Experiment(
    toys.without,
    agree=Switch("Agree to talk", True),
    number=Switch("Number the octets", False),
    acknowledge=Switch("Say what arrived", True),
    finish=Switch("Say that you finish", True),
)

# %% [markdown]
# ## 3 Read a hex dump
#
# **How do you print octets that are not letters?** As tcpdump does. Here is packet 4 again, as the article prints it.

# %% tags=["S3.13"]
print(hexdump.text(eight[3].data))

# %% [markdown] tags=["S3.13"]
# Three columns. Left, the **offset**: the position of the row's first octet, counted from zero, in hexadecimal. Middle, sixteen octets, two hex digits each, in groups of two octets. Right, the same octets as characters.
#
# One hex digit is four bits, half an octet: people call it a **nibble**. Two nibbles, one octet, 0 to 255. That is why hexadecimal is used at all: you can see the bits.

# %%
first = eight[3].data[0]
print(f"{first:02x} in bits is {first:08b}: nibbles {first >> 4:04b} and {first & 0x0f:04b}")

# %%
ask("01-row")

# %% [markdown]
# ### From hexadecimal to decimal
#
# In row `0x0010` of the dump stands `abcd`. That is the server's port, and its owner chose it for the joke: 43981 is `0xabcd`. By hand, each digit counts sixteen times as much as its right neighbour:

# %% tags=["S3.4"]
parts = [digit * 16**place for digit, place in zip((10, 11, 12, 13), (3, 2, 1, 0))]
parts, sum(parts), 0xABCD

# %% [markdown]
# **What to look for:** move the slider by one (arrow keys) across a multiple of 16 and watch a digit carry. Then answer the question under it without the slider.

# %% tags=["S3.4"]
Experiment(toys.places, number=Range("A port", 43981, 0, 65535))

# %%
ask("01-port")

# %% [markdown]
# ### The dots
#
# Look at the last 13 octets alone. Two dots, but nobody typed a dot.

# %%
print(hexdump.text(eight[3].data[52:]))

# %% tags=["S3.13"]
ask("01-dots")

# %% [markdown]
# The rule behind it: the 94 octets from 33 to 126 are printed as the characters that they are in ASCII, and every other octet as a dot, the space too. So a dot tells nothing; the hex beside it does.
#
# > **Exercise 01.1, 3 points, about 10 minutes.** Write `render_hexdump(data)`, which prints like tcpdump, dots and all. [Open it](../exercises/01_first_light.ipynb). It is the first thing you will want when a packet puzzles you.

# %% [markdown]
# ## 4 Take a packet apart, layer by layer
#
# **Who wrote which part of these 65 octets?** The person wrote 13. The TCP of the sending machine put 32 in front. Its IP put 20 in front of that. Data in a segment, the segment in a packet: parcels inside parcels.
#
# **What to look for:** step inwards. The lit octets are those of one layer; no octet belongs to two, and none to nobody.

# %% tags=["S3.1", "S1.1"]
Onion(eight[3])

# %% [markdown]
# The same as the next layer sees it: each layer is given the packet without what stood in front. **What to look for:** take off one layer, then two. Each time the dump begins where the next layer begins; nothing else changes.

# %% tags=["S3.1", "S3.24"]
def line_without(layers):
    return toys.peel(eight[3], layers)


Experiment(line_without, layers=Range("Layers taken off", 0, 0, 2))

# %% tags=["S3.24"]
ask("01-peel")

# %% [markdown]
# Is packet 4 an exception, or is all of it so much packing? Count for all eight who wrote how many octets.

# %%
written = {packet.number: [layer.end - layer.start for layer in packet.layers] for packet in eight}
written

# %%
by_ip, by_tcp, by_people = zip(*((*sizes, 0)[:3] for sizes in written.values()))
sum(by_ip), sum(by_tcp), sum(by_people)

# %% [markdown]
# The same numbers as a picture to keep. **What to look for:** every bar begins alike, 20 octets of IP. TCP's part has two lengths only: 40 octets where a connection opens, 32 afterwards. One bar has a third part, and it is the reason for all the others.

# %%
figure = Figure(figsize=(7, 3))
axes, at = figure.subplots(), list(written)
axes.barh(at, by_ip, color="#d9d9d9", edgecolor="black", label="IPv4 header")
axes.barh(at, by_tcp, left=by_ip, color="white", edgecolor="black", hatch="//", label="TCP header")
axes.barh(at[3], 13, left=52, color="#0b5394", edgecolor="black", label="typed")
axes.set(xlabel="octets", ylabel="packet", yticks=at, xlim=(0, 90))
axes.invert_yaxis()
axes.legend(loc="center right")
shown = "Eight bars of 52 to 65 octets, each 20 of IPv4 and 32 or 40 of TCP; only packet 4 has 13 typed octets."
keep(figure, shown, "Who wrote the 445 octets of the chat")

# %% [markdown] tags=["S1.1"]
# ### How does IP know what it carries?
#
# The onion had a step for it: one octet of the IP header, at offset 9, says which header comes next. **What to look for:** this onion stands at that step, with the one octet lit. Which layer has no such octet, and what does it have instead?

# %% tags=["S1.1", "S3.21"]
Onion(eight[3], at=2)

# %% [markdown] tags=["S1.1", "S3.21"]
# 6 is TCP, 17 is UDP, 1 is ICMP: IP carries all of them and more. That is why **the IP header holds no port numbers**. IP answers one question, *which machine?* Its protocol field answers the next, *which of the machine's transports?* Only then comes the transport's own header, and its ports answer *which program?* (ICMP speaks to the machine itself, so it has no ports.)
#
# The course ships six captures. What does the first packet of each carry?

# %% tags=["S1.1", "S3.21"]
first_ones = [(name, bundled.load(name).frames[0]) for name in bundled.NAMES]
[(name, explain(frame)["ipv4.protocol"].value) for name, frame in first_ones]

# %% [markdown] tags=["S4.1"]
# ### Five layers, three kinds of number
#
# A number for a program, a number for a host anywhere, a number for a station on this link: each layer that has to find somebody has a number of its own. **What to look for:** on the wire they are all alike, a few octets. Only people write each in a way of its own. (The chat needed no MAC address, because it never left its machine. The one below is set aside for examples, RFC 7042 §2.1.2, today RFC 9542.)

# %% tags=["S4.1"]
toys.floors(43981, "127.0.0.1", "00:00:5e:00:53:01")

# %% [markdown] tags=["S4.1"]
# Who writes numbers in such a way, and whom do they name?

# %% jupyter={"source_hidden": true} tags=["S4.1"]
Matching(
    "Match what you read with the layer that it belongs to.",
    {
        "GET / HTTP/1.1": "application: words, no number",
        "43981, two octets in decimal": "transport: names a program on its host",
        "192.0.2.10, four octets in decimal": "network: names a host, far away too",
        "00:00:5e:00:53:01, six octets in hex": "link: names a station on this link",
        "a pulse of light in a fibre": "physical: moves bits, names nobody",
    },
    why="Ports: RFC 6335 section 6. IPv4 addresses: RFC 791 section 2.3. The link's are Ethernet's.",
)

# %% tags=["S4.1"]
ask("01-addresses")

# %% [markdown] tags=["S5.1", "S5.11"]
# ### What does the transport layer add?
#
# IP carries a packet to a machine, perhaps. It may lose it, repeat it, or deliver it late. On top of that the transport layer adds:
#
# | It adds | Meaning | TCP in these eight packets | More in lesson |
# |---|---|---|---|
# | end to end | the two machines speak; routers only pass on | ports and numbers that no router needs | 04 |
# | multiplexing | many programs share one machine | ports 59356 and 43981 | 05 |
# | connection | both ends know that they talk | 1 to 3, and 6 to 8 | 06, 07, 13 |
# | reliability | what is lost is noticed and sent again | 5 acknowledges 4 | 08, 09 |
# | order | octets come out as they went in | `seq` counts octets | 08 |
# | flow control | do not drown the receiver | `win` in every packet | 10 |
# | congestion control | do not drown the network | nothing in these eight shows it | 11, 12 |
#
# UDP takes the other way: multiplexing and little else, so that a program may start at once and decide the rest itself.
#
# The article "Transport Layer" defines TCP with three words of this table: *connection-oriented, reliable, ordered*. A definition is worth what you can show of it. Match each word with the evidence in the chat:

# %% jupyter={"source_hidden": true} tags=["S5.11"]
Matching(
    "Which packets show that TCP is ...",
    {
        "connection-oriented": "1 to 3 agree before a word is said, 6 to 8 take leave",
        "reliable": "5 confirms 4; without 5, 4 would be sent again",
        "ordered": "4 numbers its octets 586457077 to 586457089",
    },
    why="All three rest on numbers and on answers to them: RFC 9293 sections 3.4, 3.5 and 3.8.",
)

# %% [markdown]
# ### From the outside to the inside
#
# Two headers say themselves how long they are, both in words of four octets: IP in a field called IHL, TCP in one called data offset. The rest is subtraction:

# %% tags=["B6"]
ask("B6")

# %% [markdown]
# That frame exists. Chris White fetched a web page with `curl` and printed the list of packets; the course has rebuilt them, and this is the fourth. **What to look for:** compare your numbers with its shells. A link header stands outside of everything here, because this packet did leave the machine; and it too has a field that names the next header, two octets at its end.

# %% tags=["S1.1"]
Onion(explain(bundled.load("http-fetch").frames[3]))

# %% [markdown]
# > **Exercise 01.3, 4 points, about 15 minutes.** Write `slice_layers(packet)`, which cuts a packet into IP header, transport header and data. It takes the lengths from the packet: the next part shows where those of IP stand, and the task says where that of TCP does. [Open it](../exercises/01_first_light.ipynb).

# %% [markdown]
# ## 5 Read the first four octets of IPv4 by hand
#
# Enough pictures. Take packet 1, which carries no words at all, and read its first 20 octets yourself, with nothing but shifts and masks.

# %%
syn = eight[0].data
print(syn[:20].hex(" ", -2))

# %% [markdown]
# **Octet 0, `45`. Which IP is this?** The upper nibble says. A shift to the right by four brings it down.

# %% tags=["S3.14"]
syn[0] >> 4

# %% [markdown]
# Version 4. A 6 here would mean IPv6, whose header looks quite different; so this nibble must be read before anything else.
#
# **Where does the header end?** It can carry options, so it is not always 20 octets long. The lower nibble says how long, and four bits hold no more than 15. So it counts words of four octets.

# %% tags=["S3.15"]
syn[0] & 0x0F, (syn[0] & 0x0F) * 4

# %% [markdown]
# `4`, then `5`: the `45` with which nearly every IPv4 packet in the world begins. The least is 5 words, 20 octets. The most is 15 words, 60 octets. This field is called IHL, for Internet Header Length.

# %% tags=["B2"]
ask("B2")

# %% [markdown]
# **Octet 1, `00`. How should a router treat this packet?** Two fields share the octet: six bits and two bits.

# %% tags=["S3.16"]
print(f"{syn[1]:08b}: DSCP {syn[1] >> 2}, ECN {syn[1] & 0b11}")

# %% [markdown] tags=["S3.16"]
# **DSCP**, six bits, asks for a service class: 0 is the ordinary one, and networks are free to ignore the wish. **ECN**, two bits, has nothing to do with importance. It lets a router write *congestion here* on a packet instead of dropping it:
#
# | ECN bits | Name | Meaning |
# |---|---|---|
# | 00 | Not-ECT | do not mark me: my sender would not understand |
# | 10, 01 | ECT(0), ECT(1) | you may mark me |
# | 11 | CE | a router on the way met congestion and marked me |
#
# Until 1998 the whole octet was called Type of Service. Old texts still call it so.

# %% [markdown]
# **Octets 2 and 3, `00 3c`. How long is the packet?** Two octets, most significant first: that is **network byte order**, and it holds for every number in these lessons. `struct` calls it `!`.

# %% tags=["S3.17"]
syn[2] << 8 | syn[3], unpack("!H", syn[2:4])[0], len(syn)

# %% [markdown]
# Three ways, one answer. Read in the other order, as many processors keep numbers in memory, the field would claim a packet of

# %%
unpack("<H", syn[2:4])[0]

# %% [markdown] tags=["S3.17"]
# octets, although 60 came. Whenever a length in your decoder is absurd, suspect the byte order first.
#
# The total length counts **header and data**. Sixteen bits end at 65535, so no IPv4 packet is longer than that. What does it leave for the data of a UDP datagram, whose header takes 8 octets?

# %% tags=["U4"]
ask("U4")

# %% tags=["B1"]
ask("B1")

# %% [markdown]
# **Your turn.** Another packet, which you will meet again in part 8, begins `4502 01d8`. One value is done. Put an expression in place of each `None`, with `request[0]` to `request[3]`, shifts and masks, and run the cell again.

# %%
request = bundled.load("http-get").frames[0].data
compare(request, version=request[0] >> 4, ihl=None, dscp=None, ecn=None, total_length=None)

# %% [markdown]
# ## 6 Cut packets into pieces, and count unseen ones
#
# Octets 4 to 7 exist for one purpose. **What if a packet is too long for the next link?** Every link has a largest packet, its MTU: 1500 octets on Ethernet, less in some tunnels. A router may then cut the packet into fragments, and the receiving host puts them together. For that it needs to know three things: which fragments belong together, where each belongs, and which is the last.
#
# Octets 6 and 7 first, `40 00`:

# %% tags=["S3.19"]
word = unpack("!H", syn[6:8])[0]
print(f"{word:016b}")
print("reserved", word >> 15, "DF", word >> 14 & 1, "MF", word >> 13 & 1, "offset", word & 0x1FFF)

# %% [markdown]
# Three flags and thirteen bits of offset. **DF**, don't fragment, is set: *if I do not fit, drop me and tell my sender.* **MF**, more fragments, is clear, and the offset is 0: this packet is whole.

# %% tags=["B3"]
ask("B3")

# %% [markdown]
# ### Compute, then cut
#
# Thirteen bits of offset must reach as far as sixteen bits of length. So the offset counts **units of 8 octets**, and every piece but the last must carry a multiple of 8. Compute first:

# %%
ask("01-fragments")

# %% [markdown]
# **What to look for:** step from piece to piece. The link would take 576 octets, yet the first two pieces are 572 long. Why? Lower the MTU and watch the headers multiply.

# %% tags=["S3.19"]
boards.fragmentation(1500, 576)

# %% [markdown] tags=["S3.19"]
# Now the same with DF, as in all eight packets of the chat:

# %% jupyter={"source_hidden": true} tags=["S3.19"]
Predict(
    "A packet of 1500 octets with DF set, a link with MTU 576. How many pieces go on?",
    lambda: len(toys.fragments(1500, 576, df=True).pieces),
    unit="pieces",
    why="It may not be cut and does not fit: it is dropped, and its sender is told.",
)

# %% tags=["S3.19"]
toys.fragments(1500, 576, df=True)

# %% [markdown] tags=["S3.19"]
# With DF the router drops and reports: *Destination Unreachable, fragmentation needed*, and the MTU that would have fitted. The sender then sends less. That is how a host finds the largest packet of a path (RFC 1191). It is worth the trouble, for fragments are fragile: lose one, and all the others were in vain.
#
# > **Exercise 01.4, 3 points, about 15 minutes.** Write `fragment(length, mtu, df)`. The pieces must add up. [Open it](../exercises/01_first_light.ipynb).

# %% [markdown]
# ### Which pieces belong together?
#
# Octets 4 and 5, `d2 b2`: the **identification**. All fragments of one packet carry the same. Here it is for all eight packets:

# %% tags=["S3.18"]
[f"{unpack('!H', packet.data[4:6])[0]:04x}" for packet in eight]

# %% [markdown]
# Two counters, mixed: the client's starts at d2b2, the server's at 6d10, and the server's first packet has 0000. (Why 0000? Question B4 below.) They count up by one. Do they?

# %% tags=["S3.18"]
ask("01-unseen")

# %% tags=["S3.18"]
toys.unseen(chat.frames)

# %% [markdown]
# Two packets of the client and two of the server are in nobody's printout. While you were not looking, somebody went on chatting! The article says what: two more lines were typed, one in each direction. A line and its acknowledgement, twice: four packets. You have just found them by arithmetic.

# %% [markdown]
# ### Does identification put packets in order?
#
# It counts up, so it is tempting to think so. Let three packets carry `pretty good!` from 10.0.0.1, with identifications 30, 10 and 20. **Predict** what comes out if a receiver sorts by identification.

# %% tags=["M29"]
ask("01-order")

# %% tags=["M29"]
three = toys.parcels("pretty good!", size=4, ids=(30, 10, 20))
toys.read_by("identification", three), toys.read_by("seq", three)

# %% [markdown]
# Only TCP's sequence number knows the order. Now take the identification away altogether, and deliver the packets backwards:

# %% jupyter={"source_hidden": true} tags=["M29"]
Predict(
    "All three identifications are 0, the packets arrive backwards, and the receiver sorts by seq. What does it read?",
    lambda: toys.read_by("seq", toys.parcels("pretty good!", size=4, ids=(0, 0, 0))[::-1]),
    choices=("pretty good!", "ood!ty gpret", "nothing"),
    why="Neither identification nor the order of arrival matters to TCP.",
)

# %% [markdown] tags=["M29"]
# And if it sorts by identification all the same, or by TTL?

# %% tags=["M29"]
blank = toys.parcels("pretty good!", size=4, ids=(0, 0, 0))[::-1]
[(field, toys.read_by(field, blank)) for field in ("identification", "ttl", "seq")]

# %% [markdown]
# The stream is unharmed as long as `seq` is. **Your turn:** choose your own `ids` and order of arrival, and try to make `read_by("seq", ...)` fail.

# %% tags=["B4", "S3.18"]
ask("B4")

# %% [markdown]
# ## 7 Finish the header, then read it all at once
#
# **Octet 8, `40`. How long may this packet live?** The time to live is a number that every router lowers by one. In 1981 it was meant in seconds, but every router took at least one off, and that is what remained: it counts routers, not time.

# %% tags=["B5"]
ask("B5")

# %% [markdown]
# **Why would anybody want packets to die?** Because routers make mistakes. Say that R1 believes the way leads through R2, and R2 believes it leads through R1. Predict:

# %% tags=["S3.20"]
ask("01-loop")

# %% [markdown]
# **What to look for:** step, and see each visit take one. Here a packet has eight lives; give it 64, and count how often it comes to the same router. Then switch the loop off and see it arrive. When does it not arrive although nobody sends it in a circle?

# %% tags=["S3.20", "M29"]
boards.ttl(8, 2, loop=True)

# %% [markdown] tags=["S3.20"]
# Without the field, packets in a loop would circle for ever and newcomers would pile up behind them. With it, the mistake costs 64 visits for a packet that set out with 64. Nobody looked at a clock: however slow the routers are, the number falls by one a visit.
#
# A router that drops a packet so also reports it: ICMP Time Exceeded (RFC 792). Somebody saw that one can use the reports. Send a packet with TTL 1, one with TTL 2, one with TTL 3, and read who complains:

# %% tags=["S3.20"]
print(toys.traceroute(3))

# %% [markdown]
# That is traceroute. It maps the way with packets that die on it.

# %% [markdown] tags=["S3.21"]
# **Octet 9, `06`. What comes next?** You know it already: 6 is TCP. A 17 would be UDP, a 1 ICMP.

# %% tags=["S3.21"]
syn[9]

# %% [markdown]
# **Octets 10 and 11, `6a07`. Is the header undamaged?** A checksum over the 20 octets of the header, and over nothing else. If it is right, the same sum over the header, checksum included, gives zero:

# %%
checksum.checksum(syn[:20])

# %% [markdown]
# Lesson 04 takes that sum apart, and shows what it cannot notice.
#
# **Octets 12 to 15 and 16 to 19. From whom, to whom?** Four octets each.

# %% tags=["S3.23"]
syn[12:16].hex(), ipv4.to_text(syn[12:16]), ipv4.to_text(syn[16:20])

# %% [markdown] tags=["S3.23"]
# Twice the same. 127.0.0.1 is *this machine*, whichever machine it is: the loopback address. Client and server were two windows on one desk.
#
# ### All of it at once
#
# Ten values, one format. `B` is one octet, `H` two, `4s` four octets as they are, and `!` is network byte order. If you skipped the parts above, this cell is the recap:

# %% tags=["S1.3"]
unpack("!BBHHHBBH4s4s", syn[:20])

# %% [markdown]
# Ten values, but fifteen fields: `45`, `00` and `4000` (here 69, 0 and 16384) still hold several each. The course's own decoder does the shifts too. **What to look for:** it shows the computation of each value, with this packet's numbers in it. Check two of them against your own.

# %% tags=["S1.3", "S3.14", "S3.15"]
for step in eight[0]:
    if step.layer == "IPv4" and step.depth:
        print(f"{step.label + ':':28}{step.formula}")

# %% [markdown]
# And a page to come back to: every field of the header, what it says, and where it is defined.

# %% tags=["S3.52"]
reference(ipv4.IPv4)

# %% [markdown]
# ### Alone
#
# You have read packet 1 with help and half of another one with a little. This one is yours. It was drawn from a number; it has been sent by nobody, and it is sound. Print its octets, then put an expression in place of each `None`. Which of its values would you not find in the chat?
#
# **Your turn.** When all are right, draw another: `toys.stranger(6)`.

# %%
unknown = toys.stranger(5)
print(unknown[:20].hex(" ", -2))
compare(
    unknown,
    version=None, ihl=None, dscp=None, ecn=None, total_length=None,
    identification=None, df=None, mf=None, fragment_offset=None,
    ttl=None, protocol=None, checksum=None,
)

# %% [markdown]
# <details><summary>What there is to find in it</summary>
#
# `4803`: version 4, but IHL 8, a header of 32 octets, 12 of them options; DSCP 0 and ECN 11, a router's mark. `0029` in octets 6 and 7: neither DF nor MF, and offset 41. It is the last piece of a packet that was cut, and its data belong at octet 328. TTL 29, protocol 6. The chat has no options in IP, no mark, no fragment.
# </details>
#
# > **Exercise 01.2, 5 points, about 20 minutes.** Write `parse_ipv4(data)`, which returns all the fields. The mistakes that people make here have names, and the check knows them. [Open it](../exercises/01_first_light.ipynb).

# %% [markdown]
# ## 8 Question a stranger's packet
#
# Chris White's article "Python Networking: TCP and UDP" prints two packets of another world: Windows, a browser, a web server written in Python. Here they are in one list with the chat, ten packets in all. **What to look for:** choose a line (click, or arrow keys), and the packet opens below. Packet 9 is the browser's request.

# %% tags=["S1.4"]
ten = [explain(frame) for frame in together("chat", "http-get", "dns-reply")]
packets(ten, at=9, selected="ipv4")

# %% [markdown]
# ### Keep what you want to see
#
# A real capture holds thousands of packets, most of them of no interest. Gealber Morales watches two small programs that talk at port 7456, and types into Wireshark's filter box: `tcp.port == 7456`. What does that keep? The box over this list takes the same language. **What to look for:** 51 packets in all, those of six captures; how many are left, and on which side of the arrow stands 7456?

# %% tags=["S2.11"]
everything = [explain(frame) for frame in together(*bundled.NAMES)]
PacketList(everything, filter="tcp.port == 7456")

# %% [markdown] tags=["S2.11"]
# `tcp.port` means **either** of the two TCP ports, for a conversation has two directions. In Python the same question takes one line:

# %% tags=["S2.11"]
PORTS = ("tcp.src_port", "tcp.dst_port")
[packet.number for packet in everything if any(step.id in PORTS and step.value == 7456 for step in packet)]

# %% [markdown]
# Eight packets again. The course has made them after the article: port and sentence are its own, the rest is as a Linux loopback shows it. Compare the last column with that of the chat: the same three acts.
#
# **Your turn:** type into the box. Keep the chat, `tcp.port == 43981`. Keep what is not TCP at all, `not tcp`. Keep what carries words: `tcp.len > 0`. A filter that it cannot read, it answers with a sentence.
#
# ### Three oddities
#
# Three things in packet 9's IPv4 header deserve a question. Look for them before you open the answer: which values would you not expect from a healthy packet that crossed a network?

# %% tags=["S1.20"]
browser = ten[8]
for name in ("ecn", "total_length", "identification", "ttl", "checksum", "src", "dst"):
    print(browser[f"ipv4.{name}"])

# %% [markdown] tags=["S1.20"]
# <details><summary>What is odd</summary>
#
# 1. **The checksum is 0000**, and 051d would be right. A receiver must drop such a packet. It was captured on the sending machine, before anybody filled the field in: lesson 15 shows who does that, and when.
# 2. **Source and destination are the same address**, 172.18.128.1. Browser and server ran on one machine, as in the chat. The TTL agrees: 128, where Windows starts, and nobody took one off.
# 3. **The ECN bits are 10**, while they were 00 in the chat. Question B7 asks what that gives away.
#
# Not odd: 472 octets, DF set, identification 9bd9, protocol 6.
# </details>

# %% tags=["B7"]
ask("B7")

# %% [markdown]
# > **Exercise 01.5, 1 point, about 10 minutes.** Write `oddities(packet)`, which finds such things by itself. [Open it](../exercises/01_first_light.ipynb).

# %% [markdown]
# ## 9 Break things
#
# **What does a decoder do with a packet that lies?** First predict one case.

# %%
ask("01-checksum")

# %% [markdown]
# Four ways to spoil packet 1. A bad packet is no error of the program: it is data, and the decoder says what is wrong with it, what it needed, and what it got.

# %%
spoiled = {
    "TTL 3f instead of 40": syn[:8] + b"\x3f" + syn[9:],
    "IHL 4 instead of 5": b"\x44" + syn[1:],
    "total length 255 instead of 60": syn[:3] + b"\xff" + syn[4:],
    "cut after 30 octets": syn[:30],
}
for how, data in spoiled.items():
    wrong = explain(data, link=chat.frames[0].link).problems
    print(how, *(f"{step.label}: {step.problem}" for step in wrong), sep="\n    ")

# %% [markdown]
# **Your turn:** add a line of your own to `spoiled`. Can you change one octet of the 20 so that the decoder finds nothing to complain about? Can you do it with two? (The second is the art of forgers, and of lesson 04.)

# %% [markdown] tags=["M40", "S3.2"]
# ## 10 Find out where reliability lives
#
# *TCP is reliable*, people say. Is the network reliable, then? Look at the same chat three times, closer and closer:
#
# | What the programs called | What the octet stream did | What the network carried |
# |---|---|---|
# | `connect`, `accept` return | nothing yet: no octet has moved | packets 1, 2, 3 |
# | `send` of 13 octets; `recv` returns 13 octets | octets 1 to 13 arrive, in order | packets 4, 5 |
# | two more lines, one each way | octets 14 to 29, and 1 to 13 the other way | four packets, not printed |
# | `close`, `recv` returns nothing, `close` | both directions end | packets 6, 7, 8 |
#
# In the left column nothing is ever lost. In the right column anything may be.
#
# Is that so? Ten lines are said in a minute, on the course's own TCP, over a line that loses a fifth of all packets. Say first what you expect:

# %% jupyter={"source_hidden": true} tags=["M40", "S3.2"]
Predict(
    "141 octets are typed, and a fifth of all packets is lost. How many octets does the other program read?",
    lambda: sum(row.last - row.first + 1 for row in toys.minute(20, 1).rows if row.read_ns),
    unit="octets",
    why="Every one, and in order. The loss is in the network; the stream does not know of it.",
)

# %% [markdown] tags=["M40", "S3.2"]
# Now look. **What to look for:** the crosses in the lowest lane. The middle lane has no gap above any of them, only a step that comes late; and the calls in the upper lane know of nothing. Move the loss up and down. Another seed loses other packets.

# %% tags=["M40", "S3.2"]
Experiment(
    toys.minute,
    loss=Range("Packets lost", 20, 0, 60, unit="percent"),
    seed=Range("Seed", 1, 1, 20),
)

# %% tags=["M40"]
ask("01-zoom")

# %% [markdown] tags=["M40", "S3.2"]
# Open, send, close: a program sees no more than that. Underneath, every packet is a letter without guarantee. **Reliability is not a property of the network.** It is made at the two ends, from numbers, acknowledgements and patience, on top of a network that promises nothing. Lessons 08 and 09 make it with you.

# %% [markdown]
# ## 11 Spot the error, look back, look ahead
#
# Three claims. Each comes from a text that teaches well, and had to be short. Is it **true**, **oversimplified** or **wrong**? Decide, then open the card; or give your verdict in code: `card("E3.12").judge("wrong")`.

# %% tags=["E3.12"]
card("E3.12")

# %% tags=["E3.8"]
card("E3.8")

# %% tags=["E3.11"]
card("E3.11")

# %% [markdown]
# The rest of this lesson's deck, to play. Say of each how sure you are, too: being sure and wrong is what one remembers. Not every claim is false.

# %% tags=["E1.2", "E3.10", "E3.17"]
play.claims("E1.2", "T1.1", "E3.10", "E3.17")

# %% tags=["E3.22", "E4.16"]
play.claims("E3.22", "T1.2", "E4.16")

# %% [markdown]
# ### What you can do now
#
# | You can | Read more |
# |---|---|
# | read a dump in tcpdump's layout and turn nibbles into numbers | the manual of tcpdump, option `-X` |
# | cut a packet into IP header, transport header and data | RFC 791 §3.1, RFC 9293 §3.1 |
# | say what version, IHL and total length are for | RFC 791 §3.1 |
# | tell DSCP from ECN | RFC 2474 §3, RFC 3168 §5 |
# | say what identification is for, and what not | RFC 791 §2.3, RFC 6864 §4 |
# | cut a packet into fragments, and say what DF changes | RFC 791 §2.3 and §3.2, RFC 1191 §4 |
# | say why packets die, and who reports it | RFC 792, RFC 1812 §5.3.1, RFC 1122 §3.2.1.7 |
# | say where reliability is made | RFC 9293 §2.2 and §3.8 |

# %% [markdown] tags=["S4.12"]
# ### Words
#
# | Word | Meaning | Where it is defined |
# |---|---|---|
# | bit | one binary digit, 0 or 1 | |
# | octet | eight bits. the older RFCs avoid *byte*, because there once were bytes of other sizes; Python's `bytes` are octets | RFC 791, Glossary |
# | frame | what a link carries: a link header, then a packet | RFC 1122 §1.3.3 |
# | packet | what IP hands to a link: an IP header and data; a whole datagram or a fragment of one | RFC 1122 §1.3.3 |
# | segment | TCP's unit: a TCP header, then data of the application | RFC 1122 §1.3.3 |
#
# So `hello world!` travelled in a *segment* in a *packet*. On another day the packet would have travelled in a *frame*.

# %% [markdown] tags=["S2.23"]
# ### Further reading
#
# - "Unpacking Packets": the article whose eight packets you have read. It leaves puzzles open; this course solves them one by one.
# - Chris White, "Python Networking: TCP and UDP": the same game with `struct`, a browser and a DNS reply. Lessons 02 to 05.
# - Gealber Morales, "TCP handshake": two short programs and their first three segments, with sketches. Lesson 06. It recommends six texts of its own:
#   - Chris Sanders, *Practical Packet Analysis*: a book on reading captures with Wireshark;
#   - Adam Woodbeck, *Network Programming with Go*: a book on sockets, useful for other languages too;
#   - "Socket Programming HOWTO" in Python's documentation: what `socket` and `connect` do, for lesson 16;
#   - "Window size and ACK", a question with its answers: keep it for lesson 10;
#   - "Loopback", Ubuntu's page about the interface that carried this chat;
#   - "TCP in a nutshell": the whole of TCP in a few pages.
# - The slides "TCP Basics" and the article "Transport Layer", part 4 of a series of 20: whole tours in little space. Their claims return on cards throughout the course.
# - RFC 791, of 1981. It is short, and you have read its heart.

# %% [markdown] tags=["S4.2", "S5.2"]
# ### Where you are
#
# The slides announce their way as *basics, header, handshake, hardware assistance, coding*. The article stands fourth in a row of twenty. This course goes its own way, in eighteen lessons; each needs only those named beside it.

# %% tags=["S4.2", "S5.2"]
course_map(1)

# %% [markdown]
# **Next:** first [the exercises of this lesson](../exercises/01_first_light.ipynb), 16 points. Then lesson 02: the TCP header, field by field. You have cut it off in one piece, 32 octets long; there you open it.
