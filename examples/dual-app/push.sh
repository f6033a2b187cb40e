#!/bin/sh
# Builds the image and pushes it to the repository of the stack: ./push.sh [stack] [tag]
set -eu
cd "$(dirname "$0")"
stack=${1:-dual-app}
tag=${2:-1}

repository=$(aws cloudformation describe-stacks --stack-name "$stack" \
  --query 'Stacks[0].Outputs[?OutputKey==`RepositoryUri`].OutputValue' --output text)
registry=${repository%%/*}
region=$(echo "$registry" | cut -d. -f4)

aws ecr get-login-password --region "$region" | docker login --username AWS --password-stdin "$registry"
docker build --platform linux/arm64 --tag "$repository:$tag" .
docker push "$repository:$tag"
