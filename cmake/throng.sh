#!/bin/sh
# From a fresh clone to a result, with one command:
#
#   cmake/throng.sh demo [flags]   a load test against a server of its own, with its summary
#   cmake/throng.sh test           the tests
#
# Installs what is missing (apt-get, as root or through sudo), says each step, asks nothing, and takes
# no time for what is there already.  The exit code is the demo's, or that of the tests.

set -eu

root=$(cd "$(dirname "$0")/.." && pwd)

say() { printf '==> %s\n' "$*" >&2; }
die() {
  printf 'throng.sh: %s\n' "$*" >&2
  exit 1
}

# found <program> or <file>...: whether any of them is here.
found() {
  for thing in "$@"; do
    case $thing in
      /*) [ ! -e "$thing" ] || return 0 ;;
      *) ! command -v "$thing" >/dev/null 2>&1 || return 0 ;;
    esac
  done
  return 1
}

# The packages of what is not here.
missing() {
  found g++ || echo g++
  found cmake || echo cmake
  found ninja || echo ninja-build
  found python3 || echo python3
  found /usr/include/asio.hpp /usr/local/include/asio.hpp || echo libasio-dev
  found /usr/share/llhttp/llhttp.c /usr/include/llhttp.h /usr/local/include/llhttp.h ||
    echo node-llhttp
  [ "$command" = test ] || return 0
  found /usr/include/doctest/doctest.h /usr/local/include/doctest/doctest.h || echo doctest-dev
  found /usr/include/openssl/ssl.h /usr/local/include/openssl/ssl.h || echo libssl-dev
  found /usr/include/zlib.h /usr/local/include/zlib.h || echo zlib1g-dev
  found /usr/include/brotli/decode.h /usr/local/include/brotli/decode.h || echo libbrotli-dev
  found /usr/include/nlohmann/json.hpp /usr/local/include/nlohmann/json.hpp ||
    echo nlohmann-json3-dev
}

# as_root <command>...
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif found sudo && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
    sudo "$@"
  else
    die "not root, and sudo does not let us; have this installed: $packages"
  fi
}

install_missing() {
  packages=$(missing | tr '\n' ' ')
  [ -n "$packages" ] || return 0
  found apt-get || die "no apt-get here; install what Debian calls: $packages"
  say "apt-get update"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q </dev/null >&2
  case $packages in
    *node-llhttp*)
      # Newer than Debian 12: a library of its own.
      if apt-cache show libllhttp-dev >/dev/null 2>&1; then
        packages=$(printf '%s' "$packages" | sed 's/node-llhttp/libllhttp-dev/')
      fi
      ;;
  esac
  say "apt-get install $packages"
  # shellcheck disable=SC2086  # a list
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -q --no-install-recommends $packages </dev/null >&2
}

check_cmake() {
  version=$(cmake --version | sed -n '1s/^cmake version \([0-9]*\)\.\([0-9]*\).*/\1 \2/p')
  # shellcheck disable=SC2086  # two numbers
  set -- $version
  [ "$1" -gt 3 ] || [ "$2" -ge 25 ] || die "CMake 3.25 or newer is needed, this is $1.$2"
}

demo() {
  [ -e "$root/examples/demo.cpp" ] || die "there is no examples/demo.cpp"
  if [ ! -e "$root/build/demo/build.ninja" ]; then
    say "cmake --preset demo"
    (cd "$root" && cmake --preset demo >&2)
  fi
  say "cmake --build build/demo --target throng_example_demo"
  (cd "$root" && cmake --build build/demo --target throng_example_demo >&2)
  say "build/demo/examples/demo $*"
  exec "$root/build/demo/examples/demo" "$@"
}

tests() {
  say "cmake --workflow --preset dev"
  cd "$root"
  exec cmake --workflow --preset dev
}

command=${1-}
[ $# -eq 0 ] || shift
case $command in
  demo | test) ;;
  *) die "say what to do: cmake/throng.sh demo [flags], or cmake/throng.sh test" ;;
esac
install_missing
check_cmake
case $command in
  demo) demo "$@" ;;
  test) tests ;;
esac
