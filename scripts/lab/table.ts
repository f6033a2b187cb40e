import { figuresOf } from './judge.ts';
import type { Recording } from './record.ts';

const HEADINGS = ['', 'requests', 'errors', 'after the first shift', 'shifts out', 'back', 's on Lambda', 's on ECS'];

/** The runs as a table of Markdown. */
export function table(recordings: readonly Recording[]): string {
  const rows = recordings.map((recording) => {
    const { title, requests, errors, errorsAfter, out, back, onLambda, onService } = figuresOf(recording);
    return [title, requests, errors, errorsAfter ?? '–', out, back, onLambda, onService].map(String);
  });
  const lines = [HEADINGS, HEADINGS.map((_, column) => (column === 0 ? '---' : '---:')), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
