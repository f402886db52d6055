#!/usr/bin/env bash
# The BPF objects of a build.
#   objects.sh build FOLDER     compiles src/main/bpf/*.bpf.c into FOLDER; without a compiler copies what is in src/main/prebuilt
#   objects.sh refresh          compiles into src/main/prebuilt and writes its manifest: after every change of a source
set -euo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
SOURCES="$HERE/bpf"
PREBUILT="$HERE/prebuilt"
CLANG=${FODC_CLANG:-clang}

# Nothing when objects can be compiled here, else what is missing.
missing() {
  command -v "$CLANG" >/dev/null 2>&1 || { echo "no $CLANG (Debian: apt-get install clang)"; return; }
  [ -n "$(strip_command)" ] || { echo "no llvm-strip (Debian: apt-get install llvm)"; return; }
  echo '#include <bpf/bpf_core_read.h>' | "$CLANG" -target bpf -E - >/dev/null 2>&1 ||
    echo "no bpf/bpf_core_read.h (Debian: apt-get install libbpf-dev)"
}

strip_command() {
  command -v "${CLANG/clang/llvm-strip}" || command -v llvm-strip || true
}

# Relative names only, so that the objects are the same wherever the checkout is.
compile() { # folder
  local source strip
  strip=$(strip_command)
  mkdir -p "$1"
  cd "$SOURCES"
  for source in *.bpf.c; do
    "$CLANG" -std=gnu11 -g -O2 -Wall -Wextra -Wno-unused-parameter -Werror -target bpf -mcpu=v3 -fdebug-compilation-dir=. \
      -c "$source" -o "$1/${source%.c}.o"
    "$strip" -g "$1/${source%.c}.o"
  done
}

case "${1:-}" in
  build)
    [ $# = 2 ] || { echo "objects.sh build FOLDER" >&2; exit 2; }
    mkdir -p "$2"
    rm -f "$2"/*.bpf.o
    reason=$(missing)
    if [ -z "$reason" ]; then
      compile "$(cd "$2" && pwd)"
    else
      echo "ktm-bpf: $reason, so the objects of src/main/prebuilt are used"
      cp "$PREBUILT"/*.bpf.o "$2"
    fi
    # Checked before an object is given to libbpf, which does not survive every damage.
    (cd "$2" && sha256sum ./*.bpf.o | sed 's|\./||' >objects.sha256)
    ;;
  refresh)
    reason=$(missing)
    [ -z "$reason" ] || { echo "ktm-bpf: objects cannot be compiled here: $reason" >&2; exit 1; }
    mkdir -p "$PREBUILT"
    rm -f "$PREBUILT"/*.bpf.o
    compile "$PREBUILT"
    {
      echo "# What the objects beside this file were made of; objects.sh refresh writes it."
      echo "compiler $("$CLANG" --version | head -1)"
      (cd "$SOURCES" && sha256sum ./*.h ./*.c | sed 's|  \./|  bpf/|; s|^|source |')
      (cd "$PREBUILT" && sha256sum ./*.o | sed 's|  \./|  prebuilt/|; s|^|object |')
    } >"$PREBUILT/MANIFEST"
    cat "$PREBUILT/MANIFEST"
    ;;
  *)
    echo "objects.sh build FOLDER | refresh" >&2
    exit 2
    ;;
esac
