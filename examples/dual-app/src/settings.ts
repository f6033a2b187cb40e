import type { AppOptions } from './app.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What both forms read of their environment. @throws Error that names the variable */
export function appOptions(env: Environment): AppOptions {
  return {
    // Lambda sets it for every function: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
    runtime: env.AWS_LAMBDA_RUNTIME_API ? 'lambda' : 'server',
    sleepSeconds: number(env, 'SLEEP_SECONDS', 15),
  };
}

/** A number from the environment, or its default. @throws Error that names the variable */
export function number(env: Environment, name: string, otherwise: number): number {
  const text = env[name] ?? '';
  const value = text === '' ? otherwise : Number(text);
  if (Number.isFinite(value) && value >= 0) return value;
  throw new Error(`${name} is "${text}"; write a number, 0 or more`);
}
