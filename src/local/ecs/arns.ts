import { account, region } from '../place.ts';

const base = `arn:aws:ecs:${region}:${account}`;

export const clusterArn = (cluster: string): string => `${base}:cluster/${cluster}`;
export const serviceArn = (key: string): string => `${base}:service/${key}`;
export const taskArn = (cluster: string, id: string): string => `${base}:task/${cluster}/${id}`;
export const definitionArn = (family: string, revision: number): string =>
  `${base}:task-definition/${family}:${revision}`;
export const deploymentArn = (key: string, id: string): string => `${base}:service-deployment/${key}/${id}`;
export const revisionArn = (key: string, id: string): string => `${base}:service-revision/${key}/${id}`;

/** The last part of an ARN, or the name itself. */
export const nameIn = (arnOrName: string): string => arnOrName.split('/').at(-1) ?? arnOrName;
