import type { Machine, Power } from '../../src/domain/machine.ts';
import type { TargetId } from '../../src/domain/target.ts';

export type BoxState = 'stopped' | 'pending' | 'running' | 'stopping' | 'terminated';

/** One boot of one machine, as it really was. */
export interface Boot {
  readonly launch: number;
  readonly by: 'us' | 'person';
  /** A Stop of ours took effect on it; `late`: after its caller had given up on it. */
  stoppedByUs: 'no' | 'in time' | 'late';
  /** When a person stopped it. */
  stoppedByHand?: number;
  overAt?: number;
  /** The names that acknowledgements gave it on a machine that keeps its LaunchTime. */
  readonly names: Set<string>;
}

interface Snapshot {
  readonly at: number;
  readonly state: BoxState;
  readonly launch: number | undefined;
  readonly cause: { readonly code: string; readonly text: string } | undefined;
  readonly optedIn: boolean;
}

export interface BoxPlan {
  readonly target: TargetId;
  readonly optedIn: boolean;
  readonly slots: number | undefined;
  readonly canProtect: boolean;
  readonly protectDenied: boolean;
  readonly kmsDenied: boolean;
  /** Something inside shuts it down so long after each boot. */
  readonly shutsDownAfter: number | undefined;
  readonly bootTime: number;
  readonly stopTime: number;
  /** It is a service: scaled instead of started, its boots have no names of their own. */
  readonly service: boolean;
  /** Its LaunchTime stays the same over stop and start, as some emulators have it. */
  readonly keepsLaunch: boolean;
}

const POWER: Readonly<Record<BoxState, Power>> = {
  stopped: 'off',
  pending: 'starting',
  running: 'on',
  stopping: 'stopping',
  terminated: 'gone',
};

/** Two minutes, less what lies between a stop and the record of it. */
const REUSED = 110_000;

/** One EC2 instance as it really is, and as it was: an old Describe shows what it was. */
export class Box {
  readonly plan: BoxPlan;
  readonly target: TargetId;
  readonly boots: Boot[] = [];
  state: BoxState = 'stopped';
  launch: number | undefined;
  cause: Snapshot['cause'];
  optedIn: boolean;
  tagRemovedAt: number | undefined;
  protected = false;
  /** The least number of parts that scaling leaves a service. */
  floor = 1;
  /** Starts that EC2 refused, and boots that did not last. */
  failedStarts = 0;
  readonly #past: Snapshot[] = [];

  constructor(plan: BoxPlan, now: number) {
    this.plan = plan;
    this.target = plan.target;
    this.optedIn = plan.optedIn;
    if (plan.keepsLaunch) this.launch = now - 86_400_000;
    this.#remember(now - 60_000);
  }

  get boot(): Boot | undefined {
    return this.boots[this.boots.length - 1];
  }

  /** The present boot while there is one. */
  get present(): Boot | undefined {
    return this.state === 'running' || this.state === 'pending' ? this.boot : undefined;
  }

  /** Whether a boot is the one that the protocol knows by this name. */
  isNamed(boot: Boot | undefined, name: string | undefined): boolean {
    if (boot === undefined || name === undefined) return false;
    // Of a boot in the second of the one before it the name says which start it is of as well.
    return this.plan.keepsLaunch ? boot.names.has(name) : String(boot.launch) === name.split('+')[0];
  }

  /** Whether the machine is in the boot of this name. */
  isIn(name: string | undefined): boolean {
    return this.isNamed(this.present, name);
  }

  /** The last boot of this name: of two that began in one second EC2 shows the LaunchTime of both. Undefined: there never was one. */
  bootNamed(name: string): Boot | undefined {
    return this.boots.findLast((boot) => this.isNamed(boot, name));
  }

  /**
   * A lease was given this boot. On a machine that keeps its LaunchTime the present one has this name from now on, unless an
   * earlier one has it: two minutes after a stop that was accepted, a name may mean the boot that followed. What runs since
   * a start of ours is given as it runs: after a Stop of unknown outcome, a late start brings it up under the name of the boot before.
   */
  give(name: string, now: number): Boot | undefined {
    const { boot } = this;
    const known = this.bootNamed(name);
    if (!this.plan.keepsLaunch || boot === undefined) return known;
    const raised = this.present?.by === 'us';
    if (known !== undefined && !raised && (known.overAt === undefined || now < known.overAt + REUSED)) return known;
    known?.names.delete(name);
    boot.names.add(name);
    return boot;
  }

  begin(by: Boot['by'], now: number): void {
    this.state = 'pending';
    // EC2 gives LaunchTime in whole seconds: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Instance.html
    const launch = Math.floor(now / 1000) * 1000;
    if (!this.plan.keepsLaunch) this.launch = launch;
    this.cause = undefined;
    this.boots.push({ launch, by, stoppedByUs: 'no', names: new Set() });
    this.#remember(now);
  }

  become(state: BoxState, now: number, cause?: Snapshot['cause']): void {
    this.state = state;
    if (cause !== undefined) this.cause = cause;
    const { boot } = this;
    if (boot !== undefined && state !== 'running' && state !== 'pending') boot.overAt ??= now;
    this.#remember(now);
  }

  removeTag(now: number): void {
    this.optedIn = false;
    this.tagRemovedAt = now;
    this.#remember(now);
  }

  /** The machine as a Describe shows it that is as old as `asOf`. */
  shown(asOf: number, seenAt: number): Machine {
    let index = this.#past.length - 1;
    while (index > 0 && (this.#past[index]?.at ?? 0) > asOf) index -= 1;
    const past = this.#past[index] as Snapshot;
    return {
      seenAt,
      power: POWER[past.state],
      ...(this.plan.service
        ? { kind: 'ecs', size: { desired: POWER[past.state] === 'off' ? 0 : 1, min: this.floor } }
        : { launchedAt: past.launch }),
      optedIn: past.optedIn,
      slots: this.plan.slots,
      canProtect: this.plan.canProtect,
      cause: past.cause,
      addresses: {},
    };
  }

  #remember(at: number): void {
    this.#past.push({ at, state: this.state, launch: this.launch, cause: this.cause, optedIn: this.optedIn });
  }
}
