import type { VerifyFacts } from './verify-facts.ts';
import { bad, type Judged, judged, note, ok } from './verify-judged.ts';
import type { Container } from './verify-task.ts';

/** Images of ECR are there, for the architecture that the task runs on. Other registries are not asked. */
export function imageFindings({ images, task }: VerifyFacts): readonly Judged[] {
  const elsewhere = task.containers.filter(({ image }) => image.text !== '' && image.registry.kind !== 'ecr');
  return [
    ...task.containers.flatMap(writingOf),
    ...images.flatMap(({ container, found }) =>
      judged(found, {
        of: `The image ${container.image.text} of ${container.name}`,
        judge: (image) => {
          if (image === undefined) return [absent(container)];
          return [
            ok(`The image ${container.image.text} of ${container.name} is there: ${image.digest}`),
            ...judged(image.platforms, {
              of: `The architecture of ${container.image.text}`,
              judge: (platforms) => platformOf(container, { platforms, wanted: task.platform }),
            }),
          ];
        },
      }),
    ),
    ...elsewhere.map(({ name, image }) =>
      note(
        `The image ${image.text} of ${name} is not in ECR: it was not looked for.`,
        'Mirror it into ECR, where limits of public registries do not count.',
      ),
    ),
  ];
}

function writingOf({ name, image }: Container): readonly Judged[] {
  if (image.text === '') return [bad(`${name} has no image.`, 'Name one in its containerDefinitions.')];
  if (!image.bare) return [];
  return [
    note(
      `The image ${image.text} of ${name} has neither tag nor digest: latest is meant, whatever that is by then.`,
      'Name a tag that does not move, or a digest.',
    ),
  ];
}

function absent({ name, image }: Container): Judged {
  const which = image.digest ?? image.tag ?? '';
  return bad(
    `The image ${image.text} of ${name} does not exist in ECR: no ${which} in ${image.repository}.`,
    `Push it, or look for what is there: aws ecr describe-images --repository-name ${image.repository}`,
  );
}

function platformOf(
  { name, image }: Container,
  { platforms, wanted }: { readonly platforms: readonly string[]; readonly wanted: string | undefined },
): readonly Judged[] {
  if (platforms.length === 0) return [];
  const built = platforms.join(', ');
  if (wanted === undefined)
    return [
      note(
        `The image of ${name} is built for ${built}; the nodes decide whether that fits.`,
        'Set runtimePlatform to be sure.',
      ),
    ];
  if (platforms.includes(wanted)) return [ok(`The image of ${name} is built for ${wanted}.`)];
  return [
    bad(
      `The image ${image.text} of ${name} is built for ${built}, and the task runs on ${wanted}: it ends with "exec format error".`,
      `Build it with "docker build --platform ${wanted}", or set runtimePlatform to what it is built for.`,
    ),
  ];
}
