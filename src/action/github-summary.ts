import * as core from '@actions/core';
import { counted } from '../domain/counted.ts';
import { formatDuration, SECOND } from '../domain/duration.ts';
import { consoleUrl, isGreen, type RolloutReport } from '../domain/rollout/report.ts';
import { tasksText } from '../domain/rollout/report-lines.ts';
import { shortDefinition } from '../domain/rollout/revision.ts';
import type { Environment } from './inputs.ts';
import { safeHtml } from './print.ts';
import type { Report } from './report.ts';

/** The summary of the job and the annotations, made of the end of a deployment; the exit code is the caller's. */
export async function tellRollout(
  ended: RolloutReport,
  {
    env,
    report,
    environmentUrl,
  }: { readonly env: Environment; readonly report: Report; readonly environmentUrl: string },
): Promise<void> {
  for (const { text, count } of isGreen(ended.end) ? [] : ended.reasons.slice(0, 5)) {
    report.warning(`${ended.cluster}/${ended.service}: ${counted(count, 'task')}: ${text}`);
  }
  if (ended.back !== undefined) report.warning(`${ended.cluster}/${ended.service}: ${ended.back.why}`);
  if ((env.GITHUB_STEP_SUMMARY ?? '') === '') return;
  try {
    const { summary } = core;
    summary
      .addHeading(safeHtml(`${isGreen(ended.end) ? 'Deployed' : 'Not deployed'}: ${ended.cluster}/${ended.service}`), 3)
      .addRaw(safeHtml(ended.end.why), true)
      .addTable([
        ['What', 'Value'].map((data) => ({ data, header: true })),
        ...rowsOf(ended).map((row) => row.map(safeHtml)),
      ]);
    if (ended.reasons.length > 0)
      summary.addList(ended.reasons.map(({ text, count }) => safeHtml(`${count} ×: ${text}`)));
    summary.addLink('ECS console', consoleUrl(ended));
    if (environmentUrl !== '') summary.addRaw(' · ').addLink('what was deployed', safeHtml(environmentUrl));
    await summary.addEOL().write();
  } catch (error) {
    report.line(`The job summary could not be written: ${String(error)}`);
  }
}

function rowsOf(ended: RolloutReport): readonly (readonly string[])[] {
  const { definition, previous, took, back, strategy } = ended;
  const revision = definition === undefined ? '(none was registered)' : shortDefinition(definition);
  return [
    ['Result', ended.end.kind],
    ['Revision', `${revision}, before: ${previous === undefined ? 'none' : shortDefinition(previous)}`],
    ...ended.images.map(({ name, image }) => [`Image of ${name}`, image]),
    ['Tasks', tasksText(ended)],
    ...(strategy === undefined ? [] : [['Strategy', strategy]]),
    ['Took', formatDuration(Math.round(took / SECOND) * SECOND)],
    ...(back === undefined
      ? []
      : [
          [
            'Rollback',
            `${back.kind === 'back' ? 'back' : 'not back'}${back.to === undefined ? '' : ` to ${shortDefinition(back.to)}`}`,
          ],
        ]),
  ];
}
