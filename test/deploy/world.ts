import type { Change } from '../../src/domain/deploy/changes.ts';
import type { ParameterSpec } from '../../src/domain/deploy/parameters.ts';
import type { TargetId } from '../../src/domain/target.ts';
import { type DeployEnd, type DeployPorts, deploy } from '../../src/engine/deploy/deploy.ts';
import { type Destroyed, destroy } from '../../src/engine/deploy/destroy.ts';
import { FakeArtifacts, FakeStacks, FakeTables, Kill, QuickClock } from './fakes.ts';

const spec = (name: string): ParameterSpec => ({
  ...{ name, type: 'String', fallback: '', description: 'A parameter.', constraint: '' },
  ...{ allowed: undefined, pattern: undefined, minimum: undefined, maximum: undefined, longest: undefined },
});

const SPECS = [spec('AlarmEmail'), spec('MaxTtl')];

/** An account, and the commands on it. */
export class Account {
  readonly kill = new Kill();
  readonly clock = new QuickClock();
  readonly stacks = new FakeStacks(this.kill, this.clock);
  readonly artifacts = new FakeArtifacts(this.kill);
  readonly tables = new FakeTables(this.kill);
  /** Machines with stop protection, and why it cannot be cleared. */
  readonly protectedMachines = new Map<TargetId, string | undefined>();
  readonly said: string[] = [];
  readonly questions: string[] = [];
  readonly shown: Change[] = [];
  readonly abort = new AbortController();
  agree = true;
  inspect: NonNullable<DeployPorts['inspect']> = async () => undefined;

  readonly ports = {
    clock: this.clock,
    stacks: this.stacks,
    artifacts: this.artifacts,
    tables: this.tables,
    signal: this.abort.signal,
    talk: {
      say: (text: string) => void this.said.push(text),
      event: ({ logicalId, status }: { readonly logicalId: string; readonly status: string }): void => {
        this.said.push(`${logicalId} ${status}`);
      },
    },
    inspect: (parameters: Readonly<Record<string, string>>) => this.inspect(parameters),
    approve: async (changes: readonly Change[]) => {
      this.shown.push(...changes);
      return this.agree;
    },
    consent: async (question: string) => {
      this.questions.push(question);
      return this.agree;
    },
    protection: {
      recorded: async () => [...this.protectedMachines.keys()],
      clear: async (target: TargetId) => {
        const why = this.protectedMachines.get(target);
        if (why === undefined) this.protectedMachines.delete(target);
        return why;
      },
    },
  };

  deploy(given: Readonly<Record<string, string>> = {}): Promise<DeployEnd> {
    const release = () => ({
      objects: new Map([
        ['wakelock/power-1.zip', new Uint8Array(3)],
        ['wakelock/template-1.yaml', new Uint8Array(2)],
      ]),
      templateKey: 'wakelock/template-1.yaml',
    });
    return deploy(
      { stackName: 'wakelock', given: new Map(Object.entries(given)), parameters: SPECS, release },
      this.ports,
    );
  }

  destroy(deleteData = false): Promise<Destroyed | undefined> {
    return destroy({ stackName: 'wakelock', deleteData, prefix: 'wakelock/' }, this.ports);
  }
}
