#!/usr/bin/env python3
"""Refuses what g++ 12 miscompiles around co_await (tests/toolchain/coroutines.cpp has the list).

A program that reads text, not a compiler: it refuses some harmless forms too, and all of them are
cured by naming the object on the line above.
"""

import re

import cpp_text

# The expression, not the name of an operator function.
AWAIT = re.compile(r"(?<!operator )\bco_await\b")
OPENING, CLOSING = "([{", ")]}"
PAIR = dict(zip(OPENING, CLOSING))


def closing_of(code, start):
    """The position of the bracket that closes the one at start; the end of the text if none does."""
    depth = 0
    for position in range(start, len(code)):
        if code[position] in OPENING:
            depth += 1
        elif code[position] in CLOSING:
            depth -= 1
            if depth == 0:
                return position
    return len(code)


def starts_lambda(code, position):
    """Whether the '[' here opens a capture list, and not a subscript or an attribute."""
    if code[position : position + 2] == "[[":
        return False
    before = code[:position].rstrip()
    if re.search(r"\b(return|co_return|co_await|co_yield|case)$", before):
        return True
    return not re.search(r"[\w)\]}\[]$", before)


def captures_value(captures):
    """Whether a lambda with this capture list owns a copy of anything."""
    for capture in filter(None, (c.strip() for c in captures.split(","))):
        if capture != "this" and not capture.startswith("&"):
            return True
    return False


def operand_problems(code, start):
    """What is wrong in the operand of the co_await that ends before start."""
    position, depth = start, 0
    while position < len(code):
        char = code[position]
        if char == "[" and starts_lambda(code, position):
            end = closing_of(code, position)
            if captures_value(code[position + 1 : end]):
                return "a lambda that captures by value inside co_await; name it on the line above"
            # Its own body holds statements of its own.
            body = re.compile(r"[{;]").search(code, end)
            if not body or body[0] == ";":
                return None
            position = closing_of(code, body.start()) + 1
            continue
        if char == "{":
            # After a whole condition, `if (x) {`, the operand is over.
            return "braces inside co_await; name the object on the line above"
        if char in "([":
            depth += 1
        elif char in ")]":
            depth -= 1
            if depth < 0:
                return None
        elif char == ";" or (char == "}" and depth == 0) or (char == "," and depth == 0):
            return None
        position += 1
    return None


def conditions(code):
    """(position, keyword, text) of each condition of if, while, switch and for."""
    for match in re.finditer(r"\b(if|while|switch|for)\s*(?:constexpr\s*)?\(", code):
        opening = match.end() - 1
        yield match.start(), match[1], code[opening + 1 : closing_of(code, opening)]


def split_top(text, separator):
    """The parts of text between separators that stand outside of all brackets."""
    parts, depth, begin = [], 0, 0
    for position, char in enumerate(text):
        if char in OPENING:
            depth += 1
        elif char in CLOSING:
            depth -= 1
        elif char == separator and depth == 0:
            parts.append(text[begin:position])
            begin = position + 1
    return parts + [text[begin:]]


def is_bare(keyword, condition):
    """Whether the tested expression itself awaits, instead of an initialiser or a declaration."""
    parts = split_top(condition, ";")
    if keyword == "for":
        if len(parts) != 3:
            return False
        tested = parts[1]
    else:
        tested = parts[-1]
    if not AWAIT.search(tested):
        return False
    # `auto x = co_await f()` declares; `x = co_await f()` and `co_await f() == y` do not.
    declares = re.match(r"\s*(?:const\s+)?[\w:]+(?:<[^=]*>)?[\s&*]+\w+\s*=(?!=)", tested)
    return not declares


def problems_in(text):
    """(position, message) of each problem."""
    code = cpp_text.code_only(text)
    found = []
    for match in AWAIT.finditer(code):
        problem = operand_problems(code, match.end())
        if problem:
            found.append((match.start(), problem))
    for position, keyword, condition in conditions(code):
        if is_bare(keyword, condition):
            found.append((position, f"co_await as the condition of {keyword}; name its result first"))
    start = 0
    for end in [m.start() for m in re.finditer(r"[;{}]", code)]:
        awaits = list(AWAIT.finditer(code, start, end))
        if len(awaits) > 1:
            found.append((awaits[1].start(), "more than one co_await in a statement"))
        start = end + 1
    return sorted(found)


def problems_of(root):
    problems = []
    folders = ["include", "examples", "tests"]
    for path in cpp_text.sources(root, folders, (".hpp", ".ipp", ".cpp"), skip=["tests/toolchain/"]):
        text = cpp_text.read(root, path)
        for position, message in problems_in(text):
            problems.append(f"{path}:{cpp_text.line_of(text, position)}: {message}")
    return problems


def body(text):
    return {"include/throng/sample.hpp": "task<> f() {\n  " + text + "\n}\n"}


BRACES, VALUE, BARE, TWICE = "braces", "by value", "condition", "more than one"
SAMPLES = [
    ("plain", body("co_await f();"), None),
    ("named result", body("const auto r = co_await f(a, b[1], c(d));"), None),
    ("builder chain", body('co_await vu.http.post(u).header("a", "{").json(t);'), None),
    ("comment", body("co_await f(a /* {1} */);"), None),
    ("braces after", body("co_await f(); const x y{1};"), None),
    ("braces before", body("const x y{1}; co_await f(y);"), None),
    ("moved task", body("auto t = f({1, 2}); co_await std::move(t);"), None),
    ("braced argument", body("co_await f({1, 2});"), BRACES),
    ("braced type", body("co_await f(options{.a = 1});"), BRACES),
    ("braced on the next line", body("co_await f(\n    {1, 2});"), BRACES),
    ("braced array", body("co_await f(std::array{a, b});"), BRACES),
    ("braced awaiter", body("co_await sleep{1s};"), BRACES),
    ("reference lambda", body("co_await f([&] { g(); h(); });"), None),
    ("named reference lambda", body("co_await f([&x](int y) { return x + y; });"), None),
    ("empty lambda", body("co_await f([] { return 1; });"), None),
    ("value lambda", body("co_await f([x] { return x; });"), VALUE),
    ("mixed lambda", body("co_await f([&, x] { return x; });"), VALUE),
    ("default value lambda", body("co_await f([=] { return x; });"), VALUE),
    ("moved lambda", body("co_await f([x = std::move(y)] { return x; });"), VALUE),
    ("called lambda", body("co_await [x]() -> task<> { co_return; }();"), VALUE),
    ("braces after a lambda", body("co_await f([&] { g(); }, {1});"), BRACES),
    ("braces in a lambda", body("co_await f([&] { x y{1}; });"), None),
    ("await in a lambda", body("co_await f([&]() -> task<> { co_await g({1}); });"), BRACES),
    ("subscript", body("co_await f(a[x], b);"), None),
    ("initialiser", body("if (const auto r = co_await f(); !r.ok()) { g(); }"), None),
    ("declaration", body("while (auto r = co_await f()) { g(); }"), None),
    ("bare if", body("if (co_await f()) g();"), BARE),
    ("negated if", body("if (!co_await f()) { g(); }"), BARE),
    ("compared if", body("if (co_await f() == 2) { g(); }"), BARE),
    ("assigned if", body("if ((x = co_await f())) { g(); }"), BARE),
    ("bare while", body("while (co_await f()) {}"), BARE),
    ("bare do", body("do { g(); } while (co_await f());"), BARE),
    ("bare switch", body("switch (co_await f()) { case 1: g(); }"), BARE),
    ("bare for", body("for (int i = 0; co_await f(); ++i) {}"), BARE),
    ("bare after initialiser", body("if (auto x = g(); co_await f(x)) {}"), BARE),
    ("awaited under if", body("if (x) co_await f(); else co_await g();"), None),
    ("twice", body("g(co_await f(), co_await f());"), TWICE),
    ("twice in a sum", body("const auto x = co_await f() + co_await g();"), TWICE),
    ("one after the other", body("co_await f(); co_await g();"), None),
    ("the compiler's own test", {"tests/toolchain/a.cpp": "void f() { co_await f({1}); }"}, None),
    ("operator", body("auto operator co_await() { return awaiter{*this}; }"), None),
    ("a test", {"tests/vu/a_test.cpp": "void f() { co_await f({1}); }"}, BRACES),
    ("an example", {"examples/a.cpp": "void f() { co_await f({1}); }"}, BRACES),
]

if __name__ == "__main__":
    cpp_text.main(problems_of, SAMPLES)
