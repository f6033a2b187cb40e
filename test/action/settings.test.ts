import { describe, expect, test } from '@jest/globals';
import { inputsOf } from '../../src/action/inputs.ts';
import { describeError } from '../../src/domain/errors.ts';
import { type Front, OPTIONS, type OptionName } from '../../src/options.ts';
import { readSettings, type Settings } from '../../src/settings.ts';

const TOPIC = 'arn:aws:sns:us-east-2:123456789012:wakelock';
const TOKEN = 'job-00000000-0000-4000-8000-000000000000';
type Inputs = Partial<Record<OptionName, string>>;

function read(inputs: Inputs, front: Front = 'action'): Settings {
  const all: Inputs = { instances: 'i-0123456789abcdef0', 'topic-arn': TOPIC, ...inputs };
  const env = Object.entries(all).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
  return readSettings(front, inputsOf(Object.fromEntries(env)));
}

function fault(inputs: Inputs, front?: Front): string {
  try {
    read(inputs, front);
  } catch (error) {
    return describeError(error);
  }
  return 'nothing was wrong';
}

/** For each option: what it is when it is unset or empty, and what is said when it is wrong. */
const TABLE: Readonly<
  Record<OptionName, { readonly unset: unknown; readonly wrong: readonly (readonly [string, RegExp])[] }>
> = {
  instances: {
    unset: /instances: no machine is named\.[\s\S]*instances: i-0123456789abcdef0/,
    wrong: [
      ['i-*', /Target "i-\*" is not one that Wakelock knows/],
      ['name:a*', /Target "name:a\*" is not a selector that Wakelock takes/],
      [
        'arn:aws:ec2:eu-west-1:123456789012:instance/i-0123456789abcdef0',
        /is in eu-west-1, but the topic is in us-east-2/,
      ],
    ],
  },
  'topic-arn': {
    unset: /topic-arn: no topic is named\.[\s\S]*WAKELOCK_TOPIC_ARN/,
    wrong: [
      ['wakelock', /topic-arn: "wakelock" is not the ARN of a standard SNS topic/],
      [`${TOPIC}.fifo`, /FIFO topics are not used/],
    ],
  },
  table: { unset: 'wakelock', wrong: [] },
  lease: { unset: '', wrong: [['***', /lease: the value is not a lease\.[\s\S]*masked/]] },
  ready: {
    unset: [{ kind: 'level', level: 'running' }],
    wrong: [
      ['up', /ready: "up" is not a readiness check/],
      ['tcp:0', /no port between 1 and 65535/],
      ['http://{host}/', /names \{host\}, which is not known/],
      [',', /ready: it is empty/],
    ],
  },
  timeout: {
    unset: 600_000,
    wrong: [
      ['soon', /timeout: "soon" is not a duration/],
      ['7h', /longer than 6h/],
      ['0', /shorter than 1s/],
    ],
  },
  ttl: {
    unset: 600_000,
    wrong: [
      ['1s', /ttl: "1s" is shorter than 5s/],
      ['2d', /longer than 1d/],
    ],
  },
  'max-duration': {
    unset: 21_600_000,
    wrong: [
      ['10s', /shorter than 1m/],
      ['25h', /longer than 1d/],
    ],
  },
  linger: {
    unset: 0,
    wrong: [
      ['3h', /linger: "3h" is longer than 2h/],
      ['-1', /not a duration/],
    ],
  },
  'already-on': { unset: 'take', wrong: [['leave', /already-on: "leave" is not one of take, keep/]] },
  exclusive: { unset: false, wrong: [['maybe', /exclusive: "maybe" is neither true nor false/]] },
  protect: { unset: false, wrong: [['maybe', /protect: "maybe" is neither true nor false/]] },
  wait: { unset: true, wrong: [['maybe', /wait: "maybe" is neither true nor false/]] },
  'wait-stopped': { unset: false, wrong: [['maybe', /wait-stopped: "maybe" is neither true nor false/]] },
  'keep-on-failure': { unset: 0, wrong: [['25h', /keep-on-failure: "25h" is longer than 1d/]] },
  'on-disrupt': { unset: 'warn', wrong: [['cry', /on-disrupt: "cry" is not one of warn, fail/]] },
  'fail-on-release-error': { unset: false, wrong: [['maybe', /fail-on-release-error: "maybe" is neither/]] },
  holder: { unset: '', wrong: [] },
  'role-to-assume': { unset: '', wrong: [['runner', /role-to-assume: "runner" is not the ARN of an IAM role/]] },
  audience: { unset: 'sts.amazonaws.com', wrong: [] },
  mode: {
    unset: 'lease',
    wrong: [
      ['fast', /mode: "fast" is not one of lease, plain/],
      ['plain', /start-message: plain mode needs it/],
    ],
  },
  'start-message': { unset: '', wrong: [['Start', /start-message: it has a meaning in plain mode only/]] },
  'stop-message': { unset: '', wrong: [['Stop', /stop-message: it has a meaning in plain mode only/]] },
  'stop-topic-arn': {
    unset: expect.objectContaining({ arn: TOPIC }),
    wrong: [['wakelock', /stop-topic-arn: "wakelock" is not the ARN/]],
  },
  early: {
    unset: false,
    wrong: [
      ['true', /early: it needs role-to-assume/],
      ['maybe', /early: "maybe" is neither/],
    ],
  },
  'dry-run': { unset: false, wrong: [['maybe', /dry-run: "maybe" is neither true nor false/]] },
};

const FIELD: Partial<Record<OptionName, keyof Settings>> = { 'stop-topic-arn': 'stopTopic' };
const fieldOf = (name: OptionName) =>
  FIELD[name] ?? (name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase()) as keyof Settings);

const frontOf = (name: OptionName): Front =>
  OPTIONS.find((option) => option.name === name)?.fronts.includes('action') === true ? 'action' : 'stop';

describe.each(OPTIONS.map(({ name }) => name))('%s', (name) => {
  const { unset, wrong } = TABLE[name];

  test.each([undefined, '', '  '])('unset or empty (%j)', (value) => {
    const inputs = value === undefined ? {} : { [name]: value };
    if (unset instanceof RegExp) expect(fault({ [name]: value ?? '' })).toMatch(unset);
    else expect(read(inputs)[fieldOf(name)]).toEqual(unset);
  });

  for (const [value, message] of wrong) {
    test(`wrong: ${value}`, () => {
      expect(fault({ [name]: value }, frontOf(name))).toMatch(message);
    });
  }
});

describe('values of one option with another', () => {
  test('the environment gives the topic where the input does not', () => {
    const settings = readSettings(
      'action',
      inputsOf({ INPUT_INSTANCES: 'i-0123456789abcdef0', 'INPUT_TOPIC-ARN': '', WAKELOCK_TOPIC_ARN: TOPIC }),
    );
    expect(settings).toMatchObject({ topic: { arn: TOPIC, region: 'us-east-2' }, table: 'wakelock' });
  });

  test('a lease carries its machines', () => {
    const { lease, targets } = read({ instances: '', lease: `${TOKEN}@i-0123456789abcdef0,name%3Atest-box` });
    expect({ lease, targets }).toEqual({
      lease: TOKEN,
      targets: [
        { kind: 'machine', target: 'ec2:i-0123456789abcdef0' },
        { kind: 'name', name: 'test-box' },
      ],
    });
  });

  const [ONE, TWO] = ['i-0123456789abcdef0', 'i-0123456789abcdef1'];
  const ARN = `arn:aws:ec2:us-east-2:123456789012:instance/${ONE}`;
  test.each<[Front, string, string, RegExp | undefined]>([
    ['stop', ONE, `${TOKEN}@${ONE}`, undefined],
    ['action', `${TWO},${ONE}`, `${TOKEN}@${ONE},${TWO}`, undefined],
    ['stop', `ec2:${ONE},${ONE}`, `${TOKEN}@${ONE}`, undefined],
    ['stop', ARN, `${TOKEN}@${ONE}`, undefined],
    ['stop', ONE, TOKEN, undefined],
    [
      'stop',
      TWO,
      `${TOKEN}@${ONE}`,
      new RegExp(`instances: ec2:${TWO} is named, but the lease was made for ec2:${ONE}`),
    ],
    ['action', TWO, `${TOKEN}@${ONE}`, new RegExp(`ec2:${TWO} is named, but the lease was made for ec2:${ONE}`)],
    ['stop', ONE, `${TOKEN}@${ONE},${TWO}`, new RegExp(`made for ec2:${ONE}, ec2:${TWO}\\.`)],
    ['stop', `${ONE},${TWO}`, `${TOKEN}@${ONE}`, new RegExp(`ec2:${ONE}, ec2:${TWO} is named`)],
    ['stop', ONE, `${TOKEN}@name%3Atest-box`, /made for name:test-box/],
  ])('%s with instances %s and the lease %s', (front, instances, lease, wrong) => {
    if (wrong === undefined) expect(read({ instances, lease }, front).lease).toBe(TOKEN);
    else {
      expect(fault({ instances, lease }, front)).toMatch(wrong);
      expect(fault({ instances, lease }, front)).not.toContain(TOKEN);
    }
  });

  const plain: Inputs = { mode: 'plain', 'start-message': 'Start', 'stop-message': 'Stop' };
  test.each<[Inputs, RegExp]>([
    [{ 'stop-message': '' }, /stop-message: plain mode needs it/],
    [{ instances: 'name:a' }, /instances: plain mode takes ids of EC2 instances only/],
    [{ lease: TOKEN }, /lease: there are no leases in plain mode/],
    [{ linger: '1m' }, /linger: plain mode cannot do that/],
    [{ 'keep-on-failure': '1m' }, /keep-on-failure: plain mode cannot do that/],
    [{ exclusive: 'true' }, /exclusive: plain mode cannot do that/],
    [{ protect: 'true' }, /protect: plain mode cannot do that/],
    [{ early: 'true' }, /early: it works with leases only/],
  ])('plain mode with %j', (inputs, message) => {
    expect(fault({ ...plain, ...inputs })).toMatch(message);
  });

  test('stop of plain mode needs no machine, and cannot wait', () => {
    expect(read({ instances: '', mode: 'plain', 'stop-message': 'Stop' }, 'stop').targets).toEqual([]);
    expect(fault({ mode: 'plain', 'stop-message': 'Stop', 'wait-stopped': 'true' }, 'stop')).toMatch(
      /wait-stopped: plain/,
    );
  });
});
