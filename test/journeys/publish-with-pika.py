"""Publishes each event that stands on standard input, a JSON object a line, as any system with pika would; then prints what waits on its own queue.

publish-with-pika.py URL EXCHANGE send   events in, {"id", "type", "data", "binary"}; ends well where the broker has confirmed all
publish-with-pika.py URL QUEUE read      what is on the queue out, a JSON object a line
"""

import json
import sys

import pika

url, name, what = sys.argv[1:]
connection = pika.BlockingConnection(pika.URLParameters(url))
channel = connection.channel()

if what == "send":
    channel.confirm_delivery()
    for line in sys.stdin:
        event = json.loads(line)
        attributes = {"specversion": "1.0", "id": event["id"], "source": "pika/test", "type": event["type"]}
        if event["binary"]:
            headers = {"cloudEvents:" + key: value for key, value in attributes.items()}
            properties = pika.BasicProperties(content_type="application/json", headers=headers, delivery_mode=2)
            body = json.dumps(event["data"])
        else:
            properties = pika.BasicProperties(content_type="application/cloudevents+json", delivery_mode=2)
            body = json.dumps({**attributes, "datacontenttype": "application/json", "data": event["data"]})
        # Raises where the broker refuses it, or no queue takes it.
        channel.basic_publish(name, "", body, properties, mandatory=True)

if what == "read":
    while True:
        method, _, body = channel.basic_get(name, auto_ack=True)
        if method is None:
            break
        print(json.dumps(json.loads(body)))

connection.close()
