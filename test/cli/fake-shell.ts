import type { Environment, Shell } from '../../src/cli/shell.ts';
import { StepClock } from '../fakes/step-clock.ts';

/** A shell that keeps what was written, for commands that run inside the test. */
export class FakeShell implements Shell {
  readonly clock = new StepClock();
  readonly zone = 'UTC';
  readonly user = 'ana@laptop';
  readonly terminal: boolean;
  readonly program = '/nowhere/cli.mjs';
  readonly node = 'node';
  readonly env: Environment;
  stdout = '';
  stderr = '';

  constructor(options: { readonly env?: Environment; readonly terminal?: boolean } = {}) {
    this.env = options.env ?? {};
    this.terminal = options.terminal ?? false;
  }

  out = (text: string): void => {
    this.stdout += text;
  };

  err = (text: string): void => {
    this.stderr += text;
  };

  onSignal(): () => void {
    return () => {};
  }
}
