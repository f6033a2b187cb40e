import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { drawing } from '../../scripts/lab/draw.ts';
import { readJtl } from '../../scripts/lab/jtl.ts';
import { figuresOf, goalsOf } from '../../scripts/lab/judge.ts';
import { ROUTES } from '../../scripts/lab/load.ts';
import { FULL } from '../../scripts/lab/plan.ts';
import type { Recording } from '../../scripts/lab/record.ts';
import { table } from '../../scripts/lab/table.ts';

const sample = (at: number, share: number, desired = 1) => ({ at, share, desired, healthy: desired, alarm: false });

/** Lambda full from 10 s on, shifted at 20 s, back at 340 s, given back at 400 s. */
const GOOD: Recording = {
  kind: 'wakelock',
  title: 'Wakelock',
  requests: [
    { at: 1, side: 'lambda' },
    { at: 12, side: 'lambda', error: 'throttled' },
    { at: 25, side: 'service' },
    { at: 350, side: 'lambda' },
  ],
  samples: [sample(0, 0, 0), sample(15, 0), sample(20, 100), sample(340, 0), sample(400, 0, 0)],
  shifts: [
    { at: 20, share: 100 },
    { at: 340, share: 0 },
  ],
  lag: 1,
  fellAt: 100,
  endedAt: 410,
};
const met = (recording: Recording) => goalsOf(recording, FULL).map((goal) => goal.met);

describe('what a run is judged by', () => {
  test('its figures', () => {
    expect(figuresOf(GOOD)).toEqual({
      ...{ title: 'Wakelock', requests: 4, errors: 1, errorsAfter: 0, lost: 0, out: 1, back: 1 },
      ...{ onLambda: 90, onService: 320 },
    });
    expect(table([GOOD, { ...GOOD, title: 'none', shifts: [] }])).toContain('| none | 4 | 1 | – | 0 | 0 | 410 | 0 |');
  });

  test.each([
    ['as it should be', {}, [true, true, true, true, true]],
    [
      'a request that met no target',
      { requests: [{ at: 21, side: 'service', error: 'no-target' }] },
      [false, true, false, true, true],
    ],
    [
      'a second shift out',
      {
        shifts: [
          { at: 20, share: 100 },
          { at: 200, share: 0 },
          { at: 220, share: 100 },
          { at: 340, share: 0 },
        ],
      },
      [true, false, true, true, true],
    ],
    [
      'never back',
      { shifts: [{ at: 20, share: 100 }], samples: [sample(0, 0, 0), sample(400, 100)] },
      [true, false, true, false, false],
    ],
    ['back too late', { fellAt: -100 }, [true, true, true, false, true]],
    [
      'given back with requests open',
      { samples: [sample(340, 0), sample(350, 0, 0)] },
      [true, true, true, true, false],
    ],
  ] as const)('%s', (_, change, goals) => {
    expect(met({ ...GOOD, ...change })).toEqual(goals);
  });

  test('that JMeter counted the same', () => {
    expect(met({ ...GOOD, counted: GOOD.requests })[0]).toBe(true);
    expect(met({ ...GOOD, counted: GOOD.requests.slice(1) })[0]).toBe(false);
    expect(met({ ...GOOD, counted: [] })[0]).toBe(false);
  });
});

describe('the picture', () => {
  const svg = drawing([GOOD, { ...GOOD, title: 'a < b & c', counted: GOOD.requests }], FULL);

  test('is one piece of XML with every run in it', () => {
    const open: string[] = [];
    for (const [, close, name = '', self] of svg.matchAll(/<(\/?)(\w+)[^>]*?(\/?)>/g)) {
      if (close === '/') expect(open.pop()).toBe(name);
      else if (self !== '/') open.push(name);
    }
    expect(open).toEqual([]);
    expect(svg).toContain('>Wakelock<');
    expect(svg).toContain('>a &lt; b &amp; c<');
    expect(svg).toContain('4 requests, 1 failed, 0 of them after the first shift; 1 out, 1 back');
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });

  test('has the colour of the service where the service answered', () => {
    const without = drawing([{ ...GOOD, requests: [], shifts: [], samples: [sample(0, 0, 0)] }], FULL);
    expect(svg.match(/<path[^>]*fill="#3f7fd1"/g)).toHaveLength(4);
    expect(without.match(/<path[^>]*fill="#3f7fd1"/g)).toBeNull();
  });
});

describe('what JMeter writes', () => {
  test('is read by the names of its columns, with commas and quotes', () => {
    const text = [
      'timeStamp,elapsed,label,responseCode,responseMessage,success',
      '1795273882381,128,/,200,OK,true',
      '1795273882400,2,/sleep,502,"Bad, or ""gone""",false',
      '',
    ].join('\n');
    expect(readJtl(text)).toEqual([
      { at: 1_795_273_882_381, label: '/', success: true },
      { at: 1_795_273_882_400, label: '/sleep', success: false },
    ]);
    expect(() => readJtl('a,b\n1,2\n')).toThrow('no column timeStamp, only a, b');
  });

  test('comes from a plan with a thread group, the five requests, a table and an aggregate graph', () => {
    const plan = readFileSync(fileURLToPath(new URL('../../examples/dual-app/load/plan.jmx', import.meta.url)), 'utf8');
    const paths = [...plan.matchAll(/<stringProp name="HTTPSampler.path">([^<]*)</g)].map(([, path]) => path);
    expect(paths).toEqual([...ROUTES]);
    for (const part of ['<ThreadGroup ', 'guiclass="TableVisualizer"', 'guiclass="StatGraphVisualizer"']) {
      expect(plan.split(part)).toHaveLength(2);
    }
  });
});
