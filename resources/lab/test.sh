#!/bin/sh
# The tests of work.sh, reported as TAP. Each runs the program as an agent does: input, output and workspace by the environment.
set -u
# A drill lets the build machine fail: then there is nothing that could run the tests.
if [ -e "$(cd "$(dirname "$0")" && pwd).outage" ]; then
  echo 'the build machine does not answer' >&2
  exit 127
fi
LC_ALL=C
export LC_ALL
here=$(cd "$(dirname "$0")" && pwd)
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
number=0

check() {
  number=$((number + 1))
  name=$1
  shift
  if "$@" >"$room/said" 2>&1; then
    echo "ok $number - $name"
  else
    echo "not ok $number - $name"
    sed 's/^/# /' "$room/said"
  fi
}

# work NAME INPUT [PHASE]: runs the program in a workspace of that name. Nobody saves its files here, so descriptor 3 is at its end:
# whatever a caller has open there would keep it waiting.
work() {
  mkdir -p "$room/$1"
  printf '%s' "$2" >"$room/$1.in"
  STEWARD_WORKSPACE="$room/$1" STEWARD_INPUT="$room/$1.in" STEWARD_OUTPUT="$room/$1.out" STEWARD_PHASE="${3:-}" \
    STEWARD_OPERATION=orchestrate_sdlc STEWARD_TASK_ID=task-test STEWARD_LAB_PACE_MS=0 sh "$here/work.sh" 3</dev/null >"$room/$1.log"
}

has() { [ -s "$room/$1" ]; }
says() { grep -q -- "$2" "$room/$1"; }
refuses() { ! work "$@"; }
# What a drill did to this copy of the code: nothing, a regression, or tests that cannot make up their mind.
defect=$(cat "$here/defect" 2>/dev/null || echo none)
sound() {
  case $defect in
  regression) return 1 ;;
  flaky) [ $(((${STEWARD_TEST_RUN:-0} + number) % 2)) -eq 0 ] ;;
  esac
}
same() { work one "$1" && work two "$1" && diff -r "$room/one" "$room/two"; }

echo 'TAP version 13'
check 'runs all five phases' work all '{"domain":"restaurant"}'
check 'leaves the architecture' has all/architecture.md
check 'leaves the code' has all/code/main.py
check 'leaves its tests' has all/tests/test_main.py
check 'leaves a deployment' has all/deploy/service.yaml
check 'names the subject' says all/architecture.md restaurant
check 'tells of each phase it begins' says all.log 'steward phase MAINTENANCE'
check 'tells of its progress' says all.log 'steward progress 1 MAINTENANCE'
check 'answers with data' says all.out '"data"'
check 'counts its coverage' says all.out '"test_coverage":0.75'
check 'runs a single phase' work single '{"domain":"bakery","phase":"CODING"}'
check 'goes on from a later phase' work all '{"domain":"restaurant"}' DEPLOYMENT
check 'refuses a phase that it does not have' refuses none '{"domain":"bakery","phase":"DREAMING"}'
check 'makes the same of the same' same '{"domain":"library"}'
check 'adds an order up' sound
check 'shows the menu in order' sound
check 'frees a table that is paid for' sound
echo "1..$number"
