import { describe, expect, test } from '@jest/globals';
import { runCli } from '../../../src/cli/program.ts';
import { checkedPolicyValue, type PolicyFlag } from '../../../src/domain/deploy/policy-values.ts';
import { FakeShell } from '../../cli/fake-shell.ts';

const SECRET = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:web';

test.each<[PolicyFlag, string]>([
  ['region', 'us-gov-west-1'],
  ['account', '000000000000'],
  ['cluster', 'prod_1-a'],
  ['execution-role', 'web+execution@x'],
  ['task-role', 'teams/web'],
  ['task-role', 'arn:aws-cn:iam::123456789012:role/teams/web'],
  ['repository', 'team/web__a--b.c'],
  ['log-group', '/ecs/web#1'],
  ['secret', `${SECRET}-AbCdEf`],
  ['secret', `${SECRET}/db-*`],
  ['secret', `${SECRET}-??????`],
])('%s %s is taken', (flag, value) => {
  expect(checkedPolicyValue(flag, value)).toBe(value);
});

describe('wakelock policy', () => {
  async function policy(...args: readonly string[]) {
    const shell = new FakeShell();
    return { exit: await runCli(['policy', ...args], shell), out: shell.stdout, err: shell.stderr };
  }

  test.each([
    ['region', 'mars', 'is no region'],
    ['account', '12', 'is no account'],
    ['cluster', 'a b', 'is no cluster'],
    ['cluster', '', 'is no cluster'],
    ['service', 'prod/web', 'is no service'],
    ['family', 'web:3', 'is no family'],
    ['execution-role', '', 'is no execution role'],
    ['task-role', 'arn:aws:iam::123456789012:user/web', 'is no task role'],
    ['task-role', '*', 'is no task role'],
    ['repository', '*', 'is no repository'],
    ['repository', '123456789012.dkr.ecr.eu-central-1.amazonaws.com/web:42', 'is no repository'],
    ['log-group', '/ecs/*', 'is no log group'],
    ['secret', 'foo', 'is no secret'],
    ['secret', 'arn:aws:secretsmanager:x:123456789012:secret:a:b', 'is no secret'],
  ])('--for ecs-deploy refuses --%s "%s" before it prints anything', async (flag, value, what) => {
    const { exit, out, err } = await policy('--for', 'ecs-deploy', `--${flag}`, value);
    expect({ exit, out }).toEqual({ exit: 2, out: '' });
    expect(err).toContain(`wakelock: ${flag}: "${value}" ${what}.`);
    expect(err).toContain('Repair: ');
  });

  test.each([
    [['--cluster', 'prod'], '--cluster has a meaning with --for ecs-deploy only.'],
    [['--execution-role', 'web'], '--execution-role has a meaning with --for ecs-deploy only.'],
    [['--repository', 'web'], '--repository has a meaning with --for ecs-deploy only.'],
    [['--without-verify'], '--without-verify has a meaning with --for ecs-deploy only.'],
    [['--for', 'ecs-deploy', '--operator'], '--for and --operator exclude each other.'],
  ])('%j is refused: %s', async (line, what) => {
    const { exit, out, err } = await policy(...line);
    expect({ exit, out }).toEqual({ exit: 2, out: '' });
    expect(err).toContain(what);
  });
});
