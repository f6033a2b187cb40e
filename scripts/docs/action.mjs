import { describe } from './tables.mjs';

/** The inputs and outputs of one action, as YAML. */
export function actionPart(front, { optionsOf, OUTPUTS }) {
  const inputs = optionsOf(front).map(input);
  const outputs = OUTPUTS.filter(({ fronts }) => fronts.includes(front)).map(({ name, help }) =>
    [`  ${name}:`, `    description: ${quote(help)}`].join('\n'),
  );
  const status = front === 'action' ? [STATUS] : [];
  return ['inputs:', ...inputs, ...status, 'outputs:', ...outputs].join('\n');
}

/** The inputs and outputs of `deploy/`, as YAML. */
export function deployPart({ deployOptionsOf, DEPLOY_OUTPUTS }) {
  const inputs = deployOptionsOf('deploy').map((option) =>
    option.name === 'github-token' ? input(option).replace(/default: ''$/, TOKEN) : input(option),
  );
  const outputs = DEPLOY_OUTPUTS.map(({ name, help }) => `  ${name}:\n    description: ${quote(help)}`);
  return ['inputs:', ...inputs, 'outputs:', ...outputs].join('\n');
}

const TOKEN = 'default: ${{ github.token }}';

function input(option) {
  const { name, fallback } = option;
  return [`  ${name}:`, `    description: ${quote(describe(option))}`, `    default: ${quote(fallback)}`].join('\n');
}

// Inputs are evaluated anew for post; nothing else tells an action how its job stands: https://github.com/actions/runner/issues/2911
const STATUS = [
  '  job-status:',
  "    description: 'Not for use: how the job stands when the machine is released.'",
  '    default: ${{ job.status }}',
].join('\n');

/** A YAML text in single quotes. GitHub evaluates expressions in descriptions too, and fails the action there. */
function quote(text) {
  if (text.includes('${{')) throw new Error(`"${text}" holds an expression.`);
  return `'${text.replaceAll("'", "''")}'`;
}
