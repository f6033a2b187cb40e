import { AwsError } from '../awsError.ts';
import { type Body, objects, optionalString } from '../http/json.ts';
import type { Time } from '../time.ts';
import { definitionArn, nameIn } from './arns.ts';
import type { Definition } from './types.ts';

/** Task definitions by family and revision. */
export class Definitions {
  readonly #time: Time;
  readonly #all: Definition[] = [];

  constructor(time: Time) {
    this.#time = time;
  }

  /** @throws AwsError ClientException for one without a family or a container */
  register(body: Body): Definition {
    const family = optionalString(body, 'family') ?? '';
    const [first] = objects(body, 'containerDefinitions');
    const image = first === undefined ? '' : (optionalString(first, 'image') ?? '');
    if (!/^[\w-]{1,255}$/.test(family) || image === '') {
      throw new AwsError('ClientException', { message: 'Family and a container with an image are required.' });
    }
    const revision = this.#all.filter((one) => one.family === family).length + 1;
    const arn = definitionArn(family, revision);
    const images = objects(body, 'containerDefinitions').map((one) => optionalString(one, 'image') ?? '');
    const made = { arn, family, revision, body, image: images.join(' '), registeredAt: this.#time.now() };
    this.#all.push(made);
    return made;
  }

  /** By ARN, `family:revision`, or a family's newest. */
  find(named: string): Definition | undefined {
    const name = nameIn(named);
    return this.#all.findLast(({ family, revision }) => `${family}:${revision}` === name || family === name);
  }

  families(): readonly string[] {
    return [...new Set(this.#all.map(({ family }) => family))];
  }
}
