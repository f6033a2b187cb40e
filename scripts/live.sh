#!/bin/sh
# Puts new code of a function live, as a build pipeline does. It needs the AWS CLI and the stack's pipeline policy.
#
#   live.sh publish FUNCTION ZIP       uploads the code, publishes it as a version and tries that out; prints its number
#   live.sh release FUNCTION VERSION   moves the alias LIVE there, tries it out, and moves it back if that fails
#
# Events go to LIVE once the stack has the parameter FunctionAlias=LIVE; docs/deploy.md says how to come there.
set -eu

ALIAS=LIVE

say() { echo "live: $*" >&2; }

# Where the alias points to; empty where there is none. The policy has no GetAlias, the list says the same.
alias_version() {
  found=$(aws lambda list-aliases --function-name "$1" --query "Aliases[?Name=='$ALIAS'].FunctionVersion" --output text)
  [ "$found" = None ] || echo "$found"
}

# Asks a version or an alias whether it could do its work. An answer that is an error fails, and is shown.
try_out() {
  answer=$(mktemp)
  question=$(mktemp)
  # As a file of bytes, which versions 1 and 2 of the AWS CLI read alike.
  printf '{"DryRun":true}' >"$question"
  if error=$(aws lambda invoke --function-name "$1" --qualifier "$2" --payload "fileb://$question" \
    --query FunctionError --output text "$answer"); then
    say "$1:$2 answers $(cat "$answer")"
  else
    error=invoke
  fi
  rm -f "$answer" "$question"
  [ "$error" = None ]
}

publish() {
  if [ -z "$(alias_version "$1")" ]; then
    # What runs now is what LIVE means, until a release says otherwise.
    version=$(aws lambda publish-version --function-name "$1" --query Version --output text)
    aws lambda create-alias --function-name "$1" --name "$ALIAS" --function-version "$version" >/dev/null
    say "$ALIAS is made, for version $version"
  fi
  hash=$(aws lambda update-function-code --function-name "$1" --zip-file "fileb://$2" --query CodeSha256 --output text)
  aws lambda wait function-updated-v2 --function-name "$1"
  # The same code is not published twice: Lambda answers with the version that has it.
  version=$(aws lambda publish-version --function-name "$1" --code-sha256 "$hash" --query Version --output text)
  say "version $version has the code $hash"
  if ! try_out "$1" "$version"; then
    say "version $version failed; $ALIAS was not moved and stays at $(alias_version "$1")"
    exit 1
  fi
  echo "$version"
}

release() {
  before=$(alias_version "$1")
  aws lambda update-alias --function-name "$1" --name "$ALIAS" --function-version "$2" >/dev/null
  say "$ALIAS moved from $before to $2"
  if ! try_out "$1" "$ALIAS"; then
    aws lambda update-alias --function-name "$1" --name "$ALIAS" --function-version "$before" >/dev/null
    say "version $2 failed; $ALIAS is moved back to $before"
    exit 1
  fi
}

case "${1:-}" in
publish | release)
  [ $# -eq 3 ] || { say "usage: live.sh $1 FUNCTION $([ "$1" = publish ] && echo ZIP || echo VERSION)"; exit 2; }
  command=$1
  shift
  "$command" "$@"
  ;;
*)
  say "usage: live.sh publish FUNCTION ZIP | live.sh release FUNCTION VERSION"
  exit 2
  ;;
esac
