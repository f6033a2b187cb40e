"""A client that knows docs/messages.md alone: holds a machine by boto3 and says how it went, as one line of JSON.

usage: stranger.py TOPIC_ARN TABLE INSTANCE_ID
"""

import hashlib
import json
import sys
import time
import uuid

import boto3

topic, table, instance = sys.argv[1:4]
sns, dynamodb, ec2 = map(boto3.client, ["sns", "dynamodb", "ec2"])
token = f"stranger-{uuid.uuid4()}"
target = f"ec2:{instance}"
key = {
    "pk": {"S": target},
    "sk": {"S": "lease#" + hashlib.sha256(f"wakelock\n{token}".encode()).hexdigest()[:40]},
}


def say(action):
    message = {"wakelock": 1, "action": action, "targets": [target], "lease": token, "ttl": 600}
    sns.publish(TopicArn=topic, Message=json.dumps(message))


def wait_for(action, attribute):
    """Publishes again every three seconds, as a message may be lost, until the answer stands in the item."""
    while True:
        say(action)
        for _ in range(6):
            item = dynamodb.get_item(TableName=table, Key=key, ConsistentRead=True).get("Item", {})
            if attribute in item:
                return item[attribute]
            time.sleep(0.5)


def state():
    return ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"][0]["State"]["Name"]


wait_for("start", "ack")
held = state()
settled = wait_for("stop", "settled")["S"]
print(json.dumps({"held": held, "settled": settled, "released": state()}))
