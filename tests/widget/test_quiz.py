"""Cards to answer: judged in the browser as Python judges, by mouse and by key, for every kind."""

import base64
import json
import subprocess
import zlib

import pytest

from course.errors import WidgetError
from course.lesson import bank
from course.lesson.play import claims, questions
from course.lesson.quiz import is_right
from course.view.quiz import Card
from course.widget import Claims, Matching, Ordering, Predict, Quiz
from course.widget.base import joined
from course.widget.veil import veiled

ALL = {**bank.questions(), **bank.practice()}


def decoded(made):
    octets = base64.b64decode(made.bank)
    salt, rest = octets[:8], octets[8:]
    return json.loads(zlib.decompress(bytes(octet ^ salt[n % 8] for n, octet in enumerate(rest))))


def candidates(question):
    """Answers to try: the right one, its neighbours, and what people type."""
    right = question.answer
    if isinstance(right, tuple):
        return [list(right), list(right)[::-1], list(right)[:-1], [], list(question.choices)]
    if question.type == "mc":
        return [[key] for key in question.choices] + [[]]
    if question.type == "text":
        return [
            [right],
            [right.upper()],
            [f" {right} "],
            *([word] for word in question.accept),
            ["?"],
            [""],
        ]
    if question.type == "hex":
        number = int(str(right), 16)
        return [
            [str(right)],
            [f"{number:x}"],
            [f"{number:X}"],
            [str(number)],
            [hex(number + 1)],
            ["zz"],
            [""],
        ]
    return [
        *([f"{right}"], [f" {right} "], [f"+{right}"], [f"{right + question.tolerance}"]),
        *([f"{right + question.tolerance + 1}"], ["0x10"], ["1,000"], ["1_000"], ["?"], [""]),
    ]


def test_the_browser_judges_as_python_does(need, tmp_path):
    cards = {card["id"]: card for card in decoded(questions(*ALL))}
    asked = [(question, said) for question in ALL.values() for said in candidates(question)]
    module = tmp_path / "judge.mjs"
    given = json.dumps([[cards[question.id], said] for question, said in asked])
    module.write_text(
        f"{joined('judge.js')}\nconst given = {given};\n"
        "console.log(JSON.stringify(given.map(([card, said]) => isRight(card, said))));\n"
    )
    done = subprocess.run([need("node"), module], capture_output=True, text=True, check=True)
    there = json.loads(done.stdout)
    here = [
        is_right(q, said if q.type in ("multi", "order") else "".join(said)) for q, said in asked
    ]
    assert sum(here) >= len(ALL)
    assert [
        (question.id, said)
        for (question, said), a, b in zip(asked, here, there, strict=True)
        if a != b
    ] == []


def test_every_question_of_the_bank_can_be_played(rig):
    """The inputs of each card take the right answer, and the card then says so."""
    page = rig().mount(questions(*ALL))
    right = {card["id"]: card["right"] for card in decoded(questions(*ALL))}
    wrong = page.evaluate(
        """async right => {
          const root = document.querySelector(".tc-quiz");
          const faults = [];
          for (let n = 1; n <= Object.keys(right).length; n += 1) {
            model.set("at", n);
            const id = root.dataset.selected;
            const list = root.querySelector(".tc-card ol");
            const line = (key) => list.querySelector(`[data-key="${key}"]`);
            for (const key of list ? right[id] : []) list.append(line(key));
            for (const input of root.querySelectorAll(".tc-card input")) {
              if (input.type === "text") input.value = right[id][0];
              else input.checked = right[id].includes(input.value);
            }
            root.querySelector("form").requestSubmit();
            await 0;
            const said = root.querySelector(".tc-said").textContent;
            const isTold = !root.querySelector(".tc-tells").hidden;
            if (!said.startsWith("Right") || !isTold) faults.push([id, said]);
          }
          return faults;
        }""",
        right,
    )
    assert wrong == []
    assert page.locator(".tc-score").text_content().startswith(f"{len(ALL)} of {len(ALL)} done")


def test_the_answer_is_not_readable_by_accident():
    made = questions("01-rule", "Z1", "B1")
    stored = json.dumps([made._repr_mimebundle_()[0], made.get_state(["bank", "title", "answer"])])
    for question in ("01-rule", "Z1", "B1"):
        assert ALL[question].explanation[:30] not in stored
        assert ALL[question].hints == () or ALL[question].hints[0][:30] not in stored
        for plain in (stored, *(base64.b64decode(made.bank).decode("latin1"),)):
            assert '"right"' not in plain.replace("\\", "")
    assert veiled({"a": 1}) == veiled({"a": 1})


def test_a_wrong_choice_is_explained_then_hints_then_right(rig):
    page = rig().mount(questions("01-rule"))
    question = ALL["01-rule"]
    wrong = next(key for key in question.choices if key != question.answer)
    page.get_by_label(question.choices[wrong]).check()
    page.get_by_label("sure", exact=True).check()
    page.get_by_role("button", name="Check").click()
    said = page.get_by_role("status")
    assert said.text_content() == f"Not yet. {question.options[wrong]}"
    page.get_by_role("button", name="Hint 1").click()
    assert page.locator(".tc-hints").text_content() == question.hints[0]
    page.get_by_label(question.choices[question.answer]).check()
    page.get_by_role("button", name="Check").click()
    assert said.text_content() == "Right, at the 2nd try."
    assert question.explanation in page.locator(".tc-tells").text_content()
    record = page.evaluate("model.get('answer')")["01-rule"]
    assert (record["tries"], record["hints"], record["first"], record["sure"]) == (
        2,
        1,
        False,
        "sure",
    )
    assert page.get_by_role("button", name="Begin anew").evaluate(
        "e => e === document.activeElement"
    )
    page.get_by_role("button", name="Begin anew").click()
    assert page.evaluate("model.get('answer')") == {}
    assert said.text_content() == ""


def test_what_cannot_be_read_costs_no_try(rig):
    page = rig().mount(questions("B1"))
    page.get_by_role("textbox").fill("sixty")
    page.keyboard.press("Enter")
    assert page.get_by_role("status").text_content() == "This needs a number."
    assert page.evaluate("model.get('answer')") == {}
    page.get_by_role("button", name="Show the answer").click()
    assert page.get_by_role("status").text_content() == "Here is the answer."
    assert ALL["B1"].explanation in page.locator(".tc-tells").text_content()


def test_a_claim_takes_one_verdict_and_tells_the_truth(rig):
    page = rig().mount(claims("E3.8", "E3.10"))
    page.get_by_label("true").check()
    page.get_by_role("button", name="Check").click()
    assert page.get_by_role("status").text_content() == "We say otherwise."
    assert bank.cards()["E3.8"].truth[:40] in page.locator(".tc-tells").text_content()
    assert page.get_by_role("button", name="Check").is_disabled()
    page.keyboard.press("Enter")  # the focus went on to Next
    assert page.locator(".tc-heading").text_content().startswith("claim 2 of 2")


def test_lines_are_ordered_by_keys_alone(rig):
    page = rig().mount(Ordering("Order", ["SYN", "SYN,ACK", "ACK"], why="Three."))
    for _ in range(3):
        for line in ("SYN,ACK", "SYN"):
            up = page.get_by_role("button", name=f"Move up: {line}", exact=True)
            up.focus()
            page.keyboard.press("Enter")
            assert up.evaluate("e => e === document.activeElement")
    assert page.locator(".tc-card li span").all_text_contents() == ["SYN", "SYN,ACK", "ACK"]
    page.get_by_role("button", name="Check").press("Enter")
    assert page.get_by_role("status").text_content() == "Right, at once."


def test_lines_are_matched_by_native_choices(rig):
    page = rig().mount(Matching("Who?", {"53": "DNS", "80": "HTTP", "8080": "HTTP"}))
    for line, partner in (("53", "DNS"), ("80", "HTTP"), ("8080", "DNS")):
        page.get_by_role("combobox", name=line, exact=True).select_option(label=partner)
    page.get_by_role("button", name="Check").click()
    assert page.get_by_role("status").text_content() == "Not yet: 2 of 3 are right."
    page.get_by_role("combobox", name="8080").select_option(label="HTTP")
    page.get_by_role("button", name="Check").click()
    assert "2nd try" in page.get_by_role("status").text_content()


def test_a_prediction_calls_its_function_once_it_is_made():
    calls = []

    def live():
        calls.append(1)
        return 60

    made = Predict("How long?", live, unit="octets", why="Because.")
    assert calls == []
    record = {"said": ["52"], "tries": 1, "done": True}
    made.set_state({"answer": {"predict": record}})
    assert calls == [1]
    assert made.result["predict"] == {
        "n": 1,
        "right": False,
        "words": "You said 52 octets. It is 60 octets. Because.",
    }
    made.set_state({"answer": {"predict": record}})
    assert calls == [1]


def test_a_prediction_that_fails_says_why():
    made = Predict("What?", lambda: 1 // 0)
    made.set_state({"answer": {"predict": {"said": ["x"], "tries": 1, "done": True}}})
    assert "ZeroDivisionError" in made.error


@pytest.mark.parametrize(
    ("live", "said", "right"),
    [
        (60, "60", True),
        (60, "0x3c", True),
        (60.4, "60", True),
        (60, "?", False),
        ("RST", " rst", True),
    ],
)
def test_a_prediction_is_compared_by_value(live, said, right):
    made = Predict("What?", lambda: live, near=0.5)
    made.set_state({"answer": {"predict": {"said": [said], "tries": 1, "done": True}}})
    assert made.result["predict"]["right"] is right


def test_a_prediction_in_the_browser_waits_for_the_kernel_and_says_so(rig):
    page = rig().mount(Predict("How long?", lambda: 60, unit="octets"))
    page.get_by_role("textbox").fill("60")
    page.get_by_role("button", name="Predict, then run").click()
    assert page.get_by_role("status").text_content() == "Running."
    page.evaluate("model.set('result', {predict: {n: 1, right: true, words: 'It is 60.'}})")
    assert page.get_by_role("status").text_content() == "As you said. It is 60."


def test_a_result_stays_and_a_new_prediction_waits_for_its_own(rig):
    page = rig().mount(Predict("How long?", lambda: 60, unit="octets"))
    page.get_by_role("textbox").fill("60")
    page.keyboard.press("Enter")
    page.evaluate("model.set('result', {predict: {n: 1, right: true, words: 'It is 60.'}})")
    page.wait_for_timeout(2700)
    assert page.get_by_role("status").text_content() == "As you said. It is 60."
    page.get_by_role("button", name="Begin anew").click()
    page.get_by_role("textbox").fill("61")
    page.keyboard.press("Enter")
    assert page.get_by_role("status").text_content() == "Running."
    page.get_by_text("the kernel is busy or gone").wait_for()


def test_a_hint_leaves_what_was_chosen_since(rig):
    page = rig().mount(questions("01-rule"))
    first, second = list(ALL["01-rule"].choices.values())[2:]
    page.get_by_label(first).check()
    page.get_by_role("button", name="Check").click()
    page.get_by_label(second).check()
    page.get_by_role("button", name="Hint 1").click()
    assert page.get_by_label(second).is_checked()


def test_a_prediction_of_a_plain_value_needs_no_kernel(rig):
    page = rig().mount(Predict("What comes?", "RST", choices=("RST", "nothing"), why="Closed."))
    page.get_by_label("nothing").check()
    page.get_by_role("button", name="Check").click()
    assert page.get_by_role("status").text_content() == "We say otherwise."
    assert "It is RST. Closed." in page.locator(".tc-tells").text_content()


def test_of_each_card_that_is_done_python_hears_once():
    heard = []
    made = questions("B1", "B2")
    made._then = lambda name, record: heard.append((name, record["right"]))
    done, open_ = {"done": True, "right": True}, {"done": False, "right": False}
    made.set_state({"answer": {"B1": open_}})
    made.set_state({"answer": {"B1": done}})
    made.set_state({"answer": {"B1": done, "B2": done}})
    assert heard == [("B1", True), ("B2", True)]


def test_what_could_not_be_noted_is_told():
    made = questions("B1")
    made._then = lambda name, record: "Progress was not noted."
    made.set_state({"answer": {"B1": {"done": True, "right": True}}})
    assert made.error == "Progress was not noted."


def test_two_views_of_one_quiz_show_the_same(rig):
    page = rig().mount(questions("01-rule", "B1"), views=2)
    first, second = page.locator(".tc-quiz").all()
    choice = ALL["01-rule"].choices[ALL["01-rule"].answer]
    first.get_by_label(choice).check()
    assert not second.get_by_label(choice).is_checked()
    first.get_by_role("button", name="Check").click()
    assert second.get_by_label(choice).is_checked()
    assert second.get_by_role("status").text_content() == "Right, at once."
    second.get_by_role("button", name="Next").click()
    assert first.get_attribute("data-step") == "2"


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Quiz([]), "at least one card, got none"),
        (lambda: Quiz(["B1"]), "needs Cards, got str"),
        (lambda: Claims([Card("a", "joke", "?")]), "one of the kinds"),
        (lambda: Quiz([Card("a", "text", "?")] * 2), "different ids"),
        (lambda: Ordering("?", ["a", "a"]), "two or more different lines"),
        (lambda: Matching("?", {"a": "b"}), "two or more pairs"),
        (lambda: Predict("?", "RST", choices=("FIN",)), "one of its choices"),
    ],
)
def test_what_cannot_be_played_is_refused_in_a_sentence(make, words):
    with pytest.raises(WidgetError, match=words):
        make()
