#!/bin/sh
# Refers by queue with Debian's amqp-tools: the CloudEvent is structured, and the receipt comes on the agency's own queue.
# These tools take the password as an argument, which whoever is on the machine can see: try them on a machine of your own.
set -eu
id="amqp-tools-$(date +%s)-$$"
{
  printf '{"specversion":"1.0","id":"%s","source":"urn:example:amqp-tools","type":"referral.submitted.v1","data":' "$id"
  cat "$FIRST_REFERRAL"
  printf '}'
} | amqp-publish --url="$PARTNER_AMQP_URL" -e "$PARTNER_EXCHANGE" -C application/cloudevents+json -p
# A receipt takes a moment. amqp-get answers 2 while nothing is there.
for _ in $(seq 60); do
  if receipt=$(amqp-get --url="$PARTNER_AMQP_URL" -q "$PARTNER_QUEUE"); then
    printf '%s\n' "$receipt"
    case "$receipt" in *"\"$id\""*) exit 0 ;; esac
  else
    sleep 1
  fi
done
echo 'No receipt within a minute.' >&2
exit 1
