import { expect, test } from '@jest/globals';
import { parseDuration } from '../../src/domain/duration.ts';
import { describeError } from '../../src/domain/errors.ts';
import { parseHandle } from '../../src/domain/handle.ts';
import { parseMessage } from '../../src/domain/message.ts';
import { parseReady } from '../../src/domain/ready.ts';
import { parseTarget } from '../../src/domain/target.ts';
import { parseTextRules } from '../../src/domain/text-rules.ts';
import { parseTopicArn } from '../../src/domain/topic.ts';

const TOKEN = 'job-00000000-0000-4000-8000-000000000000';
const BOX = 'i-0123456789abcdef0';
const LONG = 'x'.repeat(70);

const duration = (text: string) => () => parseDuration(text, { name: 'ttl', min: 60_000, max: 3_600_000 });
const handle = (text: string) => () => parseHandle(text, 'lease');
const message = (text: unknown) => () => {
  const parsed = parseMessage(typeof text === 'string' ? text : JSON.stringify(text));
  throw parsed.ok ? 'it was taken' : `${parsed.reason}: ${parsed.detail}`;
};
const start = (parts: object) =>
  message({ wakelock: 1, action: 'start', targets: [BOX], lease: TOKEN, ttl: 600, ...parts });
const ready = (text: string) => () => parseReady(text);
const target = (text: string) => () => parseTarget(text);
const topic = (text: string) => () => parseTopicArn(text, 'topic');
const texts = (value: unknown) => () =>
  parseTextRules(typeof value === 'string' ? value : JSON.stringify(value), { region: 'us-east-2' });
const rule = (parts: object) => texts([{ start: 'a', stop: 'b', targets: [BOX], ...parts }]);

/** What was wrong with it, in every word that a person reads. */
function refusal(read: () => unknown): string {
  try {
    return `taken: ${JSON.stringify(read())}`;
  } catch (error) {
    return describeError(error);
  }
}

const CASES: readonly (readonly [title: string, read: () => unknown])[] = [
  ['a duration that is none', duration('ten')],
  ['a duration too long to show', duration(LONG)],
  ['a duration that is too short', duration('59s')],
  ['a duration that is too long', duration('61m')],
  ['a duration of more than forty characters', duration(`${'1s'.repeat(20)}1s`)],
  ['a handle that was masked', handle('***')],
  ['a handle whose target cannot be decoded', handle(`${TOKEN}@%zz`)],
  ['a handle with two parts too many', handle(`${TOKEN}@${BOX}@x`)],
  ['a handle of nothing', handle('')],
  ['a message of too many characters', message(`"${'x'.repeat(16 * 1024)}"`)],
  ['a message of too many bytes', message(`"${'é'.repeat(8 * 1024)}"`)],
  ['a message of exactly as many bytes as are read', message(`"${'x'.repeat(16 * 1024 - 2)}"`)],
  ['an empty message', message('')],
  ['a message of spaces', message('  ')],
  ['a message that is no JSON, with a token in it', message(`start ${TOKEN} now`)],
  ['a message that is a list', message([])],
  ['a message that is a number', message(5)],
  ['a message that is null', message('null')],
  ['a message without a version', message({ action: 'start' })],
  ['a message of another version', message({ wakelock: 2 })],
  ['a message without an action', message({ wakelock: 1 })],
  ['a message with an unknown action', message({ wakelock: 1, action: 'fly' })],
  ['a message that names the prototype', message('{"wakelock":1,"__proto__":{}}')],
  ['a message with a key twice', message('{"wakelock":1,"wakelock":1}')],
  ['a message with a key twice after a list', message('{"wakelock":1,"a":[1,"a"],"a":1}')],
  ['a start without targets', start({ targets: [] })],
  ['a start with more than a hundred targets', start({ targets: Array(101).fill(BOX) })],
  ['a start with a target that is no text', start({ targets: [5] })],
  ['a start with a target of more than 600 characters', start({ targets: ['x'.repeat(601)] })],
  ['a start with an unknown target', start({ targets: [BOX, 'box'] })],
  ['a start with a token of its own making', start({ lease: 'mine' })],
  ['a start for no time', start({ ttl: 0 })],
  ['a start for more than a day', start({ ttl: 86_401 })],
  ['a start for half a second', start({ ttl: 0.5 })],
  ['a start with a negative linger', start({ linger: -1 })],
  ['a start that lingers for more than a day', start({ linger: 86_401 })],
  ['a start with an unknown level', start({ ready: ['up'] })],
  ['a start with four levels', start({ ready: ['running', 'running', 'running', 'running'] })],
  ['a start that says what it does not know of a machine that is on', start({ alreadyOn: 'maybe' })],
  ['a start that is exclusive in words', start({ exclusive: 'yes' })],
  ['a start with a holder of more than 200 bytes', start({ holder: { name: 'é'.repeat(101) } })],
  ['a start with a holder that has control characters', start({ holder: { name: 'a\u007fb' } })],
  ['a start with a holder of two lines', start({ holder: { name: 'a\nb' } })],
  ['a start with half a character', start({ holder: { name: 'a\ud800' } })],
  ['a start with a link of more than 500 bytes', start({ holder: { name: 'a', url: 'u'.repeat(501) } })],
  ['a stop without a lease', message({ wakelock: 1, action: 'stop', targets: [BOX], ttl: 5 })],
  ['a look without targets', message({ wakelock: 1, action: 'look' })],
  ['an empty readiness check', ready(' ,\n')],
  ['an unknown readiness check', ready('up')],
  ['a limit that stands in front', ready('2m@ssm')],
  ['a limit below a second', ready('ssm@0')],
  ['a limit with more behind it', ready('ssm@2mm')],
  ['a port that is none', ready('tcp:0')],
  ['a port that is too high', ready('tcp:65536')],
  ['a port of six digits', ready('tcp:123456')],
  ['a probe with something in front', ready('xtcp:22')],
  ['an address with something in front', ready('xhttp://a/')],
  ['an address with a space', ready('http://a/ b')],
  ['an address that is none', ready('http://[')],
  ['an address that the address of a machine would make none', ready('http://10.{private-ip}/')],
  ['an address that its public address would make none', ready('http://10.{public-ip}/')],
  ['a place that is not known', ready('http://{ip}/')],
  ['a place that is not known, for a port', ready('tcp:{ip}:22')],
  ['a place without a name', ready('tcp:{}:22')],
  ['a target that is none', target('box')],
  ['a target without its cluster', target('ecs:service')],
  ['a service with a bad name', target('ecs:a/b/c')],
  ['a group with a wildcard', target('asg:web*')],
  ['an ARN of something else', target('arn:aws:s3:us-east-2:123456789012:x')],
  ['a selector without a name', target('name:')],
  ['a selector with a wildcard', target('name:web*')],
  ['a selector of more than 256 characters', target(`name:${'n'.repeat(257)}`)],
  ['a selector with a control character', target('name:a\u007fb')],
  ['a tag without a key', target('tag:=x')],
  ['a tag without a value', target('tag:a=')],
  ['a tag without =', target('tag:team')],
  ['no topic', topic(' ')],
  ['a topic that is a name', topic('wakelock')],
  ['a topic with something in front', topic('xarn:aws:sns:us-east-2:123456789012:wakelock')],
  ['a topic that is a subscription', topic('arn:aws:sns:us-east-2:123456789012:wakelock:0000')],
  ['a FIFO topic', topic('arn:aws:sns:us-east-2:123456789012:wakelock.fifo')],
  ['texts that are no JSON', texts('Start box')],
  ['texts that are no list', texts({})],
  ['texts with an unknown key', rule({ stopp: 'x' })],
  ['texts with an unknown key too long to show', rule({ ['k'.repeat(200)]: 'x' })],
  ['texts without a stop', texts([{ start: 'a', targets: [BOX] }])],
  ['texts with an empty start', rule({ start: '' })],
  ['texts of more than a thousand characters', rule({ stop: 'x'.repeat(1001) })],
  ['texts without a machine', rule({ targets: [] })],
  ['texts with more than a hundred machines', rule({ targets: Array(101).fill(BOX) })],
  ['texts with a selector', rule({ targets: ['name:box'] })],
  ['texts with a machine elsewhere', rule({ targets: [`arn:aws:ec2:eu-west-1:123456789012:instance/${BOX}`] })],
  ['texts with a time that is none', rule({ ttl: 'long' })],
  ['texts with a time that is too short', rule({ ttl: '0' })],
  ['texts with a time that is too long', rule({ ttl: '25h' })],
  ['a text that means start and stop', rule({ stop: 'a' })],
  [
    'a text that means two things',
    texts([
      { start: 'a', stop: 'b', targets: [BOX] },
      { start: 'c', stop: 'a', targets: [BOX] },
    ]),
  ],
];

test.each(CASES)('%s is refused, and says why', (_, read) => {
  expect(refusal(read)).toMatchSnapshot();
});
