import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { launch } from './measure.mjs';

/**
 * A cold start of the function: load it, let it take a tick (SNS) and a queued `look` (DynamoDB, EC2), end. boto3 makes one
 * call to each of the three services instead.
 */
export function powerSubjects({ work, local, bundles, node, python }) {
  const env = { PATH: process.env.PATH, HOME: work, ...local.variables, ...settings(local) };
  const subject = ({ name, command, args }) => ({ name, once: () => coldStart(command, args, { env, work }) });
  const scripts = bundles.map(({ name, path }, index) => {
    const script = join(work, `power-${index}.mjs`);
    writeFileSync(script, caller(path, local));
    return { name, command: node, args: [script] };
  });
  const boto = join(work, 'power.py');
  writeFileSync(boto, botoCaller(local));
  return [...scripts, ...(python ? [{ name: 'boto3', command: python, args: [boto] }] : [])].map(subject);
}

async function coldStart(command, args, { env, work }) {
  const started = performance.now();
  const program = launch(command, args, { env, cwd: work });
  const code = await program.closed;
  const took = performance.now() - started;
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${program.output.text}`);
  return took;
}

function settings({ topicArn, table }) {
  return {
    WAKELOCK_TABLE: table,
    WAKELOCK_TOPIC_ARNS: topicArn,
    AWS_LAMBDA_FUNCTION_NAME: 'power',
    POWERTOOLS_DEV: 'false',
    POWERTOOLS_SERVICE_NAME: 'wakelock',
    POWERTOOLS_METRICS_NAMESPACE: 'Wakelock',
  };
}

function caller(path, { topicArn, machine }) {
  const envelope = {
    Type: 'Notification',
    TopicArn: topicArn,
    Timestamp: new Date().toISOString(),
    Message: JSON.stringify({ wakelock: 1, action: 'look', targets: [`ec2:${machine}`] }),
  };
  const queued = { Records: [{ messageId: '1', eventSource: 'aws:sqs', body: JSON.stringify(envelope) }] };
  const tick = { source: 'aws.events', 'detail-type': 'Scheduled Event', time: new Date().toISOString() };
  return `const { handler } = await import(${JSON.stringify(path)});
const context = { getRemainingTimeInMillis: () => 25_000, functionName: 'power', awsRequestId: '1', invokedFunctionArn: '', memoryLimitInMB: '256' };
await handler(${JSON.stringify(tick)}, context);
const answer = await handler(${JSON.stringify(queued)}, context);
if (answer?.batchItemFailures?.length) throw new Error(JSON.stringify(answer));
process.exit(0);
`;
}

function botoCaller({ topicArn, table, machine }) {
  return `import boto3
boto3.client('sns').publish(TopicArn='${topicArn}', Message='{"wakelock":1,"action":"ping"}')
boto3.client('dynamodb').get_item(TableName='${table}', Key={'pk': {'S': 'ec2:${machine}'}, 'sk': {'S': 'state'}})
boto3.client('ec2').describe_instances(InstanceIds=['${machine}'])
`;
}
