import { type PolicyPlace, policyToDeploy } from '../../domain/rollout/policy.ts';
import { parseTopicArn } from '../../domain/topic.ts';
import { type Call, textFlag } from '../command.ts';
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

/** What is not given stands in capitals. */
function placeOf(call: Call): PolicyPlace {
  const { flags, shell } = call;
  const region = textFlag(call, 'region') || shell.env.AWS_REGION || shell.env.AWS_DEFAULT_REGION || 'REGION';
  const partition = region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  const account = textFlag(call, 'account') ?? 'ACCOUNT';
  const service = textFlag(call, 'service') ?? 'SERVICE';
  const topic = textFlag(call, 'topicArn') || shell.env.WAKELOCK_TOPIC_ARN || undefined;
  const list = (name: string, fallback: string): readonly string[] => {
    const given = flags[name];
    return Array.isArray(given) && given.length > 0 ? given.map(String) : [fallback];
  };
  const role = (name: string) => (name.startsWith('arn:') ? name : `arn:${partition}:iam::${account}:role/${name}`);
  if (topic !== undefined) parseTopicArn(topic, 'topic-arn');
  return {
    ...{ partition, region, account, service, topic },
    cluster: textFlag(call, 'cluster') ?? 'CLUSTER',
    family: textFlag(call, 'family') ?? service,
    roles: [role(textFlag(call, 'executionRole') ?? 'EXECUTION-ROLE'), role(textFlag(call, 'taskRole') ?? 'TASK-ROLE')],
    repositories: list('repository', 'REPOSITORY'),
    logGroups: list('logGroup', 'LOG-GROUP'),
    secrets: list('secret', `arn:${partition}:secretsmanager:${region}:${account}:secret:SECRET-*`),
  };
}
