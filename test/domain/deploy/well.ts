import type { Health, MachineHealth, Reading } from '../../../src/domain/deploy/health.ts';
import { STACK_TAG, type Stack } from '../../../src/domain/deploy/stack.ts';

export const NOW = Date.UTC(2026, 0, 5);
export const known = <T>(value: T): Reading<T> => ({ known: true, value });
export const unknown = { known: false, why: 'not allowed', repair: 'Allow it.' } as const;

export const STACK: Stack = {
  ...{ id: 'arn:stack', name: 'wakelock', status: 'CREATE_COMPLETE', reason: '', changedAt: NOW - 3_600_000 },
  ...{ outputs: {}, parameters: {}, tags: { [STACK_TAG]: 'wakelock' } },
};

const CODE = 'a'.repeat(64);
export const FUNCTION = { name: 'wakelock-power', state: 'Active', code: CODE, deployed: CODE, packaged: CODE };

export const MACHINE: MachineHealth = {
  ...{ target: 'ec2:i-0123456789abcdef0', name: 'box', power: 'on', held: true, protection: 'none' },
  ...{ wantsProtection: false, badTag: undefined, group: undefined },
};

/** A set-up with which nothing is wrong. */
export const WELL: Health = {
  stackName: 'wakelock',
  now: NOW,
  clockAhead: 200,
  stack: known(STACK),
  topic: known({ subscriptions: 1 }),
  table: known({ status: 'ACTIVE', misfits: [] }),
  ping: known(NOW - 50_000),
  queue: known({ waiting: 0, dead: 0 }),
  functions: known([FUNCTION]),
  self: known({ able: true, says: 'wakelock-power can do its work.' }),
  machines: known([MACHINE]),
  alarms: [],
  snapshots: undefined,
  failover: undefined,
};
