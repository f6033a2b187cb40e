/** Deploys images to an ECS service and follows the deployment to its end. Returns what came of it. Help: ecsDeploy.txt. */
def call(Map options = [:]) {
    Map result = [:]
    for (String line in wakelockCli.lines(options, '', 'ecs-deploy')) {
        result.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1))
    }
    return result
}
