import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Lease } from '../../src/domain/lease.ts';
import type { TargetId } from '../../src/domain/target.ts';
import { leaseIdOf } from '../../src/domain/token.ts';
import { receive } from '../../src/engine/receive.ts';
import { textMessage } from '../../src/engine/texts.ts';
import { lease as leaseOf } from '../contract/store.ts';
import { BOX, newToken, start, stop, World } from '../fakes/world.ts';

const OTHER: TargetId = 'ec2:i-0fedcba9876543210';
const arn = (region: string) => `arn:aws:ec2:${region}:123456789012:instance/${BOX.slice(4)}`;
const TEXTS = [{ start: 'Start', stop: 'Stop', targets: [BOX], ttl: 600 }];

let world: World;
let token: string;
beforeEach(() => {
  world = new World({ texts: TEXTS });
  token = newToken();
});

const deliver = (text: string, at = world.clock.now()) => receive({ text, publishedAt: at }, world.ports);
const items = (target: TargetId = BOX) => [...(world.store.leases.get(target)?.values() ?? [])];
const put = (parts: Partial<Lease>, id = leaseIdOf(token)) => {
  const now = world.clock.now();
  world.store.putLease(BOX, leaseOf(id, { since: now, ttl: 600_000, expiresAt: now + 600_000, ...parts }));
};
const ack = { boot: '7', at: 5, alreadyOn: false, addresses: {} };
const failed = { cause: 'gone', message: 'It is gone.', repair: 'Look.', at: 5 };

describe('which machines a message makes us look at', () => {
  test('a start: those that nobody looked at for it yet', async () => {
    expect(await deliver(start(token, { targets: [BOX, OTHER] }))).toEqual([BOX, OTHER]);
  });

  test.each<[string, Partial<Lease>, readonly TargetId[]]>([
    ['waits', {}, [BOX]],
    ['has what it asked for', { ack }, []],
    ['has its machine and waits for a level', { ack, ready: ['running', 'ssm'] }, [BOX]],
    ['has its machine and its levels', { ack, ready: ['running', 'ssm'], passed: ['ssm'] }, []],
    ['was disrupted in the boot that it has', { ack, disrupted: { boot: '7', at: 5, why: 'x' } }, [BOX]],
    ['was disrupted in an earlier boot', { ack, disrupted: { boot: '6', at: 5, why: 'x' } }, []],
    ['failed', { failed }, []],
    ['was released', { releasedAt: 5 }, []],
  ])('a renewal of a lease that %s', async (_, parts, looks) => {
    put(parts);
    await world.clock.advance(1_000);
    expect(await deliver(start(token))).toEqual(looks);
  });

  test.each<[string, Partial<Lease>, readonly TargetId[]]>([
    ['waits', {}, [BOX]],
    ['has its machine', { ack }, []],
  ])('the same start again, of a lease that %s', async (_, parts, looks) => {
    await deliver(start(token));
    put({ ...items()[0], ...parts });
    expect(await deliver(start(token))).toEqual(looks);
  });

  test('a start that comes too late for its lease: none', async () => {
    put({});
    expect(await deliver(start(token), world.clock.now() - 600_000)).toEqual([]);
    expect(world.journal.ignored()).toEqual(['stale']);
  });

  test('a release: those that it held, and again when it is delivered again', async () => {
    put({ ack });
    const at = world.clock.now();
    expect(await deliver(stop(token), at)).toEqual([BOX]);
    expect([await deliver(stop(token), at), world.journal.ignored()]).toEqual([[BOX], ['released']]);
  });

  test('a release that only moves an earlier one: none', async () => {
    put({ ack, releasedAt: world.clock.now() });
    expect(await deliver(stop(token), world.clock.now() - 1_000)).toEqual([]);
    expect(world.journal.of('message')).toMatchObject([{ action: 'stop', outcome: 'remembered' }]);
  });

  test('a release of a lease that nobody has: none', async () => {
    expect(await deliver(stop(token))).toEqual([]);
  });

  test('a start text that was heard already, of a lease that failed: none', async () => {
    await deliver('Start');
    put({ ...items()[0], failed }, textMessage('Start', TEXTS)?.id);
    expect([await deliver('Start'), world.journal.ignored()]).toEqual([[], ['duplicate']]);
  });

  test('a question to look: what it names by id', async () => {
    const text = JSON.stringify({ wakelock: 1, action: 'look', targets: [BOX, 'name:box'] });
    expect(await deliver(text)).toEqual([BOX]);
  });
});

describe('a machine of another region', () => {
  test('is refused on a lease of its own, once', async () => {
    const text = start(token, { targets: [arn('eu-west-1')] });
    expect([await deliver(text), await deliver(text)]).toEqual([[BOX], []]);
    expect(items().map((lease) => lease.failed)).toMatchSnapshot();
  });

  test.each<[string, (at: number) => Promise<readonly TargetId[]>]>([
    ['a release', () => deliver(stop(token, { targets: [arn('eu-west-1')] }))],
    ['a start that comes too late', (at) => deliver(start(token, { targets: [arn('eu-west-1')] }), at - 600_000)],
  ])('leaves nothing of %s', async (_, deliverIt) => {
    expect(await deliverIt(world.clock.now())).toEqual([]);
    expect([items(), world.journal.ignored()]).toEqual([[], ['other-region']]);
  });

  test('is not one of ours that is named with its region', async () => {
    expect(await deliver(start(token, { targets: [arn('us-east-1'), 'ecs:team/web'] }))).toEqual([BOX, 'ecs:team/web']);
  });
});

describe('a table that is written by others at the same time', () => {
  test('is read anew eight times, and then the message must come again', async () => {
    put({});
    let reads = 0;
    world.store.hooks.pause = async (method, phase) => {
      if (method === 'readLease' && phase === 'before') reads += 1;
      const [lease] = items();
      if (method === 'changeLease' && phase === 'before' && lease)
        world.store.putLease(BOX, { ...lease, n: lease.n + 1 });
    };
    await world.clock.advance(1_000);
    const why = `The lease ${leaseIdOf(token)} on ${BOX} changed 8 times while a message was joined.`;
    await expect(deliver(start(token))).rejects.toThrow(why);
    expect([reads, world.journal.of('message')]).toEqual([8, []]);
  });

  test('fails the message only when all its machines were tried, with what failed first in their order', async () => {
    const third: TargetId = 'ec2:i-0fedcba9876543211';
    world.ports.store.createLease = async (target) => {
      if (target === BOX) await world.clock.sleep(1_000);
      else if (target === third) await world.clock.sleep(2_000);
      if (target !== third) throw new Error(target);
      return true;
    };
    const outcome = deliver(start(token, { targets: [BOX, OTHER, third] })).catch((error: unknown) => String(error));
    await world.clock.advance(0);
    await world.clock.advance(2_000);
    expect([await outcome, world.journal.of('message').map(({ targets }) => targets)]).toEqual([
      `Error: ${BOX}`,
      [[third]],
    ]);
  });
});
