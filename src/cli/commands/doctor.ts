import { Command } from 'commander';
import { type Finding, findingsOf, isHealthy, type Level } from '../../domain/deploy/findings.ts';
import { RULES } from '../../domain/rules.ts';
import { parseTopicArn } from '../../domain/topic.ts';
import { type Call, handled, listFlag, type Register } from '../command.ts';
import { addStackFlags, collect, stackNameOf } from '../deploy/flags.ts';
import { openPlace } from '../deploy/place.ts';
import { EXIT } from '../output.ts';

const AFTER = `
It reads only, and asks the function power itself by a dry run. What these
credentials may not read is said and hides nothing else. Exit code 1 if
something is wrong, or could not be looked at.

Examples:
  wakelock doctor
  wakelock doctor --stack-name wakelock --json
  wakelock doctor --alarm-topic arn:aws:sns:us-east-1:123456789012:comments-alarms`;

export const doctor: Register = (host) => {
  const command = new Command('doctor')
    .description('What is wrong with a set-up, and how to repair it.')
    .option('--alarm-topic <arn>', 'Another topic whose alarms must reach somebody; may be repeated.', collect)
    .addHelpText('after', AFTER);
  addStackFlags(command);
  return handled(command, host, { run: look });
};

async function look(call: Call): Promise<number> {
  const { shell, output } = call;
  const stackName = stackNameOf(call);
  const alarmTopics = topicsOf(call);
  const [{ examine }, { openSurvey, packagedCode }] = await Promise.all([
    import('../../engine/deploy/doctor.ts'),
    import('../deploy/survey.ts'),
  ]);
  const place = await openPlace(call);
  output.talk(`${stackName} in ${place.region}, account ${place.account}, as ${place.arn}`);
  const packaged = packagedCode(shell.program);
  const order = { stackName, clockAhead: place.clockAhead, packaged, alarmTopics };
  const health = await examine(order, openSurvey(place, { shell, rules: { ...RULES, stack: stackName } }));
  const findings = findingsOf(health);
  const healthy = isHealthy(findings);
  const value = { stack: stackName, region: place.region, account: place.account, healthy, findings };
  output.data(value, () => findings.flatMap(linesOf));
  return healthy ? EXIT.ok : EXIT.failed;
}

/** @throws WakelockError (`usage`) */
function topicsOf(call: Call): readonly string[] {
  return listFlag(call, 'alarmTopic').map((arn) => parseTopicArn(arn, '--alarm-topic').arn);
}

const MARKS: Readonly<Record<Level, string>> = { ok: 'ok  ', note: 'note', unknown: '?   ', bad: 'BAD ' };

function linesOf({ check, level, what, repair }: Finding): readonly string[] {
  const first = `${MARKS[level]}  ${check.padEnd(9)}  ${what}`;
  return repair === '' ? [first] : [first, `${' '.repeat(17)}Repair: ${repair}`];
}
