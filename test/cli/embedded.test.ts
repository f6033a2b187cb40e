import { PublishCommand } from '@aws-sdk/client-sns';
import { afterEach, expect, test } from '@jest/globals';
import { clientsOf } from '../local/clients.ts';
import { BOX, Place, until } from './cli.ts';

let place: Place | undefined;
afterEach(() => place?.close());

test('two plain texts on two topics start and stop the machine', async () => {
  const texts = [{ start: 'Starting Server Valida', stop: 'Stopping Server Valida', targets: [BOX] }];
  place = await Place.seeded({ topics: [{ name: 'start-valida' }, { name: 'stop-valida' }], texts });
  const { sns } = clientsOf(place.aws.url);
  const publish = (topic: string, Message: string) =>
    sns.send(new PublishCommand({ TopicArn: `arn:aws:sns:us-east-1:000000000000:${topic}`, Message }));
  await publish('start-valida', 'Starting Server Valida');
  await place.reaches('running');
  await publish('stop-valida', 'Stopping Server Valida');
  await place.reaches('stopped');
  sns.destroy();
}, 60_000);

test('--protect sets the stop protection of the embedded EC2 while the command runs', async () => {
  place = await Place.open();
  const { aws } = place;
  const run = place.start(['run', 'name:box', '--protect', '--', ...until('SIGTERM', 9)]);
  await run.shows('works');
  await reachesProtection(aws, true);
  run.child.kill('SIGTERM');
  expect((await run.ended).code).toBe(9);
  await reachesProtection(aws, false);
  await place.reaches('stopped');
}, 60_000);

/** Resolves when the machine is, or is not, protected against Stop. */
function reachesProtection(aws: Place['aws'], wanted: boolean): Promise<void> {
  return new Promise((resolve) => {
    const stop = aws.onEvent(() => look());
    const look = () => {
      if (aws.ec2.machines().some(({ disableApiStop }) => disableApiStop) !== wanted) return;
      stop();
      resolve();
    };
    look();
  });
}
