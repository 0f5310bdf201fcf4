# %% [markdown]
# # 02 The TCP header, field by field
#
# In lesson 01 you cut the TCP header off in one piece: 32 octets in front of `hello world!`. Now you open it.
#
# **What must be written on each parcel, so that two machines that see nothing but parcels can make a conversation of them?** Twenty octets are enough. At the end of this lesson you can read them without help, write them, and say what a machine will answer to any combination of its flags.
#
# | Part | What you will do | Minutes | Exercise | Points |
# |---|---|---|---|---|
# | 1 | Look at the whole header | 8 | | |
# | 2 | Read nine numbers at one go | 10 | 02.1 | 5 |
# | 3 | Find out who is the client | 7 | | |
# | 4 | Meet numbers that do not always count | 6 | | |
# | 5 | Find where the data starts | 8 | | |
# | 6 | Read nine flags, from three editions of the header | 9 | 02.2 | 4 |
# | 7 | Play flag roulette against a real TCP | 9 | 02.5 | 2 |
# | 8 | See whether PSH and URG hurry anything | 8 | | |
# | 9 | Read a printed line, write a header | 6 | 02.3, 02.4 | 7 |
# | 10 | Spot the error, look back, look ahead | 4 | | |
#
# The minutes are for reading and running: 75 in all. The 18 points are earned in [the exercises](../exercises/02_tcp_header.ipynb), which have their own estimate. You need [lesson 01](01_first_light.ipynb).

# %% [markdown]
# ## Before you start
#
# One cell imports all that this lesson uses. `struct` is Python's own; scapy is the library that will check our work at the end.

# %%
from struct import calcsize, pack, unpack

from matplotlib.figure import Figure
from scapy.layers import inet

from course.capture import bundled
from course.decode import explain
from course.decode.line import line
from course.lesson import ask, boards, card, compare, course_map, keep, play, reference, spaced, toys
from course.lesson.answers import answer
from course.widget import Choice, Editions, Experiment, Matching, Number, Packet, PacketList, Range, Switch
from course.wire import ipv4, tcp

# %% [markdown]
# First five questions from lesson 01. What you knew well comes back late, what you missed comes back soon.

# %%
spaced.again(2)

# %% [markdown]
# ## 1 Look at the whole header
#
# The first of the eight packets of the chat carries no words at all. It is nothing but headers: the client says *I would like to talk*. tcpdump printed it in the article "Unpacking Packets" like this:

# %% tags=["S3.10"]
chat = [explain(frame) for frame in bundled.load("chat").frames]
print(bundled.load("chat").frames[0].said)

# %% [markdown]
# 60 octets: 20 of IPv4, which you know, and 40 of TCP. **What to look for:** the diagram has 32 bits to a row. Five rows are the part that every TCP header has; the rest are options, and belong to lesson 03. Click the fields from top to bottom, and read below the list why each one exists.

# %% tags=["S3.10", "S1.16"]
Packet(chat[0], selected="tcp")

# %% [markdown] tags=["S5.13", "S1.16"]
# The same without a packet. This drawing is made from the table that the course's decoder works with, so it cannot disagree with what you see above. Five rows are 20 octets, the least that a TCP header can have. With options it grows to at most 60; part 5 shows why.

# %% tags=["S1.15", "S1.16", "S5.13"]
reference(tcp.TCP)

# %% [markdown] tags=["S1.15"]
# Keep this page. Its last column says where each field is defined; the packet above says the same of each field that you choose, with a link to the section. Nearly all of it is **RFC 9293**, the standard of TCP since August 2022. It took the place of RFC 793 of 1981, and of a shelf of corrections. One bit is younger than that. Part 6 is about it.
#
# ### What does TCP know that IP does not?
#
# You have read both headers now. Put their fields side by side:

# %%
for one, other in ((ipv4.IPv4, tcp.TCP), (tcp.TCP, ipv4.IPv4)):
    names = [name for name in one.layout() if name not in other.layout()]
    print(f"only in {one.__name__}: {', '.join(names)}")

# %% tags=["E1.8"]
card("E1.8")

# %% [markdown] tags=["S4.10"]
# IP's fields bring one packet to one machine. TCP's fields **number octets** (`seq`), **confirm** them (`ack`), and **hold the sender back** (`window`). That is where a conversation comes from.
#
# A word to keep straight. What TCP sends is a **segment**: a TCP header *and* the data behind it (RFC 9293 §3.1 and §4). The first segment of the chat has no data, and is a segment all the same:

# %% tags=["S4.10"]
for each in chat:
    header, data = 4 * each["tcp.data_offset"].raw, each["tcp.payload_length"].raw
    print(f"packet {each.number}: {header} octets of TCP header, {data:2} octets of data")

# %% [markdown]
# Seven of the eight segments carry none.

# %% [markdown]
# ## 2 Read nine numbers at one go
#
# Chris White's article prints a browser's request for a web page, 472 octets. IP takes the first 20. Here are the next 20:

# %%
packet = bundled.load("http-get").frames[0].data
segment = packet[20:]
print(segment[:20].hex(" ", -2))

# %% [markdown] tags=["S1.18"]
# **How do you get eleven fields out of that?** `struct` does most of it, if you tell it the format: one letter for each number, and in front `!`, for network byte order and no gaps.
#
# | Letter | Octets | Number |
# |---|---|---|
# | `B` | 1 | without a sign |
# | `H` | 2 | without a sign |
# | `L` | 4 | without a sign |
#
# The numbers come in this order: source port 16 bits, destination port 16, sequence number 32, acknowledgment number 32, one octet with data offset, reserved bits and AE, one octet with flags, window 16, checksum 16, urgent pointer 16.
#
# **Your turn.** Two letters are there. Add the seven that are missing, one by one if you like, and run the cell again.

# %% tags=["S1.18"]
form = "!HH"
print(calcsize(form), "of 20 octets:", unpack(form, segment[: calcsize(form)]))

# %% [markdown] tags=["S1.18", "S1.19"]
# <details><summary>The whole format</summary>
#
# `!HHLLBBHHH`. Nine letters:
#
# | `H` | `H` | `L` | `L` | `B` | `B` | `H` | `H` | `H` |
# |---|---|---|---|---|---|---|---|---|
# | source port | destination port | sequence | acknowledgment | offset, reserved, AE | flags | window | checksum | urgent pointer |
# | 2 | + 2 | + 4 | + 4 | + 1 | + 1 | + 2 | + 2 | + 2 = 20 |
#
# (`!HHIIBBHHH` and `!2H2L2B3H` say the same.)
# </details>
#
# And this is what comes out. The article prints the same nine numbers:

# %% tags=["S1.18", "S1.19"]
nine = unpack("!HHLLBBHHH", segment[:20])
nine, nine == (65533, 8888, 2438180659, 3306215519, 80, 24, 1279, 44233, 0)

# %% [markdown] tags=["S1.19"]
# Seven of the nine are fields as they stand: two ports, a sequence number, an acknowledgment number, a window of 1279, a checksum of 44233, an urgent pointer of 0. The other two, 80 and 24, have more inside. Part 5 opens the 80, part 6 the 24.
#
# ### Break it
#
# The letters have small sisters: `h`, `l` and `b` read numbers **with a sign**. Predict one:

# %%
ask("02-signed")

# %%
unpack("!hhllBBhhh", segment[:20])

# %% [markdown]
# A negative port, two negative positions in a stream, and a negative checksum. The window, 1279, came through: its highest bit happens to be 0. Such a bug sleeps until somebody opens a window of 32768 octets or more. RFC 9293 §3.1 found it worth a rule of its own: the window MUST be treated as an unsigned number (MUST-1).
#
# Now take the `!` away and say `<`, the low octet first:

# %%
unpack("<HHLLBBHHH", segment[:20])

# %% [markdown]
# Port 8888 became 47138. Three numbers are right both ways: which, and why? (The 80 and the 24, because a single octet has no order. And the 0.)
#
# One number by hand, from the chat's first packet:

# %% tags=["H10"]
ask("H10")

# %% [markdown]
# > **Exercise 02.1, 5 points, about 15 minutes.** Write `parse_tcp(data)`, which returns all the fields. [Open it](../exercises/02_tcp_header.ipynb). You will need parts 5 and 6 for octets 12 and 13.

# %% [markdown]
# ## 3 Find out who is the client
#
# **Which program is this segment for?** The first four octets say it. In the chat's first packet they are `e7dc abcd`:

# %% tags=["S3.25"]
syn = chat[0].data[20:]
syn[:4].hex(" ", -2), unpack("!HH", syn[:4])

# %% tags=["H9", "S3.25"]
ask("H9")

# %% [markdown] tags=["S3.25"]
# Ports are no part of IP: its header had no place for them. Are they TCP's, then? Take the first four octets behind the IP header of a question to a name server, which travels by UDP:

# %% tags=["S3.25"]
question = explain(bundled.load("dns-exchange").frames[0])
question["ipv4.protocol"].value, unpack("!HH", question["udp"].raw[:4])

# %% [markdown]
# Port 49160 asks port 53. The same place, the same two numbers, another protocol.

# %% tags=["E3.15"]
card("E3.15")

# %% [markdown]
# ### Three ranges
#
# IANA keeps a list of ports in three ranges (RFC 6335 §6). **What to look for:** type 1023, then 1024; 49151, then 49152. Then the two ports of the chat, 59356 and 43981, and those of the browser and its server, 65533 and 8888.

# %% tags=["S3.25"]
Experiment(toys.port_range, number=Number("A port", 59356, 0, 65535))

# %% [markdown] tags=["S1.21"]
# The ranges are rules for those who *register* a service. What a system gives to a client that asks for no port in particular is its own affair: Linux takes 32768 to 60999, which cuts across two of the three.
#
# ### Read a stranger
#
# Now the request. It goes from 65533 to 8888.

# %% tags=["S1.21"]
ask("02-client")

# %% [markdown] tags=["S1.21"]
# So this segment reached a server, and a local browser sent it from port 65533. **Your turn.** Here is a pile of such packets, each between a client and a server. **What to look for:** say who is the client *before* you switch the answer on. Some cannot be told from the ports. What would you ask for, in their case?

# %% tags=["S1.21"]
Experiment(
    lambda number, shown: toys.suspects(number, answer=shown),
    number=Range("Packet", 1, 1, 40),
    shown=Switch("Show the answer"),
)

# %% [markdown] tags=["S1.5"]
# What cannot be told from ports can be told from the first segment. On a machine with a network, `curl www.google.com` makes such traffic, and `sudo tcpdump -n tcp port 80` in a second window shows it. Chris White's article opens with that. Its packets are rebuilt here and need no network (the addresses are those that are set aside for examples). **What to look for:** the segment with SYN and without ACK comes from the side that opens the connection, and that is the client. (If both open in the same moment, both send one: lesson 06.) Type `tcp.flags.syn == 1` into the filter box.

# %% tags=["S1.5"]
fetch = [explain(frame) for frame in bundled.load("http-fetch").frames]
PacketList(fetch)

# %% [markdown]
# ## 4 Meet numbers that do not always count
#
# Next in the header stand two numbers of 32 bits. Here they are in the first packet of the chat:

# %%
unpack("!LL", syn[4:12])

# %% [markdown] tags=["S3.27"]
# The first is the **sequence number**. In a SYN it says where the client's count begins; how that number is chosen is a story for lesson 06. The second is the **acknowledgment number**: *the next octet that I expect from you*. And it is 0.
#
# **Does the client expect octet 0?** It cannot know yet where the server's numbers begin. Ask the decoder:

# %% tags=["S3.27"]
for each in chat[:2]:
    print(f"packet {each.number}: {each['tcp.ack'].raw}: {each['tcp.ack'].meaning}")

# %% tags=["H6", "S3.27"]
ask("H6")

# %% [markdown] tags=["S3.27"]
# A field that is always there, and a flag that says whether it counts: the header has two such pairs. **What to look for:** in the packet below the flag *ACK* is chosen. Flip it: below the list stands *Edit ACK* with a button for the bit. Then choose the acknowledgment number. It is still 0, but now it counts, and the decoder says that everything up to octet 4294967295 has arrived. Play the same game with URG and the urgent pointer.

# %% tags=["S3.27", "S1.29", "S3.32"]
Packet(chat[0], selected="tcp.flags.ack", editable=True)

# %% [markdown] tags=["S4.21"]
# **How often is ACK missing?** The course ships 48 TCP segments, of four connections.

# %% tags=["S4.21"]
ask("02-noack")

# %% tags=["S4.21"]
every = [(name, explain(frame)) for name in bundled.NAMES for frame in bundled.load(name).frames]
segments = [(name, each) for name, each in every if "tcp" in [step.id for step in each]]
len(segments), [(name, each.number) for name, each in segments if each["tcp.flags.ack"].raw == 0]

# %% [markdown] tags=["S4.21"]
# Only a SYN that opens has nothing to acknowledge yet. After that, acknowledging costs nothing, because the field is there anyway, so every segment does it. (One more kind may lack ACK: a RST. When it answers a segment that had ACK, it takes its *sequence* number from that acknowledgment number, and has nothing to acknowledge itself. You will see one in part 7.)

# %% [markdown]
# ## 5 Find where the data starts
#
# **Where does the header end and the data begin?** A header with options is longer than 20 octets. In the request, `struct` made 80 of the octet that says so.

# %% tags=["S1.23", "S4.15"]
print(f"{80:08b}: data offset {80 >> 4}, reserved {80 >> 1 & 7}, AE {80 & 1}")

# %% [markdown] tags=["S4.15", "S1.17"]
# The high four bits are the **data offset**: 5. The slides "TCP Basics" name it with its four bits. It counts what IHL counts in the IP header, words of 32 bits, and for the same reason: four bits hold no more than 15.
#
# | | IHL | data offset |
# |---|---|---|
# | stands in | octet 0 of the IP header, **low** half | octet 12 of the TCP header, **high** half |
# | counts | words of 4 octets | words of 4 octets |
# | least | 5: 20 octets | 5: 20 octets |
# | most | 15: 60 octets | 15: 60 octets |
# | what it leaves for options | 0 to 40 octets | 0 to 40 octets |
#
# The decoder shows both computations with this packet's numbers:

# %% tags=["S1.17", "S1.23", "S4.15"]
request = explain(bundled.load("http-get").frames[0])
for name in ("ipv4.ihl", "tcp.data_offset"):
    print(f"{name:16} {request[name].formula:38} {request[name].meaning}")

# %% [markdown]
# **What to look for:** with each step of the slider the header grows by one row, and the data moves four octets back. What happens below 5?

# %% tags=["S1.17", "S5.13"]
Experiment(toys.offset, words=Range("Data offset", 5, 0, 15, unit="words"))

# %% [markdown] tags=["S3.28"]
# In the chat's first packet octet 12 is `a0`. (The picture of part 1 prints 40 in this field, as it prints 20 for IHL: octets, for the reader. On the wire stands the 10.)

# %% tags=["S3.28"]
f"{syn[12]:02x}", syn[12] >> 4, (syn[12] >> 4) * 4, chat[0]["tcp.data_offset"].formula

# %% tags=["H1", "S3.28", "S1.23"]
ask("H1")

# %% tags=["H4", "S5.13"]
ask("H4")

# %% [markdown] tags=["S1.36"]
# ### Cut the data out
#
# Chris White's article takes the browser's words with `packet[40:].decode("utf-8")`. Try it:

# %% tags=["S1.36"]
print(packet[40:].decode("utf-8"))

# %% [markdown] tags=["S1.36"]
# It works. Now the same 40 for packet 4 of the chat, the one with `hello world!`:

# %% tags=["S1.36"]
chat[3].data[40:]

# %% tags=["S1.36"]
ask("02-start")

# %% [markdown] tags=["S1.36"]
# 40 was right for one packet: 20 + 20. Here twelve octets of options came along as "data". The right cut asks both headers:

# %% tags=["S1.36"]
def data_of(packet):
    start = 4 * (packet[0] & 0x0F)  # IHL
    return packet[start + 4 * (packet[start + 12] >> 4) :]  # data offset


data_of(packet)[:16], data_of(chat[3].data)

# %% [markdown]
# **Your turn.** Packet 4 of the web page that `curl` fetched has another data offset, and an Ethernet header in front, which is cut off here. One value is done; put expressions with `get[20]` to `get[33]` in place of each `None`.

# %%
get = bundled.load("http-fetch").frames[3].data[14:]
source = get[20] << 8 | get[21]
compare(get, "tcp", src_port=source, dst_port=None, data_offset=None, flags=None)

# %% [markdown]
# ## 6 Read nine flags, from three editions of the header
#
# **What is a segment for?** Opening, talking, ending: each flag is one bit, and the octet of flags is octet 13. In the request it is 24.

# %% tags=["S1.24"]
bits = format(24, "08b")
cwr, ece, urg, ack, psh, rst, syn_flag, fin = (int(bit) for bit in bits)
bits, dict(cwr=cwr, ece=ece, urg=urg, ack=ack, psh=psh, rst=rst, syn=syn_flag, fin=fin)

# %% [markdown] tags=["S5.15", "S2.17", "S4.20"]
# ACK and PSH. All eight, from the low bit to the high one, with the letter that tcpdump prints:
#
# | Flag | Bit | Letter | What it says |
# |---|---|---|---|
# | FIN | 0x01 | F | I have no more data to send |
# | SYN | 0x02 | S | my numbers begin here: I open, or I answer an opening |
# | RST | 0x04 | R | this connection is broken off, or there is none |
# | PSH | 0x08 | P | hand what you have to your program now |
# | ACK | 0x10 | . | my acknowledgment number counts |
# | URG | 0x20 | U | my urgent pointer counts |
# | ECE | 0x40 | E | a packet of yours met congestion (in a SYN, with CWR: may we use ECN?) |
# | CWR | 0x80 | W | I heard of it and slowed down |
#
# SYN and FIN each take up one sequence number of their own; the other flags take none (RFC 9293 §3.4).

# %% tags=["H2", "S4.20"]
ask("H2")

# %% tags=["H3", "S1.24"]
ask("H3")

# %% tags=["H8"]
ask("H8")

# %% [markdown] tags=["S3.29"]
# ### a002
#
# In the dump of the chat's first packet four hex digits stand together, `a002`: octets 12 and 13. Data offset, something that is zero, and SYN:

# %% tags=["S3.29"]
word = unpack("!H", syn[12:14])[0]
print(f"{word:016b}")
print(f"offset {word >> 12}, reserved {word >> 9 & 7}, AE {word >> 8 & 1}, flags {word & 255:#04x}")

# %% [markdown] tags=["S4.16"]
# ### How many flags are there?
#
# The slides "TCP Basics" write *Flags (? bits)*, and the question mark is honest. It depends on whom you ask. Match each document with its number. The tabs below it tell.

# %% jupyter={"source_hidden": true} tags=["S4.16"]
Matching(
    "How many flag bits stand in the header that each of these describes?",
    {
        "RFC 793, of 1981": "6",
        "RFC 3168, of 2001": "8",
        "RFC 3540, of 2003, an experiment": "9, the ninth is NS",
        "RFC 9293, of 2022": "8",
        "RFC 9293 with RFC 9768, of 2026": "9, the ninth is AE",
    },
    why="Six at first; CWR and ECE in 2001; NS came in 2003 and went in 2018; AE took its bit.",
)

# %% [markdown] tags=["S4.11"]
# **What to look for:** step through the three tabs. What is lit is new in that edition. All that was there in 1981 still stands in its place. The figure in the slides "TCP Basics" is the middle one, with NS and three reserved bits.

# %% tags=["S4.11", "S4.16"]
Editions("1981")

# %% [markdown] tags=["S4.16", "S5.14"]
# Six bits were *reserved for future use* in 1981, and the future came three times:
#
# - **RFC 3168** (2001) took two, for CWR and ECE. Six flags became eight.
# - **RFC 3540** (2003) took a third, for an experiment: NS, the nonce sum. It never came into wide use, and RFC 8311 (2018) ended it. RFC 9293 counts the bit among four reserved ones again.
# - **RFC 9768** (April 2026) took the same bit for AE, a part of Accurate ECN. Lesson 12 comes back to it.
#
# So *nine flags* was right in 2003, if one counts an experiment; it was wrong in 2022, and it is right today, with another ninth. The article "Transport Layer" writes *9 bits* in its list of fields; its diagram shows eight flags and four reserved bits, and its table of flags names eight. A number in a text has a date, and so has the text.

# %% tags=["H5", "S5.14"]
ask("H5")

# %% [markdown]
# > **Exercise 02.2, 4 points, about 15 minutes.** Write `convert_flags(value)`, from 18 to `S.` and back, for all 512 values of nine flags. [Open it](../exercises/02_tcp_header.ipynb).

# %% [markdown] tags=["S3.29"]
# ## 7 Play flag roulette against a real TCP
#
# Eight flags can be set in 256 ways. **What does a machine do with each of them?** You could read the rules, RFC 9293 §3.10.7, many pages of them. Or you could ask a TCP.
#
# The board below has asked one, the course's own, about all 256 in each of its eleven states: it was led there, a segment arrived, and what it did was written down. A *state* is what a machine knows of its connection: CLOSED, there is none; LISTEN, it waits for a caller; SYN-SENT, it has sent a SYN and waits for the answer; ESTABLISHED, both sides may talk. (Lesson 07 is about all eleven.) **What to look for:** begin with SYN alone, as in the chat's `a002`. Look at the rows LISTEN, SYN-SENT and ESTABLISHED. Then add ACK. Then take SYN away. Then try what you were always warned of. A bold state is a new one.

# %% tags=["S5.15", "S2.17", "S1.24"]
boards.flags()

# %% [markdown] tags=["S2.17", "S4.20"]
# `<SEQ=100><ACK=301><CTL=SYN,ACK>` is how RFCs write a segment: its numbers, and after CTL its flags. The machine counts from 100, whoever speaks to it from 300.
#
# Did you see it? **The same segment means different things in different states.** A SYN in LISTEN opens a connection. In ESTABLISHED it opens nothing: the machine repeats what it expects, and waits to see whether the other side really meant it (a *challenge ACK*, RFC 9293 §3.10.7.4). The flags are half a sentence. The state of the listener is the other half.
#
# ### Roulette
#
# **What to look for:** spin, say aloud what will be answered and which state comes next, then look. Five right in a row is good.

# %% tags=["S5.15", "S4.20"]
Experiment(
    lambda number, shown: toys.spin(number, answer=shown),
    number=Range("Spin", 1, 1, 60),
    shown=Switch("Show the answer"),
)

# %% [markdown]
# ### A contradiction
#
# SYN says *I begin*. FIN says *I have finished*. Predict what both together get you:

# %%
ask("02-both")

# %%
for state in ("LISTEN", "ESTABLISHED"):
    reply = answer(state, 0x03)
    print(f"{state:12} {reply.answer:32} then {reply.after}")

# %% [markdown]
# RFC 9293 tells a **receiver** what to do with everything. What a **sender** may send is another question, and here the answer is short: there is no rule by which a TCP forms a segment with SYN and FIN. An experiment of 1994, T/TCP, did so to save round trips (RFC 1644; Historic since RFC 6247). Today nobody means well with it, and many firewalls drop it.
#
# ### Silence that speaks
#
# Now the opposite: a segment that says nothing. No SYN, no RST, no ACK.

# %%
ask("02-siblings")

# %%
for flags in (0x00, 0x01, 0x29):
    closed, listen = answer("CLOSED", flags), answer("LISTEN", flags)
    print(f"{flags:#04x}  nobody listens: {closed.answer:29}  LISTEN: {listen.answer}")

# %% [markdown]
# A RST, or nothing: that tells a port scanner which ports are open, and no program on the machine has noticed anything. The scanner nmap calls the three *null*, *FIN* and *Xmas* scan (the last one is lit like a tree). Not every system follows the RFC here: some send a RST either way, and then the scan tells nothing. **Your turn:** does any other set without SYN, RST and ACK behave differently? Change the numbers above. 32 of the 256 sets are of this kind.
#
# > **Exercise 02.5, 2 points, about 10 minutes.** Write `judge_flags(flags)`, which sorts all 256 sets into *normal*, *never legal* and *scanner*. [Open it](../exercises/02_tcp_header.ipynb).

# %% [markdown]
# ## 8 See whether PSH and URG hurry anything
#
# Two flags sound like priority: **push** and **urgent**. **Do such segments travel faster?**
#
# ### Who sets PSH, and when
#
# The request carries it, `[P.]`. So does `hello world!`. Chris White's article explains that it makes the server send what it has buffered. Look closer. A program hands 5840 octets to its TCP with one call:

# %% tags=["S4.23"]
ask("02-push")

# %% tags=["S1.41", "S4.23"]
run = toys.hurry("none")
[(f"{bare.flow} {bare.number}", bare.octets, hex(bare.flags)) for bare, _ in run.rows]

# %% [markdown] tags=["S1.41", "S4.23", "S1.25"]
# Two flows, four segments each, 1460 octets in every one. PSH (0x08) stands in the **last** one of each, and that one is full. So PSH does not mark segments that are not full, as the slides "TCP Basics" say. It marks the point after which there is nothing to wait for: the sender's TCP had no more to send (RFC 9293 §3.9.1.2, MUST-61).
#
# And whom does it speak to? What came back for the pushed line of the chat, packet 4?

# %% tags=["S1.41", "S1.25"]
print(line(chat[3]), line(chat[4]), sep="\n")

# %% [markdown] tags=["S1.41", "S1.25"]
# A bare acknowledgement, length 0: PSH made nobody *send* anything. It speaks to the receiver's TCP: *pass what you hold to your program, do not wait to fill its buffer.* The program itself need not hear of it (RFC 9293 §3.9.1.3, MAY-17). And it is no mark between two messages: RFC 9293 §3.9.1.2 says that the bit is not a record marker.

# %% tags=["H7", "S1.25"]
ask("H7")

# %% [markdown] tags=["S1.39", "S4.25", "S4.18"]
# ### What URG points to
#
# URG says that the last field of the fixed header counts, 16 bits, the **urgent pointer**. Added to the sequence number it gives the octet *after* the urgent data (RFC 9293 §3.1 and §3.8.5, MUST-62). It is a finger that points into the ordinary stream. The octets stay in their order, each with its own number. Read it in a segment with URG, 3 urgent octets of 5:

# %% tags=["S1.39", "S4.25", "S4.18"]
header = pack("!HHLLBBHHH", 49152, 23, 1000, 1, 5 << 4, 0x38, 8192, 0, 3)
marked = explain(bytes(inet.IP(src="192.0.2.1", dst="192.0.2.2", proto=6) / (header + b"stop!")))
print(line(marked))
for name in ("tcp.flags.urg", "tcp.urgent_pointer", "tcp.seq"):
    print(f"{name:20} {marked[name].raw:5}  {marked[name].meaning}")

# %% tags=["S1.29", "S3.32", "S4.18"]
for each in (chat[0], request):
    pointer = each["tcp.urgent_pointer"]
    print(f"to port {each['tcp.dst_port'].raw}: {pointer.raw}, {pointer.meaning}")

# %% [markdown] tags=["S1.29", "S3.32", "S1.39"]
# In both, the pointer is 0 and means nothing, because URG is not set. Systems never agreed on which octet it should point to, and some firewalls clear URG on the way (RFC 6093 §3.2 and §3.4). RFC 9293 §3.8.5 keeps the mechanism, and says that new applications SHOULD NOT use it (SHLD-13).

# %% tags=["H11", "S1.39", "S4.25"]
ask("H11")

# %% [markdown] tags=["M39"]
# ### The race
#
# Now the experiment. Flows A and B send four segments each, at the same moment, through one router, over one link of 1 Mbit/s. B sets PSH and URG on every segment. **Predict first.**

# %% tags=["M39", "S1.39", "S1.25"]
ask("02-hurry")

# %% tags=["M39"]
race = toys.hurry("PSH and URG")
race

# %% [markdown] tags=["M39"]
# To the last microsecond the same. And the picture of it, to keep: filled dots are the run without flags, rings are the run with them. **What to read off it:** every ring sits on its dot, and the two flows take turns, 12 ms apart, for that is how long 1500 octets take at 1 Mbit/s.

# %% tags=["M39"]
figure = Figure(figsize=(7, 2.2))
axes = figure.subplots()
for bare, flagged in race.rows:
    y = "BA".index(bare.flow)
    axes.plot(bare.ms, y, "o", ms=6, color="#1f5fa8")
    axes.plot(flagged.ms, y, "o", ms=13, mfc="none", mec="#b3400a")
axes.set(xlabel="arrival at the server, ms", ylim=(-0.6, 1.6), xlim=(0, 110))
axes.set_yticks((0, 1), ("B: PSH, URG", "A: no flag"))
words = "Eight dots in two rows, 12 ms apart in turn; a ring around each, centred on it"
keep(figure, words, "Arrivals without flags (dots) and with flow B's segments flagged (rings)")

# %% [markdown] tags=["M39"]
# **PSH and URG give no priority.** They are words from one end to the other. The queue is in a router, a router reads the IP header, and there are no flags of TCP in it. (Whoever wants to ask a network for treatment has DSCP, lesson 01, and needs a network that listens.)
#
# **Your turn.** Make the queue longer, make the link slower, let B only push. **What to look for:** the last column.

# %% tags=["M39"]
Experiment(
    toys.hurry,
    flags=Choice("Flags of flow B", ("none", "PSH", "PSH and URG"), "PSH"),
    segments=Range("Segments of each flow", 4, 1, 10),
    kbit=Range("The link", 1000, 100, 5000, step=100, unit="kbit/s"),
)

# %% [markdown]
# ## 9 Read a printed line, write a header
#
# ### The line
#
# Most of the time you have no octets at all, only somebody's printout. **How much of a header is left in it?** Packet 4 of the chat, as the article prints it, and as the course's decoder words it from the octets:

# %% tags=["S3.38"]
print(bundled.load("chat").frames[3].said)
print(line(chat[3]))

# %% [markdown] tags=["S3.38"]
# | In the line | In the header |
# |---|---|
# | `12:51:04.418321` | in no header: when tcpdump saw it |
# | `IP` | the version nibble; `IP6` for IPv6 |
# | `localhost.59356 > localhost.43981` | addresses and ports; tcpdump looks names up unless it is told `-n` |
# | `Flags [P.]` | the octet of flags, low bit first |
# | `seq 1:14` | the sequence number of the first octet, and the number *after* the last. Only if there is data, or SYN, FIN or RST |
# | `ack 1` | the acknowledgment number; only if ACK is set |
# | `win 257` | the window field, as it stands |
# | `options [...]` | the options, one by one; only if there are any |
# | `length 13` | in no header: what IP's total length leaves after both headers |
#
# The numbers differ: 1 against 586457077. tcpdump subtracts the first number that it saw of each side; `-S` switches that off. And what is not in the line: data offset, reserved bits, the checksum (only with `-v`), and the urgent pointer, unless URG is set: then `urg 3` stands behind `win`.

# %% tags=["S3.38"]
ask("02-last")

# %% [markdown]
# > **Exercise 02.4, 3 points, about 20 minutes.** Write `parse_summary(line)`, which reads such a line back. [Open it](../exercises/02_tcp_header.ipynb).

# %% [markdown]
# ### The other way: write one
#
# `pack` is `unpack` backwards. A SYN from port 54321 to port 80, in one line. Then the same by scapy, the Python library for making packets:

# %%
ours = pack("!HHLLBBHHH", 54321, 80, 1000, 0, 5 << 4, 0x02, 8192, 0, 0)
theirs = bytes(inet.TCP(sport=54321, dport=80, seq=1000, flags="S", window=8192))
print(ours.hex(" ", -2), ours == theirs)

# %% [markdown]
# > **Exercise 02.3, 4 points, about 15 minutes.** Write `build_tcp(fields)`. Options make it interesting: they need filling up, and the data offset must follow. [Open it](../exercises/02_tcp_header.ipynb).

# %% [markdown] tags=["S1.67"]
# ### Now let scapy do it
#
# Chris White's advice, after all the shifting, is to use scapy or Wireshark in real work, because reading by hand is a good way to make mistakes. He is right, and you know now what they do for you. Here is the whole lesson in one call:

# %% tags=["S1.67"]
inet.IP(packet)[inet.TCP].fields

# %% [markdown] tags=["S1.67"]
# Do scapy and the course agree? Each of the 48 segments, nine values each:

# %% tags=["S1.67"]
ours = "src_port dst_port seq ack data_offset flags window checksum urgent_pointer".split()
scapys = "sport dport seq ack dataofs flags window chksum urgptr".split()
agree = 0
for _, each in segments:
    theirs = inet.TCP(each["tcp"].raw)
    for name, other in zip(ours, scapys):
        agree += each[f"tcp.{name}"].raw == int(getattr(theirs, other))
agree, len(segments) * len(ours)

# %% [markdown] tags=["S5.61"]
# The article "Transport Layer" has a program for the flags, `analyze_tcp_flags`: it goes through captured packets with scapy and names the flags of each. In our words:

# %% tags=["S5.61"]
LONG = dict(zip("FSRPAUEC", "FIN SYN RST PSH ACK URG ECE CWR".split()))


def analyze_tcp_flags(packet):
    return [LONG[letter] for letter in str(packet[inet.TCP].flags)]


[analyze_tcp_flags(inet.IP(each.data)) for each in chat]

# %% [markdown] tags=["S5.61"]
# **Your turn:** the same without scapy, from the bare octet. Two names are missing. The cell asks scapy about all 256 octets and counts how often it agrees with you.

# %% tags=["S5.61"]
MINE = ("FIN", "SYN", None, "PSH", "ACK", None, "ECE", "CWR")  # bit 0x01 first


def names(flags):
    return [name for bit, name in enumerate(MINE) if flags >> bit & 1]


right = sum(names(n) == analyze_tcp_flags(inet.IP() / inet.TCP(flags=n)) for n in range(256))
print(right, "of 256 agree")

# %% [markdown] tags=["S5.61"]
# <details><summary>The two names</summary>
#
# RST is 0x04 and URG is 0x20. With `None` in their places only the octets that use neither agree: 64 of 256.
# </details>

# %% [markdown]
# ## 10 Spot the error, look back, look ahead
#
# Three claims. Each comes from a text that teaches well, and had to be short. Is it **true**, **oversimplified** or **wrong**? Decide, then open the card; or give your verdict in code: `card("E4.1").judge("wrong")`.

# %% tags=["E4.1", "S4.10"]
card("E4.1")

# %% tags=["E5.4", "S5.14"]
card("E5.4")

# %% tags=["E1.1"]
card("E1.1")

# %% [markdown]
# The rest of this lesson's deck, to play. Say of each how sure you are, too. Not every claim is false.

# %% tags=["E1.7", "E4.5", "S1.25"]
play.claims("E1.7", "T2.1", "E4.5")

# %% tags=["E1.20", "E1.22", "E4.4"]
play.claims("E1.20", "E1.22", "T2.2", "E4.4")

# %% [markdown]
# ### What you can do now
#
# | You can | Read more |
# |---|---|
# | name all fields of a TCP header and read them with one format | RFC 9293 §3.1 |
# | tell a client's port from a server's, and when you cannot | RFC 6335 §6, RFC 6056 |
# | say which fields count only with a flag | RFC 9293 §3.1 |
# | find where the data starts | RFC 9293 §3.1 |
# | say how many flags there are, and since when | RFC 793 §3.1, RFC 3168 §6.1, RFC 8311 §3, RFC 9293 §6, RFC 9768 |
# | say what a state answers to a set of flags | RFC 9293 §3.10.7 |
# | say what PSH and URG do, and what not | RFC 9293 §3.8.5 and §3.9.1.2, RFC 6093 |
# | read and write tcpdump's line | the manual of tcpdump |

# %% [markdown]
# ### Words
#
# | Word | Meaning | Where it is defined |
# |---|---|---|
# | segment | a TCP header and the data behind it, if any | RFC 9293 §4 |
# | port | 16 bits that tell the conversations of one machine apart; each transport has its own | RFC 9293 §4, RFC 6335 §6 |
# | data offset | length of the TCP header in words of 32 bits | RFC 9293 §3.1 |
# | flag, control bit | one bit of a header that says what the segment does | RFC 9293 §3.1 |
# | reserved | sent as zero, ignored by who does not know better | RFC 9293 §3.1 |
# | challenge ACK | an acknowledgement that says: if you meant it, say it with the right number | RFC 5961 §3.2 and §4.2 |

# %% [markdown]
# ### Where you are
#
# You can read both headers of a packet. Two lessons open now: 03 for the options behind the fixed header, 04 for the two octets of its checksum.

# %%
course_map(2)

# %% [markdown]
# **Next:** first [the exercises of this lesson](../exercises/02_tcp_header.ipynb), 18 points. Then lesson 03: options, the 20 octets of the first packet that you have not opened yet.
