import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { BOX, Place } from './cli.ts';

let place: Place;
beforeAll(async () => {
  place = await Place.open({ state: 'running' });
});
afterAll(() => place.close());

const texts = () =>
  place.tap.requests
    .filter(({ call }) => call === 'sns:Publish')
    .map(({ body }) => new URLSearchParams(body).get('Message'));

test('run in plain mode publishes the bare texts, asks EC2 itself, and says that it promises nothing', async () => {
  const plain = [
    '--mode',
    'plain',
    '--start-message',
    'Starting Server Valida',
    '--stop-message',
    'Stopping Server Valida',
  ];
  const { code, out, err } = await place.run(
    'run',
    BOX,
    ...plain,
    '--',
    'sh',
    '-c',
    'echo "$WAKELOCK_PRIVATE_IP"; exit 4',
  );
  expect({ code, out }).toEqual({ code: 4, out: '127.0.0.1\n' });
  expect(err).toContain('Plain mode gives no promise');
  expect(texts()).toEqual(['Starting Server Valida', 'Stopping Server Valida']);
  expect(place.tap.kinds()).toEqual(['ec2:DescribeInstances', 'sns:Publish']);
});

test.each([
  ['it needs its texts', [BOX, '--mode', 'plain'], 'start-message: plain mode needs it.'],
  [
    'it takes ids only',
    ['name:box', '--mode', 'plain', '--start-message', 'a', '--stop-message', 'b'],
    'plain mode takes ids of EC2 instances only',
  ],
  ['its texts mean nothing without it', [BOX, '--start-message', 'a'], 'it has a meaning in plain mode only.'],
])('plain mode: %s', async (_what, args, message) => {
  const { code, err } = await place.run('run', ...args, '--', 'true');
  expect(code).toBe(125);
  expect(err).toContain(message);
});
