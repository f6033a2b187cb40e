/** What is said of a value that cannot be taken, in every word. */
export const REFUSALS: Readonly<Record<string, string>> = {
  'a duration that is none':
    'ttl: "ten" is not a duration.\n  Repair: Write a number of seconds (90) or a number with a unit: 90s, 10m, 2h, 1d, 1h30m.',
  'a duration too long to show':
    'ttl: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx..." is not a duration.\n  Repair: Write a number of seconds (90) or a number with a unit: 90s, 10m, 2h, 1d, 1h30m.',
  'a duration that is too short':
    'ttl: "59s" is shorter than 1m, the least allowed.\n  Repair: Write a number of seconds (90) or a number with a unit: 90s, 10m, 2h, 1d, 1h30m.',
  'a duration that is too long':
    'ttl: "61m" is longer than 1h, the most allowed.\n  Repair: Write a number of seconds (90) or a number with a unit: 90s, 10m, 2h, 1d, 1h30m.',
  'a duration of more than forty characters':
    'ttl: "1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s1s" is not a duration.\n  Repair: Write a number of seconds (90) or a number with a unit: 90s, 10m, 2h, 1d, 1h30m.',
  'a handle that was masked':
    'lease: the value is not a lease.\n  Likely cause: The output `lease` of the start step was masked, cut, or came from another step.\n  Repair: Pass the output on unchanged, as in: lease: ${{ needs.start.outputs.lease }}',
  'a handle whose target cannot be decoded':
    'lease: "%zz" in it cannot be decoded.\n  Repair: Pass the output on unchanged, as in: lease: ${{ needs.start.outputs.lease }}',
  'a handle with two parts too many':
    'lease: the value is not a lease.\n  Likely cause: The output `lease` of the start step was masked, cut, or came from another step.\n  Repair: Pass the output on unchanged, as in: lease: ${{ needs.start.outputs.lease }}',
  'a handle of nothing':
    'lease: the value is not a lease.\n  Likely cause: The output `lease` of the start step was masked, cut, or came from another step.\n  Repair: Pass the output on unchanged, as in: lease: ${{ needs.start.outputs.lease }}',
  'a message of too many characters': 'too-large: 16386 characters, at most 16384 bytes',
  'a message of too many bytes': 'too-large: 8194 characters, at most 16384 bytes',
  'a message of exactly as many bytes as are read': 'not-a-message: no "wakelock" field',
  'an empty message': 'not-json: empty',
  'a message of spaces': 'not-json: empty',
  'a message that is no JSON, with a token in it': 'not-json: start job-… now',
  'a message that is a list': 'not-a-message: no "wakelock" field',
  'a message that is a number': 'not-a-message: no "wakelock" field',
  'a message that is null': 'not-a-message: no "wakelock" field',
  'a message without a version': 'not-a-message: no "wakelock" field',
  'a message of another version': 'unknown-version: wakelock: 2',
  'a message without an action': 'unknown-action: action: missing',
  'a message with an unknown action': 'unknown-action: action: "fly"',
  'a message that names the prototype': 'forbidden-key: the key __proto__ is not allowed',
  'a message with a key twice': 'forbidden-key: a key stands twice in one object',
  'a message with a key twice after a list': 'forbidden-key: a key stands twice in one object',
  'a start without targets': 'invalid: targets: Invalid length: Expected >=1 but received 0',
  'a start with more than a hundred targets': 'invalid: targets: Invalid length: Expected <=100 but received 101',
  'a start with a target that is no text': 'invalid: targets.0: Invalid type: Expected string but received 5',
  'a start with a target of more than 600 characters':
    'invalid: targets.0: Invalid length: Expected <=600 but received 601',
  'a start with an unknown target': 'bad-target: Target "box" is not one that Wakelock knows.',
  'a start with a token of its own making': 'invalid: lease: is not a lease token (prefix-uuid)',
  'a start for no time': 'invalid: ttl: Invalid value: Expected >=1 but received 0',
  'a start for more than a day': 'invalid: ttl: Invalid value: Expected <=86400 but received 86401',
  'a start for half a second': 'invalid: ttl: Invalid integer: Received 0.5',
  'a start with a negative linger': 'invalid: linger: Invalid value: Expected >=0 but received -1',
  'a start that lingers for more than a day': 'invalid: linger: Invalid value: Expected <=86400 but received 86401',
  'a start with an unknown level': 'invalid: ready.0: Invalid type: Expected ("running" | "status-ok" ...',
  'a start with four levels': 'invalid: ready: Invalid length: Expected <=3 but received 4',
  'a start that says what it does not know of a machine that is on':
    'invalid: alreadyOn: Invalid type: Expected ("take" | "keep") but r...',
  'a start that is exclusive in words': 'invalid: exclusive: Invalid type: Expected boolean but received "yes"',
  'a start with a holder of more than 200 bytes':
    'invalid: holder.name: Invalid bytes: Expected <=200 but received 202',
  'a start with a holder that has control characters':
    'invalid: holder.name: has control characters or lone surrogates',
  'a start with a holder of two lines': 'invalid: holder.name: has control characters or lone surrogates',
  'a start with half a character': 'invalid: holder.name: has control characters or lone surrogates',
  'a start with a link of more than 500 bytes': 'invalid: holder.url: Invalid bytes: Expected <=500 but received 501',
  'a stop without a lease': 'invalid: lease: Invalid key: Expected "lease" but received undefined',
  'a look without targets': 'invalid: targets: Invalid key: Expected "targets" but received und...',
  'an empty readiness check':
    'ready: it is empty.\n  Repair: Write running, status-ok, ssm, tcp:22, tcp:{public-ip}:22 or http://{private-ip}:8080/health; several separated by commas; a limit of its own as in tcp:22@2m.',
  'an unknown readiness check':
    'ready: "up" is not a readiness check.\n  Repair: Write running, status-ok, ssm, tcp:22, tcp:{public-ip}:22 or http://{private-ip}:8080/health; several separated by commas; a limit of its own as in tcp:22@2m.',
  'a limit that stands in front':
    'ready: "2m@ssm" is not a readiness check.\n  Repair: Write running, status-ok, ssm, tcp:22, tcp:{public-ip}:22 or http://{private-ip}:8080/health; several separated by commas; a limit of its own as in tcp:22@2m.',
  'a limit below a second':
    'ready ssm@0: "0" is shorter than 1s, the least allowed.\n  Repair: Write a number of seconds (90) or a number with a unit: 90s, 10m, 2h, 1d, 1h30m.',
  'a limit with more behind it':
    'ready: "ssm@2mm" is not a readiness check.\n  Repair: Write running, status-ok, ssm, tcp:22, tcp:{public-ip}:22 or http://{private-ip}:8080/health; several separated by commas; a limit of its own as in tcp:22@2m.',
  'a port that is none':
    'ready: "tcp:0" has no port between 1 and 65535.\n  Repair: Write running, status-ok, ssm, tcp:22, tcp:{public-ip}:22 or http://{private-ip}:8080/health; several separated by commas; a limit of its own as in tcp:22@2m.',
  'a port that is too high':
    'ready: "tcp:65536" has no port between 1 and 65535.\n  Repair: Write running, status-ok, ssm, tcp:22, tcp:{public-ip}:22 or http://{private-ip}:8080/health; several separated by commas; a limit of its own as in tcp:22@2m.',
  'a port of six digits':
    'ready: "tcp:123456" is not a readiness check.\n  Repair: Write running, status-ok, ssm, tcp:22, tcp:{public-ip}:22 or http://{private-ip}:8080/health; several separated by commas; a limit of its own as in tcp:22@2m.',
  'a probe with something in front':
    'ready: "xtcp:22" is not a readiness check.\n  Repair: Write running, status-ok, ssm, tcp:22, tcp:{public-ip}:22 or http://{private-ip}:8080/health; several separated by commas; a limit of its own as in tcp:22@2m.',
  'an address with something in front':
    'ready: "xhttp://a/" is not a readiness check.\n  Repair: Write running, status-ok, ssm, tcp:22, tcp:{public-ip}:22 or http://{private-ip}:8080/health; several separated by commas; a limit of its own as in tcp:22@2m.',
  'an address with a space':
    'ready: "http://a/ b" is not a readiness check.\n  Repair: Write running, status-ok, ssm, tcp:22, tcp:{public-ip}:22 or http://{private-ip}:8080/health; several separated by commas; a limit of its own as in tcp:22@2m.',
  'an address that is none':
    'ready: "http://[" is not a URL.\n  Repair: Write running, status-ok, ssm, tcp:22, tcp:{public-ip}:22 or http://{private-ip}:8080/health; several separated by commas; a limit of its own as in tcp:22@2m.',
  'a place that is not known':
    'ready: "http://{ip}/" names {ip}, which is not known.\n  Repair: Use one of {private-ip}, {public-ip}, {private-dns}, {public-dns}.',
  'a place that is not known, for a port':
    'ready: "tcp:{ip}:22" names {ip}, which is not known.\n  Repair: Use one of {private-ip}, {public-ip}, {private-dns}, {public-dns}.',
  'a place without a name':
    'ready: "tcp:{}:22" names {}, which is not known.\n  Repair: Use one of {private-ip}, {public-ip}, {private-dns}, {public-dns}.',
  'a target that is none':
    'Target "box" is not one that Wakelock knows.\n  Repair: Write an instance id (i-0123456789abcdef0), ec2:i-…, ecs:cluster/service, asg:group, an ARN of one of these, name:my-box or tag:key=value; no wildcards.',
  'a target without its cluster':
    'Target "ecs:service" is not one that Wakelock knows.\n  Likely cause: A service is named with its cluster: ecs:cluster/service (the cluster that AWS makes by itself is called default).\n  Repair: Write an instance id (i-0123456789abcdef0), ec2:i-…, ecs:cluster/service, asg:group, an ARN of one of these, name:my-box or tag:key=value; no wildcards.',
  'a service with a bad name':
    'Target "ecs:a/b/c" is not one that Wakelock knows.\n  Likely cause: Names of clusters and services have 1 to 255 letters, digits, - and _.\n  Repair: Write an instance id (i-0123456789abcdef0), ec2:i-…, ecs:cluster/service, asg:group, an ARN of one of these, name:my-box or tag:key=value; no wildcards.',
  'a group with a wildcard':
    'Target "asg:web*" is not one that Wakelock knows.\n  Repair: Write an instance id (i-0123456789abcdef0), ec2:i-…, ecs:cluster/service, asg:group, an ARN of one of these, name:my-box or tag:key=value; no wildcards.',
  'an ARN of something else':
    'Target "arn:aws:s3:us-east-2:123456789012:x" is not one that Wakelock knows.\n  Likely cause: It is no ARN of an EC2 instance, an ECS service or an Auto Scaling group.\n  Repair: Write an instance id (i-0123456789abcdef0), ec2:i-…, ecs:cluster/service, asg:group, an ARN of one of these, name:my-box or tag:key=value; no wildcards.',
  'a selector without a name':
    'Target "name:" is not a selector that Wakelock takes.\n  Likely cause: Empty, over 256 characters, or with a wildcard (* ?), a backslash or a control character.\n  Repair: Write an instance id (i-0123456789abcdef0), ec2:i-…, ecs:cluster/service, asg:group, an ARN of one of these, name:my-box or tag:key=value; no wildcards.',
  'a selector with a wildcard':
    'Target "name:web*" is not a selector that Wakelock takes.\n  Likely cause: Empty, over 256 characters, or with a wildcard (* ?), a backslash or a control character.\n  Repair: Write an instance id (i-0123456789abcdef0), ec2:i-…, ecs:cluster/service, asg:group, an ARN of one of these, name:my-box or tag:key=value; no wildcards.',
  'a selector of more than 256 characters':
    'Target "name:nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn..." is not a selector that Wakelock takes.\n  Likely cause: Empty, over 256 characters, or with a wildcard (* ?), a backslash or a control character.\n  Repair: Write an instance id (i-0123456789abcdef0), ec2:i-…, ecs:cluster/service, asg:group, an ARN of one of these, name:my-box or tag:key=value; no wildcards.',
  'a selector with a control character':
    'Target "name:a\u007fb" is not a selector that Wakelock takes.\n  Likely cause: Empty, over 256 characters, or with a wildcard (* ?), a backslash or a control character.\n  Repair: Write an instance id (i-0123456789abcdef0), ec2:i-…, ecs:cluster/service, asg:group, an ARN of one of these, name:my-box or tag:key=value; no wildcards.',
  'a tag without a key':
    'Target "tag:=x" is not one that Wakelock knows.\n  Repair: Write an instance id (i-0123456789abcdef0), ec2:i-…, ecs:cluster/service, asg:group, an ARN of one of these, name:my-box or tag:key=value; no wildcards.',
  'a tag without a value':
    'Target "tag:a=" is not a selector that Wakelock takes.\n  Likely cause: Empty, over 256 characters, or with a wildcard (* ?), a backslash or a control character.\n  Repair: Write an instance id (i-0123456789abcdef0), ec2:i-…, ecs:cluster/service, asg:group, an ARN of one of these, name:my-box or tag:key=value; no wildcards.',
  'a tag without =':
    'Target "tag:team" is not one that Wakelock knows.\n  Repair: Write an instance id (i-0123456789abcdef0), ec2:i-…, ecs:cluster/service, asg:group, an ARN of one of these, name:my-box or tag:key=value; no wildcards.',
  'no topic':
    'topic: no topic is named.\n  Repair: Give the ARN of the topic of the Wakelock stack (an output of the stack), or set WAKELOCK_TOPIC_ARN.',
  'a topic that is a name':
    'topic: "wakelock" is not the ARN of a standard SNS topic.\n  Likely cause: It is a name, a URL or the ARN of something else.\n  Repair: It looks like arn:aws:sns:us-east-2:123456789012:wakelock',
  'a topic with something in front':
    'topic: "xarn:aws:sns:us-east-2:123456789012:wakelock" is not the ARN of a standard SNS topic.\n  Likely cause: It is a name, a URL or the ARN of something else.\n  Repair: It looks like arn:aws:sns:us-east-2:123456789012:wakelock',
  'a topic that is a subscription':
    'topic: "arn:aws:sns:us-east-2:123456789012:wakelock:0000" is not the ARN of a standard SNS topic.\n  Likely cause: It is a name, a URL or the ARN of something else.\n  Repair: It looks like arn:aws:sns:us-east-2:123456789012:wakelock',
  'a FIFO topic':
    'topic: "arn:aws:sns:us-east-2:123456789012:wakelock.fifo" is not the ARN of a standard SNS topic.\n  Likely cause: FIFO topics are not used by Wakelock.\n  Repair: It looks like arn:aws:sns:us-east-2:123456789012:wakelock',
  'texts that are no JSON':
    'WAKELOCK_TEXTS: it is not JSON.\n  Repair: It looks like [{"start":"Start box","stop":"Stop box","targets":["i-0123456789abcdef0"],"ttl":"6h"}]',
  'texts that are no list':
    'WAKELOCK_TEXTS: the value: Invalid type: Expected Array but received Object.\n  Repair: It looks like [{"start":"Start box","stop":"Stop box","targets":["i-0123456789abcdef0"],"ttl":"6h"}]',
  'texts with an unknown key':
    'WAKELOCK_TEXTS: 0.stopp: Invalid key: Expected never but received "stopp".\n  Repair: It looks like [{"start":"Start box","stop":"Stop box","targets":["i-0123456789abcdef0"],"ttl":"6h"}]',
  'texts without a stop':
    'WAKELOCK_TEXTS: 0.stop: Invalid key: Expected "stop" but received undefined.\n  Repair: It looks like [{"start":"Start box","stop":"Stop box","targets":["i-0123456789abcdef0"],"ttl":"6h"}]',
  'texts with an empty start':
    'WAKELOCK_TEXTS: 0.start: Invalid length: Expected >=1 but received 0.\n  Repair: It looks like [{"start":"Start box","stop":"Stop box","targets":["i-0123456789abcdef0"],"ttl":"6h"}]',
  'texts of more than a thousand characters':
    'WAKELOCK_TEXTS: 0.stop: Invalid length: Expected <=1000 but received 1001.\n  Repair: It looks like [{"start":"Start box","stop":"Stop box","targets":["i-0123456789abcdef0"],"ttl":"6h"}]',
  'texts without a machine':
    'WAKELOCK_TEXTS: 0.targets: Invalid length: Expected >=1 but received 0.\n  Repair: It looks like [{"start":"Start box","stop":"Stop box","targets":["i-0123456789abcdef0"],"ttl":"6h"}]',
  'texts with more than a hundred machines':
    'WAKELOCK_TEXTS: 0.targets: Invalid length: Expected <=100 but received 101.\n  Repair: It looks like [{"start":"Start box","stop":"Stop box","targets":["i-0123456789abcdef0"],"ttl":"6h"}]',
  'texts with a selector':
    'WAKELOCK_TEXTS: "name:box" is a selector; plain texts name machines by id.\n  Repair: It looks like [{"start":"Start box","stop":"Stop box","targets":["i-0123456789abcdef0"],"ttl":"6h"}]',
  'texts with a machine elsewhere':
    'WAKELOCK_TEXTS: "arn:aws:ec2:eu-west-1:123456789012:instance/i-0123456789abcdef0" is in eu-west-1, this stack in us-east-2.\n  Repair: It looks like [{"start":"Start box","stop":"Stop box","targets":["i-0123456789abcdef0"],"ttl":"6h"}]',
  'texts with a time that is none':
    'WAKELOCK_TEXTS: ttl: "long" is not a duration.\n  Repair: Write a number of seconds (90) or a number with a unit: 90s, 10m, 2h, 1d, 1h30m.',
  'texts with a time that is too short':
    'WAKELOCK_TEXTS: ttl: "0" is shorter than 1s, the least allowed.\n  Repair: Write a number of seconds (90) or a number with a unit: 90s, 10m, 2h, 1d, 1h30m.',
  'texts with a time that is too long':
    'WAKELOCK_TEXTS: ttl: "25h" is longer than 1d, the most allowed.\n  Repair: Write a number of seconds (90) or a number with a unit: 90s, 10m, 2h, 1d, 1h30m.',
  'a text that means start and stop':
    'WAKELOCK_TEXTS: "a" stands twice, so it would not be clear what it means.\n  Repair: It looks like [{"start":"Start box","stop":"Stop box","targets":["i-0123456789abcdef0"],"ttl":"6h"}]',
  'a text that means two things':
    'WAKELOCK_TEXTS: "a" stands twice, so it would not be clear what it means.\n  Repair: It looks like [{"start":"Start box","stop":"Stop box","targets":["i-0123456789abcdef0"],"ttl":"6h"}]',
};
