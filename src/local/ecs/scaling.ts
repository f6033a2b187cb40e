import { AwsError } from '../awsError.ts';
import { type Body, optionalNumber, optionalString, strings } from '../http/json.ts';
import type { ServiceSeed } from './types.ts';

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly createdAt: number;
}

const dimension = 'ecs:service:DesiredCount';

/** The scalable targets that Application Auto Scaling keeps of services. It only keeps them: nothing here scales by itself. */
export class ScalableTargets {
  readonly #targets = new Map<string, Bounds>();
  readonly #now: () => number;

  constructor(services: readonly ServiceSeed[], now: () => number) {
    this.#now = now;
    for (const { cluster, name, scaling } of services) {
      if (scaling) this.#targets.set(`service/${cluster}/${name}`, { ...scaling, createdAt: now() });
    }
  }

  /** For tests and people. */
  boundsOf(key: string): { readonly min: number; readonly max: number } | undefined {
    return this.#targets.get(`service/${key}`);
  }

  /** A person changes the bounds. */
  set(key: string, bounds: { readonly min: number; readonly max: number }): void {
    this.#targets.set(`service/${key}`, { ...bounds, createdAt: this.#now() });
  }

  /** Answers one request. @throws AwsError as Application Auto Scaling names it */
  call({ action, body }: { readonly action: string; readonly body: Body }): unknown {
    switch (action) {
      case 'DescribeScalableTargets':
        return this.#describe(body);
      case 'RegisterScalableTarget':
        return this.#register(body);
      case 'DeregisterScalableTarget':
        return this.#deregister(body);
      default:
        throw new AwsError('UnknownOperationException', {
          message: `${action}: the embedded Application Auto Scaling knows DescribeScalableTargets, RegisterScalableTarget and DeregisterScalableTarget.`,
        });
    }
  }

  #describe(body: Body): unknown {
    checkKind(body);
    const ids = strings(body, 'ResourceIds');
    const found = [...this.#targets].filter(([id]) => ids.length === 0 || ids.includes(id));
    return {
      ScalableTargets: found.map(([ResourceId, { min, max, createdAt }]) => ({
        ServiceNamespace: 'ecs',
        ResourceId,
        ScalableDimension: dimension,
        MinCapacity: min,
        MaxCapacity: max,
        RoleARN: 'arn:aws:iam::000000000000:role/scaling',
        CreationTime: createdAt / 1000,
      })),
    };
  }

  #register(body: Body): unknown {
    checkKind(body);
    const id = optionalString(body, 'ResourceId') ?? '';
    const old = this.#targets.get(id);
    const min = optionalNumber(body, 'MinCapacity') ?? old?.min;
    const max = optionalNumber(body, 'MaxCapacity') ?? old?.max;
    if (min === undefined || max === undefined || min > max) {
      throw new AwsError('ValidationException', {
        message: 'Minimum and maximum capacity are required, and in order.',
      });
    }
    this.#targets.set(id, { min, max, createdAt: old?.createdAt ?? this.#now() });
    return { ScalableTargetARN: `arn:aws:application-autoscaling:us-east-1:000000000000:scalable-target/${id}` };
  }

  #deregister(body: Body): unknown {
    const id = optionalString(body, 'ResourceId') ?? '';
    if (this.#targets.delete(id)) return {};
    throw new AwsError('ObjectNotFoundException', { message: `No scalable target found for ${id}` });
  }
}

function checkKind(body: Body): void {
  const namespace = optionalString(body, 'ServiceNamespace');
  const asked = optionalString(body, 'ScalableDimension') ?? dimension;
  if (namespace === 'ecs' && asked === dimension) return;
  throw new AwsError('ValidationException', { message: `The embedded service scales ecs ${dimension} only.` });
}
