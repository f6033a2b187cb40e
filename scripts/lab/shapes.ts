import type { Step } from './series.ts';

/** Names and values of an element of SVG. */
type Attributes = Readonly<Record<string, string | number>>;

export function shape(name: string, attributes: Attributes, content = ''): string {
  const written = Object.entries(attributes).map(
    ([key, value]) => `${key}="${typeof value === 'number' ? round(value) : value}"`,
  );
  return `<${name} ${written.join(' ')}>${content}</${name}>`;
}

export function label(text: string, at: Attributes): string {
  return shape('text', at, text.replaceAll('&', '&amp;').replaceAll('<', '&lt;'));
}

const round = (value: number): string => String(Math.round(value * 10) / 10);

/** From a value to a place in the picture. */
export type Scale = (value: number) => number;

/** Columns from one height to another: the area between two step lines. */
export function band(
  columns: readonly { readonly from: number; readonly to: number; readonly low: number; readonly high: number }[],
  { x, y, fill }: { readonly x: Scale; readonly y: Scale; readonly fill: string },
): string {
  const path = columns
    .filter(({ low, high }) => high > low)
    .map(
      ({ from, to, low, high }) =>
        `M${round(x(from))} ${round(y(low))}V${round(y(high))}H${round(x(to))}V${round(y(low))}z`,
    );
  return path.length === 0 ? '' : shape('path', { d: path.join(''), fill });
}

/** Steps as an area over their base line. */
export function area(
  steps: readonly Step[],
  { x, y, fill, end }: { readonly x: Scale; readonly y: Scale; readonly fill: string; readonly end: number },
): string {
  const columns = steps.map(({ at, value }, index) => ({
    from: at,
    to: steps[index + 1]?.at ?? end,
    low: 0,
    high: value,
  }));
  return band(columns, { x, y, fill });
}
