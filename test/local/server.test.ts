import { connect } from 'node:net';
import { PublishCommand } from '@aws-sdk/client-sns';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type LocalAws, startLocal, type Time } from '../../src/local/index.ts';
import { clientsOf } from './clients.ts';
import { SteppedTime } from './steppedTime.ts';

const id = 'i-0123456789abcdef0';
const signed = { authorization: 'AWS4-HMAC-SHA256 Credential=AKIATEST/20261102/us-east-1/x/aws4_request, Signature=0' };
const form = { ...signed, 'content-type': 'application/x-www-form-urlencoded' };
const json = { ...signed, 'content-type': 'application/x-amz-json-1.0' };
let aws: LocalAws | undefined;
afterEach(() => aws?.close());

async function open(seed?: object, time?: Time): Promise<LocalAws> {
  aws = await startLocal({ ...(seed ? { seed } : {}), ...(time ? { time } : {}) });
  return aws;
}

describe('hostile and mistaken requests get an answer of the right form', () => {
  const dynamo = (action: string) => ({ ...json, 'x-amz-target': `DynamoDB_20120810.${action}` });
  test.each([
    ['bad JSON', dynamo('GetItem'), '{"TableName":', 400, 'SerializationException'],
    ['JSON that is no object', dynamo('GetItem'), '[1]', 400, 'SerializationException'],
    ['a member of another type', dynamo('GetItem'), '{"TableName":7}', 400, 'SerializationException'],
    [
      'deep nesting',
      dynamo('PutItem'),
      `{"TableName":"wakelock","Item":{"pk":{"S":"a"},"sk":{"S":"b"},"x":${'{"L":['.repeat(9000)}${']}'.repeat(9000)}}}`,
      400,
      'Nesting Levels have exceeded supported limits',
    ],
    [
      'F48 __proto__ as a placeholder',
      dynamo('GetItem'),
      '{"TableName":"wakelock","Key":{"pk":{"S":"a"},"sk":{"S":"b"}},"ExpressionAttributeNames":{"__proto__":"x"}}',
      400,
      'invalid key',
    ],
    [
      'an unknown DynamoDB action',
      dynamo('CreateTable'),
      '{}',
      400,
      'CreateTable: the embedded DynamoDB knows GetItem',
    ],
    ['an inherited name as action', dynamo('constructor'), '{}', 400, 'UnknownOperationException'],
    [
      'an unknown target',
      { ...json, 'x-amz-target': 'Kinesis_20131202.PutRecord' },
      '{}',
      404,
      'Kinesis_20131202.PutRecord',
    ],
    [
      'an unknown API version',
      form,
      'Action=ListQueues&Version=2012-11-05',
      404,
      'ECR and Application Auto Scaling (JSON protocol)',
    ],
    [
      'an action of a service that is not here',
      { ...form, authorization: signed.authorization.replace('/x/', '/cloudformation/') },
      'Action=DescribeStacks&Version=2010-05-15',
      404,
      'No service here answers cloudformation:DescribeStacks. The embedded AWS has EC2',
    ],
    ['an unknown EC2 action', form, 'Action=toString&Version=2016-11-15', 400, '<Code>InvalidAction</Code>'],
    ['an unknown SNS action', form, 'Action=DeleteTopic&Version=2010-03-31', 400, 'the embedded SNS knows Publish'],
    ['no action at all', form, 'Version=2016-11-15', 400, '<Code>InvalidAction</Code>'],
    ['F46 NUL and lone surrogates', form, 'Action=%00%ED%A0%80&Version=2016-11-15', 400, 'InvalidAction'],
    [
      'no signature',
      { 'content-type': 'x' },
      'Action=ListTopics&Version=2010-03-31',
      403,
      'MissingAuthenticationToken',
    ],
    ['nothing', form, '', 404, 'UnknownOperationException'],
  ])('F45 %s', async (_title, headers, body, status, words) => {
    const { url } = await open();
    const answer = await fetch(url, { method: 'POST', headers, body });
    expect([answer.status, await answer.text()]).toEqual([status, expect.stringContaining(words)]);
    expect((await fetch(`${url}/_wakelock/health`)).status).toBe(200);
  });

  test('a body over one megabyte is refused', async () => {
    const { url } = await open();
    const answer = await fetch(url, { method: 'POST', headers: form, body: 'x'.repeat(1024 * 1024 + 1) });
    expect([answer.status, await answer.text()]).toEqual([413, expect.stringContaining('larger than 1048576 bytes')]);
  });

  test('another method is refused', async () => {
    const { url } = await open();
    const answer = await fetch(url);
    expect([answer.status, await answer.text()]).toEqual([405, expect.stringContaining('POST')]);
  });

  test('a call that AWS knows by method and path is named by them', async () => {
    const { url } = await open();
    const headers = { authorization: signed.authorization.replace('/x/', '/lambda/') };
    const answer = await fetch(`${url}/2015-03-31/functions/power?Qualifier=1`, { headers });
    expect(await answer.text()).toContain('No service here answers lambda GET /2015-03-31/functions/power.');
  });

  test('a browser and a foreign host name are refused', async () => {
    const { url, port } = await open();
    const page = await fetch(`${url}/_wakelock/state`, { headers: { origin: 'https://example.com' } });
    expect(page.status).toBe(403);
    const rebound = await new Promise<string>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.write('GET /_wakelock/state HTTP/1.1\r\nHost: example.com\r\nConnection: close\r\n\r\n');
      });
      socket.once('data', (data) => {
        socket.destroy();
        resolve(data.toString());
      });
    });
    expect(rebound).toMatch(/^HTTP\/1\.1 403/);
  });
});

describe('calls that the seed file lets go wrong', () => {
  test.each([
    ['F42 an error code', { code: 'Throttled', status: 429 }, 'ThrottledException', 0],
    ['a lost request', { lost: true }, 'Error', 0],
    ['F02 a lost reply', { lostReply: true }, 'Error', 1],
  ])('%s', async (_title, fault, name, delivered) => {
    const time = new SteppedTime();
    const local = await open({ calls: [{ on: 'sns:Publish', ...fault }] }, time);
    const { sns } = clientsOf(local.url);
    const publish = () => sns.send(new PublishCommand({ TopicArn: local.topicArn, Message: 'x' }));
    const error = await publish().catch((cause: Error) => cause);
    expect(error).toMatchObject({ name });
    await publish();
    await publish();
    await time.step(0);
    expect(local.queue.bodies()).toHaveLength(delivered + 2);
    expect(local.calls()).toEqual({ 'sns:Publish': 3 });
  });
});

describe('its own pages', () => {
  const hand = (url: string, path: string) => fetch(`${url}/_wakelock/machines/${path}`, { method: 'POST' });

  test('state shows machines, queues and the table', async () => {
    const { url } = await open();
    expect(await (await fetch(`${url}/_wakelock/state`)).json()).toMatchObject({
      account: '000000000000',
      region: 'us-east-1',
      machines: [
        { id, state: 'stopped', tags: { wakelock: 'wakelock', Name: 'test-box' } },
        { id: 'i-0fedcba9876543210' },
      ],
      queues: { wakelock: { visible: 0, hidden: 0 }, 'wakelock-dlq': { visible: 0, hidden: 0 } },
      table: { name: 'wakelock', items: 0 },
    });
  });

  test('hands start, stop, shut down and terminate a machine', async () => {
    const { url } = await open({ machines: [{ id, bootSeconds: 0, stopSeconds: 3600, neverRan: false }] });
    const answers = [];
    for (const deed of ['start', 'stop', 'start', 'shutdown', 'terminate']) {
      answers.push(await (await hand(url, `${id}/${deed}`)).json());
    }
    expect(answers).toEqual([
      { id, previous: 'stopped', current: 'pending' },
      expect.objectContaining({ current: 'stopping' }),
      expect.objectContaining({ error: 'IncorrectInstanceState' }),
      { id, previous: 'stopping', current: 'stopping' },
      { id, previous: 'stopping', current: 'shutting-down' },
    ]);
  });

  test.each([
    ['nobody/start', 400],
    ['i-00000000000000009/start', 400],
    [`${id}/reboot`, 404],
  ])('POST machines/%s answers %i', async (path, status) => {
    const { url } = await open();
    expect((await hand(url, path)).status).toBe(status);
  });

  test('events are a list, or a stream when one asks for it', async () => {
    const { url } = await open({ machines: [{ id, bootSeconds: 0 }] });
    await hand(url, `${id}/start`);
    const abort = new AbortController();
    const headers = { accept: 'text/event-stream' };
    const stream = await fetch(`${url}/_wakelock/events?since=1`, { headers, signal: abort.signal });
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of stream.body ?? []) {
      text += decoder.decode(chunk);
      if (text.includes('pending -> running')) break;
    }
    abort.abort();
    expect(text).toMatch(/^id: 2\nevent: state\ndata: \{"seq":2,.*stopped -> pending/);
    const { events } = (await (await fetch(`${url}/_wakelock/events`)).json()) as { events: { kind: string }[] };
    expect(events.map(({ kind }) => kind)).toEqual(['hand', 'state', 'state']);
  });
});

test('a port that is taken is named with the repair', async () => {
  const { port } = await open();
  await expect(startLocal({ port })).rejects.toThrow(`cannot listen on 127.0.0.1:${port}: the port is taken`);
});
