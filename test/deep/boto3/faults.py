"""Messages that cannot be taken are ignored: nothing starts, nothing is retried, and the queue goes on."""

import json
import unittest

import place
from place import drained, lease_with, message, new_token, start, stop, transitions, wait

TARGET, WILD, HEALTHY, ELSEWHERE = (f"i-0123456789abcde{n:02x}" for n in (16, 17, 18, 19))
SNS_MOST = 256 * 1024


def changed(**more):
    return json.dumps(message("start", new_token(), TARGET) | more)


def padded(size):
    text = changed(holder={"name": ""})
    return text.replace('"name": ""', '"name": "' + "x" * (size - len(text)) + '"')


BAD = {
    "F45 not JSON": "start the machine please",
    "F45 one blank": " ",
    "F45 a byte order mark alone": "\ufeff",
    "F45 an empty object": "{}",
    "F45 an array": "[]",
    "F45 a number": "1e999",
    "F45 as large as SNS takes": padded(SNS_MOST),
    "F45 deep nesting": "[" * 100_000 + "]" * 100_000,
    "F46 a lone surrogate": changed().replace(TARGET, TARGET + "\\ud800"),
    "F46 NUL": changed().replace(TARGET, TARGET + "\\u0000"),
    "F48 __proto__": changed()[:-1] + ', "__proto__": {"admin": true}}',
    "F48 constructor.prototype": changed(constructor={"prototype": {"admin": True}}),
    "F48 a key that stands twice": changed()[:-1] + ', "action": "stop"}',
    "F49 every machine": changed(targets=["*"]),
    "F49 machines by prefix": changed(targets=[f"{TARGET[:-3]}*"]),
    "F49 the word all": changed(targets=["all"]),
    "F49 a list in one text": changed(targets=[f"{TARGET},{WILD}"]),
    "F49 a path": changed(targets=[f"../{TARGET}"]),
    "no target": changed(targets=[]),
    "too many targets": changed(targets=[TARGET] * 101),
    "F50 an unknown version": changed(wakelock=2),
    "F50 a version as text": changed(wakelock="1"),
    "F50 an unknown action": changed(action="terminate"),
    "a token that is none": changed(lease="mine"),
    "no ttl": json.dumps({k: v for k, v in message("start", new_token(), TARGET).items() if k != "ttl"}),
    "a ttl of nothing": changed(ttl=0),
    "a ttl of years": changed(ttl=10**9),
    "a ttl that is a text": changed(ttl="600"),
    "an unknown level": changed(ready=["http://169.254.169.254/"]),
}


class Faults(unittest.TestCase):
    def test_none_of_them_starts_anything_and_each_is_handled_once(self):
        calls = self.calls()
        for name, text in BAD.items():
            with self.subTest(name):
                place.publish(text)
        drained()
        self.assertEqual(place.dead_letters(), 0)
        self.assertEqual(transitions(TARGET) + transitions(WILD), [])
        items = place.dynamodb.scan(TableName=place.TABLE, ConsistentRead=True)["Items"]
        self.assertEqual([i for i in items if TARGET in i["pk"]["S"] or WILD in i["pk"]["S"]], [])
        self.assertEqual(self.calls(), calls)

    def test_a_target_of_another_region_is_told_on_its_lease_and_nothing_starts(self):
        calls = self.calls()
        token = new_token()
        place.publish(json.dumps(message("start", token, f"arn:aws:ec2:eu-west-1:000000000000:instance/{ELSEWHERE}")))
        lease = lease_with("failed", token, ELSEWHERE)
        self.assertEqual(lease["failed"]["cause"], "other-region")
        drained()
        self.assertEqual(self.calls(), calls)

    def test_F51_a_good_message_among_bad_ones_is_taken(self):
        token = new_token()
        for text in list(BAD.values())[:6]:
            place.publish(text)
        start(token, HEALTHY)
        for text in list(BAD.values())[8:14]:
            place.publish(text)
        lease_with("ack", token, HEALTHY)
        stop(token, HEALTHY)
        wait("instance_stopped", HEALTHY)
        drained()
        self.assertEqual(place.dead_letters(), 0)

    def test_F52_what_is_no_envelope_of_SNS_does_not_hold_up_the_queue(self):
        url = place.sqs.get_queue_url(QueueName="wakelock")["QueueUrl"]
        place.sqs.send_message(QueueUrl=url, MessageBody=changed())
        place.sqs.send_message(QueueUrl=url, MessageBody="not even JSON")
        forged = {"Type": "Notification", "TopicArn": place.TOPIC + "x", "Message": changed()}
        place.sqs.send_message(QueueUrl=url, MessageBody=json.dumps(forged | {"Timestamp": "2030-01-01T00:00:00.000Z"}))
        drained()
        self.assertEqual(transitions(TARGET), [])

    @staticmethod
    def calls():
        """How often power has asked EC2 to change something."""
        import os
        import urllib.request

        with urllib.request.urlopen(os.environ["AWS_ENDPOINT_URL"] + "/_wakelock/state") as answer:
            calls = json.load(answer)["calls"]
        return {name: n for name, n in calls.items() if name in ("ec2:StartInstances", "ec2:StopInstances")}


if __name__ == "__main__":
    place.main()
