import { expect, test } from '@jest/globals';
import { Account } from '../../deploy/world.ts';
import { transcriptOf } from './transcript.ts';

const BOX = 'ec2:i-0123456789abcdef0';
const OTHER = 'ec2:i-0123456789abcdef1';
const MISFITS = ['Its keys are id HASH S.'];

async function deployed(account: Account): Promise<void> {
  await account.deploy();
  account.tables.add();
}

const STORIES: readonly (readonly [title: string, deleteData: boolean, before: (account: Account) => unknown])[] = [
  ['with its table left', false, deployed],
  ['with its table', true, deployed],
  [
    'which is not agreed to',
    true,
    async (account) => {
      await deployed(account);
      account.agree = false;
    },
  ],
  [
    'while leases protect machines',
    false,
    async (account) => {
      await deployed(account);
      account.protectedMachines.set(BOX, undefined).set(OTHER, 'not authorized');
    },
  ],
  [
    'whose table has another name',
    true,
    async (account) => {
      account.stacks.add({ outputs: { TopicArn: 'arn:topic', TableName: 'leases', RunnerPolicyArn: 'arn:runner' } });
      account.tables.add('leases');
    },
  ],
  ['whose table is gone, with its table', true, (account) => account.deploy()],
  [
    'whose table does not fit, with its table',
    true,
    async (account) => {
      await account.deploy();
      account.tables.add('wakelock', MISFITS);
    },
  ],
  [
    'in whose bucket other things lie',
    false,
    async (account) => {
      await deployed(account);
      account.artifacts.objects.set('other/x', new Uint8Array());
    },
  ],
  ['which has no artifacts', false, (account) => void account.stacks.add()],
  [
    'whose bucket is empty',
    false,
    (account) => {
      account.stacks.add();
      account.artifacts.exists = true;
    },
  ],
  [
    'which is only the shell of one',
    false,
    (account) => void account.stacks.add({ status: 'REVIEW_IN_PROGRESS', outputs: {} }),
  ],
  [
    'of which a part cannot be deleted',
    false,
    async (account) => {
      await deployed(account);
      account.stacks.trouble = 'in use';
    },
  ],
  ['which is not there', false, () => undefined],
  ['which is not there, with a table', false, (account) => account.tables.add()],
  ['which is not there, with a table that does not fit', true, (account) => account.tables.add('wakelock', MISFITS)],
  ['which is not there, with a table that is to go', true, (account) => account.tables.add()],
  [
    'which is not there, while leases protect machines',
    false,
    (account) => {
      account.tables.add();
      account.protectedMachines.set(BOX, undefined).set(OTHER, 'not authorized');
    },
  ],
  [
    'which is not there, with artifacts',
    false,
    (account) => {
      account.artifacts.exists = true;
      account.artifacts.objects.set('wakelock/power-1.zip', new Uint8Array());
    },
  ],
  [
    'which is not there, with artifacts among other things',
    false,
    (account) => {
      account.artifacts.exists = true;
      for (const key of ['wakelock/power-1.zip', 'other/x']) account.artifacts.objects.set(key, new Uint8Array());
    },
  ],
  ["which is somebody else's", true, (account) => void account.stacks.add({ tags: {}, outputs: { Url: 'x' } })],
];

test.each(STORIES)('destroy a stack %s (--delete-data: %s)', async (_title, deleteData, before) => {
  const account = new Account();
  await before(account);
  expect(await transcriptOf(account, () => account.destroy(deleteData))).toMatchSnapshot();
});
