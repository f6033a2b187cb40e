import { isObject, type Json, type JsonObject, type Template } from './read.ts';

export const ACCOUNT = '123456789012';
export const REGION = 'eu-west-1';
const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::StackName': 'wakelock',
  'AWS::Region': REGION,
  'AWS::AccountId': ACCOUNT,
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
};

/** What CloudFormation makes of a template with given parameters. A resource is named after its logical id. */
export interface Resolved {
  readonly template: Template;
  holds(condition: string): boolean;
  value(value: Json): Json;
  /** The properties of a resource; undefined where its condition does not hold. */
  properties(id: string): JsonObject | undefined;
}

export function resolve(template: Template, parameters: Readonly<Record<string, string>> = {}): Resolved {
  const ref = (name: string): Json => {
    if (name === 'AWS::NoValue') return undefined;
    const pseudo = PSEUDO[name];
    if (pseudo !== undefined) return pseudo;
    const parameter = template.Parameters[name];
    if (parameter === undefined) return refOf(name);
    const given = String(parameters[name] ?? parameter.Default);
    return parameter.Type === 'CommaDelimitedList' ? given.split(',') : given;
  };
  const refOf = (id: string): string => {
    const resource = template.Resources[id];
    if (resource === undefined) throw new Error(`nothing is called ${id}`);
    const { Type, Properties } = resource;
    if (Type === 'AWS::SNS::Topic') return arn('sns', String(value(Properties.TopicName ?? id)));
    if (Type === 'AWS::IAM::ManagedPolicy' || Type === 'AWS::IAM::OIDCProvider') return attribute(id, 'Arn');
    return String(value(Properties.TableName ?? Properties.FunctionName ?? Properties.LogGroupName ?? id));
  };
  const attribute = (id: string, name: string): string => {
    const resource = template.Resources[id];
    if (resource === undefined) throw new Error(`nothing is called ${id}`);
    if (!name.endsWith('Arn')) return `${id}.${name}`;
    const [, service = '', kind = ''] = resource.Type.toLowerCase().split('::');
    const separator = service === 'sqs' ? '' : service === 'lambda' ? `${kind}:` : `${kind}/`;
    return arn(service, `${separator}${refNameOf(id)}`);
  };
  const refNameOf = (id: string): string => {
    const Properties: JsonObject = template.Resources[id]?.Properties ?? {};
    return String(value(Properties.TableName ?? Properties.FunctionName ?? Properties.LogGroupName ?? id));
  };
  const sub = (text: string, more: JsonObject = {}): string =>
    text.replaceAll(/\$\{([\w:.]+)\}/g, (_, name: string) => {
      if (more[name] !== undefined) return String(value(more[name]));
      const [id = '', ...path] = name.split('.');
      return String(path.length > 0 ? attribute(id, path.join('.')) : ref(name));
    });

  const call = (name: string, args: Json): Json => {
    const list = Array.isArray(args) ? args : [];
    switch (name) {
      case 'Ref':
        return ref(String(args));
      case 'Fn::GetAtt':
        return attribute(String(list[0]), String(list[1]));
      case 'Fn::Sub':
        return typeof args === 'string' ? sub(args) : sub(String(list[0]), list[1] as JsonObject);
      case 'Fn::Join':
        return items(list[1]).join(String(list[0]));
      case 'Fn::Split':
        return String(value(list[1])).split(String(list[0]));
      case 'Fn::Select':
        return items(list[1])[Number(list[0])];
      case 'Fn::If':
        return value(holds(String(list[0])) ? list[1] : list[2]);
      case 'Fn::GetAZs':
        return ['a', 'b', 'c'].map((zone) => `${REGION}${zone}`);
      case 'Fn::Base64':
        return value(args);
      case 'Fn::FindInMap': {
        const [map = '', first = '', second = ''] = list.map((part) => String(value(part)));
        return template.Mappings[map]?.[first]?.[second];
      }
      default:
        throw new Error(`${name} is not known here`);
    }
  };
  const items = (list: Json): readonly Json[] => {
    const all = value(list);
    return Array.isArray(all) ? all : [];
  };
  const value = (from: Json): Json => {
    if (Array.isArray(from)) return from.map(value).filter((part) => part !== undefined);
    if (!isObject(from)) return from;
    const [[name, args] = ['', undefined], ...others] = Object.entries(from);
    if (others.length === 0 && (name === 'Ref' || name.startsWith('Fn::'))) return call(name, args);
    return Object.fromEntries(Object.entries(from).map(([key, part]) => [key, value(part)]));
  };

  const test = (from: Json): boolean => {
    if (!isObject(from)) throw new Error(`${String(from)} is no condition`);
    if (typeof from.Condition === 'string') return holds(from.Condition);
    const [[name, args] = ['', undefined]] = Object.entries(from);
    const list = Array.isArray(args) ? args : [];
    if (name === 'Fn::Not') return !test(list[0]);
    if (name === 'Fn::And') return list.every(test);
    if (name === 'Fn::Or') return list.some(test);
    if (name === 'Fn::Equals') return String(value(list[0])) === String(value(list[1]));
    throw new Error(`${name} is no condition that is known here`);
  };
  const holds = (condition: string): boolean => test(template.Conditions[condition]);

  return {
    template,
    holds,
    value,
    properties(id) {
      const resource = template.Resources[id];
      if (resource === undefined) throw new Error(`nothing is called ${id}`);
      if (resource.Condition !== undefined && !holds(resource.Condition)) return undefined;
      return value(resource.Properties) as JsonObject;
    },
  };
}

export const arn = (service: string, rest: string): string =>
  `arn:aws:${service}:${service === 'iam' ? '' : REGION}:${ACCOUNT}:${rest}`;
