import { AwsError } from '../awsError.ts';
import { optionalNumber, optionalString, strings } from '../http/json.ts';
import type { EcsAction } from './api.ts';
import { nameIn } from './arns.ts';
import { historyView, revisionView } from './describe.ts';
import type { EcsModel } from './model.ts';

/** Calls about service deployments and the revisions they bring. */
export const deploymentActions: Readonly<Record<string, EcsAction>> = {
  ListServiceDeployments(model, body) {
    const service = model.service(optionalString(body, 'cluster'), optionalString(body, 'service'));
    const wanted = strings(body, 'status');
    const found = service.history.all().filter(({ status }) => wanted.length === 0 || wanted.includes(status));
    const serviceDeployments = found.slice(0, optionalNumber(body, 'maxResults') ?? 20).map((one) => {
      const { serviceDeploymentArn, serviceArn, clusterArn, startedAt, createdAt, finishedAt, ...rest } = historyView(
        one,
        service,
      );
      const { status, statusReason } = rest;
      const targetServiceRevisionArn = one.target;
      return {
        ...{ serviceDeploymentArn, serviceArn, clusterArn, startedAt, createdAt, finishedAt },
        ...{ status, statusReason, targetServiceRevisionArn },
      };
    });
    return { serviceDeployments };
  },
  DescribeServiceDeployments(model, body) {
    const asked = strings(body, 'serviceDeploymentArns');
    const all = model.services().flatMap((service) => service.history.all().map((one) => ({ one, service })));
    const found = all.filter(({ one }) => asked.includes(one.arn));
    const failures = asked
      .filter((arn) => !found.some(({ one }) => one.arn === arn))
      .map((arn) => ({ arn, reason: 'MISSING' }));
    return { serviceDeployments: found.map(({ one, service }) => historyView(one, service)), failures };
  },
  DescribeServiceRevisions(model, body) {
    const asked = strings(body, 'serviceRevisionArns');
    const views = model
      .services()
      .flatMap((service) =>
        [...service.history.revisions()]
          .filter(([arn]) => asked.includes(arn))
          .map(([arn, definition]) => revisionView(arn, definition, service)),
      );
    return { serviceRevisions: views, failures: [] };
  },
  StopServiceDeployment(model, body) {
    const arn = optionalString(body, 'serviceDeploymentArn') ?? '';
    ownerOf(model, arn).stopDeployment();
    return { serviceDeploymentArn: arn };
  },
};

function ownerOf(model: EcsModel, arn: string) {
  const found = model.services().find((service) => service.history.all().some((one) => one.arn === arn));
  if (found !== undefined) return found;
  throw new AwsError('ServiceDeploymentNotFoundException', { message: `No service deployment ${nameIn(arn)}.` });
}
