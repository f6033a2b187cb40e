import type { Launch } from '../../../src/domain/snapshot/launch.ts';
import type { LaunchPorts } from '../../../src/engine/snapshot/ports.ts';
import { BOX, type Yard } from './fakes.ts';

export const announced = (yard: Yard, more: Partial<Launch> = {}): Launch => ({
  instance: BOX,
  group: 'web',
  from: 'notification',
  activity: 'activity-0001',
  at: yard.clock.now(),
  ...more,
});

/** The same launch as its lifecycle hook tells it, which names no activity. */
export const byHook = (yard: Yard): Launch => {
  const { activity: _none, ...launch } = announced(yard);
  return { ...launch, from: 'hook', hook: { name: 'on-launch', token: 'token' } };
};

/** Ports of the yard that write down each call, in order, with its time: seconds since `begun`. */
export function logged({ ports }: Yard): { readonly ports: LaunchPorts; readonly log: string[] } {
  const log: string[] = [];
  const begun = ports.clock.now();
  const since = (ms: number) => `${ms < begun ? '' : '+'}${(ms - begun) / 1000}`;
  const write = (what: string, args: readonly unknown[]) => {
    const text = [what, ...args.map((arg) => JSON.stringify(arg))].join(' ');
    const times = text.replaceAll(/\b17\d{11}\b/g, (time) => `T${since(Number(time))}`);
    log.push(`${since(ports.clock.now())} ${times.replaceAll(BOX, 'BOX')}`);
  };
  const watched = <T extends object>(name: string, port: T): T =>
    new Proxy(port, {
      get: (_, key) => {
        const method: unknown = Reflect.get(port, key);
        if (typeof method !== 'function') return method;
        return (...args: readonly unknown[]) => {
          write(`${name}.${String(key)}`, args);
          return method.apply(port, args) as unknown;
        };
      },
    });
  return {
    log,
    ports: {
      ...ports,
      records: watched('records', ports.records),
      snapshots: watched('snapshots', ports.snapshots),
      hooks: watched('hooks', ports.hooks),
      journal: {
        note: (entry) => {
          write('note', [entry.kind === 'outcome' ? entry.outcome : entry]);
          ports.journal.note(entry);
        },
      },
    },
  };
}
