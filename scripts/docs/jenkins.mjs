import { describe } from './tables.mjs';

/** What the help of each step says before its options. Jenkins shows it as plain text unless it is set up for more. */
const STEPS = {
  withWakelock: {
    front: 'jenkins',
    text: `withWakelock(instances: 'i-0123456789abcdef0', topicArn: 'arn:aws:sns:…:wakelock', ready: 'tcp:22') { … }

Holds machines while its body runs: starts them if need be, waits until they are ready, renews their lease, and releases it
when the body ends, however it ends. Returns what the body returns. Needs a node with Node 20 or later. Nothing is renewed for
longer than maxDuration (6h unless you say otherwise): that bounds what a build costs that was killed.

The body finds in its environment: WAKELOCK_PRIVATE_IP, WAKELOCK_PUBLIC_IP, WAKELOCK_PUBLIC_DNS, WAKELOCK_INSTANCE_IDS (of
several machines separated by commas), WAKELOCK_ALREADY_ON, WAKELOCK_WAITED_SECONDS, WAKELOCK_TARGETS (JSON).`,
  },
  wakelockStart: {
    front: 'jenkins-start',
    text: `wakelockStart(instances: 'i-0123456789abcdef0', topicArn: 'arn:aws:sns:…:wakelock', maxDuration: '2h')

Starts machines and leaves them to wakelockStop, which may run in another stage or on another node. Returns the lease, which
is also in WAKELOCK_LEASE for the rest of the build, and so are the addresses that withWakelock tells.

Nobody renews the lease afterwards. It ends after maxDuration (6h unless you say otherwise): that is the bound of a leak when
the stop is never reached, and the machine goes off under a build that takes longer. Prefer withWakelock where you can; put
wakelockStop into post { cleanup { … } }.`,
  },
  wakelockStop: {
    front: 'jenkins-stop',
    text: `wakelockStop()

Releases what wakelockStart holds: the lease that is given, else the last one of this build. Without any it does nothing. The
machine goes off when nobody else holds it.`,
  },
  ecsDeploy: {
    front: 'jenkins-ecs-deploy',
    text: `ecsDeploy(cluster: 'prod', service: 'web', images: readFile('image-to-ecs.json'), healthUrl: 'https://web.example.com/health-check')

Deploys images to an ECS service and follows that very deployment to its end: green is that ECS says it succeeded, and that the
check of health, if one is asked for, held. Everything else fails the step, with the reasons in the log while tasks fail. Needs
a node with Node 20 or later, and the rights of: wakelock policy --for ecs-deploy. What is aborted goes on in ECS.

Returns a map: state (served or unchanged; dry-run), taskDefinitionArn, previousTaskDefinitionArn, deploymentArn, reason.`,
  },
};

/** A step that holds no lease of its own beyond its end is not released from elsewhere. */
const NOT_OF = { 'jenkins-ecs-deploy': ['release-node'] };

/** Path of each help file → its text. */
export function jenkinsHelps(tables) {
  return Object.fromEntries(
    Object.entries(STEPS).map(([step, { front, text }]) => [
      `jenkins/vars/${step}.txt`,
      `${text}\n\nOptions:\n\n${rowsOf(front, tables).map(paragraph).join('\n')}`,
    ]),
  );
}

/** The options of a step as a Markdown table. */
export function jenkinsTable(step, tables) {
  const rows = rowsOf(STEPS[step].front, tables).map(({ name, fallback, help }) =>
    [`\`${name}\``, fallback === '' ? '' : `\`${fallback}\``, help.replaceAll('|', '\\|')].join(' | '),
  );
  return ['Option | Default | What it does', '--- | --- | ---', ...rows].map((row) => `| ${row} |`).join('\n');
}

function rowsOf(front, { OPTIONS, optionsOf, DEPLOY_OPTIONS, deployOptionsOf, JENKINS_OPTIONS }) {
  const names = new Set([...OPTIONS, ...DEPLOY_OPTIONS].map(({ name }) => name));
  const own = JENKINS_OPTIONS.filter(({ name }) => !NOT_OF[front]?.includes(name)).map((option) => ({
    ...option,
    fallback: '',
  }));
  const told = front === 'jenkins-ecs-deploy' ? deployOptionsOf(front) : optionsOf(front);
  return [...told, ...own].map((option) => ({
    name: camelCase(option.name),
    fallback: option.fallback,
    help: describe(option).replaceAll(/`([a-z-]+)`/g, (all, name) =>
      names.has(name) ? `\`${camelCase(name)}\`` : all,
    ),
  }));
}

function paragraph({ name, fallback, help }) {
  const head = fallback === '' ? name : `${name} (${fallback})`;
  return `${head}\n    ${help.replaceAll('`', '')}\n`;
}

function camelCase(name) {
  return name.replaceAll(/-(\w)/g, (_, letter) => letter.toUpperCase());
}
