import { describe, expect, test } from '@jest/globals';
import { WakelockError } from '../../../src/domain/errors.ts';
import type { LiveService, ServiceEvent, StoppedTask, UnhealthyTarget } from '../../../src/domain/rollout/facts.ts';
import { News } from '../../../src/engine/rollout/news.ts';
import type { RolloutPorts } from '../../../src/engine/rollout/ports.ts';

const ARN = 'arn:aws:ecs:eu-central-1:1:task-definition/web:';
const awslogs = { 'awslogs-group': '/ecs/app', 'awslogs-stream-prefix': 'ecs', 'awslogs-region': 'eu-west-1' };
const DOCUMENT = {
  family: 'web',
  containerDefinitions: [
    { name: 'app', logConfiguration: { logDriver: 'awslogs', options: awslogs } },
    { name: 'silent', logConfiguration: { logDriver: 'fluentd' } },
  ],
};

const event = (id: string, message: string): ServiceEvent => ({ id, message, at: 0 });
const service = (parts: Partial<LiveService> = {}): LiveService => ({
  arn: 'arn:aws:ecs:eu-central-1:1:service/prod/web',
  ...{ name: 'web', status: 'ACTIVE', controller: 'ECS', desired: 2, running: 2, definition: `${ARN}1` },
  ...{ breaker: { enable: false, rollback: false }, targetGroups: [], events: [], tags: {}, ...parts },
});
const task = (
  id: string,
  { code = 3, container = 'app', ...parts }: Partial<StoppedTask> & { code?: number; container?: string } = {},
) => ({
  ...{ arn: `arn:task/${id}`, definition: `${ARN}2`, createdAt: 100, stopCode: 'EssentialContainerExited' },
  ...{
    stoppedReason: 'It ended.',
    containers: [{ name: container, exitCode: code, reason: '', health: '' }],
    ...parts,
  },
});
const denied = new WakelockError({ code: 'denied', what: 'No right.', repair: 'Allow it.' });
const failed = new WakelockError({ code: 'failed', what: 'Not now.', repair: 'Wait.' });

/** What is told of one round after the other, each with what AWS answers in it. */
function telling() {
  const lines: string[] = [];
  const asked: unknown[] = [];
  let round: Partial<Record<'stopped' | 'unhealthy' | 'logs', unknown>> = {};
  const answer = (what: keyof typeof round, otherwise: unknown) => {
    const found = round[what] ?? otherwise;
    if (found instanceof Error) throw found;
    return found;
  };
  const ports = {
    logs: {
      last: async (...args: unknown[]) => {
        asked.push(args);
        return answer('logs', ['the end']);
      },
    },
    services: {
      stopped: async () => answer('stopped', []),
      unhealthy: async (groups: readonly string[]) => {
        asked.push(groups);
        return answer('unhealthy', []);
      },
    },
  } as unknown as RolloutPorts;
  const news = new News({
    ...{ ref: { cluster: 'prod', service: 'web' }, ports, definition: `${ARN}2`, document: DOCUMENT },
    before: service({ events: [event('old', 'an old one')] }),
    watcher: {
      line: (text) => lines.push(text),
      trouble: (title, log) => lines.push(title, ...log.map((line) => `| ${line}`)),
    },
  });
  const look = (answers: typeof round = {}, parts: Partial<LiveService> = {}) => {
    round = answers;
    return news.look(service(parts), 100);
  };
  return { news, lines, asked, look };
}

describe('events of the service', () => {
  test('are told in the order in which they came, each once, and none of before', async () => {
    const { look, lines } = telling();
    await look({}, { events: [event('b', 'second'), event('a', 'first'), event('old', 'an old one')] });
    await look({}, { events: [event('c', 'third'), event('b', 'second'), event('a', 'first')] });
    expect(lines).toEqual(['event: first', 'event: second', 'event: third']);
  });

  test('that say the same of task after task are told twice', async () => {
    const { look, lines } = telling();
    for (const id of ['1a', '2b', '3c']) await look({}, { events: [event(id, `(task 0123abcd${id}) failed.`)] });
    await look({}, { events: [event('d', 'steady')] });
    expect(lines).toEqual(['event: (task 0123abcd1a) failed.', 'event: (task 0123abcd2b) failed.', 'event: steady']);
  });
});

describe('tasks that stopped', () => {
  test('are told once each with their log, the third of a kind without it; another kind begins anew', async () => {
    const { news, look, lines, asked } = telling();
    await look({ stopped: [task('1')] });
    await look({ stopped: [task('1'), task('2'), task('3'), task('4', { code: 137 })] });
    expect(lines).toMatchSnapshot();
    expect(asked[0]).toEqual([{ group: '/ecs/app', stream: 'ecs/app/1', region: 'eu-west-1' }, 20]);
    expect(news.failures.map(({ count, text }) => `${count} ${text}`)).toMatchSnapshot();
  });

  test.each<[string, Partial<StoppedTask>]>([
    ['of another revision', { definition: `${ARN}1` }],
    ['of before this deployment', { createdAt: 99 }],
    ['that a person stopped', { stopCode: 'UserInitiated' }],
  ])('%s are no news', async (_what, parts) => {
    const { news, look, lines } = telling();
    await look({ stopped: [task('1', parts)] });
    expect([lines, news.failures]).toEqual([[], []]);
  });

  test.each<[string, Parameters<typeof task>[1], unknown, readonly string[]]>([
    ['without a line in its log', {}, [], ['| (nothing in /ecs/app ecs/app/1)']],
    ['that writes its log elsewhere', { container: 'silent' }, undefined, []],
    ['that never ran', { stopCode: 'TaskFailedToStart' }, undefined, []],
    ['whose log may not be read', {}, denied, []],
  ])('a task %s is told all the same', async (_what, parts, logs, log) => {
    const { look, lines } = telling();
    await look({ stopped: [task('1', parts)], logs });
    const title = lines.findIndex((line) => line.startsWith('task 1 failed: It ended.'));
    expect(lines.slice(title + 1)).toEqual(log);
    expect(lines.slice(0, title)).toEqual(logs === denied ? ['the logs cannot be read: No right. Allow it.'] : []);
  });
});

describe('targets that do not serve', () => {
  const sick: readonly UnhealthyTarget[] = [
    { id: '10.0.0.1', state: 'unhealthy', reason: 'Target.Timeout' },
    { id: '10.0.0.2', state: 'initial', reason: '' },
  ];

  test('are told when that changes', async () => {
    const { look, lines, asked } = telling();
    const balanced = { targetGroups: ['blue', 'green'] };
    for (const unhealthy of [[], sick, sick, [], sick.slice(1), sick]) await look({ unhealthy }, balanced);
    expect(lines).toMatchSnapshot();
    expect(asked[0]).toEqual(['blue', 'green']);
  });

  test('are not asked for where there is no load balancer', async () => {
    const { look, asked } = telling();
    await look({ unhealthy: sick });
    expect(asked).toEqual([]);
  });
});

test('what cannot be read is said once per reason, with the right that is missing, and hides nothing else', async () => {
  const { look, lines } = telling();
  const balanced = { targetGroups: ['blue'] };
  await look({ stopped: denied, unhealthy: denied }, balanced);
  await look({ stopped: denied, unhealthy: denied }, balanced);
  await look({ stopped: failed, unhealthy: new Error('no route') }, balanced);
  await look({}, { events: [event('a', 'steady')] });
  expect(lines).toMatchSnapshot();
});
