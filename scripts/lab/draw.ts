import { COLORS } from './colors.ts';
import { drawRun, type Frame, RUN_HEIGHT } from './drawRun.ts';
import { figuresOf } from './judge.ts';
import type { Plan } from './plan.ts';
import type { Recording } from './record.ts';
import { COLUMN, columnsOf } from './series.ts';
import { label, shape } from './shapes.ts';

const WIDTH = 960;
const [LEFT, RIGHT, TOP, BOTTOM] = [150, 24, 64, 34];

const TITLE =
  '<title>Requests per second by who answered, weights, healthy targets and the alarm over time, a run under each other</title>';

/** The runs under each other, over one axis of time. */
export function drawing(recordings: readonly Recording[], plan: Plan): string {
  const end = Math.max(...recordings.map(({ endedAt }) => endedAt));
  const most = Math.max(
    ...recordings.flatMap((one) => columnsOf(one).map(({ lambda, service, errors }) => lambda + service + errors)),
  );
  const frame: Frame = {
    x: (second) => LEFT + (second / end) * (WIDTH - LEFT - RIGHT),
    ...{ end, most: 2 * Math.ceil(most / 2), left: LEFT, right: WIDTH - RIGHT },
  };
  const height = TOP + recordings.length * RUN_HEIGHT + BOTTOM;
  const body = [
    TITLE,
    shape('rect', { width: WIDTH, height, fill: '#ffffff' }),
    label(`${plan.users} users, five times as many, and ${plan.users} again`, {
      ...{ x: LEFT, y: 26, 'font-size': 16, 'font-weight': 600 },
    }),
    legend(recordings.some(({ counted }) => counted !== undefined)),
    ...recordings.map((one, index) => drawRun(one, { ...frame, top: TOP + index * RUN_HEIGHT, summary: summary(one) })),
    axis(frame, TOP + recordings.length * RUN_HEIGHT),
  ];
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    viewBox: `0 0 ${WIDTH} ${height}`,
    'font-family': 'system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif',
    'font-size': 12,
    fill: COLORS.text,
  };
  return `${shape('svg', attributes, `\n${body.join('\n')}\n`)}\n`;
}

function summary(recording: Recording): string {
  const { requests, errors, errorsAfter, out, back } = figuresOf(recording);
  const after = errorsAfter === undefined ? '' : `, ${errorsAfter} of them after the first shift`;
  const shifts = out + back === 0 ? 'no shift' : `${out} out, ${back} back`;
  return `${requests} requests, ${errors} failed${after}; ${shifts}`;
}

function legend(counted: boolean): string {
  const entries = [
    [COLORS.lambda, 'answered by Lambda'],
    [COLORS.service, 'answered by the service'],
    [COLORS.errors, 'failed'],
  ] as const;
  const x = LEFT + entries.length * 190;
  const dashes = shape('path', { d: `M${x} 44h16`, stroke: COLORS.text, 'stroke-dasharray': '3 2' });
  const more = counted ? dashes + label('as JMeter counted', { x: x + 22, y: 48 }) : '';
  return entries
    .map(([fill, text], index) => {
      const x = LEFT + index * 190;
      return shape('rect', { x, y: 38, width: 12, height: 12, fill }) + label(text, { x: x + 18, y: 48 });
    })
    .join('')
    .concat(more);
}

function axis({ x, end }: Frame, y: number): string {
  const minutes = Array.from({ length: Math.floor(end / 120) + 1 }, (_, index) => index * 2);
  const ticks = minutes.map((minute) =>
    label(String(minute), { x: x(minute * 60), y: y + 4, 'text-anchor': 'middle' }),
  );
  const words = `minutes of AWS' time; columns of ${COLUMN} s`;
  return ticks.join('') + label(words, { x: x(end), y: y + 24, 'text-anchor': 'end' });
}
