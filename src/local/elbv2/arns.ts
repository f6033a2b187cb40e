import { account, region } from '../place.ts';

const base = `arn:aws:elasticloadbalancing:${region}:${account}`;
const id = (number: number): string => number.toString(16).padStart(16, '0');

export const balancerArn = (name: string): string => `${base}:loadbalancer/app/${name}/${id(1)}`;
export const listenerArn = (name: string, port: number): string => `${base}:listener/app/${name}/${id(1)}/${id(port)}`;
export const ruleArn = (name: string, at: { readonly port: number; readonly priority: number }): string =>
  `${base}:listener-rule/app/${name}/${id(1)}/${id(at.port)}/${id(at.priority)}`;
export const groupArn = (name: string): string => `${base}:targetgroup/${name}/${id(2)}`;
