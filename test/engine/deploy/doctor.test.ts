import { expect, test } from '@jest/globals';
import type { Stack } from '../../../src/domain/deploy/stack.ts';
import { WakelockError } from '../../../src/domain/errors.ts';
import { examine, type Survey } from '../../../src/engine/deploy/doctor.ts';
import { OUTPUTS } from '../../deploy/fakes.ts';
import { Account } from '../../deploy/world.ts';
import { WRITTEN } from '../../domain/failover/world.ts';

const PARTS = new Map([
  ['AlarmTopic', 'arn:alarms'],
  ['Queue', 'https://queue'],
  ['DeadLetterQueue', 'https://dead'],
  ['PowerFunction', 'wakelock-power'],
  ['SnapshotFunction', 'wakelock-snapshot'],
  ['PowerRole', 'wakelock-role'],
  ['LaunchTopic', 'arn:launches'],
  ['LaunchDeadLetterQueue', 'https://launch-dead'],
]);
const SHA = (text: string) => text.repeat(8);

/** Answers each question with what it was asked, and writes the question down. */
class Questions {
  readonly asked: string[] = [];
  readonly denied = new Set<string>();
  parts: ReadonlyMap<string, string> = PARTS;

  readonly survey: Survey = {
    topic: (arn) => this.#answer('topic', { arn, subscriptions: 1 }),
    parts: (stack) => this.#answer('parts', this.parts, stack),
    queue: ({ queue, dead }) => this.#answer('queue', { waiting: 1, dead: 0 }, `${queue} and ${dead}`),
    deployedCode: (stack) => this.#answer('deployedCode', new Map([['power', SHA('d')]]), stack),
    code: (name, alias) => this.#answer('code', { state: 'Active', code: SHA('c') }, `${name}:${alias}`),
    askItself: (name, alias) => this.#answer('askItself', { able: true, says: `${name}:${alias}` }),
    ping: (table) => this.#answer('ping', 5, table),
    machines: (table) => this.#answer('machines', [], `${table}`),
    subscribers: (arn) => this.#answer('subscribers', [], arn),
    snapshots: (of) => this.#answer('snapshots', { ...of, topic: NO, groups: NO, dead: NO }),
    failover: {
      traffic: () => this.#answer('traffic', undefined),
      group: () => this.#answer('group', undefined),
      alarms: () => this.#answer('alarms', new Map()),
      service: () => this.#answer('service', undefined),
    },
  };

  async #answer<T>(question: string, answer: T, of = ''): Promise<T> {
    this.asked.push(of === '' ? question : `${question} ${of}`);
    if (!this.denied.has(question)) return answer;
    throw new WakelockError({ code: 'denied', what: `${question} is not allowed`, repair: `Allow ${question}.` });
  }
}
const NO = { known: false, why: 'not asked', repair: '' } as const;

async function examined(
  stack: Partial<Stack> | undefined,
  prepare: (of: { questions: Questions; account: Account }) => void = () => undefined,
) {
  const account = new Account();
  const questions = new Questions();
  if (stack !== undefined) account.stacks.add(stack);
  account.tables.add();
  prepare({ questions, account });
  const order = { stackName: 'wakelock', clockAhead: 7, packaged: new Map([['snapshot', SHA('p')]]) };
  const health = await examine(order, { ...account.ports, survey: questions.survey });
  return { asked: questions.asked, health: { ...health, stack: health.stack.known && health.stack.value?.status } };
}

test.each<[string, Partial<Stack> | undefined, Parameters<typeof examined>[1]]>([
  [
    'a stack with everything',
    {
      parameters: {
        FunctionAlias: 'LIVE',
        AlarmEmail: 'ops@example.com',
        EnableSnapshot: 'true',
        SnapshotGroups: 'web,,api',
      },
    },
    undefined,
  ],
  [
    'a stack with nothing but what it must have',
    { parameters: { FunctionAlias: '', AlarmEmail: '', EnableSnapshot: 'false' } },
    undefined,
  ],
  [
    'a stack whose table has a name of its own',
    { outputs: { ...OUTPUTS, TableName: 'leases' } },
    ({ account }) => account.tables.add('leases'),
  ],
  [
    'a stack that has no outputs and no parts yet',
    { outputs: {}, parameters: { EnableSnapshot: 'true' } },
    ({ questions }) => {
      questions.parts = new Map();
    },
  ],
  ['no stack', undefined, undefined],
  [
    'a stack that may not be read',
    {},
    ({ account }) => {
      account.stacks.find = () => Promise.reject(new Error('denied'));
    },
  ],
  [
    'a stack whose parts may not be read',
    { parameters: { AlarmEmail: 'ops@example.com', EnableSnapshot: 'true' } },
    ({ questions }) => void questions.denied.add('parts'),
  ],
  [
    'a stack of which nothing but its parts may be read',
    { parameters: { AlarmEmail: 'ops@example.com', EnableSnapshot: 'true' } },
    ({ questions: { denied } }) => {
      for (const one of ['topic', 'queue', 'deployedCode', 'askItself', 'ping', 'machines', 'subscribers', 'snapshots'])
        denied.add(one);
    },
  ],
  [
    'a stack with failover',
    { parameters: { EnableFailover: 'true', FailoverSets: JSON.stringify([WRITTEN]) } },
    undefined,
  ],
])('what is asked and learnt of %s', async (_title, stack, prepare) => {
  expect(await examined(stack, prepare)).toMatchSnapshot();
});

test('topics of other stacks are asked for their subscribers too, also without a stack', async () => {
  const account = new Account();
  const { asked, survey } = new Questions();
  const order = { stackName: 'wakelock', clockAhead: undefined, packaged: new Map(), alarmTopics: ['arn:a', 'arn:b'] };
  const { alarms } = await examine(order, { ...account.ports, survey });
  expect(alarms.map(({ topicArn }) => topicArn)).toEqual(['arn:a', 'arn:b']);
  expect(asked.filter((one) => one.startsWith('subscribers'))).toEqual(['subscribers arn:a', 'subscribers arn:b']);
});
