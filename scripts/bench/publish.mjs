import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { launch } from './measure.mjs';

const TOPIC = 'arn:aws:sns:us-east-1:000000000000:wakelock';
const ANSWER =
  '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>';

/** From the start of a process to the arrival of its first SNS Publish at a loopback server, in ms. */
export async function firstPublish({ work, variants }) {
  let arrived = () => {};
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text) => (body += text));
    request.on('end', () => {
      if (body.includes('Action=Publish')) arrived(performance.now());
      response.setHeader('content-type', 'text/xml').end(ANSWER);
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${server.address().port}`;
  const once = async ({ command, args }) => {
    const program = { child: undefined };
    const publish = new Promise((resolve) => (arrived = resolve));
    const started = performance.now();
    program.child = launch(command, args, { env: environment({ url, work }), cwd: work });
    const ended = program.child.closed.then((code) => ({ code }));
    const first = await Promise.race([publish, ended.then(() => new Promise((resolve) => setTimeout(resolve, 50)))]);
    await program.child.end();
    if (first === undefined)
      throw new Error(`${command} ${args.join(' ')} published nothing:\n${program.child.output.text}`);
    return first - started;
  };
  return {
    subjects: variants.map((variant) => ({ name: variant.name, once: () => once(variant) })),
    close: () => server.close(),
  };
}

/** Programs beside ours that do what a pipeline would do without us. */
export function publishers({ aws, python, work }) {
  const script = join(work, 'publish.py');
  writeFileSync(script, `import boto3\nboto3.client('sns').publish(TopicArn='${TOPIC}', Message='start')\n`);
  return [
    aws && {
      name: 'aws sns publish',
      command: aws,
      args: ['sns', 'publish', '--topic-arn', TOPIC, '--message', 'start'],
    },
    python && { name: 'boto3 script', command: python, args: [script] },
  ].filter(Boolean);
}

/** A job on a runner, as far as the action looks at it. */
function environment({ url, work }) {
  const temp = mkdtempSync(join(work, 'job-'));
  mkdirSync(join(temp, 'tmp'));
  const file = (name) => {
    writeFileSync(join(temp, name), '');
    return join(temp, name);
  };
  return {
    PATH: process.env.PATH,
    HOME: temp,
    AWS_ENDPOINT_URL: url,
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
    AWS_EC2_METADATA_DISABLED: 'true',
    GITHUB_STATE: file('state'),
    GITHUB_OUTPUT: file('output'),
    GITHUB_ENV: file('env'),
    GITHUB_STEP_SUMMARY: file('summary'),
    RUNNER_TEMP: join(temp, 'tmp'),
    INPUT_INSTANCES: 'i-0123456789abcdef0',
    'INPUT_TOPIC-ARN': TOPIC,
  };
}
