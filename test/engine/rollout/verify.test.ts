import { expect, test } from '@jest/globals';
import { lineOf } from '../../../src/domain/rollout/diff.ts';
import { type VerifyOrder, verifyRollout } from '../../../src/engine/rollout/verify.ts';
import { RIGHTS, type VerifyPorts } from '../../../src/engine/rollout/verify-ports.ts';
import { DEFINITION, EXECUTION, GROUP, REGISTRY, SERVICE, withApp } from '../../domain/rollout/verify-world.ts';
import { account, denied } from './verify-account.ts';

const PLACE = { cluster: 'main', service: 'app', region: 'eu-west-1', account: '' };
const ORDER: VerifyOrder = { ...PLACE, base: { kind: 'live' }, images: [] };
const IMAGES = [{ name: 'app', image: `${REGISTRY}/app:13` }];
const NEXT = withApp({ image: `${REGISTRY}/app:13` });

test('what is planned is judged, and compared with what serves', async () => {
  const { ports, asked } = account();
  const { findings, changes } = await verifyRollout({ ...ORDER, images: IMAGES }, ports);
  expect(findings.filter(({ level }) => level !== 'ok')).toEqual([]);
  expect(changes?.map(lineOf)).toEqual([`~ app: image  ${REGISTRY}/app:12 → ${REGISTRY}/app:13`]);
  expect(asked.filter((call) => /^(definition|trustPolicy|targetGroup)/.test(call))).toEqual([
    `definition ["${SERVICE.definition}"]`,
    `trustPolicy ["${EXECUTION}"]`,
    `targetGroup ["${GROUP}"]`,
  ]);
  expect(asked.find((call) => call.startsWith('image '))).toContain('"tag":"13"');
});

test.each<[string, Partial<VerifyOrder>, readonly string[]]>([
  ['what serves now', {}, []],
  [
    'a file',
    { base: { kind: 'file', definition: { ...DEFINITION, cpu: '512', memory: '1024' } } },
    ['~ cpu  256 → 512', '~ memory  512 → 1024'],
  ],
  ['another family', { base: { kind: 'named', name: 'other' } }, ['~ family  app → other']],
])('the images are put into %s', async (_what, order, expected) => {
  const { ports } = account({
    definition: async (name) => (name === 'other' ? { ...DEFINITION, family: 'other' } : DEFINITION),
  });
  const { changes } = await verifyRollout({ ...ORDER, images: IMAGES, ...order }, ports);
  expect(changes?.map(lineOf)).toEqual([`~ app: image  ${REGISTRY}/app:12 → ${REGISTRY}/app:13`, ...expected]);
});

test('a base that is not there, and a container that it does not have, are errors', async () => {
  const { ports } = account({ definition: async (name) => (name === 'other' ? undefined : DEFINITION) });
  const base = { kind: 'named', name: 'other' } as const;
  await expect(verifyRollout({ ...ORDER, base }, ports)).rejects.toMatchObject({ code: 'not-found' });
  const images = [{ name: 'web', image: 'web:1' }];
  await expect(verifyRollout({ ...ORDER, images }, ports)).rejects.toMatchObject({ code: 'usage' });
});

test('where there is no service, a file can be judged all the same; without one the service alone is', async () => {
  const { ports } = account({ service: async () => undefined });
  const alone = await verifyRollout(ORDER, ports);
  expect(alone).toEqual({
    findings: [expect.objectContaining({ level: 'bad', what: 'There is no service main/app in eu-west-1.' })],
    changes: undefined,
  });
  const { findings } = await verifyRollout({ ...ORDER, base: { kind: 'file', definition: DEFINITION } }, ports);
  expect([...new Set(findings.map(({ check }) => check))]).toEqual(['service', 'roles', 'images', 'logs', 'secrets']);
});

test('the service of another account than the one that was named is no service to judge anything by', async () => {
  const { ports, asked } = account();
  expect(await verifyRollout({ ...ORDER, account: '222222222222' }, ports)).toEqual({
    findings: [expect.objectContaining({ check: 'service', level: 'bad', what: expect.stringContaining(SERVICE.arn) })],
    changes: undefined,
  });
  expect(asked).toHaveLength(1);
  const { findings } = await verifyRollout({ ...ORDER, account: '123456789012' }, ports);
  expect(findings.filter(({ level }) => level !== 'ok')).toEqual([]);
});

test('where what serves cannot be read, that is said', async () => {
  const { findings } = await verifyRollout(ORDER, account({ definition: denied }).ports);
  expect(findings.map(({ level, check }) => `${level} ${check}`)).toEqual(['ok service', 'note diff']);
});

test.each(Object.keys(RIGHTS) as (keyof VerifyPorts)[])(
  'without the right for %s that alone is not known, and the right is named',
  async (port) => {
    const { ports } = account({ [port]: denied });
    const parameter = withApp({
      secrets: [{ name: 'P', valueFrom: 'arn:aws:ssm:eu-west-1:123456789012:parameter/p' }],
    });
    const base = { kind: 'file', definition: port === 'parameter' ? parameter : NEXT } as const;
    // Endpoints are asked for in every case, and said only where nothing else leads out.
    const none = port === 'endpoints' ? { ways: async () => new Map([['subnet-1', 'none' as const]]) } : {};
    const { findings } = await verifyRollout({ ...ORDER, base }, { ...ports, ...none });
    const notes = findings.filter(({ level }) => level !== 'ok');
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatchObject({ level: 'note' });
    expect(notes[0]?.what).toContain(`could not be checked: action ${RIGHTS[port]}`);
    expect(findings.length).toBeGreaterThan(port === 'service' ? 3 : 6);
  },
);

test('another error of AWS is told as it is', async () => {
  const { ports } = account({ image: () => Promise.reject(new Error('Could not look at it: ServerException: later')) });
  const { findings } = await verifyRollout({ ...ORDER, images: IMAGES }, ports);
  const [found] = findings.filter(({ level }) => level !== 'ok');
  expect(found?.what).toContain('action ecr:DescribeImages (Could not look at it: ServerException: later)');
});
