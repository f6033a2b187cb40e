import { expect, test } from '@jest/globals';
import { aws, begin, environment, wakelock } from './place.ts';

/** For a slow machine; each test ends as soon as it can. */
const LIMIT = 600_000;

const json = async (env: Readonly<Record<string, string>>, ...args: readonly string[]) => {
  const { code, stdout, stderr } = await wakelock(env, ...args, '--json');
  if (code !== 0) throw new Error(`${args.join(' ')}: ${code}\n${stderr}${stdout}`);
  return JSON.parse(stdout);
};

test(
  'the packed package deploys itself, says what it did, is well, and removes itself',
  async () => {
    const env = environment('eu-west-1');
    const deployed = await json(env, 'deploy', '--yes', '--parameter', 'MaxTtl=2h');
    expect(deployed).toMatchObject({ did: 'created', status: 'CREATE_COMPLETE', region: 'eu-west-1' });
    expect(await json(env, 'deploy', '--yes')).toMatchObject({ did: 'nothing', changes: [] });
    const policy = await json(env, 'policy');
    expect(policy.arn).toBe(deployed.outputs.RunnerPolicyArn);
    expect(JSON.stringify(policy.document)).toContain('"sns:Publish"');
    // What the emulator does not know is no finding that says `bad`; the exit code may still be 1 for it.
    const { findings } = JSON.parse((await wakelock(env, 'doctor', '--json')).stdout);
    expect(findings.filter(({ level }: { level: string }) => level === 'bad')).toEqual([]);
    expect(findings).toContainEqual(expect.objectContaining({ check: 'rights', level: 'ok' }));
    expect(await json(env, 'destroy', '--yes')).toMatchObject({ did: 'deleted' });
    expect(await json(env, 'deploy', '--yes')).toMatchObject({ did: 'created' });
    expect(await json(env, 'destroy', '--yes', '--delete-data')).toMatchObject({ did: 'deleted', left: [] });
    expect(await aws(env, 'dynamodb', 'list-tables', '--query', 'TableNames')).toBe('');
  },
  LIMIT,
);

test(
  'nothing is changed where nobody agrees, and no empty stack is left',
  async () => {
    const env = environment('eu-west-2');
    const { code, stderr } = await wakelock(env, 'deploy');
    expect(code).toBe(2);
    expect(stderr).toContain('Repair: Add --yes to agree beforehand.');
    expect(
      await aws(
        env,
        'cloudformation',
        'list-stacks',
        '--query',
        "StackSummaries[?StackStatus!='DELETE_COMPLETE'].StackName",
      ),
    ).toBe('');
  },
  LIMIT,
);

test(
  'killed at any moment, the next run comes to the same end',
  async () => {
    const env = environment('eu-west-3');
    for (const moment of ['as arn', 'is put', 'changes of', 'CREATE_IN_PROGRESS', 'UPDATE_IN_PROGRESS']) {
      const first = begin(env, 'deploy', '--yes', '--parameter', `MaxLeases=${100 + moment.length}`);
      const ended = first.ended.then(() => true);
      let over = false;
      while (!over && !first.output.stderr.includes(moment)) {
        over = await Promise.race([ended, new Promise<boolean>((next) => setTimeout(next, 5, false))]);
      }
      if (!over && first.pid !== undefined) process.kill(first.pid, 'SIGKILL');
      await first.ended;
      expect((await json(env, 'deploy', '--yes')).status).toMatch(/^(?:CREATE|UPDATE)_COMPLETE$/);
    }
    await json(env, 'destroy', '--yes', '--delete-data');
  },
  LIMIT,
);

test(
  'a stack of somebody else, and one whose creation failed',
  async () => {
    const env = environment('eu-north-1');
    const topic = 'Resources: {Topic: {Type: "AWS::SNS::Topic", Properties: {TopicName: wakelock-alarms}}}';
    await aws(env, 'cloudformation', 'create-stack', '--stack-name', 'wakelock', '--template-body', topic);
    await aws(env, 'cloudformation', 'wait', 'stack-create-complete', '--stack-name', 'wakelock');
    const refused = await wakelock(env, 'deploy', '--yes');
    expect([refused.code, refused.stderr]).toEqual([4, expect.stringContaining("is not one of Wakelock's")]);
    const foreign = await wakelock(env, 'destroy', '--yes', '--delete-data');
    expect([foreign.code, foreign.stderr]).toEqual([4, expect.stringContaining('It was not touched.')]);
  },
  LIMIT,
);
