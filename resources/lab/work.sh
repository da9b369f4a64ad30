#!/bin/sh
# A small program for the lab's agents: five phases of a software life cycle, each leaving files in the workspace.
# Equal input gives equal bytes. It knows nothing of Steward but the variables the agent gives it and the lines it prints.
set -eu
LC_ALL=C
export LC_ALL
cd "$STEWARD_WORKSPACE"

PHASES='PLANNING CODING TESTING DEPLOYMENT MAINTENANCE'

# The first string, or number, of that name in the input; only characters that are safe in every file written below.
text_of() {
  tr ',{' '\n\n' <"$STEWARD_INPUT" | sed -n "s/^ *\"$1\" *: *\"\([^\"]*\)\".*/\1/p" | head -n 1 | tr -cd 'A-Za-z0-9 _.-' | cut -c 1-64
}
number_of() {
  tr ',{}' '\n\n\n' <"$STEWARD_INPUT" | sed -n "s/^ *\"$1\" *: *\([0-9][0-9]*\) *$/\1/p" | head -n 1 | cut -c 1-6
}

subject=$(text_of domain)
subject=${subject:-$(text_of playbook_name)}
subject=${subject:-application}
only=$(text_of phase)
only=${only:-$(text_of phase_name)}
pace_ms=$(number_of pace_ms)
pace_ms=${pace_ms:-${STEWARD_LAB_PACE_MS:-400}}

identifier=$(printf '%s' "$subject" | tr 'A-Z .-' 'a-z___')
features='order menu table payment'
# What an earlier attempt completed counts as done.
done_phases=0
last=${only:-PLANNING}
for phase in ${STEWARD_COMPLETED_PHASES:-}; do
  done_phases=$((done_phases + 1))
  last=$phase
done

pause() {
  sleep "$(awk "BEGIN { printf \"%.3f\", $pace_ms / 2000 }")"
}

fail() {
  echo "$1" >&2
  exit 2
}

# Work on a file an earlier phase makes. Where a single phase was asked for, that one is done quietly before it.
need() {
  [ -f "$1" ] && return
  [ -n "$only" ] || fail "there is no $1, which an earlier phase leaves"
  "$2"
}

specialist_of() {
  case $1 in
  PLANNING) echo planner ;;
  CODING) echo coder ;;
  TESTING) echo tester ;;
  DEPLOYMENT) echo deployer ;;
  *) echo maintainer ;;
  esac
}

planning() {
  {
    printf '# Architecture of %s\n\n' "$subject"
    echo 'One module, one function a feature, one test a function.'
    printf '\n| feature | function |\n|---|---|\n'
    for feature in $features; do printf '| %s | `f_%s_%s` |\n' "$feature" "$identifier" "$feature"; done
  } >architecture.md
}

coding() {
  need architecture.md planning
  mkdir -p code
  {
    printf '"""Features of %s."""\n' "$subject"
    for feature in $features; do
      printf '\n\ndef f_%s_%s(amount: int) -> int:\n    """The %s of %s."""\n    return amount + %d\n' \
        "$identifier" "$feature" "$feature" "$subject" "${#feature}"
    done
  } >code/main.py
}

testing() {
  need code/main.py coding
  mkdir -p tests
  {
    printf 'from code import main\n'
    for feature in $features; do
      # Payments need a partner's system, which the lab does not have.
      [ "$feature" = payment ] || printf '\n\ndef test_%s():\n    assert main.f_%s_%s(0) == %d\n' \
        "$feature" "$identifier" "$feature" "${#feature}"
    done
  } >tests/test_main.py
  functions=$(grep -c '^def f_' code/main.py)
  tested=$(grep -c '^def test_' tests/test_main.py)
  printf '{"functions":%d,"tests":%d,"coverage":%s}\n' "$functions" "$tested" "$(coverage)" >tests/report.json
}

coverage() {
  if [ ! -f code/main.py ] || [ ! -f tests/test_main.py ]; then
    echo 0
    return
  fi
  awk "BEGIN { print $(grep -c '^def test_' tests/test_main.py) / $(grep -c '^def f_' code/main.py) }"
}

deployment() {
  need tests/report.json testing
  mkdir -p deploy
  printf 'service: %s\nreplicas: 2\nentry: code/main.py\ncoverage: %s\n' "$identifier" "$(coverage)" >deploy/service.yaml
}

maintenance() {
  need tests/report.json testing
  printf '# Keeping %s running\n\n' "$subject" >MAINTENANCE.md
  for feature in $features; do
    grep -q "^def test_$feature" tests/test_main.py || printf -- '- `%s` has no test yet.\n' "$feature" >>MAINTENANCE.md
  done
}

run_phase() {
  echo "steward phase $1"
  pause
  case $1 in
  PLANNING) planning ;;
  CODING) coding ;;
  TESTING) testing ;;
  DEPLOYMENT) deployment ;;
  MAINTENANCE) maintenance ;;
  esac
  echo "$1 of $subject by the $(specialist_of "$1")"
  pause
  echo "steward done $1"
  # What comes next must not be in the checkpoint of this phase.
  read -r _ <&3 || true
  done_phases=$((done_phases + 1))
  last=$1
}

# A single phase when the input asks for one; else all, from the one to start from.
selected() {
  reached=${STEWARD_PHASE:+no}
  for phase in $PHASES; do
    [ "$phase" = "${STEWARD_PHASE:-}" ] && reached=yes
    [ "${reached:-yes}" = yes ] || continue
    case " ${STEWARD_COMPLETED_PHASES:-} " in *" $phase "*) continue ;; esac
    if [ -z "$only" ] || [ "$only" = "$phase" ]; then echo "$phase"; fi
  done
}

position_of() {
  place=0
  for phase in $PHASES; do
    place=$((place + 1))
    if [ "$phase" = "$1" ]; then echo "$place"; fi
  done
}

todo=$(selected)
[ -n "$todo" ] || [ "$done_phases" -gt 0 ] || fail "there is no phase ${STEWARD_PHASE:-$only}"
for phase in $todo; do
  run_phase "$phase"
  if [ -n "$only" ]; then share=1; else share=$(awk "BEGIN { print $(position_of "$phase") / 5 }"); fi
  echo "steward progress $share $phase done"
done

# A drill: returns what no client should accept. `first_run` is mended when the work is ordered again.
case $(text_of spoil) in
python) echo 'def broken(:' >>code/main.py ;;
json) echo '{"functions":' >tests/report.json ;;
markdown) printf '\nSee [the plan](plan.md).\n' >>architecture.md ;;
first_run) case $STEWARD_TASK_ID in *-run[0-9]*) ;; *) echo 'def broken(:' >>code/main.py ;; esac ;;
esac

file_list() {
  find . -type f | sed 's|^\./||' | sort | awk '{ printf "%s\"%s\"", (NR > 1 ? "," : ""), $0 }'
}

metadata=$(printf '{"phase":"%s","specialist":"%s","execution_time":"%d ms","test_coverage":%s}' \
  "$last" "$(specialist_of "$last")" "$((done_phases * pace_ms))" "$(coverage)")
files=$(printf '{"subject":"%s","files":[%s]}' "$subject" "$(file_list)")

case $STEWARD_OPERATION in
delegate_to_specialist) printf '{"artifacts":%s,"metadata":%s}\n' "$files" "$metadata" ;;
execute_playbook) printf '{"status":"success","results":%s}\n' "$files" ;;
*) printf '{"data":%s,"metadata":%s}\n' "$files" "$metadata" ;;
esac >"$STEWARD_OUTPUT"
