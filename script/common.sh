# Shared by the scripts beside it: where the tree is, how progress is told, how a preset is configured and built.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

# WIREWATCH_STEP ("[1/3] ") is set by the script that counts the steps.
say() { printf '%s%s\n' "${WIREWATCH_STEP:-}" "$*"; }
die() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; exit 1; }

# Compilers at work at once: one for each core, and for each 1.2 GB of memory that is free.
parallel_jobs() {
  local cores free
  cores=$(nproc)
  free=$(awk '/^MemAvailable:/ { print int($2 / 1200000) }' /proc/meminfo)
  ((free >= 1)) || free=1
  echo $((cores < free ? cores : free))
}

# Reads ninja's output: one line for each tenth of the way, and whatever is not progress as it came.
build_progress() {
  local line count total tenth last=-1 from=$SECONDS
  while IFS= read -r line; do
    if [[ $line =~ ^\[([0-9]+)/([0-9]+)\]\ (.*)$ ]]; then
      [[ ${BASH_REMATCH[3]} == Re-* ]] && continue # "Re-checking globbed directories", "Re-running CMake"
      count=${BASH_REMATCH[1]} total=${BASH_REMATCH[2]} tenth=$((BASH_REMATCH[1] * 10 / BASH_REMATCH[2]))
      ((tenth == last)) || say "build: $count of $total, $((SECONDS - from)) s"
      last=$tenth
    elif [[ $line != "-- "* && $line != "ninja: no work to do." ]]; then
      printf '%s\n' "$line"
    fi
  done
}

# configure PRESET [CMAKE-ARG…]: does nothing where that has been done in this place already; ninja runs CMake again by
# itself when a CMake file has changed.
configure() {
  local preset=$1 cache="$root/build/$1/CMakeCache.txt" log="$root/build/configure-$1.log" fresh=() from=$SECONDS
  shift
  if [[ -f $cache ]]; then
    if ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$cache"; then
      fresh=(--fresh) # the tree was moved or copied
    elif [[ -f $root/build/$preset/build.ninja ]]; then
      return 0
    fi
  fi
  say "configure $preset"
  mkdir -p "$root/build"
  if ! (cd "$root" && cmake --preset "$preset" ${fresh[@]+"${fresh[@]}"} "$@") >"$log" 2>&1; then
    cat "$log"
    return 1
  fi
  say "configure $preset: done in $((SECONDS - from)) s"
}

# build PRESET [TARGET…]
build() {
  local preset=$1 targets=()
  shift
  (($#)) && targets=(--target "$@")
  cmake --build "$root/build/$preset" -j "$(parallel_jobs)" ${targets[@]+"${targets[@]}"} 2>&1 | build_progress
  return "${PIPESTATUS[0]}"
}
