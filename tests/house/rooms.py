#!/usr/bin/env python3
"""The rooms of include/throng: who may include whom, and how long a header may be."""

import re

import cpp_text

# An include points only left.  `testing` sees all and is seen by none.
ORDER = "base time load metrics http threshold net report vu engine cli".split()
TESTING = "testing"

# Where the world outside the standard library may be named at all.
MAY_SEE_ASIO = {"net", "report", "engine", "cli", "testing", "asio.hpp", "main.hpp", "src.hpp"}
MAY_SEE_LLHTTP = {"http", "testing", "src.hpp"}

# What a script author includes must stay free of these, however it gets there.
SCRIPT_HEADER = "throng.hpp"
NOT_IN_A_SCRIPT = {"net", "engine", "cli", "asio.hpp", "main.hpp"}

# Top-level headers that a room may include: they name nothing of a room further right.
FOR_EVERYBODY = {"version.hpp", "fwd.hpp"}

LONGEST = 300

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]+)[>"]', re.MULTILINE)
COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)


def includes(text):
    """(line, quote, path) of each include that is not inside a comment."""
    text = COMMENT.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    return [(cpp_text.line_of(text, m.start(2)), m[1], m[2]) for m in INCLUDE.finditer(text)]


def room_of(path):
    """The room of <throng/...>, or the file's name at the top level."""
    return path.split("/")[0]


def is_asio(path):
    return path == "asio.hpp" or path.startswith("asio/")


def wrong_way(room, other):
    """Why `room` may not include `other`, or None.  Both may be top-level headers."""
    if room in (TESTING, "src.hpp") or room == other:
        return None
    if other == TESTING:
        return "nothing but testing sees testing"
    if room not in ORDER or other in FOR_EVERYBODY:
        return None
    if other not in ORDER:
        return f"a room may not include <throng/{other}>"
    if ORDER.index(other) > ORDER.index(room):
        return f"{other} lies to the right of {room}"
    return None


def way_out(files, start):
    """The shortest chain of includes from start to what a script must not see, or None."""
    queue, seen = [[start]], {start}
    while queue:
        chain = queue.pop(0)
        for _, _, path in includes(files.get(chain[-1], "")):
            if is_asio(path):
                return chain + [path]
            if not path.startswith("throng/"):
                continue
            inner = path.removeprefix("throng/")
            if room_of(inner) in NOT_IN_A_SCRIPT:
                return chain + [inner]
            if inner not in seen:
                seen.add(inner)
                queue.append(chain + [inner])
    return None


def problems_of(root):
    base = "include/throng/"
    paths = cpp_text.sources(root, ["include/throng"], (".hpp", ".ipp"))
    files = {path.removeprefix(base): cpp_text.read(root, path) for path in paths}
    problems = []
    for path, text in files.items():
        room = room_of(path)
        where = base + path
        if "/" in path and room not in ORDER and room != TESTING:
            problems.append(f"{where}: '{room}' is not a room; give it a place in the order")
            continue
        lines = text.count("\n")
        if lines > LONGEST:
            problems.append(f"{where}: {lines} lines, more than {LONGEST}; is it still one idea?")
        for line, quote, included in includes(text):
            if quote == '"':
                problems.append(f'{where}:{line}: write <throng/...> instead of "{included}"')
            elif is_asio(included) and room not in MAY_SEE_ASIO:
                problems.append(f"{where}:{line}: {room} does not know Asio")
            elif included == "llhttp.h" and room not in MAY_SEE_LLHTTP:
                problems.append(f"{where}:{line}: {room} does not know llhttp")
            elif included.startswith("throng/"):
                inner = included.removeprefix("throng/")
                reason = wrong_way(room, room_of(inner))
                if reason:
                    problems.append(f"{where}:{line}: {reason}")
                elif inner not in files:
                    problems.append(f"{where}:{line}: <{included}> does not exist")
    chain = way_out(files, SCRIPT_HEADER)
    if chain:
        problems.append(f"{base}{SCRIPT_HEADER}: a script must not see this: " + " -> ".join(chain))
    return problems


def tree(**files):
    """Sample headers; two underscores stand for a folder."""
    text = {}
    for name, includes_of in files.items():
        ending = ".ipp" if name.startswith("impl_") else ".hpp"
        path = name.removeprefix("impl_").replace("__", "/impl/" if ending == ".ipp" else "/")
        lines = [f"#include <{i}>\n" for i in includes_of]
        text[f"include/throng/{path}{ending}"] = "".join(lines)
    return text


SAMPLES = [
    ("leftwards", tree(base__a=["vector"], time__b=["throng/base/a.hpp"], version=[]), None),
    ("rightwards", tree(time__b=[], base__a=["throng/time/b.hpp"]), "time lies to the right"),
    ("rightwards from a body", tree(time__b=[], impl_base__a=["throng/time/b.hpp"]), "right"),
    ("testing sees the engine", tree(engine__a=[], testing__b=["throng/engine/a.hpp"]), None),
    ("every body is compiled", tree(src=["throng/testing/b.hpp"], testing__b=[]), None),
    ("the script sees testing", tree(throng=["throng/testing/b.hpp"], testing__b=[]), "testing"),
    ("testing is seen", tree(testing__b=[], engine__a=["throng/testing/b.hpp"]), "sees testing"),
    ("a top-level header in a room", tree(throng=[], vu__a=["throng/throng.hpp"]), "may not"),
    ("the version in a room", tree(version=[], base__a=["throng/version.hpp"]), None),
    ("an unknown room", tree(cellar__a=[]), "not a room"),
    ("a missing header", tree(base__a=["throng/base/b.hpp"]), "does not exist"),
    ("Asio in a pure room", tree(load__a=["asio/post.hpp"]), "does not know Asio"),
    ("Asio in net", tree(net__a=["asio/post.hpp"]), None),
    ("llhttp in load", tree(load__a=["llhttp.h"]), "does not know llhttp"),
    ("quotes", {"include/throng/base/a.hpp": '#include "b.hpp"\n'}, "instead of"),
    ("commented out", {"include/throng/base/a.hpp": "// #include <throng/cli/b.hpp>\n"}, None),
    ("300 lines", {"include/throng/base/a.hpp": "//\n" * 300}, None),
    ("301 lines", {"include/throng/base/a.hpp": "//\n" * 301}, "301 lines"),
    ("301 lines of a body", {"include/throng/base/impl/a.ipp": "//\n" * 301}, "301 lines"),
    (
        "a script that stays clean",
        tree(
            throng=["throng/vu/a.hpp"],
            vu__a=["throng/vu/impl/a.ipp"],
            impl_vu__a=["throng/base/b.hpp"],
            base__b=[],
        ),
        None,
    ),
    (
        "a script that reaches net through a body",
        tree(
            throng=["throng/vu/a.hpp"],
            vu__a=["throng/vu/impl/a.ipp"],
            impl_vu__a=["throng/net/b.hpp"],
            net__b=["asio/post.hpp"],
        ),
        "throng.hpp -> vu/a.hpp -> vu/impl/a.ipp -> net/b.hpp",
    ),
    (
        "a script that reaches Asio",
        tree(throng=["throng/report/a.hpp"], report__a=["asio/post.hpp"]),
        "throng.hpp -> report/a.hpp -> asio/post.hpp",
    ),
]

if __name__ == "__main__":
    cpp_text.main(problems_of, SAMPLES)
