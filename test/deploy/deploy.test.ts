import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Change } from '../../src/domain/deploy/changes.ts';
import { WakelockError } from '../../src/domain/errors.ts';
import { addition } from './fakes.ts';
import { Account } from './world.ts';

let account: Account;
beforeEach(() => {
  account = new Account();
});
const status = () => account.stacks.current('wakelock')?.status;

describe('deploy', () => {
  test('makes a bucket, puts code and template there, shows the changes, and tells of the events until the stack is there', async () => {
    const end = await account.deploy({ AlarmEmail: 'ops@example.com' });
    expect(end).toMatchObject({ did: 'created', stack: { status: 'CREATE_COMPLETE' }, changes: [addition('Topic')] });
    expect([...account.artifacts.objects.keys()]).toEqual(['wakelock/power-1.zip', 'wakelock/template-1.yaml']);
    expect(account.stacks.current('wakelock')?.parameters).toEqual({ AlarmEmail: 'ops@example.com' });
    expect(account.shown).toEqual([addition('Topic')]);
    expect(account.said.slice(-2)).toEqual(['wakelock CREATE_IN_PROGRESS', 'wakelock CREATE_COMPLETE']);
  });

  test('what is to be deployed is looked at as it would be, before anything is made', async () => {
    const seen: unknown[] = [];
    account.inspect = async (parameters) => void seen.push(parameters);
    await account.deploy({ AlarmEmail: 'ops@example.com' });
    await account.deploy({ MaxTtl: '2h' });
    expect(seen).toMatchObject([{ AlarmEmail: 'ops@example.com' }, { AlarmEmail: 'ops@example.com', MaxTtl: '2h' }]);

    account = new Account();
    account.inspect = () => Promise.reject(new WakelockError({ code: 'usage', what: 'no such listener' }));
    await expect(account.deploy()).rejects.toThrow('no such listener');
    expect([account.artifacts.objects.size, account.stacks.sets.size, account.stacks.stacks.size]).toEqual([0, 0, 0]);
  });

  test('an update keeps the parameters that are not given, and uploads nothing twice', async () => {
    await account.deploy({ AlarmEmail: 'ops@example.com' });
    const end = await account.deploy({ MaxTtl: '2h' });
    expect(end.did).toBe('updated');
    expect(account.stacks.current('wakelock')?.parameters).toEqual({ AlarmEmail: 'ops@example.com', MaxTtl: '2h' });
    expect(account.said).toContain('artifacts: wakelock/power-1.zip is there (1 kB)');
  });

  test('a stack that is as the package says is left alone', async () => {
    account.stacks.add();
    account.stacks.next = { kind: 'empty' };
    expect(await account.deploy()).toMatchObject({ did: 'nothing', stack: { status: 'CREATE_COMPLETE' } });
    expect([status(), account.stacks.sets.size]).toEqual(['CREATE_COMPLETE', 0]);
  });

  test('what is not agreed to leaves neither a change set nor an empty stack', async () => {
    account.agree = false;
    const uploaded = {
      bucket: account.artifacts.bucket,
      bucketMade: true,
      keys: ['wakelock/power-1.zip', 'wakelock/template-1.yaml'],
    };
    expect(await account.deploy()).toMatchObject({ did: 'declined', changes: [addition('Topic')], uploaded });
    expect(account.stacks.sets.size).toBe(0);
    expect(status()).toBe('DELETE_IN_PROGRESS');
  });

  test('a stack of somebody else is refused by what it lacks, and nothing is touched', async () => {
    account.stacks.add({ tags: {}, outputs: { Url: 'x' } });
    await expect(account.deploy()).rejects.toMatchObject({
      code: 'denied',
      message:
        "The stack wakelock is not one of Wakelock's: it has no tag wakelock:stack, no output TopicArn, no output TableName, no output RunnerPolicyArn. It was not touched.",
    });
    expect(account.kill.log).toEqual(['find']);
  });

  test('a stack that other means deployed is ours by its outputs', async () => {
    account.stacks.add({ tags: {} });
    expect((await account.deploy()).did).toBe('updated');
  });

  test('an operation that an earlier run left under way is joined and waited for', async () => {
    account.stacks.begin(account.stacks.add(), 'UPDATE_IN_PROGRESS');
    expect((await account.deploy()).did).toBe('updated');
    expect(account.said[0]).toBe(
      'wakelock is UPDATE_IN_PROGRESS: an operation begun earlier is under way; waits for it',
    );
    expect(account.said.slice(1, 3)).toEqual(['wakelock UPDATE_IN_PROGRESS', 'wakelock UPDATE_COMPLETE']);
  });

  test('the shell of a stack whose change set was never executed is used', async () => {
    account.stacks.add({ status: 'REVIEW_IN_PROGRESS', outputs: {}, tags: {} });
    expect((await account.deploy()).did).toBe('created');
    expect(account.stacks.stacks.size).toBe(1);
  });

  test('a creation that failed names the resource that failed by itself, the likely cause and what is left', async () => {
    account.stacks.trouble = 'Topic exists (Service: Sns, HandlerErrorCode: AlreadyExists)';
    await expect(account.deploy()).rejects.toMatchObject({
      message:
        'The stack wakelock is ROLLBACK_COMPLETE: Topic (AWS::SNS::Topic): Topic exists (Service: Sns, HandlerErrorCode: AlreadyExists) What had been made was undone; the empty stack is left, and the next deploy asks to remove it.',
      likely: expect.stringContaining('The name is taken'),
    });
  });

  test('what a failed creation left is explained, removed when that is agreed to, and made anew', async () => {
    account.stacks.trouble = 'no';
    await expect(account.deploy()).rejects.toThrow('ROLLBACK_COMPLETE');
    account.agree = false;
    await expect(account.deploy()).rejects.toThrow(
      'The stack wakelock is ROLLBACK_COMPLETE: its creation failed and was undone; such a stack can only be deleted. Nothing was changed.',
    );
    expect(status()).toBe('ROLLBACK_COMPLETE');
    account.agree = true;
    expect((await account.deploy()).did).toBe('created');
    expect(account.questions.at(-1)).toBe('Delete what is left of wakelock and create it anew? Its table is kept.');
  });

  test('a failed update says that the stack is as it was', async () => {
    account.stacks.add();
    account.stacks.trouble = 'not allowed (HandlerErrorCode: AccessDenied)';
    await expect(account.deploy()).rejects.toMatchObject({
      message: expect.stringContaining('The stack is as it was before.'),
      likely: 'These credentials may not do what the reason names.',
    });
  });

  test.each(['UPDATE_ROLLBACK_FAILED', 'UPDATE_FAILED', 'IMPORT_ROLLBACK_FAILED'])(
    'a stack in %s needs a person',
    async (stuck) => {
      account.stacks.add({ status: stuck });
      await expect(account.deploy()).rejects.toMatchObject({ repair: expect.stringContaining('aws cloudformation ') });
    },
  );

  test('an update that would replace the table is refused, and its change set taken back', async () => {
    account.stacks.add();
    const loss: Change = { ...addition('Table'), action: 'Modify', type: 'AWS::DynamoDB::Table', replacement: 'True' };
    account.stacks.next = { kind: 'ready', changes: [loss] };
    await expect(account.deploy()).rejects.toThrow('This update would replace the table');
    expect([account.stacks.sets.size, account.shown]).toEqual([0, []]);
  });

  test('a change set that CloudFormation cannot work out is its reason, and nothing is left of it', async () => {
    account.stacks.next = { kind: 'failed', reason: 'Parameter MaxTtl must match pattern.' };
    await expect(account.deploy()).rejects.toThrow('Parameter MaxTtl must match pattern. Nothing was changed.');
    expect([account.stacks.sets.size, status()]).toEqual([0, 'DELETE_IN_PROGRESS']);
  });

  test('a table that an earlier stack left is adopted; one of somebody else is refused', async () => {
    account.tables.add();
    await account.deploy();
    await account.deploy({ MaxTtl: '1h' });
    expect(account.stacks.requests.map(({ kind, adopt }) => [kind, adopt])).toEqual([
      ['create', true],
      ['update', false],
    ]);
    const other = new Account();
    other.tables.add('wakelock', ['Its keys are id HASH S.']);
    await expect(other.deploy()).rejects.toThrow("it is none of Wakelock's: Its keys are id HASH S.");
    expect(other.stacks.stacks.size).toBe(0);
  });

  test('an interruption while CloudFormation works says that it goes on, and that the command joins it', async () => {
    account.stacks.looks = Number.POSITIVE_INFINITY;
    account.ports.talk.event = () => account.abort.abort();
    await expect(account.deploy()).rejects.toMatchObject({
      code: 'interrupted',
      repair: expect.stringContaining('joins'),
    });
  });

  test('an operation that does not end within an hour is not waited for any longer', async () => {
    account.stacks.looks = Number.POSITIVE_INFINITY;
    await expect(account.deploy()).rejects.toMatchObject({ code: 'timeout' });
  });
});

test('killed after any of its calls, deploy comes to the same end when it is run again', async () => {
  const whole = new Account();
  await whole.deploy();
  expect(whole.kill.calls).toBeGreaterThan(10);
  for (let at = 1; at <= whole.kill.calls; at += 1) {
    const again = new Account();
    again.kill.at = at;
    await expect(again.deploy()).rejects.toThrow('killed');
    const end = await again.deploy();
    expect([at, again.stacks.current('wakelock')?.outputs.TopicArn]).toEqual([at, 'arn:topic']);
    expect(again.stacks.sets.size).toBe(0);
    expect(['created', 'updated']).toContain(end.did);
    expect(again.stacks.current('wakelock')?.status).toMatch(/^(?:CREATE|UPDATE)_COMPLETE$/);
  }
});

test('who cannot see an operation any more is told that it goes on, and how to join it', async () => {
  const account = new Account();
  const { events } = account.stacks;
  let asked = 0;
  account.stacks.events = async (id) => {
    asked += 1;
    if (asked < 3) return events.call(account.stacks, id);
    throw new WakelockError({ code: 'denied', what: 'ExpiredToken', repair: 'Sign in again.' });
  };
  await expect(account.deploy()).rejects.toMatchObject({
    code: 'denied',
    repair: 'Sign in again. CloudFormation goes on without this command; run again, it joins what is under way.',
  });
});
