from course.lesson.selfcheck import ready


def test_all_there_is_one_sentence_and_no_version():
    assert ready(lambda _: True) == "ok: everything that the course uses is here"


def test_each_missing_thing_says_how_to_get_it_and_what_goes_without_it():
    said = ready(lambda name: name not in ("scapy", "dnslib")).splitlines()
    assert [line.split()[0] for line in said] == ["scapy", "dnslib"]
    assert all("pip install" in line and "without it" in line for line in said)


def test_nothing_that_the_lab_extra_brings_for_lessons_and_checks_is_forgotten():
    said = ready(lambda _: False)
    for name in ("cryptography", "dnslib", "jupyterlab", "matplotlib", "nbval", "scapy"):
        assert f"{name} is missing" in said
