import { expect, test } from '@jest/globals';
import { withPlace } from './place.ts';
import { MACHINE } from './running.ts';
import { looksFor, workflow } from './workflow.ts';

const ON_AND_OFF = ['pending', 'running', 'stopping', 'stopped'];
const LIMIT = 300_000;

test.concurrent(
  'F09 a matrix on one machine: one boot, no job loses it, off after the last',
  () => {
    const matrix = `on: push
jobs:
  test:
    runs-on: ubuntu-latest
    strategy:
      matrix:
        seconds: [1, 8, 3, 5]
    steps:
      - uses: OWNER/wakelock@v1
        with:
          instances: ${MACHINE}
      - run: ${looksFor(2)}; sleep \${{ matrix.seconds }}; ${looksFor(1)}
`;
    return withPlace({ workflows: { 'ci.yml': matrix } }, async (place) => {
      const ran = await place.run();
      expect(ran.code).toBe(0);
      expect(ran.lines.filter((line) => line === `Released ec2:${MACHINE}.`)).toHaveLength(4);
      await place.reaches('stopped');
      expect(await place.states()).toEqual(ON_AND_OFF);
      expect(place.left()).toEqual([]);
    });
  },
  LIMIT,
);

test.concurrent(
  'F10 F11 F19 the same workflow again and again, two at once: whoever is told "ready" never loses the machine',
  () =>
    withPlace({ workflows: { 'ci.yml': workflow({ script: looksFor(1) }) } }, async (place) => {
      const again = async (times: number) => {
        const codes: number[] = [];
        for (let time = 0; time < times; time += 1) codes.push((await place.run()).code);
        return codes;
      };
      expect(await Promise.all([again(3), again(3)])).toEqual([
        [0, 0, 0],
        [0, 0, 0],
      ]);
      await place.reaches('stopped');
      expect(place.left()).toEqual([]);
    }),
  LIMIT,
);

const SPLIT = (stop: string) => `on: push
jobs:
  start:
    runs-on: ubuntu-latest
    outputs:
      lease: \${{ steps.machine.outputs.lease }}
      id: \${{ steps.machine.outputs.instance-ids }}
    steps:
      - id: machine
        uses: OWNER/wakelock/start@v1
        with:
          instances: name:test-box
          max-duration: 1m
  test:
    needs: start
    runs-on: ubuntu-latest
    steps:
      - run: |
          ${looksFor(2)}
          echo "machine \${{ needs.start.outputs.id }}"
${stop}`;

const STOP = `  stop:
    needs: [start, test]
    if: always()
    runs-on: ubuntu-latest
    steps:
      - id: stop
        uses: OWNER/wakelock/stop@v1
        with:
          lease: \${{ needs.start.outputs.lease }}
          wait-stopped: true
      - run: echo "it is \${{ steps.stop.outputs.state }}"
      - id: again
        uses: OWNER/wakelock/stop@v1
        with:
          lease: \${{ needs.start.outputs.lease }}
      - uses: OWNER/wakelock/stop@v1
        with:
          lease: ''
`;

test.concurrent(
  'F64 start in one job, stop in another: the machine stays on between them, stopping twice is harmless, no lease is no error',
  () =>
    withPlace({ workflows: { 'ci.yml': SPLIT(STOP) } }, async (place) => {
      const ran = await place.run();
      expect(ran).toMatchObject({ code: 0, jobs: { start: 'success', test: 'success', stop: 'success' } });
      expect(ran.lines).toEqual(expect.arrayContaining([`machine ${MACHINE}`, 'it is off', `${MACHINE}: off`]));
      expect(ran.commands.filter((command) => command.startsWith('notice: '))).toHaveLength(1);
      expect(await place.states()).toEqual(ON_AND_OFF);
      expect(place.left()).toEqual([]);
    }),
  LIMIT,
);

test.concurrent(
  'F97 the stop job never runs: the machine goes off at max-duration',
  () =>
    withPlace({ workflows: { 'ci.yml': SPLIT('') } }, async (place) => {
      const ran = await place.run();
      expect(ran.code).toBe(0);
      const running = Date.now();
      expect(await place.states()).toEqual(['pending', 'running']);
      await place.reaches('stopped');
      expect(Date.now() - running).toBeGreaterThan(30_000);
      expect(place.left()).toEqual([]);
    }),
  LIMIT,
);
