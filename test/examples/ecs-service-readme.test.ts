import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { readTemplate } from '../template/read.ts';

const fileOf = (name: string) => new URL(`../../examples/ecs-service/${name}`, import.meta.url);
const text = readFileSync(fileOf('README.md'), 'utf8');
const service = readTemplate(fileOf('template.yaml'));
const pipeline = readTemplate(fileOf('pipeline.yaml'));
const blocks = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = '']) => block);

test('every output that the page asks for is one of the stack that it asks', () => {
  const asked = [...text.matchAll(/\$\(output (\w+)( comments-pipeline)?\)/g)];
  expect(asked.length).toBeGreaterThanOrEqual(5);
  for (const [, name = '', other] of asked) {
    expect(Object.keys((other === undefined ? service : pipeline).Outputs)).toContain(name);
  }
});

test('every parameter that the page gives or explains is one of a template', () => {
  const given = [...text.matchAll(/--parameter-overrides (\w+)=/g)].map(([, name = '']) => name);
  const explained = [...text.matchAll(/^\| (`.*?`) \|/gm)]
    .flatMap(([, cell = '']) => [...cell.matchAll(/`([A-Z]\w+)(?:=[^`]*)?`/g)])
    .map(([, name = '']) => name);
  expect([given.length, explained.length]).toEqual([3, 13]);
  const known = [service, pipeline].flatMap(({ Parameters }) => Object.keys(Parameters));
  for (const name of [...given, ...explained]) expect(known).toContain(name);
});

test('its commands are correct shell', () => {
  expect(blocks).toHaveLength(3);
  for (const block of blocks) expect(spawnSync('bash', ['-n'], { input: block, encoding: 'utf8' }).stderr).toBe('');
});
