export { type Range, runRange, type Summary, sum } from './range.ts';
export { KINDS, ratesOf, VARIANTS } from './rates.ts';
export { runSchedule } from './schedule.ts';
export { shrink } from './shrink.ts';
