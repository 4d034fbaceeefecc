"""Refers by queue with pika (python3-pika, or pip install pika) and prints the receipt."""

import json
import os
import uuid

import pika

with open(os.environ["FIRST_REFERRAL"], encoding="utf-8") as file:
    referral = json.load(file)
event = {
    "specversion": "1.0",
    "id": str(uuid.uuid4()),  # the same id, when it is sent again, is the same message
    "source": "urn:example:python",
    "type": "referral.submitted.v1",
    "data": referral,
}
connection = pika.BlockingConnection(pika.URLParameters(os.environ["PARTNER_AMQP_URL"]))
channel = connection.channel()
channel.confirm_delivery()  # a message that the broker did not confirm is not sent: send it again
channel.basic_publish(
    os.environ["PARTNER_EXCHANGE"],
    "",
    json.dumps(event),
    pika.BasicProperties(content_type="application/cloudevents+json", delivery_mode=2),
)
for method, _, body in channel.consume(os.environ["PARTNER_QUEUE"], inactivity_timeout=60):
    if method is None:
        raise SystemExit("No receipt within a minute.")
    told = json.loads(body)
    channel.basic_ack(method.delivery_tag)  # once it is stored: until then it comes again
    if told["type"] == "receipt.issued.v1" and told["data"]["messageId"] == event["id"]:
        print(json.dumps(told["data"], indent=2))
        break
connection.close()
