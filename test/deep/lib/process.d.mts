export interface Ended {
  readonly code: number;
  readonly why: string;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Program {
  readonly pid: number | undefined;
  readonly output: { readonly stdout: string; readonly stderr: string };
  readonly ended: Promise<Ended>;
  end(): Promise<Ended>;
}

export interface StartOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly mirror?: boolean;
}

export function start(command: string, args: readonly string[], options?: StartOptions): Program;
export function run(
  command: string,
  args: readonly string[],
  options?: StartOptions & { readonly timeoutSeconds?: number },
): Promise<Ended>;
export function endAll(): void;
