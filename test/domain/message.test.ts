import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MAX_MESSAGE_BYTES, parseMessage } from '../../src/domain/message.ts';

const TOKEN = 'job-123e4567-e89b-42d3-a456-426614174000';
const START = { wakelock: 1, action: 'start', targets: ['i-0123456789abcdef0'], lease: TOKEN, ttl: 600 };
const read = (parts: object) => parseMessage(JSON.stringify({ ...START, ...parts }));
const faultOf = (text: string) => {
  const parsed = parseMessage(text);
  return parsed.ok ? 'ok' : parsed.reason;
};

describe('what is understood', () => {
  test.each([
    ['a start', START],
    [
      'a start with everything',
      {
        ...START,
        linger: 120,
        ready: ['running', 'status-ok', 'ssm'],
        alreadyOn: 'keep',
        exclusive: true,
        protect: true,
        holder: { name: 'acme/app · test #812', url: 'https://example.com/1' },
      },
    ],
    ['a stop', { wakelock: 1, action: 'stop', targets: ['name:box'], lease: TOKEN, ttl: 1 }],
    ['a look', { wakelock: 1, action: 'look', targets: ['tag:a=b'] }],
    ['a ping', { wakelock: 1, action: 'ping' }],
  ])('%s', (_, message) => {
    expect(parseMessage(JSON.stringify(message))).toMatchObject({ ok: true, message });
  });

  test('targets are told in their order, and a ping has none', () => {
    const refs = [
      { kind: 'name', name: 'box' },
      { kind: 'machine', target: 'ecs:team/web' },
    ];
    expect(read({ targets: ['name:box', 'ecs:team/web'] })).toMatchObject({ refs });
    expect(parseMessage('{"wakelock":1,"action":"ping"}')).toMatchObject({ refs: [] });
  });

  test('a field that a newer runner may send is ignored', () => {
    expect(read({ later: { nested: true } })).toMatchObject({ ok: true });
  });

  test('a target that is named twice, in two spellings, is meant once', () => {
    const parsed = read({ targets: ['i-0123456789abcdef0', 'ec2:i-0123456789abcdef0'] });
    expect(parsed).toMatchObject({ refs: [{ kind: 'machine', target: 'ec2:i-0123456789abcdef0' }] });
  });
});

describe('F45 F46 F50 what is not understood has a reason', () => {
  test.each([
    ['not-json', ''],
    ['not-json', '   '],
    ['not-json', 'Starting Server Valida'],
    ['not-json', '{"wakelock":1'],
    ['not-json', `\ufeff${JSON.stringify(START)}`],
    ['not-json', '['.repeat(10_000)],
    ['not-json', '\u0000'],
    ['too-large', `"${'x'.repeat(MAX_MESSAGE_BYTES)}"`],
    ['too-large', `"${'é'.repeat(MAX_MESSAGE_BYTES / 2)}"`],
    ['not-a-message', 'null'],
    ['not-a-message', '1'],
    ['not-a-message', '[]'],
    ['not-a-message', '{}'],
    ['not-a-message', '['.repeat(7_000) + ']'.repeat(7_000)],
    ['unknown-version', JSON.stringify({ ...START, wakelock: 2 })],
    ['unknown-version', JSON.stringify({ ...START, wakelock: '1' })],
    ['unknown-action', JSON.stringify({ ...START, action: 'terminate' })],
    ['unknown-action', JSON.stringify({ ...START, action: ['start'] })],
    ['unknown-action', '{"wakelock":1}'],
  ])('%s: %.60s', (reason, text) => {
    expect(faultOf(text)).toBe(reason);
  });
});

describe('F48 keys that parsers read differently are refused', () => {
  test.each([
    '{"wakelock":1,"action":"ping","__proto__":{"x":1}}',
    '{"wakelock":1,"action":"ping","constructor":{"prototype":{"x":1}}}',
    '{"wakelock":1,"action":"ping","a":{"prototype":1}}',
    '{"wakelock":1,"action":"ping","action":"ping"}',
    '{"wakelock":1,"action":"ping","\\u0061ction":"ping"}',
    '{"wakelock":1,"action":"ping","a":[{"b":1,"b":2}]}',
    '{"wakelock":1,"action":"ping","\\u005f_proto__":1}',
  ])('%s', (text) => {
    expect(faultOf(text)).toBe('forbidden-key');
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  test('the same key in two objects, and keys in texts, are nothing special', () => {
    expect(read({ a: { b: 1 }, c: { b: 1 }, text: '{"x":1,"x":2} "__proto__": \\" : [' })).toMatchObject({ ok: true });
  });
});

describe('a field that is wrong is named', () => {
  test.each([
    ['targets', { targets: [] }],
    ['targets', { targets: 'i-0123456789abcdef0' }],
    ['targets', { targets: Array(101).fill('i-0123456789abcdef0') }],
    ['lease', { lease: 'mine' }],
    ['lease', { lease: `${TOKEN}0` }],
    ['lease', { lease: `x ${TOKEN}` }],
    ['lease', { lease: TOKEN.toUpperCase() }],
    ['ttl', { ttl: 0 }],
    ['ttl', { ttl: 1.5 }],
    ['ttl', { ttl: '600' }],
    ['ttl', { ttl: 86_401 }],
    ['linger', { linger: -1 }],
    ['ready.0', { ready: ['tcp:22'] }],
    ['alreadyOn', { alreadyOn: 'drop' }],
    ['exclusive', { exclusive: 'yes' }],
    ['holder.name', { holder: { name: 'é'.repeat(101) } }],
    ['holder.name', { holder: { name: 'a\nb' } }],
    ['holder.name', { holder: { name: '\ud800' } }],
    ['holder.url', { holder: { name: 'a', url: '\u0007' } }],
  ])('%s %j', (field, parts) => {
    expect(read(parts)).toMatchObject({ ok: false, reason: 'invalid', detail: expect.stringContaining(field) });
  });

  test.each(['*', 'i-*', 'name:*', 'asg:x*'])('F49 a bad target: %s', (target) => {
    expect(read({ targets: ['i-0123456789abcdef0', target] })).toMatchObject({ ok: false, reason: 'bad-target' });
  });
});

test('no text at all makes it throw', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json(), fc.string({ unit: 'binary' })), (text) => {
      expect(typeof parseMessage(text).ok).toBe('boolean');
    }),
    { numRuns: 500 },
  );
});
