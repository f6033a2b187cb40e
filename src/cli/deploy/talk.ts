import type { StackEvent } from '../../domain/deploy/events.ts';
import type { Talk } from '../../engine/deploy/ports.ts';
import { inert, type Output } from '../output.ts';
import type { Shell } from '../shell.ts';
import { columns } from '../table.ts';

/** What a long command tells a person while it works. */
export function talkOf({ shell, output }: { readonly shell: Shell; readonly output: Output }): Talk {
  return {
    say: (text) => output.talk(text),
    event(event) {
      // Each resource begins and ends; its end, or what it says while it works, is enough.
      if (event.status.endsWith('_IN_PROGRESS') && event.type !== 'AWS::CloudFormation::Stack' && event.reason === '')
        return;
      shell.err(`${lineOf(event, output)}\n`);
    },
  };
}

function lineOf({ at, status, type, logicalId, reason }: StackEvent, output: Output): string {
  const time = new Date(at).toISOString().slice(11, 19);
  const colour =
    status.endsWith('_FAILED') || status.includes('ROLLBACK') ? 'red' : status.endsWith('_COMPLETE') ? 'green' : 'dim';
  const why = reason === '' ? '' : `  ${inert(reason).replaceAll('\n', ' ')}`;
  return `  ${time}Z  ${output.paint(inert(status).padEnd(20), colour)}  ${inert(logicalId)} (${inert(type).replace(/^AWS::/, '')})${why}`;
}

/** A table on stderr, for people. */
export function tell(shell: Shell, rows: readonly (readonly string[])[]): void {
  for (const line of columns(rows)) shell.err(`  ${inert(line)}\n`);
}
