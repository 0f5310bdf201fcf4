# %% [markdown]
# # Start here
#
# **What do two machines really say to each other when you open a page, send a message, make a call?** This course reads it octet by octet, from packets that were really captured and from packets that your own notebook makes. Then it lets you take the talk apart, break it, and build it anew: at the end stands a TCP of your own that shakes hands with a kernel.
#
# - Every number is computed in front of you, or says which RFC it comes from.
# - You predict, then run. You break, then mend.
# - It works without a network and without privileges. Nothing leaves your machine.
#
# **Begin with [01 First light](01_first_light.ipynb).** It takes 75 minutes and needs Python's `bytes` and `dict`, nothing else. If you want to see first what you are in for, press **Run → Run All Cells** and read on.

# %%
from course.capture import bundled
from course.decode import explain
from course.lesson import ask, course_map, ready, spaced
from course.lesson.journey import progress_map
from course.widget import Packet

# %% [markdown]
# ## A first look
#
# This is one packet of a chat: somebody typed `hello world!`. **What to look for:** the typed words are lit. Click any other octet and read, on the right, what it is. Or press Tab until the field list has the focus, and walk with the arrow keys.

# %%
Packet(explain(bundled.load("chat").frames[3]), selected="payload")

# %% [markdown]
# Sixty-five octets, and only thirteen of them were typed. What the other fifty-two are for, who wrote them, and what happens when one of them lies: that is the course.

# %% [markdown]
# ## The lessons
#
# Time is for reading and running; points are earned in the exercises. A lesson builds on those under *needs*, and on no others. What is marked *coming* is being written.

# %%
course_map()

# %% [markdown]
# ## Three ways through
#
# | You are | Your way | Begin |
# |---|---|---|
# | learning by yourself | all lessons in order, one or two a week, each with its exercises; five questions at the start of each bring back what came before | [01](01_first_light.ipynb), then [its exercises](../exercises/01_first_light.ipynb) |
# | teaching ten weeks | 01-02, 03-04, 05, 06-07, 08-09, 10, 11-12, 13-14, 15-16, 17; the capstone as a project. The exercise sets grade themselves, and an instructor can grade them again with inputs that nobody has seen | `INSTRUCTORS.md` of the project |
# | giving a workshop of two hours | 01 and 06, then one scene each of 08, 11 and 17, on Binder. Have everybody press Run All at the beginning | [01](01_first_light.ipynb), part 1 |
#
# An exercise set is passed at 60 % of its points. A lesson can be read without its exercises; the capstone is built from them, and where you have left one out, a reference part stands in.

# %% [markdown]
# ## Where you are
#
# **What to look for:** the lessons as a map, lines running down from each to those that need it. What you have earned and answered on this machine is written into it. Choose a lesson to read what it is about. The buttons look again, save your progress as a file, forget it, and take the forgetting back.

# %%
progress_map()

# %% [markdown]
# ## Come back tomorrow
#
# What is asked again after a day, two days, four days, stays. Each lesson but the first begins with five such questions; here you can have them without a lesson. Set `LESSON` to the lesson that you will read next: the questions come from those before it, first what is due, then what you knew worst. If you have not begun, they are something to come back to after lesson 01.

# %%
LESSON = 2

spaced.again(LESSON)

# %% [markdown]
# ## How to use it
#
# **Run a lesson.** Open it and choose *Run → Run All Cells*, then read from the top. After a change of your own, Shift+Enter runs one cell. If things look confused, *Kernel → Restart Kernel and Run All Cells* puts them right.
#
# **Use the pictures.** Everything that can be clicked can be reached with Tab, and then with the arrow keys, Home and End. Beneath each picture the same content stands as text. Pictures move on when the kernel is gone; what needs the kernel says so. [The gallery](90_gallery.ipynb) shows all of them, for those who want to try, or to build a lesson.
#
# **Predict.** Where a cell asks what you expect, say it before you look, and say how sure you are. A wrong prediction is worth more than a right one that was never said.
#
# **Answer questions.** `ask("B1")` shows a question with its hints folded away, `ask("B1", 60)` judges an answer. `card("E3.8")` shows a claim from a text that teaches well: is it true, oversimplified, or wrong? Try one; its answer lies in the packet above:

# %%
ask("01-peel")

# %% [markdown]
# **Do the exercises.** Each lesson has a set beside it, in the folder `exercises` ([set 01](../exercises/01_first_light.ipynb)). You write small functions; `check` compares them with practice data, shows the first difference, and gives up to three hints. On the terminal, from the folder that holds both:
#
# | Command | What it does |
# |---|---|
# | `course check 01` | checks set 01 and says in words how it went |
# | `course progress` | shows your points |
# | `course progress --export FILE` | writes them to a file, to keep or to hand in |
# | `course decode FILE` | explains a capture file, or a dump that you paste (`course decode -`) |
# | `course doctor` | says what your machine has, and what is missing |
#
# Is everything here that the course uses?

# %%
print(ready())

# %% [markdown]
# ## If you are on Binder
#
# Binder lends you a machine without cost and without an account. It also takes it back: **after ten idle minutes everything on it is gone**, your answers too. Before you leave, run `course progress --export progress.json` in a terminal and download that file and your notebooks (right click, *Download*). On Binder nobody may capture packets; no lesson needs it.

# %% [markdown]
# ## Words
#
# People say *packet* for everything. The RFCs have a word for each floor of the house, and so has this course:
#
# | Word | Meaning | Defined in |
# |---|---|---|
# | bit | one binary digit, 0 or 1 | |
# | octet | eight bits, what most people call a byte | RFC 791, Glossary |
# | frame | what a link carries: a link header, then a packet | RFC 1122 §1.3.3 |
# | packet | what IP hands to a link: an IP header, then data | RFC 1122 §1.3.3 |
# | datagram | IP's unit from end to end, or UDP's: a header, then data; it may travel in several packets | RFC 1122 §1.3.3, RFC 768 |
# | segment | TCP's unit: a TCP header, then the application's octets | RFC 1122 §1.3.3, RFC 9293 §4 |
# | message | here: what an application says at one time, a DNS query, a line of chat | RFC 1122 §1.3.3 has another use for it: the unit of a transport |
#
# ## Where the packets come from
#
# Five texts started this course: Chris White, "Python Networking: TCP and UDP"; Gealber Morales, "TCP handshake"; "Unpacking Packets"; the slides "TCP Basics"; and the article "Transport Layer". The packets that they print octet by octet are facts, and you will read them all; where they print only a line of a list, the course has rebuilt the packet and says so. Most of what they say is right. What had to be short, and what went wrong in ways worth knowing, is on cards for you to judge. What the course itself says it computes, or takes from an RFC whose section it names.
