import { launch } from './measure.mjs';

/**
 * From the moment at which the model says `running` to the moment at which the job runs, in ms, one machine after the other.
 * The clock of both is this machine's. The job is `date`, so its own start-up is in the figure.
 */
export async function lags({ cli, local, work }) {
  const values = [];
  for (const machine of local.machines) {
    const env = { PATH: process.env.PATH, HOME: work, ...local.variables, WAKELOCK_TOPIC_ARN: local.topicArn };
    const args = [cli, 'run', machine, '--topic-arn', local.topicArn, '--', 'date', '+told %s%3N'];
    const program = launch(process.execPath, args, { env, cwd: work });
    const code = await program.closed;
    const told = Number(/told (\d+)/.exec(program.output.text)?.[1]);
    await program.end();
    if (code !== 0 || !told) throw new Error(`wakelock run ${machine} ended with ${code}:\n${program.output.text}`);
    values.push(told - (await runningSince(local, machine)));
  }
  return values;
}

async function runningSince({ url }, machine) {
  const events = await (await fetch(`${url}/_wakelock/events`)).json();
  const list = Array.isArray(events) ? events : events.events;
  const event = list.findLast(
    (entry) => JSON.stringify(entry).includes(machine) && JSON.stringify(entry).includes('"running"'),
  );
  if (event === undefined) throw new Error(`${machine} never was running`);
  return event.at;
}
