"""A stranger who read docs/messages.md holds machines with boto3 alone."""

import json
import os
import re
import unittest

from botocore.exceptions import ClientError

import place
from place import DOCS, describe, drained, lease_id, lease_of, lease_with, new_token, start, state, stop, until, wait

# One machine for each story: see parts/boto3.mjs.
BOX, SHARED, EARLY, EXPIRING, OTHER, BROKEN, LOST, NAMED, HAND = (f"i-0123456789abcde{n:02x}" for n in range(9))


class Stranger(unittest.TestCase):
    def test_the_documented_example_wakes_the_machine_and_a_stop_lets_it_sleep(self):
        with open(os.path.join(DOCS, "messages.md")) as file:
            example = json.loads(re.search(r"```json\n(.*?)```", file.read(), re.S)[1])
        token = new_token()
        example |= {"targets": [f"ec2:{BOX}"], "lease": token, "linger": 0}
        place.publish(example)
        wait("instance_running", BOX)
        lease = lease_with("ack", token, BOX)
        instance = describe(BOX)
        self.assertEqual(lease["id"], lease_id(token))
        self.assertFalse(lease["ack"]["alreadyOn"])
        self.assertEqual(lease["ack"]["addresses"]["privateIp"], instance["PrivateIpAddress"])
        self.assertEqual(lease["holder"], example["holder"])
        wait("instance_status_ok", BOX)
        self.assertEqual(lease_with("passed", token, BOX)["passed"], ["status-ok"])
        stop(token, f"ec2:{BOX}")
        wait("instance_stopped", BOX)
        self.assertEqual(lease_with("settled", token, BOX)["settled"], "off")
        self.assertEqual(place.transitions(BOX), ["pending", "running", "stopping", "stopped"])

    def test_the_schema_accepts_the_documented_example(self):
        schema = os.path.join(DOCS, "messages.schema.json")
        if not os.path.exists(schema):
            self.skipTest("docs/messages.schema.json is not there")
        import jsonschema

        with open(schema) as file, open(os.path.join(DOCS, "messages.md")) as words:
            jsonschema.validate(json.loads(re.search(r"```json\n(.*?)```", words.read(), re.S)[1]), json.load(file))

    def test_F09_the_first_of_two_holders_to_leave_does_not_pull_the_machine_from_the_second(self):
        first, second = new_token(), new_token()
        start(first, f"ec2:{SHARED}")
        start(second, SHARED)
        boots = {lease_with("ack", token, SHARED)["ack"]["boot"] for token in (first, second)}
        self.assertEqual(len(boots), 1)
        stop(first, SHARED)
        self.assertEqual(lease_with("settled", first, SHARED)["settled"], "kept")
        place.publish({"wakelock": 1, "action": "look", "targets": [SHARED]})
        drained()
        self.assertEqual(state(SHARED), "running")
        before = lease_of(second, SHARED)
        start(second, SHARED, ttl=1200)
        until(lambda: lease_of(second, SHARED)["expiresAt"] > before["expiresAt"], "the renewal")
        self.assertEqual(lease_of(second, SHARED)["since"], before["since"])
        stop(second, SHARED)
        wait("instance_stopped", SHARED)
        self.assertEqual(place.transitions(SHARED), ["pending", "running", "stopping", "stopped"])

    def test_F03_a_stop_that_comes_before_its_start_wins(self):
        token = new_token()
        stop(token, EARLY)
        until(lambda: lease_of(token, EARLY), "the stop is remembered")
        start(token, EARLY)
        drained()
        self.assertNotIn("ack", lease_of(token, EARLY))
        self.assertEqual(place.transitions(EARLY), [])

    def test_F59_a_lease_that_nobody_renews_ends_and_the_machine_goes_off(self):
        token = new_token()
        start(token, EXPIRING, ttl=5)
        lease_with("ack", token, EXPIRING)
        wait("instance_stopped", EXPIRING)
        self.assertEqual(place.transitions(EXPIRING), ["pending", "running", "stopping", "stopped"])

    def test_P7_a_machine_that_did_not_opt_in_is_not_touched(self):
        token = new_token()
        start(token, OTHER)
        failed = lease_with("failed", token, OTHER)["failed"]
        self.assertTrue(failed["cause"] and failed["message"] and failed["repair"], failed)
        self.assertEqual(place.transitions(OTHER), [])

    def test_F25_an_id_that_EC2_does_not_know_fails_at_once(self):
        token = new_token()
        start(token, "i-00000000000000bad")
        failed = lease_with("failed", token, "i-00000000000000bad")["failed"]
        self.assertIn("EC2 does not know it", failed["message"])

    def test_F21_a_boot_that_can_never_succeed_fails_with_its_cause_and_the_repair(self):
        token = new_token()
        start(token, BROKEN)
        failed = lease_with("failed", token, BROKEN)["failed"]
        self.assertEqual(failed["cause"], "Client.InternalError")
        self.assertIn("kms:CreateGrant", failed["repair"])

    def test_F22_while_there_is_no_capacity_the_lease_says_so(self):
        token = new_token()
        start(token, LOST)
        waiting = lease_with("wait", token, LOST)["wait"]
        self.assertEqual(waiting["cause"], "InsufficientInstanceCapacity")
        stop(token, LOST)
        until(lambda: "releasedAt" in lease_of(token, LOST), "the release")
        self.assertEqual(place.transitions(LOST), [])

    def test_F101_a_name_is_pinned_to_the_machines_that_bear_it(self):
        token = new_token()
        start(token, "name:build-box")
        pin = until(lambda: place.get("pin#" + lease_id(token), "pin"), "the pin")
        self.assertEqual(pin["targets"], [f"ec2:{NAMED}"])
        lease_with("ack", token, NAMED)
        stop(token, "name:build-box")
        wait("instance_stopped", NAMED)

    def test_a_name_that_nobody_bears_fails_on_the_pin(self):
        token = new_token()
        start(token, "name:nobody")
        pin = until(lambda: place.get("pin#" + lease_id(token), "pin"), "the pin")
        self.assertIn("nobody", pin["failed"]["message"])

    def test_P5_a_machine_that_a_person_started_is_told_as_already_on_and_kept_when_asked(self):
        place.ec2.start_instances(InstanceIds=[HAND])
        wait("instance_running", HAND)
        token = new_token()
        start(token, HAND, alreadyOn="keep")
        self.assertTrue(lease_with("ack", token, HAND)["ack"]["alreadyOn"])
        stop(token, HAND)
        self.assertEqual(lease_with("settled", token, HAND)["settled"], "kept")
        self.assertEqual(state(HAND), "running")

    def test_no_token_is_ever_stored(self):
        token = new_token()
        start(token, EARLY, linger=0)
        until(lambda: lease_of(token, EARLY), "the lease")
        stop(token, EARLY)
        drained()
        items = json.dumps(place.dynamodb.scan(TableName=place.TABLE, ConsistentRead=True)["Items"])
        self.assertIn(lease_id(token), items)
        self.assertNotIn(token, items)
        self.assertNotIn(token.removeprefix("job-"), items)


class OtherCalls(unittest.TestCase):
    def test_every_page_of_machines_is_read_by_the_paginator(self):
        pages = list(place.ec2.get_paginator("describe_instances").paginate(PaginationConfig={"PageSize": 5}))
        self.assertGreater(len(pages), 1)
        ids = {i["InstanceId"] for page in pages for r in page["Reservations"] for i in r["Instances"]}
        self.assertLessEqual({BOX, SHARED, HAND}, ids)

    def test_errors_are_those_of_EC2(self):
        with self.assertRaises(ClientError) as unknown:
            place.ec2.start_instances(InstanceIds=["i-00000000000000bad"])
        self.assertEqual(unknown.exception.response["Error"]["Code"], "InvalidInstanceID.NotFound")
        with self.assertRaises(ClientError) as dry:
            place.ec2.stop_instances(InstanceIds=[BOX], DryRun=True)
        self.assertEqual(dry.exception.response["Error"]["Code"], "DryRunOperation")

    def test_a_web_identity_gets_credentials(self):
        self.assertEqual(place.sts.get_caller_identity()["Account"], "000000000000")
        answer = place.sts.assume_role_with_web_identity(
            RoleArn="arn:aws:iam::000000000000:role/jobs",
            RoleSessionName="stranger",
            WebIdentityToken="eyJhbGciOiJub25lIn0.eyJzdWIiOiJyZXBvOmFjbWUvYXBwIn0.",
        )
        self.assertTrue(answer["Credentials"]["SessionToken"])


if __name__ == "__main__":
    place.main()
