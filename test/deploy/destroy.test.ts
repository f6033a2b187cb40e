import { beforeEach, describe, expect, test } from '@jest/globals';
import { Account } from './world.ts';

let account: Account;
beforeEach(async () => {
  account = new Account();
  await account.deploy();
  account.tables.add();
});

describe('destroy', () => {
  test('removes the stack and its artifacts, keeps the table, and says so', async () => {
    expect(await account.destroy()).toEqual({
      stack: 'deleted',
      done: ['2 artifacts removed from the bucket artifacts', 'bucket artifacts removed'],
      left: ['table wakelock, with its leases and holds: a new stack of that name adopts it; --delete-data removes it'],
    });
    expect(account.stacks.current('wakelock')).toBeUndefined();
    expect(account.tables.tables.has('wakelock')).toBe(true);
    expect(account.questions).toEqual(['Delete the stack wakelock? Machines that are on stay on.']);
  });

  test('removes the table when that is said, and the question names it', async () => {
    expect(await account.destroy(true)).toMatchObject({
      done: expect.arrayContaining(['table wakelock deleted']),
      left: [],
    });
    expect(account.tables.tables.size).toBe(0);
    expect(account.questions[0]).toContain('and the table wakelock with about 7 items');
  });

  test('what is not agreed to changes nothing', async () => {
    account.agree = false;
    expect(await account.destroy(true)).toBeUndefined();
    expect(account.stacks.current('wakelock')?.status).toBe('CREATE_COMPLETE');
  });

  test('F99 stop protection that leases set is cleared once nothing can set it again; where it cannot be, that is left and said', async () => {
    account.protectedMachines.set('ec2:i-0123456789abcdef0', undefined);
    account.protectedMachines.set('ec2:i-0123456789abcdef1', 'not authorized');
    expect(await account.destroy()).toMatchObject({
      done: expect.arrayContaining(['stop protection of ec2:i-0123456789abcdef0 cleared']),
      left: expect.arrayContaining(['stop protection of ec2:i-0123456789abcdef1: not authorized']),
    });
  });

  test('a bucket in which other things lie is left', async () => {
    account.artifacts.objects.set('other/x', new Uint8Array());
    expect(await account.destroy()).toMatchObject({
      left: expect.arrayContaining(['bucket artifacts: other things lie in it']),
    });
    expect([...account.artifacts.objects.keys()]).toEqual(['other/x']);
  });

  test('a part that cannot be deleted is named; run again it goes on', async () => {
    account.stacks.trouble = 'in use';
    await expect(account.destroy()).rejects.toThrow(
      'DELETE_FAILED: Topic (AWS::SNS::Topic): in use A part of it is left.',
    );
    expect(await account.destroy()).toMatchObject({ stack: 'deleted' });
  });

  test('with the stack gone, the table that was left can still be removed; then there is nothing any more', async () => {
    await account.destroy();
    await expect(account.destroy()).rejects.toMatchObject({
      message: 'There is no stack wakelock here; its table wakelock is left.',
      repair: 'Remove the table too with --delete-data.',
    });
    expect(await account.destroy(true)).toMatchObject({ stack: 'absent', done: ['table wakelock deleted'] });
    await expect(account.destroy(true)).rejects.toMatchObject({ code: 'not-found' });
  });

  test('F99 killed between the stack and the protection, the next run clears it', async () => {
    account.protectedMachines.set('ec2:i-0123456789abcdef0', undefined);
    await account.stacks.remove(account.stacks.current('wakelock')?.id ?? '');
    while (account.stacks.current('wakelock') !== undefined) await account.stacks.find('wakelock');
    expect(await account.destroy()).toMatchObject({
      stack: 'absent',
      done: expect.arrayContaining(['stop protection of ec2:i-0123456789abcdef0 cleared']),
    });
  });

  test('a table of the name that is none of ours is never removed, and that is said', async () => {
    account.tables.add('wakelock', ['Its keys are id HASH S.']);
    const words = "table wakelock: it is none of Wakelock's, so it was not removed: Its keys are id HASH S.";
    expect(await account.destroy(true)).toMatchObject({ stack: 'deleted', left: expect.arrayContaining([words]) });
    expect(account.tables.tables.has('wakelock')).toBe(true);
    await expect(account.destroy(true)).rejects.toMatchObject({
      message: `There is no stack wakelock here; left: ${words}`,
    });
  });
});

test('killed after any of its calls, destroy comes to the same end when it is run again', async () => {
  const calls = async (at: number) => {
    const one = new Account();
    await one.deploy();
    one.tables.add();
    one.kill.calls = 0;
    one.kill.at = at;
    return one;
  };
  const whole = await calls(Number.POSITIVE_INFINITY);
  await whole.destroy(true);
  for (let at = 1; at <= whole.kill.calls; at += 1) {
    const again = await calls(at);
    await expect(again.destroy(true)).rejects.toThrow('killed');
    await again.destroy(true).catch((error: { code?: string }) => expect(error.code).toBe('not-found'));
    expect([at, again.stacks.current('wakelock'), again.tables.tables.size, again.artifacts.objects.size]).toEqual([
      at,
      undefined,
      0,
      0,
    ]);
  }
});
