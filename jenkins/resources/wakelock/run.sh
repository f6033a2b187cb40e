#!/bin/sh
# The variables are those of the step: nothing that it was told stands in this script.
if ! command -v node >/dev/null 2>&1; then
  cat >&2 <<'TEXT'
wakelock: there is no Node.js on this node. Three ways out:
  - install Node 20 or later on the agent, or take an image that has it
  - nodejs: 'NAME', a NodeJS installation under Manage Jenkins > Tools
  - run the step on another node: node('with-node') { withWakelock(…) { … } }
TEXT
  exit 127
fi
if [ -n "${WAKELOCK_FRESH:-}" ]; then mv -f "$WAKELOCK_FRESH" "$WAKELOCK_CLI"; fi
exec node "$WAKELOCK_CLI" jenkins "$WAKELOCK_DEED"
