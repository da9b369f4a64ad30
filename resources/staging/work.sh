#!/bin/sh
# Runs an agent's program under a supervisor: work.sh GROUND PROGRAM ARGUMENT…
# Where a drill has left GROUND/hold, the program begins once that is gone; where it has left GROUND/spoil, this run's result gets
# a file that does not parse. Nothing else is different from running the program alone.
set -u
ground=$1
shift
while [ -e "$ground/hold" ]; do sleep 0.1; done
"$@"
code=$?
# Taken by moving it away: of two runs at once one is spoiled.
if mv "$ground/spoil" "$ground/spoiled" 2>/dev/null; then
  echo 'def broken(:' >"$STEWARD_WORKSPACE/drill.py"
fi
exit "$code"
