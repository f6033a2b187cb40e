const FRONTS = [
  ['action', 'The action'],
  ['start', '`start/`'],
  ['stop', '`stop/`'],
  ['cli-run', '`wakelock run`'],
  ['cli-start', '`wakelock start`'],
  ['cli-stop', '`wakelock stop`'],
  ['jenkins', '`withWakelock`'],
  ['jenkins-start', '`wakelockStart`'],
  ['jenkins-stop', '`wakelockStop`'],
];

/** The help of an option with its choices and bounds. */
export function describe({ help, choices, min, max }) {
  const bounds = [min && `at least ${min}`, max && `at most ${max}`].filter(Boolean).join(', ');
  const extra = [
    choices && `One of ${choices.map((choice) => `\`${choice}\``).join(', ')}.`,
    bounds && `${capital(bounds)}.`,
  ];
  return [help, ...extra.filter(Boolean)].join(' ');
}

/** The options of a front as a Markdown table. */
export function table(front, { optionsOf }) {
  const rows = optionsOf(front).map((option) => [`\`${option.name}\``, code(option.fallback), describe(option)]);
  return markdown(['Input', 'Default', 'What it does'], rows);
}

/** The options of `deploy/` and `wakelock ecs deploy`, and the outputs of the first. */
export function deployTable({ DEPLOY_OPTIONS, DEPLOY_OUTPUTS }) {
  const rows = DEPLOY_OPTIONS.map((option) => {
    const only = option.fronts.length === 1 ? ' Only for `deploy/`.' : '';
    return [`\`${option.name}\``, code(option.fallback), `${describe(option)}${only}`];
  });
  const outputs = DEPLOY_OUTPUTS.map(({ name, help }) => [`\`${name}\``, help]);
  return `${markdown(['Option', 'Default', 'What it does'], rows)}\n${markdown(['Output of `deploy/`', 'What it is'], outputs)}`;
}

/** The outputs of a front as a Markdown table. */
export function outputTable(front, { OUTPUTS, variableOf }) {
  const rows = OUTPUTS.filter(({ fronts }) => fronts.includes(front)).map(({ name, help }) => [
    `\`${name}\``,
    code(variableOf(name) ?? ''),
    help,
  ]);
  return markdown(['Output', 'Environment of later steps', 'What it is'], rows);
}

/** The page of all options of all fronts. */
export function optionsPage(tables) {
  const { OPTIONS, OUTPUTS } = tables;
  const rows = OPTIONS.map((option) => [
    `\`${option.name}\``,
    code(option.fallback),
    ...FRONTS.map(([front]) => (option.fronts.includes(front) ? '●' : '')),
    describe(option),
  ]);
  const outputs = OUTPUTS.map(({ name, fronts, help }) => [`\`${name}\``, fronts.map(nameOf).join(', '), help]);
  return `${[
    '# Options',
    'Made from `src/options.ts` by `npm run docs`. Durations are `90`, `90s`, `10m`, `2h`, `1h30m`.',
    markdown(['Option', 'Default', ...FRONTS.map(([, title]) => title), 'What it does'], rows),
    '## Outputs of the actions',
    'Each but `lease` is also in the environment of later steps: `private-ip` as `WAKELOCK_PRIVATE_IP`.',
    markdown(['Output', 'Of', 'What it is'], outputs),
    '## Deploying a service',
    'The options of `deploy/` and `wakelock ecs deploy`: [ecs-deploy.md](ecs-deploy.md).',
    deployTable(tables),
  ]
    .map((part) => part.trimEnd())
    .join('\n\n')}\n`;
}

function nameOf(front) {
  return FRONTS.find(([name]) => name === front)?.[1] ?? front;
}

/** Rows of cells as a Markdown table. */
export function markdown(head, rows) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return `${[line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')}\n`;
}

function code(text) {
  return text === '' ? '' : `\`${text}\``;
}

function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
