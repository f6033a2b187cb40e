"""Makes the parts of a Wakelock stack on an emulator and prints their names as one line of JSON.

usage: stack.py ENDPOINT POWER_BUNDLE MACHINES
"""

import io
import json
import pathlib
import sys
import zipfile

import boto3

endpoint, bundle, count = sys.argv[1], sys.argv[2], int(sys.argv[3])


def client(name):
    return boto3.client(
        name,
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id="AKIATEST",
        aws_secret_access_key="test",
    )


ec2, sns, sqs, dynamodb, function, events, iam = map(
    client, ["ec2", "sns", "sqs", "dynamodb", "lambda", "events", "iam"]
)


def machines():
    made = ec2.run_instances(ImageId="ami-12345678", InstanceType="t3.micro", MinCount=count, MaxCount=count)
    ids = [instance["InstanceId"] for instance in made["Instances"]]
    ec2.create_tags(Resources=ids, Tags=[{"Key": "wakelock", "Value": "wakelock"}])
    ec2.stop_instances(InstanceIds=ids)
    return ids


def table():
    dynamodb.create_table(
        TableName="wakelock",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "S"},
            {"AttributeName": "shard", "AttributeType": "S"},
            {"AttributeName": "lookAt", "AttributeType": "N"},
        ],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "due",
                "KeySchema": [
                    {"AttributeName": "shard", "KeyType": "HASH"},
                    {"AttributeName": "lookAt", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            }
        ],
    )


def queue(name, **attributes):
    url = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    return url, arn


def package():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as zipped:
        for file in pathlib.Path(bundle).parent.iterdir():
            zipped.write(file, file.name)
    return archive.getvalue()


def power(topic):
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
    role = iam.create_role(RoleName="wakelock-power", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    return function.create_function(
        FunctionName="wakelock-power",
        Runtime="nodejs24.x",
        Role=role,
        Handler="index.handler",
        Code={"ZipFile": package()},
        Timeout=60,
        MemorySize=256,
        Environment={"Variables": {"WAKELOCK_TABLE": "wakelock", "WAKELOCK_TOPIC_ARNS": topic}},
    )["FunctionArn"]


def connect(topic):
    dead_url, dead = queue("wakelock-dlq")
    redrive = json.dumps({"deadLetterTargetArn": dead, "maxReceiveCount": 5})
    url, arn = queue("wakelock", VisibilityTimeout="360", RedrivePolicy=redrive)
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    power_arn = power(topic)
    function.create_event_source_mapping(
        EventSourceArn=arn,
        FunctionName="wakelock-power",
        BatchSize=10,
        FunctionResponseTypes=["ReportBatchItemFailures"],
    )
    rule = events.put_rule(Name="tick", ScheduleExpression="rate(1 minute)")["RuleArn"]
    function.add_permission(
        FunctionName="wakelock-power",
        StatementId="tick",
        Action="lambda:InvokeFunction",
        Principal="events.amazonaws.com",
        SourceArn=rule,
    )
    events.put_targets(Rule="tick", Targets=[{"Id": "power", "Arn": power_arn}])
    return {"queue": url, "deadLetters": dead_url}


topic = sns.create_topic(Name="wakelock")["TopicArn"]
table()
print(json.dumps({"topic": topic, "machines": machines(), **connect(topic)}))
