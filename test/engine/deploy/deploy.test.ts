import { expect, test } from '@jest/globals';
import { WakelockError } from '../../../src/domain/errors.ts';
import { deploy } from '../../../src/engine/deploy/deploy.ts';
import { addition } from '../../deploy/fakes.ts';
import { Account } from '../../deploy/world.ts';
import { transcriptOf } from './transcript.ts';

type Story = readonly [title: string, before: (account: Account) => unknown];

const GIVEN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'a new stack is made': { AlarmEmail: 'ops@example.com' },
  'an update after which CloudFormation keeps what is not given': { MaxTtl: '2h' },
};

const REPLACED = { ...addition('Table'), action: 'Modify', type: 'AWS::DynamoDB::Table', physicalId: 'wakelock' };

const STORIES: readonly Story[] = [
  ['a new stack is made', () => undefined],
  [
    'a new stack is not agreed to',
    (account) => {
      account.agree = false;
    },
  ],
  [
    'an update is not agreed to, with all objects in the bucket already',
    async (account) => {
      await account.deploy();
      account.agree = false;
    },
  ],
  [
    'an update after which CloudFormation keeps what is not given',
    (account) => account.deploy({ AlarmEmail: 'ops@example.com' }),
  ],
  [
    'nothing would change',
    (account) => {
      account.stacks.add();
      account.stacks.next = { kind: 'empty' };
    },
  ],
  [
    'CloudFormation says that a new stack would change nothing',
    (account) => {
      account.stacks.next = { kind: 'empty' };
    },
  ],
  [
    'the shell of a stack that was never made has parameters and tags of its own',
    (account) => {
      account.stacks.add({
        status: 'REVIEW_IN_PROGRESS',
        outputs: {},
        tags: { team: 'a' },
        parameters: { AlarmEmail: 'old' },
      });
    },
  ],
  [
    'what is left of a failed creation is removed and made anew',
    (account) =>
      void account.stacks.add({ status: 'ROLLBACK_COMPLETE', reason: 'a quota', parameters: { MaxTtl: '1h' } }),
  ],
  [
    'what is left of a failed creation may not be removed',
    (account) => {
      account.stacks.add({ status: 'CREATE_FAILED' });
      account.agree = false;
    },
  ],
  [
    'what is left of a failed creation cannot be removed',
    (account) => {
      account.stacks.add({ status: 'ROLLBACK_FAILED' });
      account.stacks.trouble = 'in use';
    },
  ],
  ['a table of an earlier stack is adopted', (account) => account.tables.add()],
  ["a table of that name is somebody else's", (account) => account.tables.add('wakelock', ['No index.', 'No key.'])],
  [
    'the table would be replaced',
    (account) => {
      account.stacks.add();
      account.stacks.next = { kind: 'ready', changes: [{ ...REPLACED, replacement: 'True' }] };
    },
  ],
  [
    'the change set cannot be worked out',
    (account) => {
      account.stacks.next = { kind: 'failed', reason: 'A limit.' };
    },
  ],
  [
    'change sets of earlier runs are left',
    async (account) => {
      const stack = account.stacks.add();
      const request = {
        stack: stack.name,
        kind: 'update',
        adopt: false,
        templateUrl: '',
        parameters: [],
        tags: {},
      } as const;
      await account.stacks.propose(request);
      await account.stacks.propose(request);
    },
  ],
  ['a stack needs a person', (account) => void account.stacks.add({ status: 'UPDATE_ROLLBACK_FAILED' })],
  ["a stack is somebody else's", (account) => void account.stacks.add({ tags: {}, outputs: { TopicArn: 'x' } })],
  ['an operation is under way', (account) => account.stacks.begin(account.stacks.add(), 'UPDATE_IN_PROGRESS')],
  [
    'an update fails',
    (account) => {
      account.stacks.add();
      account.stacks.trouble = 'no';
    },
  ],
  [
    'a creation fails',
    (account) => {
      account.stacks.trouble = 'no';
    },
  ],
  ['it is interrupted while the change set is worked out', (account) => account.abort.abort()],
];

test.each(STORIES)('deploy, and %s', async (title, before) => {
  const account = new Account();
  await before(account);
  expect(await transcriptOf(account, () => account.deploy(GIVEN[title]))).toMatchSnapshot();
});

test('without an inspection nothing is inspected', async () => {
  const { inspect: _, ...ports } = new Account().ports;
  const release = () => ({ objects: new Map(), templateKey: 'wakelock/template.yaml' });
  const order = { stackName: 'wakelock', given: new Map(), parameters: [], release };
  expect((await deploy(order, ports)).did).toBe('created');
});

test('the shell of a stack counts for nothing: neither are its values inspected, nor is it there when it is not agreed to', async () => {
  const account = new Account();
  account.stacks.add({ status: 'REVIEW_IN_PROGRESS', outputs: {}, tags: {}, parameters: { AlarmEmail: 'old' } });
  account.agree = false;
  const inspected: unknown[] = [];
  account.inspect = async (parameters) => void inspected.push(parameters);
  expect(await account.deploy()).toMatchObject({ did: 'declined', stack: undefined });
  expect(inspected).toEqual([{ AlarmEmail: '', MaxTtl: '' }]);
  expect(account.stacks.current('wakelock')?.status).toBe('REVIEW_IN_PROGRESS');
});

test('a stack that another command makes in the meantime is not removed where ours is not agreed to', async () => {
  const account = new Account();
  account.ports.approve = async () => {
    for (const stack of account.stacks.stacks.values()) account.stacks.begin(stack, 'CREATE_IN_PROGRESS');
    return false;
  };
  expect((await account.deploy()).did).toBe('declined');
  expect(account.stacks.current('wakelock')?.status).toBe('CREATE_IN_PROGRESS');
});

test('a stack that another command removes in the meantime is no trouble where ours is not agreed to', async () => {
  const account = new Account();
  account.ports.approve = async () => {
    account.stacks.stacks.clear();
    return false;
  };
  expect((await account.deploy()).did).toBe('declined');
});

test('a stack that another command removes in the meantime cannot be updated', async () => {
  const account = new Account();
  account.ports.approve = async () => {
    account.stacks.stacks.clear();
    return true;
  };
  await expect(account.deploy()).rejects.toThrow('The stack wakelock of the change set set-2 is gone.');
});

test('a question that fails takes the change set back', async () => {
  const account = new Account();
  account.ports.approve = () => Promise.reject(new WakelockError({ code: 'usage', what: 'Nobody can be asked.' }));
  await expect(account.deploy()).rejects.toThrow('Nobody can be asked.');
  expect([account.stacks.sets.size, account.stacks.current('wakelock')?.status]).toEqual([0, 'DELETE_IN_PROGRESS']);
});
