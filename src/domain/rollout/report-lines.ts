import { formatDuration } from '../duration.ts';
import { isGreen, type RolloutEnd, type RolloutReport } from './report.ts';
import { shortDefinition } from './revision.ts';

/** One word for the end, as outputs and summaries carry it. */
export function stateOf(end: RolloutEnd): string {
  return end.kind === 'failed' ? end.how : end.kind;
}

/** The end of a deployment for people, most important first. */
export function reportLines(report: RolloutReport): readonly string[] {
  const { cluster, service, end, back, definition, images, tasks, reasons, took } = report;
  const mark = isGreen(end) ? 'ok' : 'FAILED';
  return [
    `${mark} ${stateOf(end)} ${cluster}/${service}: ${end.why}`,
    ...reasons.map(({ count, text }) => `reason (${count} ${count === 1 ? 'task' : 'tasks'}): ${text}`),
    ...(back === undefined
      ? []
      : [`rollback to ${shortDefinition(back.to)}: ${back.kind === 'back' ? 'done' : 'FAILED'}: ${back.why}`]),
    ...(definition === undefined ? [] : [`task definition: ${shortDefinition(definition)}`]),
    ...images.map(({ name, image }) => `image: ${name} = ${image}`),
    `tasks: ${tasks.running} of ${tasks.desired} run · took ${formatDuration(took)}`,
  ];
}
