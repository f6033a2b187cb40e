import { checkedPolicyValue, type PolicyFlag } from '../../domain/deploy/policy-values.ts';
import { type PolicyPlace, policyToDeploy } from '../../domain/rollout/policy.ts';
import { parseTopicArn } from '../../domain/topic.ts';
import { type Call, listFlag, textFlag } from '../command.ts';
import { camelCase } from '../flags.ts';
import { EXIT } from '../output.ts';

/** Prints the policy for one service; asks nobody, so that it can be written before anything exists. @throws WakelockError (`usage`) */
export async function printDeployPolicy(call: Call): Promise<number> {
  const { output } = call;
  const place = placeOf(call);
  const document = policyToDeploy(place, call.flags.withoutVerify === true ? 'deploy' : undefined);
  const open = /\b(?:REGION|ACCOUNT|CLUSTER|SERVICE|EXECUTION-ROLE|TASK-ROLE|REPOSITORY|LOG-GROUP)\b/g;
  const left = [...new Set(JSON.stringify(document).match(open) ?? [])];
  if (left.length > 0) output.talk(`to be filled in, by flags or by hand: ${left.join(', ')}`);
  output.data({ document }, () => JSON.stringify(document, undefined, 2).split('\n'));
  return EXIT.ok;
}

/** What is not given stands in capitals. @throws WakelockError (`usage`) */
function placeOf(call: Call): PolicyPlace {
  const { shell } = call;
  const given = (flag: PolicyFlag, value = textFlag(call, camelCase(flag))) =>
    value === undefined ? undefined : checkedPolicyValue(flag, value);
  const named = textFlag(call, 'region') || shell.env.AWS_REGION || shell.env.AWS_DEFAULT_REGION || undefined;
  const region = given('region', named) ?? 'REGION';
  const partition = region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  const account = given('account') ?? 'ACCOUNT';
  const service = given('service') ?? 'SERVICE';
  const topic = textFlag(call, 'topicArn') || shell.env.WAKELOCK_TOPIC_ARN || undefined;
  const list = (flag: PolicyFlag, fallback: string): readonly string[] => {
    const values = listFlag(call, camelCase(flag)).map((value) => checkedPolicyValue(flag, value));
    return values.length > 0 ? values : [fallback];
  };
  const role = (name: string) => (name.startsWith('arn:') ? name : `arn:${partition}:iam::${account}:role/${name}`);
  if (topic !== undefined) parseTopicArn(topic, 'topic-arn');
  return {
    ...{ partition, region, account, service, topic },
    cluster: given('cluster') ?? 'CLUSTER',
    family: given('family') ?? service,
    roles: [role(given('execution-role') ?? 'EXECUTION-ROLE'), role(given('task-role') ?? 'TASK-ROLE')],
    repositories: list('repository', 'REPOSITORY'),
    logGroups: list('log-group', 'LOG-GROUP'),
    secrets: list('secret', `arn:${partition}:secretsmanager:${region}:${account}:secret:SECRET-*`),
  };
}
