import { formatHandle } from '../../domain/handle.ts';
import { showToken } from '../../domain/token.ts';
import { startText } from '../../engine/request.ts';
import { acquire, boundOf, type Ready, requestOf } from '../acquire.ts';
import type { Call } from '../command.ts';
import { connectRunner } from '../connect.ts';
import { interruptible } from '../interrupt.ts';
import { EXIT } from '../output.ts';
import { plainWake } from '../plain.ts';
import { variablesOf } from '../variables.ts';
import { writeHeld } from './held-file.ts';
import { startKeeper } from './keeper.ts';
import { filesOf, stepOf } from './step.ts';

/** The beginning of `withWakelock`: waits for the machines and leaves a process behind that renews their lease. */
export async function hold(call: Call): Promise<number> {
  const { shell, output } = call;
  const { settings, token, adopted } = stepOf('jenkins', shell);
  const connection = connectRunner(shell, settings);
  const request = { ...requestOf(settings, { shell, token }), ttl: boundOf(settings, shell) };
  if (settings.dryRun) {
    output.talk('dry run: nothing is published');
    output.talk(settings.mode === 'plain' ? settings.startMessage : startText({ ...request, token: showToken(token) }));
    return EXIT.ok;
  }
  if (settings.mode === 'plain') {
    const ready = await interruptible(shell, (signal) => plainWake({ call, settings, connection }, signal));
    tell(call, { lease: '', ready });
    return EXIT.ok;
  }
  output.talk(`${adopted ? 'renews' : 'asks for'} lease ${showToken(token)}`);
  const { ready, keeping } = await interruptible(shell, (signal) =>
    acquire({ shell, output, settings, request, connection, adopted, signal }),
  );
  keeping.stop();
  const files = filesOf(shell, token);
  const boots = Object.fromEntries(ready.targets.map(({ target, ack }) => [target, ack.boot]));
  const renewer = startKeeper({ request, settings, files }, shell);
  writeHeld(files.held, { boots, renewer });
  tell(call, { lease: formatHandle(request), ready });
  return EXIT.ok;
}

/** Lines for `withEnv`. */
function tell({ output }: Call, { lease, ready }: { readonly lease: string; readonly ready: Ready }): void {
  output.data(variablesOf({ lease, ...ready }), linesOf);
}

/** The lease is no variable of the body: what it prints of its environment must not give the machine away. */
export function linesOf({ WAKELOCK_LEASE: _, ...variables }: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(variables).map(([name, value]) => `${name}=${value.replaceAll('$', ' ')}`);
}
