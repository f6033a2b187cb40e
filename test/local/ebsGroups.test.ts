import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { autoScalingClient } from '../../src/aws/snapshot/clients.ts';
import { groupNotifications } from '../../src/aws/snapshot/groups.ts';
import { lifecycleHooks } from '../../src/aws/snapshot/lifecycle-hooks.ts';
import { surveySnapshots } from '../../src/aws/snapshot/survey.ts';
import { snapshotFindings } from '../../src/domain/snapshot/findings.ts';
import { attach } from '../../src/engine/snapshot/attach.ts';
import { type LocalAws, startLocal } from '../../src/local/index.ts';

const GROUPS = ['web', 'db', 'api'].map((name) => ({ name, min: 0, max: 1, desired: 0 }));
const settings = { region: 'us-east-1' };
const before = { ...process.env };
let local: LocalAws;
beforeAll(async () => {
  const topics = ['wakelock-launches', 'encrypted'].map((name) => ({ name, deliver: 'none' }));
  local = await startLocal({ seed: { machines: [], topics, groups: GROUPS } });
  Object.assign(process.env, local.env);
});
afterAll(async () => {
  process.env = before;
  await local.close();
});

const encrypted = () => local.launchTopicArn.replace('wakelock-launches', 'encrypted');
const encrypt = async () => {
  const { SetTopicAttributesCommand, SNSClient } = await import('@aws-sdk/client-sns');
  const client = new SNSClient(settings);
  const key = { AttributeName: 'KmsMasterKeyId', AttributeValue: 'alias/aws/sns' };
  await client.send(new SetTopicAttributesCommand({ TopicArn: encrypted(), ...key }));
  client.destroy();
};

test('a topic under the key of AWS is refused when a group is attached, and found by a look', async () => {
  await encrypt();
  const groups = groupNotifications(autoScalingClient(settings));
  await expect(attach('web', encrypted(), groups)).rejects.toMatchObject({
    message: expect.stringContaining('Unable to publish'),
    repair: expect.stringContaining('LaunchTopicArn'),
  });
  await attach('web', local.launchTopicArn, groups);
  const look = (topicArn: string) =>
    surveySnapshots(
      { topicArn, deadLetterUrl: `${local.url}/000000000000/wakelock-launches-dlq`, ruleGroups: ['api'] },
      settings,
    );
  const levels = async (topicArn: string) => snapshotFindings(await look(topicArn)).map(({ level }) => level);
  expect(await levels(local.launchTopicArn)).toEqual(['ok', 'ok', 'note']);
  expect(await levels(encrypted())).toEqual(['bad', 'ok', 'note', 'note']);
  expect(await levels(`${local.launchTopicArn}-nowhere`)).toEqual(['bad', 'ok', 'note', 'note']);
});

test('an action that is over, or of a group that is gone, is nothing to fail for', async () => {
  const hooks = lifecycleHooks(autoScalingClient(settings));
  const hook = { name: 'snapshot-first', token: 'over' };
  for (const group of ['web', 'nowhere']) {
    const of = { group, instance: 'i-0123456789abcdef0' };
    await hooks.heartbeat(hook, of);
    await hooks.complete(hook, { ...of, result: 'CONTINUE' });
  }
  expect(local.calls()).toMatchObject({ 'autoscaling:CompleteLifecycleAction': 2 });
});
