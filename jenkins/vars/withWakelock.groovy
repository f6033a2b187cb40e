/** Holds machines while its body runs. Help: withWakelock.txt; what it promises: docs/jenkins.md. */
def call(Map options = [:], Closure body) {
    // A lease is released by its token alone: it is made before anything can fail, and a restart finds it here again.
    String token = wakelockCli.token()
    Map facts = wakelockCli.check(options, token, 'check')
    String outcome = 'not-held'
    try {
        List machine = wakelockCli.lines(options, token, 'hold')
        outcome = 'failed'
        def value = withEnv(machine) { body() }
        outcome = 'ok'
        return value
    } catch (org.jenkinsci.plugins.workflow.steps.FlowInterruptedException interruption) {
        outcome = outcome == 'failed' ? 'aborted' : outcome
        throw interruption
    } finally {
        wakelockCli.release(options, token, facts + [deed: 'release', outcome: outcome])
    }
}
