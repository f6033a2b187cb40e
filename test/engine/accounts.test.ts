import { expect, test } from '@jest/globals';
import { RULES } from '../../src/domain/rules.ts';
import type { TargetId } from '../../src/domain/target.ts';
import { receive } from '../../src/engine/receive.ts';
import { reconcile } from '../../src/engine/reconcile.ts';
import { FakeMachines } from '../fakes/fake-machines.ts';
import { MemoryJournal } from '../fakes/memory-journal.ts';
import { MemoryStore } from '../fakes/memory-store.ts';
import { StepClock } from '../fakes/step-clock.ts';

const BOX: TargetId = 'ec2:i-0123456789abcdef0';

test('a stop of an unknown lease on a selector is accounted for, though it names no machine yet', async () => {
  const clock = new StepClock();
  const journal = new MemoryJournal();
  const machines = new FakeMachines(clock);
  const ports = { store: new MemoryStore(), machines, clock, journal, rules: RULES, texts: [], region: 'us-east-1' };
  const lease = 'job-00000000-0000-4000-8000-000000000000';
  const text = JSON.stringify({ wakelock: 1, action: 'stop', targets: ['name:box'], lease, ttl: 600 });
  await receive({ text, publishedAt: clock.now() }, ports);
  expect(journal.of('message').map(({ outcome }) => outcome)).toEqual(['remembered']);
});

test('a boot that fell back is judged once, though an old Describe shows the one before it', async () => {
  const clock = new StepClock();
  const journal = new MemoryJournal();
  const machines = new FakeMachines(clock);
  const store = new MemoryStore();
  const ports = { store, machines, clock, journal, rules: RULES, newId: () => 'nonce' };
  const now = clock.now();
  const first = now - 60_000;
  const cause = { code: 'Server.InsufficientInstanceCapacity', text: 'none free' };
  const box = machines.add(BOX, { power: 'off', launchedAt: first, cause });
  const failed = { at: now, until: now + 300_000, tries: 2, cause: cause.code, message: 'fell back' };
  store.states.set(BOX, {
    rev: 7,
    window: { previousLaunch: first - 60_000, requestedAt: first },
    backoff: { ...failed, boot: String(now - 20_000) },
  });
  store.putLease(BOX, {
    id: 'lease',
    kind: 'job',
    holder: { name: 'a job' },
    since: now,
    ttl: 600_000,
    expiresAt: now + 600_000,
    keepUntil: 0,
    linger: 0,
    ready: ['running'],
    alreadyOn: 'take',
    exclusive: false,
    protect: false,
    lookAt: now,
    n: 0,
  });
  await reconcile([BOX], { trigger: 'event', ports });
  expect(store.states.get(BOX)?.backoff?.tries).toBe(2);
  box.launchedAt = now - 10_000;
  await reconcile([BOX], { trigger: 'event', ports });
  expect(store.states.get(BOX)?.backoff?.tries).toBe(3);
});
