import * as core from '@actions/core';
import { describeError } from '../domain/errors.ts';
import { safeHtml, safeLine, safeLines } from './print.ts';

/** Everything the action says and hands over. Text may come from outside: it is made safe here and nowhere else. */
export interface Report {
  line(text: string): void;
  group(title: string): void;
  groupEnd(): void;
  notice(text: string): void;
  warning(text: string): void;
  /** An annotation; the exit code is the caller's. */
  error(error: unknown): void;
  output(name: string, value: string): void;
  environment(name: string, value: string): void;
  save(name: string, value: string): void;
  /** A table in the job summary, where there is one. */
  summary(title: string, rows: readonly (readonly string[])[]): Promise<void>;
}

const TITLE = { title: 'Wakelock' };

/** The report of a step on a runner; `env` says whether there is a job summary. */
export function stepReport(env: Readonly<Record<string, string | undefined>>): Report {
  return {
    line: (text) => {
      for (const line of safeLines(text)) core.info(line);
    },
    group: (title) => core.startGroup(safeLine(title)),
    groupEnd: () => core.endGroup(),
    notice: (text) => core.notice(block(text), TITLE),
    warning: (text) => core.warning(block(text), TITLE),
    error: (error) => core.error(block(describeError(error)), TITLE),
    output: (name, value) => core.setOutput(name, value),
    environment: (name, value) => core.exportVariable(name, value),
    save: (name, value) => core.saveState(name, value),
    async summary(title, [head = [], ...rows]) {
      if ((env.GITHUB_STEP_SUMMARY ?? '') === '') return;
      const header = head.map((data) => ({ data: safeHtml(data), header: true }));
      const table = [header, ...rows.map((row) => row.map(safeHtml))];
      await core.summary.addHeading(safeHtml(title), 3).addTable(table).write();
    },
  };
}

function block(text: string): string {
  return safeLines(text).join('\n');
}
