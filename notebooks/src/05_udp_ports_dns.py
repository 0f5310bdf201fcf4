# %% [markdown]
# # 05 UDP, ports and DNS
#
# Before a browser can show a page of mozilla.org, it must know at which address to ask for it. So it asks a name server. The question goes out in one packet. The answer comes back in one packet. Nobody opened anything before, and nobody closes anything after.
#
# **How little can a transport do, and still be worth having?**
#
# | Part | What you will do | Minutes | Exercise | Points |
# |---|---|---|---|---|
# | 1 | Count a question and its answer, octet by octet | 7 | | |
# | 2 | Read all of UDP: eight octets, three pages | 9 | 05.1 | 4 |
# | 3 | Learn to know ports | 8 | 05.5 | 2 |
# | 4 | Deliver a packet to the right program | 7 | 05.2 | 4 |
# | 5 | Send, and never hear of it again | 9 | | |
# | 6 | Read sixteen bits of DNS | 6 | 05.4 | 2 |
# | 7 | Follow a name, and hang a program with it | 10 | 05.3 | 5 |
# | 8 | Price a question | 7 | 05.6 | 3 |
# | 9 | Choose: TCP or UDP | 8 | | |
# | 10 | Speak to many at once | 6 | | |
# | 11 | Spot the error, look back, look ahead | 3 | | |
#
# The minutes are for reading and running: 80 in all. The 20 points are earned in [the exercises](../exercises/05_udp_ports_dns.ipynb), which have their own estimate. You need lessons 01 and 04: layers, and the checksum.

# %% [markdown]
# ## Before you start
#
# One cell imports all that this lesson uses.

# %%
import socket
from struct import pack, unpack
from dnslib import DNSError, DNSRecord
from matplotlib.figure import Figure
from course.bridge.ports import client_range
from course.capture import bundled
from course.decode import explain
from course.lesson import ask, boards, card, compare, course_map, deck, drill, keep, programs, reference, scenarios, shelf, spaced, toys
from course.play import play
from course.view import hexdump
from course.widget import Experiment, Ladder, Line, Number, Packet, PacketList, Predict, Range, Switch
from course.wire import checksum, udp

# %% [markdown]
# Five questions from earlier lessons first. **What to look for:** what you still know, and what comes back because you did not.

# %%
spaced.again(5)

# %% [markdown] tags=["S1.52"]
# ## 1 Count a question and its answer
#
# Chris White, in "Python Networking: TCP and UDP", types `dig mozilla.org`. Wireshark shows two rows: a standard query with id 0x0748, 94 octets long, and a response with the same id, 130 octets, which holds three addresses. **Where do 94 octets come from, for a name of eleven letters?**
#
# Those two frames are not printed in the article. Here is such an exchange that the course has built. **What to look for:** two rows and no more, and what is the same in both.

# %% tags=["S1.52"]
exchange = [explain(frame) for frame in bundled.load("dns-exchange").frames]
PacketList(exchange)

# %% [markdown]
# 14973 stands in both: the ID by which the asker knows its answer. The addresses stand in both, exchanged, and so do the ports. There is no connection; these numbers alone say that the second packet answers the first.
#
# Now count. Each layer takes its share of the frame:

# %% tags=["S1.52"]
for packet in exchange:
    sizes = [packet[layer].width // 8 for layer in ("ethernet", "ipv4", "udp", "dns")]
    print(*sizes, "together", sum(sizes))

# %% [markdown] tags=["S1.52"]
# 14 of Ethernet, 20 of IPv4, 8 of UDP, and the message. The article's rows obey the same sum: 94 = 14 + 20 + 8 + 52, and 130 = 14 + 116. A bare question for `mozilla.org` takes 12 octets of DNS header and 17 of question: 29. The query shown has 23 more. Wireshark names an OPT record in it, a place for extensions, which is 11 octets long when it is empty (RFC 6891 section 6.1.2). A cookie inside it, a number by which asker and server know each other again, takes 4 + 8 octets; `dig` sends one by default (RFC 7873 section 4). It makes the sum come out: 29 + 11 + 12 = 52.

# %% tags=["S1.52"]
12 + (1 + 7 + 1 + 3 + 1 + 4) + 11 + (4 + 8), 14 + 20 + 8 + 52

# %%
ask("05-lengths")

# %% [markdown]
# The octets of *one* reply the article does print: 116 of them, from the IP header on. They are the second packet of its text, and you will live with them for an hour. **What to look for:** the eight lit octets, and the four fields in them.

# %% tags=["S1.56"]
reply = explain(bundled.load("dns-reply").frames[0])
Packet(reply, selected="udp")

# %% [markdown]
# Twenty octets of IP header, and protocol 17: UDP comes next. Its whole header is four numbers of two octets:

# %% tags=["S1.56"]
src_port, dst_port, length, check = unpack("!HHHH", reply.data[20:28])
src_port, dst_port, length, check

# %% [markdown] tags=["S1.57"]
# The header has no field for its own length, for it never varies: eight octets. The third number counts *header and data*, in octets. Does it tell the truth?

# %% tags=["S1.57"]
length, len(reply.data[20:]), length == len(reply.data[20:])

# %% tags=["Z2", "S5.66"]
ask("Z2")

# %% tags=["U6"]
ask("U6")

# %% [markdown]
# How long may a datagram be? Sixteen bits of length would allow 65535, but the IP packet around it has a length of sixteen bits, too.

# %% tags=["U4"]
ask("U4")

# %% [markdown] tags=["S1.58"]
# Was this packet a question or an answer? The ports give it away. 53 is where name servers wait. A client asks from some port of its own, so where 53 is the source, a server speaks. (Servers that ask each other have used 53 for both; what settles it is a bit of the message, in part 6.)

# %% tags=["U7", "S1.58"]
ask("U7")

# %% tags=["S1.58"]
for packet in (*exchange, reply):
    speaker = {True: "reply", False: "query"}[packet["udp.src_port"].value == 53]
    print(packet["udp.src_port"].value, packet["udp.dst_port"].value, speaker)

# %% [markdown]
# ## 2 Read all of UDP
#
# **How long is the standard of a whole transport protocol?** RFC 768 has three pages, and was never replaced. (In 2025 RFC 9868 added options to it, behind the data.) First its header, as the course's table has it. **What to look for:** one row of ports, one row for the rest.

# %% tags=["S1.54"]
reference(udp.UDP)

# %% [markdown] tags=["S1.54"]
# ### Read the RFC
#
# Open [RFC 768](https://www.rfc-editor.org/rfc/rfc768), of August 1980, and read it all. It takes five minutes. These five questions are about its text, in its order; you can answer each from the page.

# %% tags=["S1.54"]
ask("05-rfc-promise")

# %% tags=["S1.54"]
ask("05-rfc-source")

# %% tags=["S1.54"]
ask("05-rfc-zero")

# %% tags=["S1.54"]
ask("05-rfc-receive")

# %% tags=["S1.54"]
ask("05-rfc-uses")

# %% [markdown] tags=["S5.42", "S5.43"]
# ### What it is, and what it is not
#
# The article "Transport Layer" defines UDP as the connectionless, unreliable, light one, and begins a list of its properties. Here is the whole list, and where in this lesson you can check each line:
#
# | UDP | | Check it |
# |---|---|---|
# | ports | many programs share a host | part 4 |
# | a checksum | of header, data and pseudo-header; over IPv4 it may be left out | next paragraph |
# | boundaries | one send, one datagram, one receive; never two glued together, never half of one | part 5 |
# | eight octets | a fixed header, without options | part 1 |
# | no connection | no handshake before, no state in the host for each peer | part 8 |
# | no reliability | what is lost stays lost, and nobody is told | part 5 |
# | no order, no protection against copies | late ones come late, twins come twice | part 5 |
# | no flow control | a slow reader loses | part 5 |
# | no congestion control | a fast sender drives out all others | part 8 |
# | one to many | broadcast and multicast work, for there is nobody to agree with | part 10 |
#
# The trade: it does not wait and it does not remember. All that TCP does beyond it, a program on UDP must do for itself or do without.

# %% [markdown] tags=["S1.59"]
# ### The sum over it all
#
# The fourth number was 20976 = 0x51f0. Chris White leaves it at that; you have lesson 04 behind you and can recompute it. **What to look for:** the first six rows are the pseudo-header, which is never sent; the length is summed twice. Then drag the slider to the end: what is the sum, and what is its complement?

# %% tags=["S1.59"]
boards.checksum(reply, "udp.checksum")

# %% [markdown]
# It fits. So no single bit has turned over between that name server's UDP and the capture.
#
# A checksum may come out as 0. But 0 in this field says *not computed*. So a computed 0 is sent as ffff, which is the other zero of ones' complement. When does it happen? Try one source port after the other:

# %% tags=["S1.59"]
here, there, words = bytes([10, 0, 0, 1]), bytes([10, 0, 0, 2]), b"anybody there?"


def sum_of(port):
    front = checksum.pseudo_header(here, there, 17, 8 + len(words))
    return checksum.checksum(front + pack("!4H", port, 53, 8 + len(words), 0) + words)


zero = next(port for port in range(1024, 65536) if sum_of(port) == 0)
[f"port {port}: {sum_of(port):04x}" for port in (zero - 1, zero, zero + 1)]

# %% [markdown]
# One port of all. And what does the course's own UDP send from there? `play` runs Python programs by their names, each on a machine of its own, on the course's own network, in virtual time; nothing leaves your machine.

# %% tags=["S1.59"]
def asker():
    mouth = socket.socket(type=socket.SOCK_DGRAM)
    mouth.bind(("", zero))
    mouth.sendto(words, ("nobody", 53))


sent = play({"asker": asker, "nobody": lambda: None}, link={}).packets()[0][1]
sent[26:28].hex(), explain(sent)["udp.checksum"].meaning

# %% [markdown] tags=["M25"]
# ### What does it catch?
#
# Somebody sends `pay 100 coins` by UDP. On the way one bit turns over, in the octet of the `1`. **Predict:** what does the other program read?

# %% tags=["M25"]
OUTCOMES = ("pay 100 coins", "pay 900 coins", "nothing at all")


def read(sent):
    return sent.got.decode() if sent.got is not None else "nothing at all"


Predict("The checksum is there. What is read?", lambda: read(toys.damaged(36)), OUTCOMES)

# %% tags=["M25"]
toys.damaged(36)

# %% [markdown] tags=["M25"]
# The datagram *vanishes*. UDP has error detection; what it has not is repair. So a program on UDP sees no damage, it sees loss. RFC 1122 section 4.1.3.4 asks for just that: discard, and say nothing.
#
# Now the sender leaves the field 0, as RFC 768 permits. Predict again, then look.

# %% tags=["M25"]
Predict("The field is 0. What is read?", lambda: read(toys.damaged(36, checked=False)), OUTCOMES)

# %% tags=["M25"]
Experiment(
    toys.damaged,
    bit=Range("Bit that turns over", 36, 0, 103),
    text=Line("What is sent", "pay 100 coins", 20),
    checked=Switch("With a checksum", False),
)

# %% [markdown]
# A bank would not like it. Over IPv6 a 0 is refused, because IPv6 has no checksum of its own header either (RFC 8200 section 8.1; for tunnels RFC 6935 makes an exception).

# %% tags=["E1.12"]
card("E1.12")

# %% [markdown]
# > **Exercise 05.1, 4 points, about 20 minutes.** Write `udp`, which takes a datagram apart and puts one together. [Open it](../exercises/05_udp_ports_dns.ipynb).

# %% [markdown] tags=["S5.3"]
# ## 3 Learn to know ports
#
# **The packet has reached the machine. Which program is it for?** A port says it: a number of 16 bits, one for the sender's side and one for the receiver's. It is a number and no address: it means something only together with a host and a transport.
#
# **What to look for:** type 1023 and 1024, then 49151 and 49152. Which bits change at the second border? Then type the ports of the reply, 53 and 51684.

# %% tags=["S5.3", "S5.5"]
Experiment(toys.port, number=Number("Port", 53, 0, 65535))

# %% [markdown] tags=["S5.5"]
# Three ranges, and three ways to come to a port (RFC 6335 section 6):
#
# | Range | Called | Who decides |
# |---|---|---|
# | 0 to 1023 | System, well-known | IANA, after IETF review or approval by the IESG |
# | 1024 to 49151 | User, registered | IANA, on request, after a look by an expert |
# | 49152 to 65535 | Dynamic, private, ephemeral | nobody: take one while you need it |
#
# Many systems let only a privileged program bind a port below 1024. That is their custom; no packet shows it, and on Linux it is a setting (`net.ipv4.ip_unprivileged_port_start`).

# %% tags=["Z4", "S5.68"]
ask("Z4")

# %%
ask("05-dynamic")

# %% [markdown] tags=["S5.5"]
# A client takes any free port, because nobody needs to know it beforehand: the answer goes where the question came from. From which range does it take one? RFC 6056 section 3.2 says: from as large a range as possible, 1024 to 65535, and unpredictably, so that a forger has to guess. Systems have their own ideas: Linux takes 32768 to 60999, unless somebody has changed that. Set `LIVE = True`, and this machine says which range it uses. Then judge the claim below.

# %% tags=["live", "S5.5"]
LIVE = False  # True: ask this machine

print(client_range() if LIVE else "Not asked. Set LIVE = True to read this machine's range.")

# %% tags=["E5.2"]
card("E5.2")

# %% [markdown] tags=["S5.6"]
# ### Who is where
#
# The article "Transport Layer" has a table of ports worth knowing. The course's own is longer. **What to look for:** type `mail`, or `443`, or `SSH`. A row is shown if it holds what you type.

# %% tags=["S5.6"]
shelf.ports()

# %% [markdown] tags=["S5.6"]
# One number can be registered twice, for TCP and for UDP: 443 by TCP is HTTPS, and 443 by UDP is HTTP/3, which runs on QUIC. The table of the article calls 465 SMTPS. Is that so?

# %% tags=["E5.46"]
card("E5.46")

# %% [markdown] tags=["S5.6"]
# These numbers you will meet every day, so learn them as one learns words: a few at a time, and again the sooner the less you knew. **What to look for:** five ports out of 21. Come back tomorrow, and others are asked. (Nothing of this is graded.)

# %% tags=["S5.6"]
drill.ports()

# %% [markdown]
# > **Exercise 05.5, 2 points, about 5 minutes.** Write `about_port(port, protocol)`: range and service. [Open it](../exercises/05_udp_ports_dns.ipynb).

# %% [markdown] tags=["S5.4"]
# ## 4 Deliver a packet to the right program
#
# **Is a port the address of a program?** Nearly. An IP address and a port together name one *end*; the article gives 192.168.1.100:443 as an example, and calls it a socket, as RFC 9293 does. What it does not name is a connection.

# %% tags=["S5.4"]
ask("05-endpoint")

# %% [markdown] tags=["S5.4", "M08"]
# So a host has a table of what is open, and asks it for each packet: protocol first, then addresses and ports. A star takes anything. **What to look for:** say who gets the packet before you step. Then choose the next arrival. Two of the six go to nobody; what goes back?

# %% tags=["S5.4", "M08"]
boards.demux()

# %% [markdown]
# The rule is short. *Of the rows that fit, the one with the fewest stars gets it.* That is how one port 80 serves thousands of visitors: each of their connections is a row of its own, without a star.

# %% tags=["U1"]
ask("U1")

# %% [markdown] tags=["M08"]
# ### One port, two programs?
#
# Now as an experiment. A server binds TCP port 53 *and* UDP port 53. Two clients connect to the first, and one of them sends a datagram to the second. At last the server tries to bind UDP port 53 once more. **Predict** how many of its three bind calls succeed:

# %% tags=["M08"]
def server():
    datagrams, stream = socket.socket(type=socket.SOCK_DGRAM), socket.socket()
    datagrams.bind(("", 53))
    stream.bind(("", 53))
    stream.listen()
    for caller, address in (stream.accept(), stream.accept()):
        print("connection", caller.getsockname(), "from", address)
    print("datagram", datagrams.recvfrom(100))
    try:
        socket.socket(type=socket.SOCK_DGRAM).bind(("", 53))
    except OSError as error:
        print("a second one:", error)

# %% tags=["M08"]
def one():
    with socket.create_connection(("server", 53)) as stream:
        stream.recv(1)


def two():
    with socket.create_connection(("server", 53)) as stream:
        socket.socket(type=socket.SOCK_DGRAM).sendto(b"hello", ("server", 53))
        stream.recv(1)

# %% tags=["M08"]
def binds():
    run = play({"server": server, "one": one, "two": two}, link={})
    return sum(not call.error for _, call in run.calls(name="bind"))


Predict("How many of the three bind calls succeed?", binds, unit="calls")

# %% tags=["M08"]
play({"server": server, "one": one, "two": two}, link={})

# %% [markdown] tags=["M08"]
# TCP's 53 and UDP's 53 are two numbers of two tables. Two connections share one of them, told apart by the other side. Only the same number of the *same* protocol is refused, to a second socket that wants it all. (Sockets that agree to share, by SO_REUSEPORT, are another story.)

# %% tags=["U2"]
ask("U2")

# %% [markdown]
# > **Exercise 05.2, 4 points, about 15 minutes.** Write `deliver(sockets, datagram)`. [Open it](../exercises/05_udp_ports_dns.ipynb).

# %% [markdown] tags=["S2.24"]
# ## 5 Send, and never hear of it again
#
# Gealber Morales writes two programs for TCP, and promises the same for UDP. Here they are. **What to look for:** which calls of a TCP program are missing? No `listen`, no `accept`, no `connect`.

# %% tags=["S2.24"]
texts = programs.load("udp")
print(texts["server"], texts["client"], sep="\n# ---- the client ----\n")

# %% [markdown] tags=["S2.24"]
# Run them. They run unchanged, on the course's own UDP, in virtual time; both on one machine, as `localhost` says. **What to look for:** two packets. Choose the first and press *Drop it*: when does the client give up? Then *As it was*, and drop the second instead: which of the two programs knows more than the other? (The server's last `recvfrom` fails in each run: it would wait for ever, so the course ends the run when nothing more can come.)

# %% tags=["S2.24"]
def echo(faults=()):
    return play(texts, link={"delay_ns": 10_000_000}, apart=False, faults=faults)


Ladder(echo(), again=echo)

# %% tags=["S2.24"]
echo()

# %% [markdown] tags=["S1.53"]
# ### On the doorstep
#
# Chris White compares UDP with a parcel that is left on the doorstep: nobody signs for it, and it may be stolen before you are home. A good likeness, like every other, until it breaks. **What to look for:** three places where it does.

# %% tags=["S1.53"]
drill.doorstep()

# %% [markdown]
# Parcels, then, on a line that steals a fifth of them. **What to look for:** the dots, and the last line. Then another seed: is it always a fifth?

# %% tags=["S1.53"]
Experiment(
    toys.doorstep,
    loss=Range("Stolen", 20, 0, 100, unit="percent"),
    seed=Range("Seed", 2, 1, 50),
)

# %% [markdown] tags=["M26"]
# ### What does `sendto` know?
#
# A program sends the same datagram three times: to a port where somebody listens, to a port where nobody does, and to a host that does not exist. **Predict** the three return values; the data have seven octets.

# %% tags=["M26"]
def teller():
    sender = socket.socket(type=socket.SOCK_DGRAM)
    for where in (("listener", 5000), ("listener", 9999), ("10.9.9.9", 5000)):
        print(where, "->", sender.sendto(b"anyone?", where))


def listener():
    ear = socket.socket(type=socket.SOCK_DGRAM)
    ear.bind(("", 5000))
    print("heard", ear.recvfrom(100))

# %% tags=["M26"]
def returned():
    run = play({"teller": teller, "listener": listener}, link={"delay_ns": 10_000_000})
    return " ".join(str(call.result) for _, call in run.calls("teller", "sendto"))


Predict("What do the three calls return?", returned, ("7 7 7", "7 0 0", "7 0 error", "7 7 error"))

# %% tags=["M26"]
told = play({"teller": teller, "listener": listener}, link={"delay_ns": 10_000_000})
told

# %% [markdown] tags=["M26"]
# Three times 7: *your machine has taken seven octets from you*. Now look at the network. **What to look for:** what becomes of packets 2 and 3, and what comes back as packet 4.

# %% tags=["M26"]
Ladder(told)

# %% [markdown] tags=["M26"]
# Something did come back for the second: ICMP port unreachable. But the socket had spoken to three peers, and the error of a next call could not say which of them it was about. So the system keeps it to itself, even if the socket is still open (here the program had ended). Packet 3 went to the only machine at the other end, which dropped it: it was for another address. A socket that was **connected** to one peer is told, by an error of its *next* call:

# %% tags=["M26"]
def connected():
    sender = socket.socket(type=socket.SOCK_DGRAM)
    sender.connect(("listener", 9999))
    print("send returns", sender.send(b"anyone?"))
    try:
        sender.recv(100)
    except ConnectionRefusedError as error:
        print("then recv fails:", error)


play({"teller": connected, "listener": listener}, link={"delay_ns": 10_000_000})

# %% [markdown]
# `connect` sent no packet: it only wrote the peer into the socket's row of the table, in place of two stars. (RFC 8085 section 5 describes it. The course's measurements on Linux 6.18 agree: unconnected, a time-out; connected, ECONNREFUSED.)

# %% tags=["U3"]
ask("U3")

# %% [markdown]
# ### Late, doubled, cut
#
# Three words are sent. The first is held up on the way, the second is doubled. What does a TCP program read in such a case, and what does this one?

# %%
def speaker():
    mouth = socket.socket(type=socket.SOCK_DGRAM)
    for word in (b"one", b"two", b"three"):
        mouth.sendto(word, ("reader", 5000))


def reader():
    ear = socket.socket(type=socket.SOCK_DGRAM)
    ear.bind(("", 5000))
    while True:
        print(ear.recvfrom(100)[0].decode())

# %%
trouble = toys.late_and_twice(late=1, twice=2)
play({"speaker": speaker, "reader": reader}, link={"delay_ns": 10_000_000}, faults=trouble)

# %% [markdown]
# No order, and no protection against copies. But each word came whole: what goes in with one call comes out with one call, or not at all. What if the reader's buffer is too small? **Your turn:** run it with 3 instead of 2 in place of `recvfrom(2)`.

# %%
def short_reader():
    ear = socket.socket(type=socket.SOCK_DGRAM)
    ear.bind(("", 5000))
    while True:
        print(ear.recvfrom(2)[0].decode())


play({"speaker": speaker, "reader": short_reader}, link={"delay_ns": 10_000_000})

# %% tags=["U5"]
ask("U5")

# %% [markdown] tags=["S1.55"]
# ### Fire and forget
#
# No handshake, no numbers, no window: the sender fires. A receiver reads 20 datagrams a second, has room for three that wait, and is sent 100 a second. **What to look for:** go to the start and step to 40 ms: *the buffer of UDP port 5000 is full*. What does the sender do about it?

# %% tags=["S1.55"]
Ladder(scenarios.scenario("slow-receiver")(), again=scenarios.scenario("slow-receiver"))

# %% [markdown] tags=["S1.55"]
# Which numbers are read, and could more room help? **What to look for:** the first dots move to the right with more room. Do they ever go away while the sender is faster than the reader?

# %% tags=["S1.55"]
Experiment(
    toys.drain,
    sends=Range("Sent a second", 100, 4, 120),
    reads=Range("Read a second", 20, 1, 120),
    room=Range("Room for", 3, 1, 30, unit="datagrams"),
)

# %% [markdown]
# A buffer only puts it off. TCP's receiver says in each segment how much room is left, and its sender obeys: lesson 10.

# %% [markdown] tags=["S1.60"]
# ## 6 Read sixteen bits of DNS
#
# **What did the name server say?** Here are the 88 octets behind the UDP header. You can already see a name in the right-hand column, in full twice.

# %% tags=["S1.60"]
message = reply.data[28:]
print(hexdump.text(message))

# %% [markdown]
# Twelve octets of header come first: six numbers of two octets (RFC 1035 section 4.1.1).

# %% tags=["S1.61"]
ident, flags, questions, answers, authorities, additional = unpack("!6H", message[:12])
f"{ident:04x}", f"{flags:04x}", questions, answers, authorities, additional

# %% [markdown] tags=["S1.61"]
# The id is 37a0. One question is repeated, three answers follow. The second number is a word of flags:
#
# | Bits | 1 | 4 | 1 | 1 | 1 | 1 | 1 | 1 | 1 | 4 |
# |---|---|---|---|---|---|---|---|---|---|---|
# | Name | QR | opcode | AA | TC | RD | RA | Z | AD | CD | RCODE |
# | Set, it says | reply | (a number) | from an authority | cut, ask by TCP | please ask on | I ask on | (kept free) | signatures verified | do not verify | (a number) |
#
# **Your turn.** Read 0x8120 with a pencil, fill in the blanks, and let the decoder compare.

# %%
compare(reply.data, qr=None, aa=None, tc=None, rd=None, ra=None, ad=None, cd=None)

# %% tags=["U9"]
ask("U9")

# %% [markdown] tags=["S1.61"]
# A second opinion: the article uses dnslib, a Python library for DNS, and so does the next cell. **What to look for:** the flags; the counts, `q=1 a=3`; and `ttl`, how many seconds an answer may be kept.

# %% tags=["S1.61"]
DNSRecord.parse(message)

# %% [markdown] tags=["S1.61"]
# Three addresses, each with a time to live of 0: use it now and forget it. The reply does not say *recursion available*, though somebody was asked to recur (RD), and RD comes back as it was sent. The signs point to a small proxy on the way, not to a real resolver. Does the course's own decoder agree with dnslib?

# %% tags=["S1.61"]
theirs = DNSRecord.parse(message)
ours = [step.value for step in reply if step.id.endswith("rdata.address")]
ours == [str(record.rdata) for record in theirs.rr], ours

# %% [markdown]
# > **Exercise 05.4, 2 points, about 10 minutes.** Write `dns_flags(word)`. [Open it](../exercises/05_udp_ports_dns.ipynb).

# %% [markdown] tags=["S1.60"]
# ## 7 Follow a name, and hang a program with it
#
# **Why does `mozilla.org` stand in the dump twice, when four names are in the message?** A name is a row of labels, each with its length in front: `07 mozilla 03 org 00`. The third and the fourth time it is two octets long: `c0 1d`. A length has at most six bits, so an octet that begins with the bits 11 is none. It begins a *pointer*: 14 bits that say where in the message the name goes on (RFC 1035 section 4.1.4).

# %% tags=["U8"]
ask("U8")

# %% [markdown] tags=["S1.60"]
# **What to look for:** step through the four names. Where does the arrow of the third lead? The question's name stands at 12.

# %% tags=["S1.60"]
boards.dns_names(reply)

# %% tags=["E1.15"]
card("E1.15")

# %% [markdown]
# ### An innocent decoder
#
# Ten lines read any name. They are what the paragraph above says, and what most people write first:

# %%
def innocent(message, at):
    labels = []
    while message[at]:
        if message[at] >= 0xC0:
            at = unpack("!H", message[at : at + 2])[0] & 0x3FFF
        else:
            labels.append(message[at + 1 : at + 1 + message[at]].decode())
            at += 1 + message[at]
    return ".".join(labels)

# %% tags=["S1.60"]
[innocent(message, at) for at in (12, 29, 56, 72)]

# %% [markdown]
# It works. It has read every name of a real reply. Now be wicked for a moment. You may send any octets to a program that reads like this.

# %%
ask("05-loop")

# %% [markdown]
# Here is that message: a header, a question whose name is a pointer, type and class. Eighteen octets in all.

# %%
trap = pack("!6H", 1, 0x0100, 1, 0, 0, 0) + b"\xc0\x0c" + pack("!2H", 1, 1)
print(hexdump.text(trap))

# %% [markdown]
# **Predict** what `innocent(trap, 12)` does. The call below is given a budget of 10 000 lines: when they are used up it is stopped, for we want to go on today.

# %%
WAYS = ("it returns an empty name", "it fails with an IndexError", "it is stopped by its budget")


def hangs():
    stopped = toys.tried(innocent, trap, 12).stopped
    return WAYS[2] if "lines" in stopped else WAYS[1] if stopped else WAYS[0]


Predict("What does the innocent decoder do?", hangs, WAYS)

# %%
toys.tried(innocent, trap, 12)

# %% [markdown]
# One datagram of 18 octets, and a program stands still for ever. It needs no connection and no password; the source address can be forged. A name that grows is worse: put a label before the pointer, and each round needs more memory. **Your turn:** write that one. (`b"\x03www\xc0\x0c"` in place of the two octets.)
#
# This was found in one program after the other, and again in 2020, in the TCP/IP stacks of small devices. RFC 9267 section 2 tells of it, and draws this very pointer. What does a wary reader do?

# %%
def wary(message, at):
    labels, start = [], at
    while message[at]:
        if message[at] >= 0xC0:
            at = unpack("!H", message[at : at + 2])[0] & 0x3FFF
            if at >= start:
                return "refused: a pointer must lead to an earlier place"
            start = at
        else:
            labels.append(message[at + 1 : at + 1 + message[at]].decode())
            at += 1 + message[at]
    return ".".join(labels)

# %%
toys.tried(wary, trap, 12), [wary(message, at) for at in (12, 29, 56, 72)]

# %% [markdown]
# RFC 1035 calls a pointer's target *a prior occurrence* of a name. Taken at its word, each jump leads strictly backwards, and no message has room for endless backwards. What do the two others say?

# %%
try:
    DNSRecord.parse(trap)
except DNSError as refused:
    print("dnslib:", refused)
boards.names_of(trap.hex(" ", 2))

# %% [markdown]
# **Your turn:** in the box of that widget, write a message with two names that point at each other. Then one that ends in the middle of a label. Try `wary(bytes.fromhex("..."), 12)` on the second: is it safe now? (It hangs no more, and it still trusts every length, so Python stops it with an error. The exercise does not.)
#
# > **Exercise 05.3, 5 points, about 30 minutes.** Write `decode_name(msg, off)`, which survives every message. [Open it](../exercises/05_udp_ports_dns.ipynb).

# %% [markdown] tags=["S4.7"]
# ## 8 Price a question
#
# The slides "TCP Basics" say that UDP suits request and reply, where TCP's overhead would be out of proportion. **How much is it?** First a guess:

# %%
ask("05-packets")

# %% [markdown] tags=["S4.7"]
# Here the exchange of part 1, 33 octets there and 49 back, is priced by each way of asking. UDP and TCP are run on the course's own stack, and their packets counted from the IP header on. QUIC's rows are lower bounds by its RFCs, and they include encryption, which the rows above have not. **What to look for:** the column *round trips*. Then make the round trip long, as to another continent; then make the answer 1200 octets.

# %% tags=["S4.7"]
Experiment(
    toys.price,
    request=Range("Request", 33, 1, 1200, unit="octets"),
    reply=Range("Reply", 49, 1, 1200, unit="octets"),
    rtt_ms=Range("Round trip", 20, 1, 300, unit="ms"),
)

# %% [markdown] tags=["S4.7"]
# Three times the octets, four times the packets, twice the wait: that is what a connection costs that is opened for one question. On a connection that stays open there is hardly a difference. That is why DNS over TCP should keep connections (RFC 7766 section 6.2.1), and why QUIC, which pads its first datagrams to 1200 octets (RFC 9000 section 14.1), wants to be kept as well.

# %% tags=["U10"]
ask("U10")

# %% [markdown] tags=["M24"]
# ### Is UDP faster?
#
# UDP saves a round trip at the start. Do its *packets* travel faster? One link, 10 ms long, a million bits a second; one packet of 1000 octets by UDP, one of 1000 octets by TCP. **Predict:**

# %% tags=["M24"]
def slower():
    times = {what: ns for what, _, ns in toys.race(1000).rows}
    gap = times["TCP segment with data"] - times["UDP datagram"]
    return "the same time" if not gap else "UDP is faster" if gap > 0 else "TCP is faster"


Predict("Which packet is faster?", slower, ("UDP is faster", "TCP is faster", "the same time"))

# %% tags=["M24"]
Experiment(
    toys.race,
    octets=Range("Packet", 1000, 41, 1500, unit="octets"),
    delay_ms=Range("Length of the link", 10, 0, 200, unit="ms"),
    rate_kbit=Range("Rate", 1000, 100, 10_000, 100, unit="kbit/s"),
)

# %% [markdown] tags=["M24"]
# To the nanosecond the same: a link does not read transport headers. What differs is what happens *before* (the handshake) and, you will see it in part 9, what happens *after a loss*.
#
# And what if a program sends by UDP as fast as it can? Here a file is sent by TCP over a link of 1 Mbit/s, and beside it a stream of datagrams that never slows down. **What to look for:** where the two share fairly, and where they do not.

# %% tags=["M24"]
shares = [toys.flood(percent) for percent in range(0, 201, 20)]
for share in shares:
    print(f"UDP offers {share.offered:3} %, gets {share.udp:3} %; TCP gets {share.tcp:3} %")

# %% tags=["M24"]
fig = Figure(figsize=(6, 3))
axes = fig.subplots()
axes.plot([s.offered for s in shares], [s.tcp for s in shares], "o-", label="TCP gets")
axes.plot([s.offered for s in shares], [s.udp for s in shares], "s--", label="UDP gets")
axes.set(xlabel="offered by UDP, percent of the link", ylabel="percent of the link")
axes.legend()
alt = "TCP's share falls, nearly in a straight line, from 96 percent to 4 at 100 percent, and stays there."
keep(fig, alt, "A flood by UDP, and a TCP that makes room for it")

# %% [markdown] tags=["M24"]
# Keep this figure. Read off it where the two lines cross, and from where on the upper one is level. TCP makes room for whoever comes, datagram by datagram, until it has none left. Above 100 % the flood gains nothing, and most of what it sends beyond is thrown away; TCP starves all the same. UDP is not fast, it is *inconsiderate*, unless its program is not.

# %% tags=["U12"]
ask("U12")

# %% [markdown]
# > **Exercise 05.6, 3 points, about 15 minutes.** Write `cost(request, reply, rtt, protocol)`. [Open it](../exercises/05_udp_ports_dns.ipynb).

# %% [markdown] tags=["S1.62", "S5.44"]
# ## 9 Choose: TCP or UDP
#
# Chris White's rule: pages and files by TCP; names, calls and games by UDP. The article "Transport Layer" adds sensors, SNMP and TFTP. A good rule, and each line of it has a reason. **What to look for:** eleven cards. Choose, then read what speaks for it, and what against the other.

# %% tags=["S1.62", "S5.44"]
drill.decisions()

# %% [markdown] tags=["S5.44"]
# The deciding questions are always the same. Must everything arrive? Does old news still count? Is there somebody to connect with, and is it worth it? QUIC answers a fourth: *I want TCP's services and not TCP.* It is built on UDP, because the network lets UDP through, and does its own numbers, acknowledgements and congestion control. It carries HTTP/3, and gets lesson 17.

# %% [markdown] tags=["S5.44"]
# ### The least reliability: TFTP
#
# What must one add to UDP to move a file? TFTP (RFC 1350) adds the least that works: a number for each block of 512 octets, an acknowledgement for each number, and a timer. One block at a time, *stop and wait*. **What to look for:** each block waits for the acknowledgement of the one before. Then choose packet 3, an acknowledgement, and press *Drop it*: who notices, and when?

# %% tags=["S5.44"]
Ladder(scenarios.scenario("tftp")(), again=scenarios.scenario("tftp"))

# %% tags=["S5.44"]
ask("05-tftp")

# %% [markdown]
# Who speaks from which port? The request goes to 69. The answer comes from another port, which the server took for this one file; the client goes on with that one:

# %% tags=["S5.44"]
for _, octets in scenarios.scenario("tftp")().packets():
    packet = explain(octets)
    print(packet["udp.src_port"].value, "->", packet["udp.dst_port"].value)

# %% [markdown]
# The file is whole, whatever you drop. It is also slow: one block in a round trip, 512 octets in 20 ms, on the fastest link of the world. How could one have more than one block under way? TFTP itself learned it later, by options for larger blocks (RFC 2348) and for several at a time (RFC 7440). TCP has had it from the start: lesson 08.

# %% [markdown] tags=["S1.63"]
# ### Old news: a game
#
# Chris White points to Glenn Fiedler's articles on networking for games, which explain why an action game does not use TCP. Here is the argument as a run. A server makes a state of the world 20 times a second; a player's screen shows the newest state that has arrived. Two players, the same line, 40 ms long; it loses 5 % of all packets. **What to look for:** how many states each has seen, and how old the picture was.

# %% tags=["S1.63"]
Experiment(
    toys.game,
    loss=Range("Packets lost", 5, 0, 20, unit="percent"),
    seed=Range("Seed", 2, 1, 20),
)

# %% [markdown]
# The UDP player goes without some states, and does not notice. The TCP player gets every one. The next figure shows the ten seconds of both screens; a line that rises is a picture that stands still.

# %% tags=["S1.63"]
fig = Figure(figsize=(6, 3))
axes = fig.subplots()
for screen, style in zip(toys.game(5, 2).screens, ("--", "-")):
    axes.plot(*zip(*screen.ages()[::3]), style, label=screen.name, linewidth=1)
axes.set(xlabel="time, seconds", ylabel="age of the picture, ms")
axes.legend()
alt = "By UDP the picture is 40 to 130 ms old throughout. By TCP it ages to hundreds of ms again and again, once to more than a second."
keep(fig, alt, "How old the newest picture is, by UDP and by TCP, with 5 % loss")

# %% tags=["S1.63"]
ask("05-game")

# %% [markdown]
# Each spike is one lost segment, or several. TCP's later segments did arrive; they stood in the receiver's buffer, behind the hole. For a file that is what you want. For a picture of *now* it is not.

# %% [markdown] tags=["S1.64"]
# ## 10 Speak to many at once
#
# **A phone wants to know which televisions there are. Whom does it ask?** It knows nobody. So it asks a *group*: an address from 224.0.0.0 to 239.255.255.255 belongs to no machine, and to all that have joined (RFC 1112). Here are the programs. A device joins and answers; the laptop has the same port open, and has not joined.

# %% tags=["S1.64"]
GROUP = "239.255.255.250"


def device():
    ear = socket.socket(type=socket.SOCK_DGRAM)
    ear.bind(("", 1900))
    member = socket.inet_aton(GROUP) + socket.inet_aton("0.0.0.0")
    ear.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, member)
    asked, phone = ear.recvfrom(1024)
    print("asked by", phone)
    ear.sendto(b"HTTP/1.1 200 OK\r\nST: ssdp:all\r\nEXT:\r\n\r\n", phone)

# %% tags=["S1.64", "S1.65"]
SEARCH = f"M-SEARCH * HTTP/1.1\r\nHOST: {GROUP}:1900\r\n"
SEARCH += 'MAN: "ssdp:discover"\r\nMX: 1\r\nST: ssdp:all\r\n\r\n'

def phone():
    mouth = socket.socket(type=socket.SOCK_DGRAM)
    mouth.settimeout(2)
    mouth.sendto(SEARCH.encode(), (GROUP, 1900))
    try:
        while True:
            print("found", mouth.recvfrom(1024)[1])
    except TimeoutError:
        print("that was all")

# %% tags=["S1.64"]
def laptop():
    ear = socket.socket(type=socket.SOCK_DGRAM)
    ear.bind(("", 1900))
    ear.settimeout(2)
    try:
        print("heard", ear.recvfrom(1024))
    except TimeoutError:
        print("heard nothing")

# %% tags=["S1.64"]
home = {"tv": device, "printer": device, "laptop": laptop, "phone": phone}
found = play(home, link={"delay_ns": 1_000_000})
found

# %% [markdown] tags=["S1.64"]
# Two were found, that nobody knew before, by one `sendto`. **What to look for:** packet 1 leaves the phone once, and has the same number on each of its ways. Who makes the copies? And what becomes of the laptop's? (Step to 2 ms.)

# %% tags=["S1.64"]
Ladder(found)

# %% tags=["S1.64"]
ask("05-copies")

# %% [markdown]
# (In a real network a switch or router learns by IGMP who has joined, and copies only to them. The router of this run copies to everybody, and leaves the choice to the hosts.)
#
# **Your turn:** let the laptop join. And TCP? Try to connect to a group:

# %% tags=["S1.64"]
def caller():
    try:
        socket.create_connection((GROUP, 1900))
    except OSError as error:
        print(error)


play({"caller": caller, "laptop": laptop}, link={})

# %% tags=["U11"]
ask("U11")

# %% [markdown] tags=["S1.65"]
# ### What the phone said
#
# That search was SSDP, the discovery of UPnP, which Chris White names as his example: text as in HTTP, in one datagram, to port 1900 of 239.255.255.250. **What to look for:** the destination, an address of nobody; the destination port; and the text.

# %% tags=["S1.65"]
search = found.packets("phone")[0][1]
Packet(explain(search), selected="ipv4.dst")

# %% tags=["S1.65"]
toys.ssdp(search[28:])

# %% [markdown] tags=["S1.66"]
# ### Reliable, and to many: RTPS
#
# Can one have both, reliability *and* a group? TCP cannot, but a protocol on UDP can. RTPS, a standard of the OMG, is one; robots and cars use it, under DDS. Its **writers** number every sample that they send to a group of **readers**. From time to time a writer sends a **heartbeat**: *I have the samples from 17 to 42.* A reader that misses some answers by an **ACKNACK**: *all below 30; 30 and 33 please.* The writer sends these again, or says by a **GAP** that they no longer count. Numbers, a word about what exists, a request for what is missing: you will know them again in TCP. A heartbeat may also leave it to the readers whether they answer; then a thousand that miss nothing cost nothing.

# %% tags=["S1.66"]
ask("05-rtps")

# %% [markdown]
# ## 11 Spot the error, look back, look ahead
#
# Three claims. Each comes from a text that teaches well, and had to be short. Is it **true**, **oversimplified** or **wrong**? Decide, then open the card; or give your verdict in code: `card("E1.16").judge("true")`.

# %% tags=["E1.16"]
card("E1.16")

# %% tags=["E1.17"]
card("E1.17")

# %% tags=["E5.1"]
card("E5.1")

# %% [markdown]
# The rest of this lesson's deck. Not every claim is false.

# %% tags=["E1.13", "E1.14"]
deck("E1.13", "T5.1", "E1.14", "T5.2")

# %% [markdown]
# ### What you can do now
#
# | You can | Read more |
# |---|---|
# | read and write a UDP datagram, its checksum included | RFC 768, RFC 1122 §4.1.3 |
# | say what 0 in its checksum field means, and where it may stand | RFC 768, RFC 8200 §8.1, RFC 6935 |
# | tell the three ranges of ports apart, and say who decides in each | RFC 6335 §6 |
# | say from which ports clients should speak, and why at random | RFC 6056 §3 |
# | find the socket that gets a packet | RFC 1122 §4.1.3.1, RFC 9293 §3.4.1 |
# | say what `sendto` knows, and who hears of an ICMP error | RFC 8085 §5 and §5.2 |
# | read a DNS message, names and pointers included, and survive a bad one | RFC 1035 §4.1, RFC 9267 §2 |
# | say when DNS uses TCP | RFC 7766 §5 |
# | price a question by UDP, TCP and QUIC | RFC 9000 §14.1, RFC 7766 §6.2.1 |
# | say what a program on UDP owes to the network | RFC 8085 §3.1 |
# | explain discovery by multicast | RFC 1112, UPnP Device Architecture 2.0 §1.3 |

# %% [markdown]
# ### Words
#
# | Word | Meaning | Where it is defined |
# |---|---|---|
# | datagram | UDP's unit: a header of eight octets, then data; whole or not at all | RFC 768 |
# | socket | an address and a port; also what a program holds to speak by | RFC 9293 §4 |
# | demultiplexing | finding out, from protocol, addresses and ports, whom a packet is for | RFC 1122 §4.1.3.3 uses the word |
# | ephemeral port | the port that a client has for a while | RFC 6056 §2.1 |
# | label | one part of a DNS name, 1 to 63 octets | RFC 1035 §3.1 |
# | pointer | two octets in place of the rest of a name: it goes on elsewhere | RFC 1035 §4.1.4 |
# | stop and wait | one block under way, and no next one before its acknowledgement | RFC 1350 §2 calls it lock step |
# | head-of-line blocking | what has arrived waits for what has not | RFC 9000 §13 avoids it between streams |
#
# ### Where you are

# %%
course_map(5)

# %% [markdown]
# **Next:** first [the exercises of this lesson](../exercises/05_udp_ports_dns.ipynb), 20 points. Then lesson 06: three segments that open everything. You have seen what the missing handshake saves. There you see what it buys.
