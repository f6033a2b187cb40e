import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { type Place, withPlace } from './place.ts';
import { MACHINE, type Ran, SERVICE } from './running.ts';
import { until } from './waiting.ts';

const LIMIT = 300_000;
const FOLDER = join(import.meta.dirname, '..', '..', '..', 'examples');
const EXAMPLES = Object.fromEntries(
  readdirSync(FOLDER)
    // The build pipeline is not about machines: test/deep/pipeline runs it.
    .filter((name) => name.endsWith('.yml') && name !== 'pipeline.yml')
    .map((name) => [name, readFileSync(join(FOLDER, name), 'utf8')]),
);

type Story = (ran: Ran, place: Place) => Promise<void>;

const goesOff: Story = async (_ran, place) => {
  await place.reaches('stopped');
  expect(await place.states()).toEqual(['pending', 'running', 'stopping', 'stopped']);
};

/** What each example shows; the files run as they are. */
const STORIES: Readonly<Record<string, Story>> = {
  'workflow.yml': async (ran, place) => {
    expect(ran.lines).toContainEqual(expect.stringMatching(/^The machine is at (10\.[\d.]+), and at \1\.$/));
    await goesOff(ran, place);
  },
  'matrix.yml': async (ran, place) => {
    for (const suite of ['api', 'browser', 'load']) expect(ran.lines).toContain(`${suite} runs on ${MACHINE}.`);
    // It lingers for two minutes.
    expect(await place.states()).toEqual(['pending', 'running']);
  },
  'reusable-caller.yml': async (ran, place) => {
    expect(ran.lines).toContainEqual(expect.stringMatching(/^The machine is at 10\./));
    await goesOff(ran, place);
  },
  'service.yml': async (ran, place) => {
    expect(ran.lines).toContainEqual(expect.stringMatching(new RegExp(`^${SERVICE} is on after \\d+ s\\.$`)));
    await until('the service has no tasks', async () => (await place.service()).desiredCount === 0);
    expect(await place.states()).toEqual([]);
  },
  'split.yml': async (ran, place) => {
    expect(ran.lines).toContainEqual(expect.stringMatching(/^The machine is at 10\./));
    expect(ran.lines).toContain(`${MACHINE}: off`);
    await goesOff(ran, place);
  },
};

test('every example has its story; a called workflow runs with its caller', () => {
  expect(Object.keys(EXAMPLES).sort()).toEqual([...Object.keys(STORIES), 'reusable.yml'].sort());
});

for (const [workflow, story] of Object.entries(STORIES)) {
  test.concurrent(
    `examples/${workflow} runs as it is`,
    () =>
      withPlace({ workflows: EXAMPLES, oidc: true }, async (place) => {
        const ran = await place.run({ workflow, event: 'workflow_dispatch' });
        expect(ran.code).toBe(0);
        await story(ran, place);
        expect(place.left()).toEqual([]);
      }),
    LIMIT,
  );
}
