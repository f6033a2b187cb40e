/** Every kind of fault the world knows, with its chance per opportunity. */
export const RATES = {
  // The network between a runner and `power`: per message.
  loss: 0.03,
  duplicate: 0.1,
  late: 0.03,
  lateByDays: 0.005,
  publishRefused: 0.02,
  // Handlers: per await.
  crash: 0.006,
  freeze: 0.005,
  // The table: per call.
  tableThrottled: 0.004,
  tableReplyLost: 0.004,
  tableRetried: 0.006,
  tableSlow: 0.02,
  itemRemoved: 0.3,
  // Ticks and events of the cloud: per tick, per event.
  tickMissed: 0.08,
  tickDoubled: 0.08,
  eventLost: 0.15,
  eventDoubled: 0.1,
  eventLate: 0.1,
  deaf: 0.05,
  // EC2: per call, per machine.
  describeStale: 0.4,
  describeThrottled: 0.01,
  describeOmits: 0.01,
  startThrottled: 0.03,
  startCapacity: 0.04,
  startLost: 0.03,
  startLate: 0.05,
  startReplyLost: 0.03,
  fallsBack: 0.05,
  bootSlow: 0.1,
  quickMachine: 0.05,
  keepsLaunch: 0.03,
  stopThrottled: 0.04,
  stopLost: 0.03,
  stopReplyLost: 0.03,
  stopLate: 0,
  stoppingSlow: 0.1,
  protectThrottled: 0.03,
  protectSlow: 0.1,
  protectReplyLost: 0.03,
  protectLate: 0.03,
  // Holders and people: per job, per schedule.
  job: 1,
  jobDies: 0.12,
  jobCancelled: 0.12,
  jobSplit: 0.12,
  jobExclusive: 0.08,
  jobProtected: 0.12,
  jobLingers: 0.15,
  jobKeeps: 0.25,
  jobManyTargets: 0.15,
  jobSelects: 0.12,
  jobBadTarget: 0.03,
  jobLong: 0.03,
  jobStalls: 0.06,
  jobReadyLevel: 0.05,
  slotsTagged: 0.2,
  textPair: 0.06,
  textCrosses: 0.3,
  personStarts: 0.2,
  personStops: 0.2,
  shutdown: 0.08,
  shutsDownAlways: 0.02,
  hold: 0.12,
  denial: 0.1,
  scheduleWindow: 0.1,
  alarm: 0.05,
  selectorMoves: 0.1,
  tagRemoved: 0.03,
  notOptedIn: 0.1,
  onAtFirst: 0.25,
  terminated: 0.02,
  kmsDenied: 0.03,
  protectDenied: 0.05,
  pathOutage: 0.06,
  tableOutage: 0.04,
  ticksOutage: 0.05,
} as const;

export type Kind = keyof typeof RATES;
export const KINDS = Object.keys(RATES) as readonly Kind[];
export type Rates = Readonly<Record<Kind, number>>;

const zero = { ...(Object.fromEntries(KINDS.map((kind) => [kind, 0])) as Record<Kind, number>), job: 1 };

/** Named mixes of rates. In each schedule some kinds are switched off and others made thrice as likely (see `Chance`). */
export const VARIANTS: Readonly<Record<string, Partial<Rates>>> = {
  mixed: {},
  perfect: zero,
  network: {
    ...zero,
    loss: 0.1,
    duplicate: 0.25,
    late: 0.08,
    lateByDays: 0.02,
    publishRefused: 0.05,
    jobDies: 0.1,
    jobStalls: 0.4,
    jobCancelled: 0.4,
    textPair: 0.2,
    textCrosses: 0.5,
  },
  handlers: { ...zero, crash: 0.03, freeze: 0.03, tickDoubled: 0.2, tickMissed: 0.1, duplicate: 0.1 },
  frozen: { ...zero, freeze: 0.06, eventDoubled: 0.2 },
  // What stands still between two calls, and sees what was.
  slow: {
    freeze: 0.06,
    tableSlow: 0.1,
    describeStale: 0.9,
    personStarts: 0.7,
    jobKeeps: 0.5,
    jobCancelled: 0.4,
    jobLong: 0,
    stoppingSlow: 0,
  },
  ec2: {
    ...zero,
    startThrottled: 0.1,
    startCapacity: 0.1,
    startLost: 0.1,
    startLate: 0.15,
    startReplyLost: 0.1,
    fallsBack: 0.15,
    stopThrottled: 0.1,
    stopLost: 0.1,
    stopReplyLost: 0.1,
    describeStale: 0.6,
    eventLost: 0.2,
    jobDies: 0.1,
  },
  people: { personStarts: 0.6, personStops: 0.6, shutdown: 0.3, hold: 0.4, denial: 0.3, jobKeeps: 0.5, onAtFirst: 0.4 },
  slots: { slotsTagged: 0.9, jobExclusive: 0.3, jobDies: 0.3, jobSplit: 0.2 },
  windows: {
    scheduleWindow: 0.7,
    alarm: 0.3,
    hold: 0.3,
    personStops: 0.6,
    personStarts: 0.3,
    textPair: 0.3,
    jobDies: 0.2,
  },
  emulator: { keepsLaunch: 1, quickMachine: 0.5, personStops: 0.4, shutdown: 0.3, personStarts: 0 },
  fights: { shutsDownAlways: 0.8, jobLong: 0.5, personStops: 0.4 },
  quick: {
    quickMachine: 1,
    personStops: 0.5,
    personStarts: 0.4,
    jobCancelled: 0.3,
    describeStale: 0.7,
    eventLost: 0.3,
  },
  deaf: { deaf: 1, personStops: 0.7, shutdown: 0.4, jobLong: 0.4 },
  outages: { pathOutage: 0.6, tableOutage: 0.2, ticksOutage: 0.3, jobDies: 0.2 },
  protected: { jobProtected: 1, freeze: 0.02, crash: 0.02, protectThrottled: 0.1, protectReplyLost: 0.1 },
  slowStops: { stopLate: 0.1, jobProtected: 1, protectDenied: 0, jobLingers: 0 },
};

/** The rates of a variant. */
export function ratesOf(variant: string): Rates {
  const changes = VARIANTS[variant];
  if (changes === undefined) {
    throw new Error(`The simulator has no variant "${variant}"; it has ${Object.keys(VARIANTS).join(', ')}.`);
  }
  return { ...RATES, ...changes };
}
