#!/usr/bin/env python3
"""Names the public types, concepts and functions without a /// comment.

Public is what a user can name: in include/throng, outside of detail folders and namespaces, and not
private in its class.  It reads text: a small scanner follows braces and namespaces.  Constructors
are covered by their class, and members whose meaning the language fixes need no comment (defaulted,
deleted, overriding, destructors, equality, what a coroutine's promise and awaiter must have).
Overloads share the comment of the first, and functions of one line that of the line above them.
"""

import re

import cpp_text
from coroutine_lint import closing_of

FIXED_BY_THE_LANGUAGE = set(
    """get_return_object get_return_object_on_allocation_failure initial_suspend final_suspend
    unhandled_exception return_value return_void yield_value await_transform await_ready
    await_suspend await_resume operator= operator== operator!= operator<=> operator_co_await
    operator_new operator_delete""".split()
)
NOT_NAMES = set("void bool char int long short double float auto unsigned signed if".split())
TYPE = re.compile(
    r"\b(?:class|struct|union)\s+(?:\[\[.*?\]\]\s*)?(?P<name>[A-Za-z_]\w*)\s*"
    r"(?P<special><.*>)?\s*(?:final\b\s*)?(?::(?!:).*)?$",
    re.DOTALL,
)
ENUM = re.compile(r"\benum\s+(?:class\s+|struct\s+)?(?P<name>[A-Za-z_]\w*)")
CONCEPT = re.compile(r"\bconcept\s+(?P<name>\w+)")
SPECIFIER = re.compile(r"\b(?:alignas|decltype|explicit|noexcept|requires|__attribute__)\s*(?=\()")
FUNCTION = re.compile(
    r"(?P<name>(?:[\w:]|<[^<>()]*>)*\boperator\s*(?:\(\s*\)|\[\s*\]|co_await|new|delete|\"\"\s*\w+|[^\s\w(]+"
    r"|[\w:<>*& ]+)|~?[A-Za-z_][\w:]*)\s*\("
)
ACCESS = re.compile(r"(public|protected|private)\s*$")


class scope:
    def __init__(self, kind, public, name=""):
        self.kind = kind
        self.public = public
        self.name = name
        self.documented = set()
        self.covered_to = None  # the last line of a function with a comment
        self.reported = set()


def without_directives(code):
    """Preprocessor lines, with what they continue on, blanked."""
    pattern = re.compile(r"^[ \t]*#(?:[^\n\\]|\\\n|\\.)*", re.MULTILINE)
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), code)


def without_template(head):
    """The head without its leading template parameters, whose `class T` is no class."""
    head = head.strip()
    while match := re.match(r"template\s*<", head):
        depth, position = 1, match.end()
        while position < len(head) and depth:
            depth += {"<": 1, ">": -1}.get(head[position], 0)
            if head[position - 1 : position + 1] == "->":
                depth += 1
            position += 1
        head = head[position:].strip()
    return head


def without_specifiers(head):
    """The head without attributes, initialisers and what looks like a call and is none."""
    while (opening := head.find("{")) >= 0:
        head = head[:opening] + head[closing_of(head, opening) + 1 :]
    head = re.sub(r"\[\[.*?\]\]", " ", head, flags=re.DOTALL)
    while match := SPECIFIER.search(head):
        head = head[: match.start()] + head[closing_of(head, match.end()) + 1 :]
    return head


def function_name(head):
    """The name of the function that this head declares, or None when it declares none."""
    head = without_specifiers(without_template(head))
    if re.match(r"(using|typedef|friend|static_assert|extern\s+template|namespace)\b", head):
        return None
    match = FUNCTION.search(head)
    if not match:
        return None
    name = re.sub(r"operator\s+(?=\w)", "operator_", match["name"])
    name = re.sub(r"(operator)\s+", r"\1", name).strip()
    if "operator" not in name and "=" in head[: match.start()]:
        return None
    return None if name in NOT_NAMES else name


def exempt(head, name, owner):
    """Whether the language or the base class says what this function means."""
    head = without_specifiers(without_template(head))
    if name in FIXED_BY_THE_LANGUAGE or name.startswith("~"):
        return True
    if "::" in name or re.search(r"=\s*(default|delete)\s*$|\boverride\b|\bfinal\b", head):
        return True
    if owner.kind == "namespace":
        # A deduction guide has the form of a constructor.
        return head.startswith(name + "(") or head.startswith("explicit " + name)
    return name == owner.name


class reader:
    """Walks one header and collects what lacks a comment."""

    def __init__(self, text):
        self.lines = text.splitlines()
        self.code = without_directives(cpp_text.code_only(text))
        self.scopes = [scope("namespace", True)]
        self.problems = []
        self.begin = 0

    def has_comment(self, start, end):
        first = cpp_text.line_of(self.code, start) - 1
        last = cpp_text.line_of(self.code, end) - 1
        if any("///" in line for line in self.lines[first : last + 1]):
            return True
        above = first - 1
        while above >= 0 and re.match(r"\s*//(?!/)", self.lines[above]):
            above -= 1
        return above >= 0 and self.lines[above].lstrip().startswith("///")

    def visible(self):
        return all(s.public for s in self.scopes)

    def declare(self, name, what, end, close=None):
        """One public declaration, from self.begin to end, a function's body to close."""
        owner = self.scopes[-1]
        start = self.begin + re.search(r"\S", self.code[self.begin :]).start()
        first, last = cpp_text.line_of(self.code, start), cpp_text.line_of(self.code, close or end)
        grouped = close and first == last and owner.covered_to == first - 1
        if grouped or self.has_comment(start, end):
            owner.documented.add(name)
            owner.covered_to = last if close else None
        elif self.visible() and name not in owner.documented | owner.reported:
            owner.reported.add(name)
            self.problems.append((first, f"{what} {name}"))

    def declare_function(self, head, end, close):
        name = function_name(head)
        if name and not exempt(head, name, self.scopes[-1]):
            self.declare(name, "function", end, close)

    def open_brace(self, position):
        """Handles the brace; answers where to go on."""
        head = self.code[self.begin : position]
        bare = without_template(head)
        after = position + 1
        if re.match(r"(inline\s+)?namespace\b", bare):
            hidden = re.search(r"\bdetail\b", bare) or bare.split() == ["namespace"]
            self.scopes.append(scope("namespace", not hidden))
        elif bare == "extern":
            self.scopes.append(scope("namespace", True))
        elif re.search(r"\brequires\s*(\([^{}]*\))?\s*$|\bconcept\b", bare):
            return closing_of(self.code, position) + 1
        elif match := ENUM.search(bare):
            self.declare(match["name"], "enum", position)
            after = closing_of(self.code, position) + 1
        elif (match := TYPE.search(without_specifiers(bare))) and "=" not in bare:
            # A specialisation says what its primary template says.
            open_to_users = not match["special"] and match["name"] != "promise_type"
            if open_to_users:
                self.declare(match["name"], "type", position)
            inner = scope("class", open_to_users, match["name"])
            inner.public = open_to_users and not re.search(r"\bclass\s", bare)
            self.scopes.append(inner)
        elif function_name(head):
            in_initialisers = re.search(r"\)[^()]*(?<!:):(?!:)", bare)
            if in_initialisers and re.search(r"[\w>]\s*$", bare):
                return closing_of(self.code, position) + 1
            after = closing_of(self.code, position) + 1
            self.declare_function(head, position, after - 1)
        else:
            # An initialiser: the declaration goes on behind it.
            return closing_of(self.code, position) + 1
        self.begin = after
        return after

    def end_statement(self, position):
        head = self.code[self.begin : position]
        if match := CONCEPT.search(head):
            self.declare(match["name"], "concept", position)
        else:
            self.declare_function(head, position, position)
        self.begin = position + 1

    def read(self):
        position = 0
        while position < len(self.code):
            char = self.code[position]
            if char in "([":
                position = closing_of(self.code, position) + 1
                continue
            if char == "{":
                position = self.open_brace(position)
                continue
            if char == "}":
                if len(self.scopes) > 1:
                    self.scopes.pop()
                self.begin = position + 1
            elif char == ";":
                self.end_statement(position)
            elif char == ":" and self.scopes[-1].kind == "class":
                access = ACCESS.fullmatch(self.code[self.begin : position].strip())
                if access:
                    self.scopes[-1].public = access[1] == "public"
                    self.begin = position + 1
            position += 1
        return self.problems


def problems_of(root):
    problems = []
    for path in cpp_text.sources(root, ["include/throng"], (".hpp",)):
        if "/detail/" in path or "/impl/" in path:
            continue
        text = cpp_text.read(root, path)
        if not text.startswith("//"):
            problems.append(f"{path}:1: does not start with a comment that says what it is")
        for line, what in reader(text).read():
            problems.append(f"{path}:{line}: {what} has no /// comment")
    return problems


def header(text):
    text = "// What it is.\n#pragma once\nnamespace throng::inline THRONG_ABI {\n" + text + "\n}\n"
    return {"include/throng/base/sample.hpp": text}


CLASS = "/// A.\nclass a {\n"
SAMPLES = [
    ("documented", header("/// A.\nint f(int x);"), None),
    ("trailing", header("int f(int x); ///< a"), None),
    ("two lines", header("/// A\n/// b.\ntemplate <class T>\nint f(T x) {\n  return x;\n}"), None),
    ("function", header("int f(int x);"), "function f"),
    ("plain comment", header("// A.\nint f(int x);"), "function f"),
    ("macro", header("THRONG_DECL int f(int x);"), "function f"),
    ("template", header("template <class T>\n  requires x<T>\nint f(T x) { return g(x); }"), "f"),
    ("constrained", header("template <class T>\nrequires requires(T t) { t.f(); }\nint f(T x);"), "f"),
    ("attribute", header("[[nodiscard]] constexpr int f(int x) { return x; }"), "function f"),
    ("trailing return", header("auto f(int x) -> int;"), "function f"),
    ("overloads", header("/// A.\nint f(int);\nint f(long);"), None),
    ("defined below", header("/// A.\nint f(int);\ninline int f(int) { return 1; }"), None),
    ("member defined below", header("inline int a::f(int) const { return 1; }"), None),
    ("variable", header("inline constexpr int x = f(1);\nint y{2};\nauto z = g{f(1)};"), None),
    ("function type", header("using f = void(int);\nextern std::function<void(int)> g;"), None),
    ("forward", header("class a;\nstruct b;\nenum class c : int;"), None),
    ("struct", header("struct a { int b = 1; };"), "type a"),
    ("derived", header("class a final : public b<c> {};"), "type a"),
    ("template class", header("template <class T, class U = b<T>>\nclass a {};"), "type a"),
    ("enum", header("enum class a : int { b, c };"), "enum a"),
    ("concept", header("template <class T>\nconcept a = requires(T t) { t.f(); };"), "concept a"),
    ("detail", header("namespace detail {\nint f();\nstruct a {};\n}"), None),
    ("after detail", header("namespace detail {\nint f();\n}\nint g();"), "function g"),
    ("specialisation", header("template <>\nstruct hash<a> { int operator()(a) const; };"), None),
    ("guide", header("template <class T>\na(T) -> a<T>;"), None),
    ("public member", header(CLASS + "public:\n  int f() const { return 1; }\n};"), "function f"),
    ("private member", header(CLASS + "  int f() const;\nprivate:\n  int g();\n};"), None),
    ("member after private", header(CLASS + "  int f();\npublic:\n  int g();\n};"), "function g"),
    ("struct member", header("/// A.\nstruct a {\n  int b = 2;\n  int f();\n};"), "function f"),
    ("member after a type", header("/// A.\nstruct a {};\nint f();"), "function f"),
    ("constructor", header(CLASS + "public:\n  a(int x) : x_{x}, y_(x) {}\n  int f();\n};"), "f"),
    ("constructors", header(CLASS + "public:\n  explicit a(int x) : x_{x} {}\n  ~a();\n};"), None),
    ("group", header("/// A.\nint f() { return 1; }\nint g();\nint h() { return 2; }"), None),
    ("group that ended", header("/// A.\nint f();\n\nint g();"), "function g"),
    ("group of long ones", header("/// A.\nint f();\nint g() {\n  return 1;\n}"), "function g"),
    ("group after a plain one", header("/// A.\nstruct b {};\nint g();"), "function g"),
    ("defaulted", header(CLASS + "public:\n  a(int) = delete;\n  ~a() = default;\n};"), None),
    ("override", header(CLASS + "public:\n  int f() override;\n};"), None),
    ("equality", header(CLASS + "public:\n  bool operator==(const a&) const = default;\n};"), None),
    ("call operator", header(CLASS + "public:\n  int operator()(int x) const;\n};"), "operator()"),
    ("conversion", header(CLASS + "public:\n  explicit operator bool() const;\n};"), "operator_bool"),
    ("less", header("expr operator<(metric m, int x);"), "function operator<"),
    ("awaiter", header(CLASS + "public:\n  bool await_ready() const noexcept;\n};"), None),
    ("promise", header(CLASS + "public:\n  struct promise_type { int f(); };\n};"), None),
    ("friend", header(CLASS + "  friend int f(const a&);\n};"), None),
    ("lambda inside", header("/// A.\ninline int f() { return [] { return 1; }(); }"), None),
    ("default argument", header("/// A.\nint f(b x = {}, int y = g());\n\nint h(b x = {});"), "h"),
    ("initialised member", header("/// A.\nstruct a {\n  b c{d<int>::e()};\n  f<int> g{-h()};\n};"), None),
    ("no first comment", {"include/throng/a.hpp": "#pragma once\n"}, "does not start"),
    ("directive", header("#define THRONG_X(a) \\\n  int f(a); \\\n  int g(a)\nstruct b;"), None),
]

if __name__ == "__main__":
    cpp_text.main(problems_of, SAMPLES)
