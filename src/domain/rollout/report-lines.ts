import { counted } from '../counted.ts';
import { formatDuration } from '../duration.ts';
import { type BackEnd, isGreen, type RolloutEnd, type RolloutReport } from './report.ts';
import { shortDefinition } from './revision.ts';

/** One word for the end, as outputs and summaries carry it. */
export function stateOf(end: RolloutEnd): string {
  return end.kind === 'failed' ? end.how : end.kind;
}

/** The end of a deployment for people, most important first. */
export function reportLines(report: RolloutReport): readonly string[] {
  const { cluster, service, end, back, definition, images, reasons, took } = report;
  const mark = isGreen(end) ? 'ok' : 'FAILED';
  return [
    `${mark} ${stateOf(end)} ${cluster}/${service}: ${end.why}`,
    ...reasons.map(({ count, text }) => `reason (${counted(count, 'task')}): ${text}`),
    ...(back === undefined ? [] : [backLine(back)]),
    ...(definition === undefined ? [] : [`task definition: ${shortDefinition(definition)}`]),
    ...images.map(({ name, image }) => `image: ${name} = ${image}`),
    `tasks: ${tasksText(report)} · took ${formatDuration(took)}`,
  ];
}

/** Tasks of the whole service: where ours failed, those that run may be of the revision before. */
export function tasksText({ end, tasks, reasons }: Pick<RolloutReport, 'end' | 'tasks' | 'reasons'>): string {
  const whose = isGreen(end) || reasons.length === 0 ? '' : ', of whichever revision';
  return `${tasks.running} of ${tasks.desired} run${whose}`;
}

function backLine({ kind, to, why }: BackEnd): string {
  const target = to === undefined ? '' : ` to ${shortDefinition(to)}`;
  return `rollback${target}: ${kind === 'back' ? 'done' : 'not done'}: ${why}`;
}
