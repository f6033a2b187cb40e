import { describe, expect, test } from '@jest/globals';
import { parseReady } from '../../src/domain/ready.ts';
import { climb, type LadderEnd, type LadderOptions } from '../../src/engine/ladder.ts';
import type { Probed, Prober } from '../../src/engine/runner-ports.ts';
import { StepClock } from '../fakes/step-clock.ts';

const A = 'ec2:i-0000000000000000a' as const;
const B = 'ec2:i-0000000000000000b' as const;

/** Probes answered from a script: what each address does at each attempt; the last answer stays. */
function scripted(script: Readonly<Record<string, readonly (Probed | 'never')[]>>) {
  const tried: string[] = [];
  const attempt = (where: string, signal: AbortSignal): Promise<Probed> => {
    const answers = script[where] ?? [{ ok: true }];
    const answer = answers[Math.min(tried.filter((one) => one === where).length, answers.length - 1)] ?? { ok: true };
    tried.push(where);
    if (answer !== 'never') return Promise.resolve(answer);
    return new Promise((resolve) => signal.addEventListener('abort', () => resolve({ ok: false, saw: 'aborted' })));
  };
  const prober: Prober = {
    tcp: ({ host, port }, { signal }) => attempt(`${host}:${port}`, signal),
    http: (url, { signal }) => attempt(url, signal),
  };
  return { prober, tried };
}

interface Climb extends Pick<LadderOptions, 'prober'> {
  readonly ready: string;
  readonly two?: boolean;
  readonly places?: LadderOptions['targets'];
  readonly timeout?: number;
}

async function begin({ prober, ready, two, places, timeout = 60_000 }: Climb) {
  const clock = new StepClock();
  const cancel = new AbortController();
  const told: string[] = [];
  let end: LadderEnd | undefined;
  const first = { target: A, addresses: { privateIp: '10.0.0.1' } };
  const second = { target: B, addresses: { privateIp: '10.0.0.2' } };
  const done = climb({
    ...{ clock, prober, signal: cancel.signal, timeout, steps: parseReady(ready) },
    targets: places ?? (two === true ? [first, second] : [first]),
    told: (target, line) => told.push(`${target.slice(-1)} ${line}`),
  }).then((result) => {
    end = result;
  });
  await clock.advance(0);
  return { clock, cancel, told, done, end: () => end };
}

const refused: Probed = { ok: false, saw: 'connection refused' };

test('probes are tried in order, one second apart, and each change is told once', async () => {
  const { prober, tried } = scripted({ '10.0.0.1:22': [refused, refused, { ok: true }] });
  const climbing = await begin({ prober, ready: 'running, tcp:22, http://{private-ip}:8080/health' });
  await climbing.clock.advance(2_000);
  await climbing.done;
  expect(climbing.end()).toEqual({ kind: 'ready' });
  expect(tried).toEqual(['10.0.0.1:22', '10.0.0.1:22', '10.0.0.1:22', 'http://10.0.0.1:8080/health']);
  expect(climbing.told).toEqual([
    'a tcp:10.0.0.1:22: connection refused',
    'a tcp:10.0.0.1:22 answers',
    'a http://10.0.0.1:8080/health answers',
  ]);
});

describe('a time-out tells what was seen', () => {
  test.each([
    ['tcp:22', 60_000, 'for 1m'],
    ['tcp:22@5s', 5_000, 'for 5s'],
  ])('%s', async (ready, waited, words) => {
    const climbing = await begin({ ...scripted({ '10.0.0.1:22': [refused] }), ready });
    await climbing.clock.advance(waited);
    await climbing.done;
    const saw = `${A}: is on; tcp:10.0.0.1:22: connection refused, ${words}`;
    expect(climbing.end()).toEqual({ kind: 'timeout', waited, saw });
  });
});

test('the second probe has what the first has left of the overall time', async () => {
  const { prober } = scripted({ '10.0.0.1:1': [...Array(50).fill(refused), { ok: true }], '10.0.0.1:2': [refused] });
  const climbing = await begin({ prober, ready: 'tcp:1, tcp:2' });
  await climbing.clock.advance(60_000);
  await climbing.done;
  expect(climbing.end()).toMatchObject({ kind: 'timeout', waited: 10_000 });
});

test('an address that the machine does not have is a failure with a repair, not a wait', async () => {
  const { prober, tried } = scripted({});
  const climbing = await begin({ prober, ready: 'tcp:{public-ip}:22' });
  await climbing.done;
  expect(climbing.end()).toMatchObject({ kind: 'failed', target: A, failure: { cause: 'no-address' } });
  expect(tried).toEqual([]);
});

test('one target that fails ends the climb of the others', async () => {
  const { prober } = scripted({ '10.0.0.1:22': [refused], '10.0.0.2:22': ['never'] });
  const climbing = await begin({ prober, ready: 'tcp:22@3s', two: true });
  await climbing.clock.advance(3_000);
  await climbing.done;
  expect(climbing.end()).toMatchObject({ kind: 'timeout', saw: expect.stringContaining(A) });
});

test('aborted: ends at once, also in the middle of an attempt', async () => {
  const climbing = await begin({ ...scripted({ '10.0.0.1:22': ['never'] }), ready: 'tcp:22' });
  climbing.cancel.abort();
  await climbing.done;
  expect([climbing.end(), climbing.told]).toEqual([{ kind: 'aborted' }, []]);
});

describe('two targets', () => {
  const twice: readonly Probed[] = [refused, refused, { ok: true }];

  test('one that answers first leaves the other its time', async () => {
    const { prober } = scripted({ '10.0.0.2:22': twice });
    const climbing = await begin({ prober, ready: 'tcp:22', two: true });
    await climbing.clock.advance(2_000);
    await climbing.done;
    expect([climbing.end(), climbing.told.at(-1)]).toEqual([{ kind: 'ready' }, 'b tcp:10.0.0.2:22 answers']);
  });

  test('one that answers does not make up for one that never does', async () => {
    const { prober } = scripted({ '10.0.0.2:22': [refused] });
    const climbing = await begin({ prober, ready: 'tcp:22@3s', two: true });
    await climbing.clock.advance(3_000);
    await climbing.done;
    expect(climbing.end()).toMatchObject({ kind: 'timeout', saw: expect.stringContaining(B) });
  });

  test('the end is that of the one that failed, not of the one whose attempt that broke off', async () => {
    const { prober } = scripted({ '10.0.0.1:22': ['never'], '10.0.0.2:22': [refused] });
    const climbing = await begin({ prober, ready: 'tcp:22@3s', two: true });
    await climbing.clock.advance(3_000);
    await climbing.done;
    const saw = `${B}: is on; tcp:10.0.0.2:22: connection refused, for 3s`;
    expect([climbing.end(), climbing.told]).toEqual([
      { kind: 'timeout', waited: 3_000, saw },
      ['b tcp:10.0.0.2:22: connection refused'],
    ]);
  });

  test('one that lacks the address ends the climb at once', async () => {
    const { prober } = scripted({ '10.0.0.1:22': ['never'] });
    const places = [
      { target: A, addresses: { privateIp: '10.0.0.1' } },
      { target: B, addresses: {} },
    ];
    const climbing = await begin({ prober, ready: 'tcp:22', places });
    await climbing.done;
    expect(climbing.end()).toMatchObject({ kind: 'failed', target: B, failure: { cause: 'no-address' } });
  });

  test('aborted is aborted, whoever answered before', async () => {
    const { prober } = scripted({ '10.0.0.2:22': [refused] });
    const climbing = await begin({ prober, ready: 'tcp:22', two: true });
    climbing.cancel.abort();
    await climbing.done;
    expect(climbing.end()).toEqual({ kind: 'aborted' });
  });
});

test('without targets there is nothing to wait for', async () => {
  const climbing = await begin({ ...scripted({}), ready: 'tcp:22', places: [] });
  await climbing.done;
  expect(climbing.end()).toEqual({ kind: 'ready' });
});

test('the last pause is no longer than the time that is left', async () => {
  const climbing = await begin({ ...scripted({ '10.0.0.1:22': [refused] }), ready: 'tcp:22', timeout: 2_500 });
  await climbing.clock.advance(10_000);
  await climbing.done;
  expect(climbing.end()).toMatchObject({ kind: 'timeout', waited: 2_500 });
});
