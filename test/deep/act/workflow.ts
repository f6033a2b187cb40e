import { MACHINE } from './running.ts';

export interface WorkflowOptions {
  /** Inputs of the action beside the machine. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** What the job does with the machine; default: it looks whether it is on. */
  readonly script?: string;
  /** Further members of the step with the script, as YAML. */
  readonly member?: string;
  readonly uses?: string;
}

/** Fails unless the machine runs at this moment. */
export const LOOK = `curl -sf "$PROBE/state" | grep -q '"state":"running"'`;

export const LOST = 'the machine is lost';

/** Looks many times, over about so many seconds; says so if the machine is not on. */
export const looksFor = (seconds: number) =>
  `for i in $(seq ${seconds * 5}); do ${LOOK} || { echo "${LOST}"; exit 9; }; sleep 0.2; done`;

/** One job that holds the machine for one step. */
export function workflow({
  inputs = {},
  script = LOOK,
  member = '',
  uses = 'OWNER/wakelock@v1',
}: WorkflowOptions = {}) {
  const given = Object.entries({ instances: MACHINE, ...inputs }).map(([name, value]) => `          ${name}: ${value}`);
  return `on: push
permissions:
  id-token: write
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - name: wake
        id: machine
        uses: ${uses}
        with:
${given.join('\n')}
      - name: use
        ${member}
        run: |
          ${script.replaceAll('\n', '\n          ')}
`;
}
