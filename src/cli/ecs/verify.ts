import { Command } from 'commander';
import { readDeploySettings } from '../../deploy-settings.ts';
import { anyBad, type Finding, type Level } from '../../domain/deploy/findings.ts';
import { type Change, lineOf } from '../../domain/rollout/diff.ts';
import { namedFile } from '../../net/named-file.ts';
import { readBlob } from '../../net/read-blob.ts';
import { type Call, handled, type Register } from '../command.ts';
import { EXIT } from '../output.ts';
import { addDeployFlags, deployOption } from './flags.ts';
import { regionFor } from './region.ts';

const AFTER = `
It reads only, and takes the options of "ecs deploy", so that the same line can
be looked at first; those that matter while a deployment runs are checked and
have no effect. What these credentials may not read is said with the action that
it needs, and hides nothing else. Exit code 1 if something would keep the
service from running.

Examples:
  wakelock ecs verify --cluster prod --service web --images image-to-ecs.json
  wakelock ecs verify --cluster prod --service web --task-definition task-definition.json --json`;

export const verifyService: Register = (host) => {
  const command = new Command('verify')
    .description('What would keep images or a task definition from running as an ECS service, and what they change.')
    .addHelpText('after', AFTER);
  return handled(addDeployFlags(command), host, { run });
};

async function run(call: Call): Promise<number> {
  const { shell, output } = call;
  const settings = readDeploySettings('cli-ecs-deploy', { option: deployOption(call), file: namedFile('here') });
  const region = await regionFor(settings.region, call);
  const [{ verifyRollout }, { verifyPorts }] = await Promise.all([
    import('../../engine/rollout/verify.ts'),
    import('../../aws/rollout/verify.ts'),
  ]);
  const { cluster, service } = settings;
  output.talk(`${cluster}/${service} in ${region}`);
  const ports = verifyPorts({ region, proxy: shell.env }, readBlob);
  const { findings, changes } = await verifyRollout({ ...settings, region }, ports);
  const wrong = anyBad(findings);
  const value = { cluster, service, region, deployable: !wrong, findings, changes: changes ?? null };
  output.data(value, () => [...changeLines(changes), ...findings.flatMap(findingLines)]);
  return wrong ? EXIT.failed : EXIT.ok;
}

function changeLines(changes: readonly Change[] | undefined): readonly string[] {
  if (changes === undefined) return [];
  return changes.length === 0
    ? ['nothing changes']
    : ['what changes:', ...changes.map((change) => `  ${lineOf(change)}`)];
}

const MARKS: Readonly<Record<Level, string>> = { ok: 'ok  ', note: 'note', unknown: '?   ', bad: 'BAD ' };

function findingLines({ check, level, what, repair }: Finding): readonly string[] {
  const first = `${MARKS[level]}  ${check.padEnd(9)}  ${what}`;
  return repair === '' ? [first] : [first, `${' '.repeat(17)}Repair: ${repair}`];
}
