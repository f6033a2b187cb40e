import { describe, expect, test } from '@jest/globals';
import { describeError, WakelockError } from '../../../src/domain/errors.ts';
import { type Change, type DefinitionDocument, lineOf } from '../../../src/domain/rollout/diff.ts';
import type { ServiceFacts } from '../../../src/domain/rollout/verify-facts.ts';
import { type VerifyOrder, verifyRollout } from '../../../src/engine/rollout/verify.ts';
import { RIGHTS, type VerifyPorts } from '../../../src/engine/rollout/verify-ports.ts';
import { APP, DEFINITION, GROUP, REGISTRY, SECRET, SERVICE, withApp } from '../../domain/rollout/verify-world.ts';
import { account, denied } from './verify-account.ts';

const PLACE = { cluster: 'main', service: 'app', region: 'eu-west-1', account: '' };
const ORDER: VerifyOrder = { ...PLACE, base: { kind: 'live' }, images: [] };
const ARN = SERVICE.definition;
const logging = (logDriver: string, options: Readonly<Record<string, string>>) => ({
  logConfiguration: { logDriver, options },
});

/** What is asked, and said beside what is well, of a definition in a file. */
async function verified(definition: DefinitionDocument | undefined, parts: Partial<VerifyPorts> = {}) {
  const { ports, asked } = account(parts);
  const base: VerifyOrder['base'] = definition === undefined ? ORDER.base : { kind: 'file', definition };
  const { findings, changes } = await verifyRollout({ ...ORDER, base }, ports);
  const said = findings
    .filter(({ level }) => level !== 'ok')
    .map(({ level, what, repair }) => `${level}: ${what} | ${repair}`);
  return { asked, said, findings, changes };
}

const lines = (changes: readonly Change[] | undefined) => changes?.map(lineOf);

describe('what is asked', () => {
  const rich: DefinitionDocument = {
    ...DEFINITION,
    taskRoleArn: 'arn:aws:iam::123456789012:role/app-task',
    containerDefinitions: [
      APP,
      {
        name: 'proxy',
        image: 'nginx:1',
        ...logging('awslogs', { 'awslogs-group': '/ecs/proxy', 'awslogs-region': 'us-east-1' }),
      },
      { name: 'groupless', image: `${REGISTRY}/side:1`, ...logging('awslogs', {}) },
      { name: 'silent', image: `${REGISTRY}/side:1`, ...logging('fluentd', { 'awslogs-group': '/ecs/no' }) },
      {
        name: 'mute',
        image: `${REGISTRY}/side:1`,
        secrets: [
          { name: 'P', valueFrom: '/app/p' },
          { name: 'S', valueFrom: SECRET },
        ],
      },
    ],
  };
  const twice: ServiceFacts = {
    ...SERVICE,
    loadBalancers: [...SERVICE.loadBalancers, { groups: [GROUP, `${GROUP}2`], container: 'app', port: 8000 }],
  };

  test('is everything that the tasks need, each group and network once', async () => {
    const { asked } = await verified(rich, { service: async () => twice });
    expect(asked.map((call) => call.replace(/("text".*?"registry".*?\})/, '…'))).toMatchSnapshot();
  });

  test('is nothing of a network and of groups where there is no service, or tasks without a network of their own', async () => {
    const questions = (asked: readonly string[]) => asked.map((call) => call.split(' ')[0]);
    const none = await verified(DEFINITION, { service: async () => undefined });
    expect(questions(none.asked)).toEqual(['service', 'trustPolicy', 'image', 'logGroup', 'secret', 'platforms']);
    const bridged = await verified(DEFINITION, { service: async () => ({ ...SERVICE, network: undefined }) });
    expect(questions(bridged.asked).filter((one) => /subnets|ways|endpoints/.test(one ?? ''))).toEqual([]);
    expect(none.changes).toBeUndefined();
  });
});

describe('what is missing is said with its repair', () => {
  test.each<[string, Partial<VerifyPorts>]>([
    ['an image', { image: async () => undefined }],
    ['an image for this platform', { platforms: async () => ['linux/arm64'] }],
    ['a role', { trustPolicy: async () => undefined }],
    ['a role that tasks may assume', { trustPolicy: async () => ({}) }],
    ['a log group', { logGroup: async () => false }],
    ['a secret', { secret: async () => 'none' }],
    ['a target group', { targetGroup: async () => undefined }],
    ['a subnet', { subnets: async () => new Map([['subnet-1', 'vpc-1']]) }],
    ['a way out', { ways: async (subnets) => new Map([...subnets.keys()].map((id) => [id, 'none'])) }],
  ])('%s', async (_what, parts) => {
    expect((await verified(DEFINITION, parts)).said).toMatchSnapshot();
  });

  test('a parameter', async () => {
    const definition = withApp({ secrets: [{ name: 'P', valueFrom: '/app/p' }] });
    expect((await verified(definition, { parameter: async () => false })).said).toMatchSnapshot();
    expect((await verified(definition)).said).toEqual([]);
  });
});

describe('what cannot be asked', () => {
  test.each(Object.keys(RIGHTS) as (keyof VerifyPorts)[])('%s is said with the right that is missing', async (port) => {
    const definition = port === 'parameter' ? withApp({ secrets: [{ name: 'P', valueFrom: '/app/p' }] }) : DEFINITION;
    const none = port === 'endpoints' ? { ways: async () => new Map([['subnet-1', 'none' as const]]) } : {};
    expect((await verified(definition, { ...none, [port]: denied })).said).toMatchSnapshot();
  });

  test('for another reason than a right is said with that reason', async () => {
    const later = () => Promise.reject(new WakelockError({ code: 'failed', what: 'Try again later.' }));
    expect((await verified(undefined, { definition: later })).said).toMatchSnapshot();
    expect((await verified(DEFINITION, { secret: later })).said).toMatchSnapshot();
    const spread = () => Promise.reject(new WakelockError({ code: 'failed', what: 'Busy.', repair: 'Spread them.' }));
    expect((await verified(DEFINITION, { secret: spread })).said).toEqual([
      expect.stringMatching(/\(Busy\.\) \| Spread them\.$/),
    ]);
    const torn = () => Promise.reject(new Error('torn'));
    expect((await verified(DEFINITION, { secret: torn })).said).toEqual([expect.stringMatching(/\| Verify again\.$/)]);
  });
});

describe('what is compared with what serves', () => {
  const revision = (name: string, image: string): DefinitionDocument => ({
    ...withApp({ image: `${REGISTRY}/app:${image}` }),
    ...{ taskDefinitionArn: `${ARN.slice(0, ARN.lastIndexOf('/'))}/${name}`, status: 'ACTIVE' },
  });
  const there = [revision('app:11', '12'), { ...revision('other:3', '12'), cpu: '512' }, revision('app:10', '9')];
  const known = (name: string) =>
    there.find(({ taskDefinitionArn: arn }) => arn === name || String(arn).endsWith(`/${name}`));
  const verify = (order: Partial<VerifyOrder>) =>
    verifyRollout({ ...ORDER, ...order }, account({ definition: async (name) => known(name) }).ports);

  test('itself is no change', async () => {
    const { findings, changes } = await verify({});
    expect(changes).toEqual([]);
    expect(new Set(findings.map(({ check }) => check)).size).toBeGreaterThan(5);
  });

  test('a revision is judged without a service as well, and compared with nothing', async () => {
    const { ports } = account({ service: async () => undefined, definition: async (name) => known(name) });
    const { findings, changes } = await verifyRollout({ ...ORDER, base: { kind: 'named', name: 'other:3' } }, ports);
    expect(changes).toBeUndefined();
    expect(findings.filter(({ level }) => level === 'bad').map(({ check }) => check)).toEqual(['service']);
  });

  test('another revision is judged as it is', async () => {
    expect(lines((await verify({ base: { kind: 'named', name: 'other:3' } })).changes)).toEqual(['~ cpu  256 → 512']);
  });

  test('an older revision that has its images again is judged as what serves, with nothing to change', async () => {
    const images = [{ name: 'app', image: `${REGISTRY}/app:12` }];
    expect((await verify({ base: { kind: 'named', name: 'app:10' }, images })).changes).toEqual([]);
  });
});

test('a definition that is not there is an error that says what to look for', async () => {
  const { ports } = account({ definition: async () => undefined });
  const order: VerifyOrder = { ...ORDER, base: { kind: 'named', name: 'other' } };
  expect(await verifyRollout(order, ports).catch(describeError)).toMatchSnapshot();
});
