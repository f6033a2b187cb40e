import { COLORS } from './colors.ts';
import type { Recording, Sample } from './record.ts';
import { COLUMN, columnsOf, stepsOf } from './series.ts';
import { area, band, label, type Scale, shape } from './shapes.ts';

export interface Frame {
  readonly x: Scale;
  /** Of the axis of time, seconds. */
  readonly end: number;
  /** Requests a second that the axis reaches up to. */
  readonly most: number;
  readonly left: number;
  readonly right: number;
}

/** Heights of the parts of one run. */
const [TITLE, CHART, GAP, STRIP, REST] = [26, 110, 8, 18, 26];
const STRIPS = 3;
export const RUN_HEIGHT = TITLE + CHART + STRIPS * (GAP + STRIP) + REST;

type Drawn = Frame & { readonly top: number; readonly summary: string };

/** Requests over weights, healthy targets and alarm of one run. */
export function drawRun(recording: Recording, frame: Drawn): string {
  const { top, left } = frame;
  const title = label(recording.title, { x: left, y: top + 16, 'font-size': 14, 'font-weight': 600 });
  const words = label(frame.summary, { x: frame.right, y: top + 16, 'text-anchor': 'end' });
  return [title, words, grid(frame), requests(recording, frame), strips(recording, frame), fall(recording, frame)].join(
    '\n',
  );
}

function grid({ x, end, most, left, right, top }: Drawn): string {
  const base = top + TITLE + CHART;
  const bottom = top + RUN_HEIGHT - REST;
  const minutes = Array.from({ length: Math.floor(end / 120) + 1 }, (_, index) => x(index * 120));
  const upright = minutes.map((at) => `M${at.toFixed(1)} ${top + TITLE}V${bottom}`);
  const levels = [0, Math.round(most / 2), most];
  const level = (value: number): number => base - (value / most) * CHART;
  const flat = levels.map((value) => `M${left} ${level(value)}H${right}`);
  const numbers = levels.map((value) =>
    label(String(value), { x: left - 6, y: level(value) + 4, 'text-anchor': 'end' }),
  );
  const unit = label('requests a second', { x: left - 24, y: base - CHART / 2 + 4, 'text-anchor': 'end' });
  return shape('path', { d: [...upright, ...flat].join(''), stroke: COLORS.faint }) + numbers.join('') + unit;
}

function requests(recording: Recording, { x, most, top }: Drawn): string {
  const y: Scale = (value) => top + TITLE + CHART - (value / most) * CHART;
  const columns = columnsOf(recording).map(({ at, lambda, service, errors }) => ({
    ...{ from: at, to: Math.min(at + COLUMN, recording.endedAt) },
    heights: [0, lambda, lambda + service, lambda + service + errors],
  }));
  const fills = [COLORS.lambda, COLORS.service, COLORS.errors];
  const stacked = fills.map((fill, index) => {
    const between = columns.map(({ from, to, heights }) => ({
      ...{ from, to, low: heights[index] ?? 0, high: heights[index + 1] ?? 0 },
    }));
    return band(between, { x, y, fill });
  });
  return stacked.join('') + counted(recording, { x, y });
}

/** What a load generator of its own counted, as a line over it. */
function counted({ counted: others, endedAt }: Recording, { x, y }: { readonly x: Scale; readonly y: Scale }): string {
  if (others === undefined) return '';
  const points = columnsOf({ requests: others, endedAt }).map(({ at, lambda, service, errors }) => {
    const [from, to, height] = [x(at), x(Math.min(at + COLUMN, endedAt)), y(lambda + service + errors)].map((one) =>
      one.toFixed(1),
    );
    return `${from},${height} ${to},${height}`;
  });
  return shape('polyline', { points: points.join(' '), fill: 'none', stroke: COLORS.text, 'stroke-dasharray': '3 2' });
}

function strips({ samples, endedAt: end }: Recording, { x, left, right, top }: Drawn): string {
  const kinds: readonly (readonly [string, string, (sample: Sample) => number])[] = [
    ['weight of the service', COLORS.service, ({ share }) => share / 100],
    ['healthy targets', COLORS.healthy, ({ healthy }) => Math.min(healthy, 1)],
    ['alarm', COLORS.alarm, ({ alarm }) => (alarm ? 1 : 0)],
  ];
  return kinds
    .map(([name, fill, of], index) => {
      const base = top + TITLE + CHART + (index + 1) * (GAP + STRIP);
      const y: Scale = (value) => base - value * STRIP;
      const line = shape('path', { d: `M${left} ${base}H${right}`, stroke: COLORS.faint });
      const words = label(name, { x: left - 6, y: base - 4, 'text-anchor': 'end', 'font-size': 11 });
      return line + words + area(stepsOf(samples, of), { x, y, fill, end });
    })
    .join('\n');
}

/** When the load fell. */
function fall({ fellAt }: Recording, { x, top }: Drawn): string {
  const at = x(fellAt);
  const line = shape('path', {
    d: `M${at} ${top + TITLE - 4}V${top + RUN_HEIGHT - REST}`,
    stroke: COLORS.text,
    'stroke-dasharray': '2 3',
  });
  return line + label('the load falls', { x: at + 4, y: top + TITLE + 8, 'font-size': 11 });
}
