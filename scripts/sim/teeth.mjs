/**
 * The safety mechanisms of the protocol, each with the way to leave it out. `world` switches are known to test/sim; `patches`
 * replace one text each of the product's source in the test build. `variant` is the mix of faults that the mechanism is for.
 */
export const TEETH = [
  {
    name: 'ack wait',
    patches: [
      {
        file: 'src/domain/power-on.ts',
        find: `  const fence = fencedUntil(view, boot);
  if (fence !== undefined) {
    const message`,
        put: `  const fence: number | undefined = undefined;
  if (fence !== undefined) {
    const message`,
      },
    ],
  },
  {
    name: 'window ownership',
    patches: [
      {
        file: 'src/domain/boot.ts',
        find: `  const window = state.window;
  if (window === undefined) return false;`,
        put: '  const window: TargetState["window"] = undefined as TargetState["window"];\n  if (window === undefined) return false;',
      },
    ],
  },
  { name: 'tick', world: true },
  {
    name: 'slots',
    patches: [
      {
        file: 'src/domain/slots.ts',
        find: '  if (admitted.length >= room) return false;',
        put: '  if (admitted.length >= room + 1) return false;',
      },
    ],
    variant: 'slots',
  },
  {
    name: "slots' order",
    patches: [
      {
        file: 'src/domain/slots.ts',
        find: '  return (a.since ?? 0) - (b.since ?? 0) || (a.id < b.id ? -1 : 1);',
        put: '  return a.id < b.id ? -1 : 1;',
      },
    ],
    variant: 'slots',
  },
  {
    name: 'stale-start rule',
    patches: [
      {
        file: 'src/domain/join.ts',
        find: '  const end = join.publishedAt + ttl;',
        put: '  const end = now + ttl;',
      },
      {
        file: 'src/domain/join.ts',
        find: 'expiresAt: join.publishedAt + Math.min(ttl, rules.maxAge),',
        put: 'expiresAt: now + Math.min(ttl, rules.maxAge),',
      },
    ],
    variant: 'network',
  },
  { name: 'healthy-path rule', world: true, variant: 'outages' },
  { name: 'rev condition', world: true },
  { name: 'window write on rev', world: true, variant: 'fights' },
  { name: 'abort and await', world: true, variant: 'frozen' },
  {
    name: 'window begin',
    patches: [
      {
        file: 'src/domain/boot.ts',
        find: 'launchedAt > (window.previousLaunch ?? 0) && launchedAt >= first &&',
        put: 'first > 0 &&',
      },
    ],
    variant: 'slow',
  },
  {
    name: 'window end',
    patches: [
      {
        file: 'src/domain/boot.ts',
        find: 'launchedAt <= window.requestedAt + rules.window',
        put: 'launchedAt > 0',
      },
    ],
    variant: 'people',
  },
  { name: 'stop record', world: true },
  { name: 'protection', world: true, variant: 'lateStops' },
  { name: 'split start renewing', world: true },
  { name: 'tombstone', world: true, variant: 'network' },
  { name: 'start cap', world: true, variant: 'fights' },
  {
    name: 'own deadline',
    patches: [
      {
        file: 'src/engine/act.ts',
        find: '  const late = clock.now() > at + rules.stopDeadline;',
        put: '  const late = false;',
      },
    ],
    variant: 'frozen',
  },
  {
    name: 'removal of expired acks',
    patches: [
      {
        file: 'src/domain/power.ts',
        find: 'function expire(view: View): Decision | undefined {',
        put: 'function expire(view: View): Decision | undefined {\n  if (view.now > 0) return undefined;',
      },
    ],
    variant: 'stalls',
  },
  {
    name: 'look at what is held',
    patches: [
      {
        file: 'src/engine/act.ts',
        find: `    lookAt: at,
    ...(situation`,
        put: `    lookAt: null,
    ...(situation`,
      },
      {
        file: 'src/domain/power-on.ts',
        find: `    lookAgainAt: now + rules.tick,
  });
}

function free(`,
        put: `    action: restIfDue(view),
  });
}

function free(`,
      },
      {
        file: 'src/domain/power-on.ts',
        find: "import { decide, type View } from './situation.ts';",
        put: "import { decide, restIfDue, type View } from './situation.ts';",
      },
    ],
    variant: 'deaf',
  },
  {
    name: 'silence proven by a ping',
    patches: [
      {
        file: 'src/domain/live.ts',
        find: 'const proven = pathTrusted(path, now, rules) && provesSilence(path, lease);',
        put: 'const proven = pathTrusted(path, now, rules);',
      },
    ],
    variant: 'paths',
  },
  {
    name: 'clearing waits for setting',
    patches: [
      {
        file: 'src/domain/protection.ts',
        find: "  if (protect.status === 'setting') return protect.at + stopFence(rules);",
        put: '',
      },
      {
        file: 'src/domain/protection.ts',
        find: "  if (protect.status === 'on') return protect.confirmedAt + stopFence(rules);",
        put: '',
      },
    ],
    variant: 'protected',
  },
  {
    name: 'look fresh before off',
    patches: [
      {
        file: 'src/domain/power-off.ts',
        find: `  if (seenBeforeAck(view)) {
    return decide('look-fresh'`,
        put: `  if (seenBeforeAck(view) && view.now < 0) {
    return decide('look-fresh'`,
      },
    ],
    variant: 'quick',
  },
  {
    name: 'describe after protection',
    patches: [
      {
        file: 'src/domain/power-on.ts',
        find: "  if (state.protect?.status !== 'on') return 0;",
        put: "  if (state.protect?.status !== 'on' || boot !== '') return 0;",
      },
    ],
    variant: 'lateStops',
  },
  { name: 'condition of lease items', world: true, variant: 'stalls' },
  {
    name: "a person's stop ends windows",
    patches: [
      {
        file: 'src/domain/notes.ts',
        find: '  const person = stoppedByPerson(',
        put: '  const person = view.now < 0 && stoppedByPerson(',
      },
    ],
    variant: 'windows',
  },
  {
    name: 'later text wins',
    patches: [
      {
        file: 'src/domain/join.ts',
        find: "  if (stop > start) return { kind: 'ignore', reason: 'superseded' };",
        put: '',
      },
    ],
    variant: 'network',
  },
  {
    name: 'texts held anew',
    patches: [{ file: 'src/domain/join.ts', find: "['releasedAt', 'ack', 'passed',", put: "['releasedAt', 'passed'," }],
    variant: 'windows',
  },
  {
    name: 'pinned release',
    patches: [
      {
        file: 'src/engine/pin.ts',
        find: '  if (await store.createPin(id, pin)) return pin;',
        put: "  if (action === 'stop' || (await store.createPin(id, pin))) return pin;",
      },
    ],
    variant: 'network',
  },
  {
    name: 'boots of one LaunchTime',
    patches: [
      {
        file: 'src/domain/boot.ts',
        find: '  if (window === undefined || launched !== window.previousLaunch) return String(launched);',
        put: '  if (window !== undefined || launched > 0) return String(launched);',
      },
    ],
    variant: 'emulator',
  },
];
