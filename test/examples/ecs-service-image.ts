/** What a build of examples/ecs-service has to do and to name, whoever runs it. */
const REGISTRY = '123456789012.dkr.ecr.eu-west-1.amazonaws.com';

/** The image of build 17. */
export const IMAGE = `${REGISTRY}/comments:17`;

/** The same image under the name that moves. */
export const LATEST = `${REGISTRY}/comments:latest`;

/** Every call of AWS and Docker, in order. */
export const CALLS = [
  'aws ecr get-login-password --region eu-west-1',
  `docker login --username AWS --password-stdin ${REGISTRY}`,
  `docker build --build-arg REPO=${REGISTRY} --build-arg VERSION=17 --tag ${IMAGE} --tag ${LATEST} .`,
  `docker push ${IMAGE}`,
  `docker push ${LATEST}`,
];

/** What is left for the deployment. */
export const NAMED = [{ name: 'app', imageUri: IMAGE }];
