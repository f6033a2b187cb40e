"""What the documents say of messages and leases, written down once more without looking at the product's code."""

import hashlib
import json
import os
import time
import unittest
import urllib.request
import uuid

import boto3
from boto3.dynamodb.types import TypeDeserializer

TOPIC = os.environ["WAKELOCK_TOPIC_ARN"]
TABLE = "wakelock"
DOCS = os.path.join(os.path.dirname(__file__), "..", "..", "..", "docs")

ec2, sns, sqs, dynamodb, sts, ssm = map(boto3.client, ["ec2", "sns", "sqs", "dynamodb", "sts", "ssm"])

# Long, because a busy machine may be slow; every wait ends as soon as what it waits for is there.
PATIENCE = 90


def new_token():
    return f"job-{uuid.uuid4()}"


def lease_id(token):
    return hashlib.sha256(f"wakelock\n{token}".encode()).hexdigest()[:40]


def publish(text):
    return sns.publish(TopicArn=TOPIC, Message=text if isinstance(text, str) else json.dumps(text))


def message(action, token, *targets, **more):
    return {"wakelock": 1, "action": action, "targets": list(targets), "lease": token, "ttl": 600, **more}


def start(token, *targets, **more):
    publish(message("start", token, *targets, **more))


def stop(token, *targets):
    publish(message("stop", token, *targets))


def get(pk, sk):
    item = dynamodb.get_item(TableName=TABLE, Key={"pk": {"S": pk}, "sk": {"S": sk}}, ConsistentRead=True).get("Item")
    return item and {name: TypeDeserializer().deserialize(value) for name, value in item.items()}


def lease_of(token, machine):
    return get(f"ec2:{machine}", "lease#" + lease_id(token))


def until(ask, what):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        answer = ask()
        if answer:
            return answer
        time.sleep(0.1)
    raise AssertionError(f"{what}: not in {PATIENCE} s")


def lease_with(name, token, machine):
    """The lease item as soon as it has the attribute."""

    def ask():
        item = lease_of(token, machine)
        return item if item and name in item else None

    return until(ask, f"{name} on the lease of {machine}")


def describe(machine):
    [reservation] = ec2.describe_instances(InstanceIds=[machine])["Reservations"]
    [instance] = reservation["Instances"]
    return instance


def state(machine):
    return describe(machine)["State"]["Name"]


def wait(waiter, machine):
    config = {"Delay": 1, "MaxAttempts": PATIENCE}
    ec2.get_waiter(waiter).wait(InstanceIds=[machine], WaiterConfig=config)


def count(queue, *names):
    url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    return sum(int(attributes[name]) for name in names)


def drained():
    """Waits until every message published so far has been handled."""
    names = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
    until(lambda: count("wakelock", *names) == 0, "the queue is empty")


def dead_letters():
    return count("wakelock-dlq", "ApproximateNumberOfMessages")


def transitions(machine):
    """Every state the machine came to, in order."""
    url = os.environ["AWS_ENDPOINT_URL"] + "/_wakelock/events"
    with urllib.request.urlopen(url) as answer:
        events = json.load(answer)["events"]
    return [e["data"]["to"] for e in events if e["kind"] == "state" and e["data"]["machine"] == machine]


def main():
    """Runs the tests of the calling script and writes their counts to the file named by WAKELOCK_REPORT."""
    result = unittest.main(exit=False, verbosity=2).result
    counts = {
        "tests": result.testsRun,
        "failed": len(result.failures) + len(result.errors) + len(result.unexpectedSuccesses),
        "skipped": [f"{test}: {why}" for test, why in result.skipped],
    }
    with open(os.environ["WAKELOCK_REPORT"], "w") as file:
        json.dump(counts, file)
