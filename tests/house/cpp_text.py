"""What the checks of the house share: reading C++ as text, and testing themselves."""

import os
import re
import sys
import tempfile

TOKENS = re.compile(
    r"""
    (?P<comment>//[^\n]*|/\*.*?\*/)
  | (?P<raw>\b(?:u8|u|U|L)?R"(?P<mark>[^()\s\\]{0,16})\(.*?\)(?P=mark)")
  | (?P<text>"(?:\\.|[^"\\\n])*")
  | (?P<number>\b[0-9](?:'?[0-9A-Za-z_.])*)
  | (?P<char>'(?:\\.|[^'\\\n])+')
    """,
    re.VERBOSE | re.DOTALL,
)


def code_only(text):
    """The text with comments, strings and characters blanked; lines and columns stay."""

    def blank(match):
        if match.lastgroup == "number":
            return match[0]
        return re.sub(r"[^\n]", " ", match[0])

    return TOKENS.sub(blank, text)


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def sources(root, folders, endings, skip=()):
    """Files with these endings under root/folders, as paths relative to root, sorted."""
    found = []
    for folder in folders:
        for path, names, files in os.walk(os.path.join(root, folder)):
            names[:] = [n for n in names if not n.startswith(".") and n != "build"]
            for file in files:
                relative = os.path.relpath(os.path.join(path, file), root)
                if file.endswith(endings) and not relative.startswith(tuple(skip)):
                    found.append(relative)
    return sorted(found)


def read(root, path):
    with open(os.path.join(root, path), encoding="utf-8") as file:
        return file.read()


def self_test(problems_of, samples):
    """Each sample is (what it shows, {path: text}, expected piece of a message or None).

    The check is run over each in a folder of its own; the number of wrong answers comes back.
    """
    wrong = 0
    for name, files, expected in samples:
        with tempfile.TemporaryDirectory() as root:
            for path, text in files.items():
                full = os.path.join(root, path)
                os.makedirs(os.path.dirname(full), exist_ok=True)
                with open(full, "w", encoding="utf-8") as file:
                    file.write(text)
            problems = problems_of(root)
        if expected is None:
            right = not problems
        else:
            right = len(problems) == 1 and expected in problems[0]
        if not right:
            wrong += 1
            print(f"{name}: expected {expected!r}, got {problems}")
    print(f"{len(samples)} samples, {wrong} judged wrongly")
    return wrong


def main(problems_of, samples):
    """check.py <root of the tree> | --self-test"""
    if sys.argv[1:] == ["--self-test"]:
        sys.exit(1 if self_test(problems_of, samples) else 0)
    root = sys.argv[1] if len(sys.argv) > 1 else os.getcwd()
    problems = problems_of(root)
    for problem in problems:
        print(problem)
    sys.exit(1 if problems else 0)
