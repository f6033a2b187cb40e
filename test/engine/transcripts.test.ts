import { expect, test } from '@jest/globals';
import { MINUTE } from '../../src/domain/duration.ts';
import type { Lease } from '../../src/domain/lease.ts';
import type { TargetId } from '../../src/domain/target.ts';
import { reconcile } from '../../src/engine/reconcile.ts';
import type { Phase } from '../fakes/hooks.ts';
import { BOX, start, stop } from '../fakes/world.ts';
import { Transcript } from './transcript.ts';

const OTHER: TargetId = 'ec2:i-00000000000000002';
const SERVICE: TargetId = 'ecs:team/web';
const REFUSED = { kind: 'refused', code: 'UnauthorizedOperation', message: 'no' } as const;
const THROTTLED = { kind: 'refused', code: 'RequestLimitExceeded', message: 'slow down' } as const;

interface Story {
  readonly title: string;
  readonly options?: ConstructorParameters<typeof Transcript>[0];
  readonly tell: (on: Transcript) => Promise<void>;
}

/** A job that has its machine. */
async function acquire(on: Transcript, parts: object = {}): Promise<string> {
  const token = on.token();
  await on.world.deliver(start(token, parts));
  await on.world.seconds(10);
  return token;
}

function hold(on: Transcript, parts: Partial<Lease>): void {
  const now = on.world.clock.now();
  on.world.store.putLease(BOX, {
    id: 'hold-1',
    kind: 'manual',
    holder: { name: 'operator' },
    since: now,
    ttl: 10 * MINUTE,
    expiresAt: now + 10 * MINUTE,
    keepUntil: 0,
    linger: 0,
    ready: ['running'],
    alreadyOn: 'take',
    exclusive: false,
    protect: false,
    lookAt: now,
    n: 0,
    ...parts,
  });
}

/** Time passes while one call of a port is under way. */
function slow(on: Transcript, port: 'store' | 'machines', method: string, seconds: number): void {
  const { hooks } = on.world[port];
  hooks.pause = async (called: string, phase: Phase) => {
    if (called !== method || phase !== 'after') return;
    hooks.pause = async () => {};
    await on.world.clock.advance(seconds * 1000);
  };
}

const STORIES: readonly Story[] = [
  {
    title: 'one job: start, boot, renewal, release, stop, off',
    tell: async (on) => {
      on.world.machines.add(BOX);
      const token = await acquire(on);
      on.say('a renewal');
      await on.world.seconds(50);
      await on.world.deliver(start(token));
      on.say('the same again');
      await on.world.deliver(start(token));
      on.say('the release');
      await on.world.deliver(stop(token));
      await on.world.seconds(10);
      on.say('the tick');
      await on.world.minutes(3);
    },
  },
  {
    title: 'two jobs: messages while the machine boots cost no Describe',
    tell: async (on) => {
      on.world.machines.add(BOX, { boot: 40_000 });
      const [first, second, third, fourth] = [on.token(), on.token(), on.token(), on.token()];
      await on.world.deliver(start(first));
      await on.world.clock.advance(6_999);
      await on.world.deliver(start(second));
      await on.world.clock.advance(1);
      on.say('longer than a boot usually takes: one Describe, then ten seconds without');
      await on.world.deliver(start(third));
      await on.world.clock.advance(9_999);
      await on.world.deliver(start(fourth));
      await on.world.clock.advance(1);
      await on.world.deliver(start(first));
      on.say('an event');
      await on.world.look('event');
      await on.world.seconds(30);
      on.say('a boot is known to take forty-five seconds now: the next is given so long');
      for (const token of [first, second, third, fourth]) await on.world.deliver(stop(token));
      await on.world.seconds(10);
      await on.world.deliver(start(on.token()));
      await on.world.clock.advance(25_000);
      await on.world.deliver(start(on.token()));
    },
  },
  {
    title: 'a denial while the machine boots is seen at once',
    tell: async (on) => {
      on.world.machines.add(BOX);
      const token = on.token();
      await on.world.deliver(start(token));
      hold(on, { kind: 'denial', reason: 'disk swap' });
      await on.world.clock.advance(1000);
      await on.world.deliver(start(on.token()));
    },
  },
  {
    title: 'a denial that has ended or was lifted costs no Describe while the machine boots',
    tell: async (on) => {
      on.world.machines.add(BOX);
      await on.world.deliver(start(on.token()));
      hold(on, { kind: 'denial', releasedAt: on.world.clock.now() });
      await on.world.clock.advance(1000);
      await on.world.deliver(start(on.token()));
      hold(on, { kind: 'denial', expiresAt: on.world.clock.now() });
      await on.world.deliver(start(on.token()));
      hold(on, { kind: 'manual' });
      await on.world.deliver(start(on.token()));
    },
  },
  {
    title: 'a start that is refused for now, and again, and then not',
    tell: async (on) => {
      on.world.machines.add(BOX);
      on.world.machines.answer('start', BOX, {
        kind: 'refused',
        code: 'InsufficientInstanceCapacity',
        message: 'none',
      });
      await on.world.deliver(start(on.token()));
      await on.world.seconds(15);
      on.say('a message in the pause');
      await on.world.deliver(start(on.token()));
      on.world.machines.answer('start', BOX, undefined);
      await on.world.seconds(30);
      await on.world.seconds(10);
    },
  },
  {
    title: 'a start whose answer is lost, and one that comes between two states',
    tell: async (on) => {
      on.world.machines.add(BOX);
      on.world.machines.answer('start', BOX, { kind: 'unknown', message: 'timed out' });
      await on.world.deliver(start(on.token()));
      on.world.machines.answer('start', BOX, { kind: 'refused', code: 'IncorrectInstanceState', message: 'stopping' });
      await on.world.seconds(15);
      on.world.machines.answer('start', BOX, { kind: 'refused', code: 'IncorrectState', message: 'stopping' });
      await on.world.seconds(121);
    },
  },
  {
    title: 'a handler that stood still after it wrote the window of a start does not start',
    tell: async (on) => {
      on.world.machines.add(BOX);
      slow(on, 'store', 'writeState', 30);
      await on.world.deliver(start(on.token()));
      on.say('and one that stood still for longer');
      on.world.machines.add(BOX);
      slow(on, 'store', 'writeState', 30.001);
      await on.world.seconds(60);
    },
  },
  {
    title: 'a handler that stood still after it wrote the record of a stop does not stop',
    tell: async (on) => {
      on.world.machines.add(BOX);
      const token = await acquire(on);
      slow(on, 'store', 'writeState', 5.001);
      await on.world.deliver(stop(token));
      await on.world.seconds(20);
      on.say('and one that was in time');
      await on.world.seconds(20);
    },
  },
  {
    title: 'a stop in the last moment, whose answer is lost',
    tell: async (on) => {
      on.world.machines.add(BOX);
      const token = await acquire(on);
      slow(on, 'store', 'writeState', 5);
      on.world.machines.answer('stop', BOX, { kind: 'unknown', message: 'timed out' });
      await on.world.deliver(stop(token));
      on.world.machines.answer('stop', BOX, undefined);
      await on.world.seconds(8);
      await on.world.seconds(20);
    },
  },
  {
    title: 'a stop that is refused',
    tell: async (on) => {
      on.world.machines.add(BOX);
      const token = await acquire(on);
      on.world.machines.answer('stop', BOX, REFUSED);
      await on.world.deliver(stop(token));
      await on.world.minutes(1);
    },
  },
  {
    title: 'protection: set before the promise, cleared before the stop',
    tell: async (on) => {
      on.world.machines.add(BOX, { canProtect: true });
      const token = await acquire(on, { protect: true });
      await on.world.seconds(20);
      await on.world.deliver(stop(token));
      await on.world.seconds(16);
      await on.world.seconds(10);
    },
  },
  {
    title: 'protection that may not be set: who asked for it is told',
    tell: async (on) => {
      on.world.machines.add(BOX, { canProtect: true, power: 'on' });
      on.world.machines.answer('protect', BOX, REFUSED);
      await on.world.deliver(start(on.token()));
      await on.world.deliver(start(on.token(), { protect: true }));
    },
  },
  {
    title: 'protection that cannot be set now, by a throttle and by a lost answer',
    tell: async (on) => {
      on.world.machines.add(BOX, { canProtect: true, power: 'on' });
      on.world.machines.answer('protect', BOX, THROTTLED);
      await on.world.deliver(start(on.token(), { protect: true }));
      on.world.machines.answer('protect', BOX, { kind: 'unknown', message: 'timed out' });
      await on.world.seconds(60);
    },
  },
  {
    title: 'protection that may not be cleared is tried again after an hour',
    tell: async (on) => {
      on.world.machines.add(BOX, { canProtect: true, protected: true });
      on.world.store.states.set(BOX, { rev: 1, protect: { status: 'on', confirmedAt: on.world.clock.now() - MINUTE } });
      on.world.machines.answer('protect', BOX, REFUSED);
      await on.world.look();
      on.world.machines.answer('protect', BOX, THROTTLED);
      await on.world.clock.advance(60 * MINUTE);
      await on.world.look();
      on.world.machines.answer('protect', BOX, undefined);
      await on.world.seconds(60);
    },
  },
  {
    title: 'handlers that stood still after they wrote a record on protection call nobody',
    tell: async (on) => {
      on.world.machines.add(BOX, { canProtect: true, power: 'on' });
      slow(on, 'store', 'writeState', 5.001);
      await on.world.deliver(start(on.token(), { protect: true }));
      on.say('clearing');
      const other = new Transcript();
      other.world.machines.add(BOX, { canProtect: true, protected: true });
      other.world.store.states.set(BOX, {
        rev: 1,
        protect: { status: 'on', confirmedAt: on.world.clock.now() - 2 * MINUTE },
      });
      slow(other, 'store', 'writeState', 5.001);
      await other.world.look();
      on.lines.push(...other.lines);
    },
  },
  {
    title: 'somebody else writes first: each kind of write is decided anew',
    tell: async (on) => {
      on.world.machines.add(BOX);
      const token = on.token();
      for (const method of ['writeState', 'acknowledge'] as const) {
        const { hooks } = on.world.store;
        hooks.pause = async (called, phase) => {
          if (called !== method || phase !== 'before') return;
          hooks.pause = async () => {};
          const state = on.world.store.states.get(BOX);
          on.world.store.states.set(BOX, { ...state, rev: (state?.rev ?? 0) + 1 });
        };
        await (method === 'writeState' ? on.world.deliver(start(token)) : on.world.seconds(10));
      }
    },
  },
  {
    title: 'levels that are asked for, and that cannot be asked for',
    tell: async (on) => {
      const box = on.world.machines.add(BOX);
      const token = await acquire(on, { ready: ['running', 'status-ok', 'ssm'] });
      on.world.machines.hooks.fail('levels');
      await on.world.seconds(10);
      box.levels = ['running', 'status-ok'];
      await on.world.seconds(10);
      box.levels = ['running', 'status-ok', 'ssm'];
      await on.world.seconds(10);
      on.say('all passed: a renewal looks no more');
      await on.world.deliver(start(token));
      await on.world.deliver(stop(token));
    },
  },
  {
    title: 'what fails for one target leaves the others alone',
    tell: async (on) => {
      on.world.machines.add(BOX);
      on.world.machines.add(SERVICE, { size: { desired: 0 } });
      await on.world.deliver(start(on.token(), { targets: [BOX, SERVICE] }));
      on.world.machines.hooks.fail('describe');
      const { ports } = on.world;
      const failed = await reconcile([BOX, SERVICE, BOX], { trigger: 'event', ports });
      on.say(`failed: ${[...failed.keys()].join(', ')}`);
      on.world.store.hooks.fail('readPath');
      on.say(`failed: ${[...(await reconcile([BOX, SERVICE], { trigger: 'event', ports })).keys()].join(', ')}`);
      on.world.store.hooks.fail('readTarget');
      on.say(`failed: ${[...(await reconcile([BOX, OTHER], { trigger: 'event', ports })).keys()].join(', ')}`);
    },
  },
  {
    title: 'no time is left: nothing is begun',
    tell: async (on) => {
      on.world.machines.add(BOX);
      const { ports } = on.world;
      await reconcile([BOX], { trigger: 'tick', ports, stillTime: () => false });
      await reconcile([], { trigger: 'tick', ports });
      await reconcile([BOX], { trigger: 'tick', ports, stillTime: () => true });
    },
  },
  {
    title: 'somebody stops the machine under a job, and it comes back',
    tell: async (on) => {
      on.world.machines.add(BOX);
      await acquire(on);
      await on.world.seconds(10);
      on.world.machines.byHand(BOX, 'stop');
      await on.world.seconds(1);
      await on.world.seconds(10);
      await on.world.seconds(10);
    },
  },
  {
    title: 'a service: what a stop takes away is remembered, and given back',
    tell: async (on) => {
      on.world.machines.add(SERVICE, { size: { desired: 3, min: 2, max: 5 }, power: 'on' });
      const here = { targets: [SERVICE] };
      const token = on.token();
      await on.world.deliver(start(token, here));
      await on.world.deliver(stop(token, here));
      await on.world.clock.advance(10_000);
      await on.world.look('event', [SERVICE]);
      const next = on.token();
      await on.world.deliver(start(next, here));
      await on.world.clock.advance(15_000);
      await on.world.look('event', [SERVICE]);
      await on.world.deliver(start(next, here));
    },
  },
  {
    title: 'a selector: resolved once, and what it means then',
    tell: async (on) => {
      on.world.machines.add(BOX, { name: 'box' });
      const named = { targets: ['name:box'] };
      const token = on.token();
      await on.world.deliver(start(token, named));
      await on.world.deliver(stop(token, named));
      on.say('a name that nobody has, and a stop that comes first');
      const lost = on.token();
      await on.world.deliver(start(lost, { targets: ['name:none'] }));
      await on.world.deliver(start(lost, { targets: ['name:none'] }));
      const early = on.token();
      await on.world.deliver(stop(early, named));
      await on.world.deliver(start(early, named));
      on.say('a machine that did not opt in');
      on.world.machines.add(OTHER, { name: 'other', optedIn: false });
      await on.world.deliver(start(on.token(), { targets: ['name:other'] }));
      on.say('two of one name');
      on.world.machines.add(OTHER, { name: 'box' });
      await on.world.deliver(start(on.token(), named));
    },
  },
  {
    title: 'messages that come to nothing say so',
    options: { rules: { maxTombstones: 1 } },
    tell: async (on) => {
      on.world.machines.add(BOX);
      await on.world.deliver('{');
      await on.world.deliver(
        start(on.token(), { targets: ['arn:aws:ec2:eu-west-1:123456789012:instance/i-0123456789abcdef0'] }),
      );
      await on.world.deliver(JSON.stringify({ wakelock: 1, action: 'look', targets: [BOX, 'name:box'] }));
      const token = on.token();
      await on.world.deliver(stop(token));
      await on.world.deliver(stop(on.token()));
      await on.world.deliver(stop(token));
      await on.world.deliver(start(token));
      await on.world.deliver(start(on.token()), on.world.clock.now() - 601_000);
      await on.world.deliver(
        start(on.token(), { linger: 5, exclusive: true, holder: { name: 'me' }, alreadyOn: 'keep' }),
      );
    },
  },
];

test.each(STORIES)('the order of reads, writes and calls: $title', async ({ options, tell }) => {
  const transcript = new Transcript(options);
  await tell(transcript);
  expect(transcript.toString()).toMatchSnapshot();
});
