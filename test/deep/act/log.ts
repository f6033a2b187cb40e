/** One line of `act --json`. */
interface Line {
  readonly msg?: string;
  readonly job?: string;
  readonly step?: string;
  readonly stepID?: readonly string[];
  readonly stage?: 'Pre' | 'Main' | 'Post';
  readonly raw_output?: boolean;
  readonly raw?: string;
  readonly command?: string;
  readonly name?: string;
  readonly arg?: string;
  readonly stepResult?: string;
  readonly jobResult?: string;
}

/** What a user sees of one run, as act tells it. */
export interface Log {
  /** Every line that steps printed, workflow commands left out. */
  readonly lines: readonly string[];
  /** Workflow commands that act took from the output of steps, as `name: text`. */
  readonly commands: readonly string[];
  /** Outputs that steps set, the last of each name. */
  readonly outputs: Readonly<Record<string, string>>;
  /** `stage step: result` of every step that ran, in order. */
  readonly results: readonly string[];
  /** The end of each job, by its name. */
  readonly jobs: Readonly<Record<string, string>>;
}

/** Reads what act wrote; lines that are no JSON are its own words about the machine it runs on. */
export function readLog(text: string): Log {
  const lines = text.split('\n').flatMap(parse);
  const outputs = lines.filter(({ command }) => command === 'set-output');
  const ended = lines.filter(({ stepResult, stage }) => stepResult !== undefined && stage !== undefined);
  const jobs = lines.filter(({ jobResult }) => jobResult !== undefined);
  return {
    lines: lines.flatMap(({ raw_output, msg = '' }) => (raw_output === true ? [msg.trimEnd()] : [])),
    commands: lines.flatMap(({ raw, command, arg }) => (raw === undefined ? [] : [`${command}: ${arg}`])),
    outputs: Object.fromEntries(outputs.map(({ name = '', arg = '' }) => [name, arg])),
    results: ended.map(({ stage, step, stepResult }) => `${stage} ${step}: ${stepResult}`),
    jobs: Object.fromEntries(jobs.map(({ job = '', jobResult = '' }) => [job.split('/').at(-1)?.trim(), jobResult])),
  };
}

function parse(text: string): readonly Line[] {
  try {
    return text.startsWith('{') ? [JSON.parse(text)] : [];
  } catch {
    return [];
  }
}
