import { readDeploySettings } from '../../deploy-settings.ts';
import type { RolloutReport } from '../../domain/rollout/report.ts';
import { reportLines, stateOf } from '../../domain/rollout/report-lines.ts';
import { namedFile } from '../../net/named-file.ts';
import type { Call } from '../command.ts';
import { deployBy, exitOf } from '../ecs/deploy.ts';
import { deployStepOption } from './step.ts';

/**
 * `ecsDeploy`: the deployment is told on stderr, which Jenkins shows while it goes on; stdout is what the step returns, one
 * `name=value` a line.
 */
export async function deployForBuild(call: Call): Promise<number> {
  const { shell, output } = call;
  const settings = readDeploySettings('jenkins-ecs-deploy', {
    option: deployStepOption(shell),
    file: namedFile('here'),
  });
  const report = await deployBy(settings, call);
  for (const line of reportLines(report)) output.talk(line);
  output.data(report, resultLines);
  return exitOf(report.end);
}

function resultLines(report: RolloutReport): readonly string[] {
  const results = {
    state: stateOf(report.end),
    taskDefinitionArn: report.definition ?? '',
    previousTaskDefinitionArn: report.previous ?? '',
    deploymentArn: report.deployment ?? '',
    reason: report.end.why.replaceAll(/\s+/g, ' '),
  };
  return Object.entries(results).map(([name, value]) => `${name}=${value}`);
}
