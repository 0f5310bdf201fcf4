# %% [markdown]
# # Gallery: every picture that moves
#
# This is no lesson. It shows each widget of the course once, so that you can try them all in one place, find the one you want for a lesson of your own, and see how each is made. Start at [the index](00_index.ipynb) to learn.
#
# Everything can be reached with Tab and worked with keys. *Save the picture*, below each, gives it as a PNG or SVG file; `widget.save("x.html")` writes one page that plays without Jupyter and without a network, and on a terminal `course gallery --out gallery.html` writes all of them into one.

# %%
from IPython.display import display

from course import gallery
from course.lesson import scripts
from course.widget import Ladder

# %% [markdown]
# ## All of them
#
# The list is `gallery.EXAMPLES`: for each class one sentence, and a function that makes one. What you see here is also what the tests of the course go through. Six at a time, so that a slow machine keeps up.

# %%
EXAMPLES = list(gallery.EXAMPLES.items())


def show(examples):
    for widget, example in examples:
        print(f"{widget.__name__}: {example.about}")
        display(example.make())


show(EXAMPLES[:6])

# %%
show(EXAMPLES[6:12])

# %%
show(EXAMPLES[12:18])

# %%
show(EXAMPLES[18:24])

# %%
show(EXAMPLES[24:30])

# %%
show(EXAMPLES[30:36])

# %%
show(EXAMPLES[36:])

# %% [markdown]
# ## How one is made
#
# A widget takes records: packets that were explained, the trace of a simulation, questions. `gallery.chat()` gives the eight packets of lesson 01; whatever you read with `course.capture` fits as well.

# %%
[f"{packet.number}: {packet.line}" for packet in gallery.chat()[:3]]

# %% [markdown]
# ## A script and its timeline
#
# A script in the language of packetdrill says what a program calls, what the peer sends, and what the stack must answer, each with its time. It is played in virtual time: on the left what the script says, on the right what the stack did. `scripts.NAMES` has more of them, `scripts.script(name)` gives the text, to change it, and on a terminal `course script FILE` plays one of your own.

# %%
handshake = scripts.play("handshake")
handshake

# %% [markdown]
# What happened is a trace like any other: step through it.

# %%
Ladder(handshake.trace)
