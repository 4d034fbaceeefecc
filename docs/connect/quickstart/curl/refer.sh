#!/bin/sh
# Refers over HTTP with curl, and sends the same again: the same key is the same message, so nothing happens twice.
set -eu
key="curl-$(date +%s)-$$"
refer() {
  # By its input: whoever is on the machine sees the arguments of a command.
  printf 'header = "X-Api-Key: %s"\n' "$PARTNER_API_KEY" | curl --config - \
    -sS --fail-with-body "$INTAKE_URL/referrals" \
    -H 'Content-Type: application/json' \
    -H "Idempotency-Key: $key" \
    -d @"$FIRST_REFERRAL"
}
refer
echo
# The answer was lost on the way, let us say: the second request is no second referral.
refer
echo
