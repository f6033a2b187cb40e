/** Starts machines and leaves them to wakelockStop, which may run in another block. Returns the lease. Help: wakelockStart.txt. */
def call(Map options = [:]) {
    String token = wakelockCli.token()
    Map facts = wakelockCli.check(options, token, 'check-start')
    // In the environment of the whole build before anything is published, so that whatever comes next can release it.
    env.WAKELOCK_LEASE = facts.lease
    env.WAKELOCK_STOP = facts.stop
    env.WAKELOCK_STOP_TOPIC = facts.topic
    boolean started = false
    try {
        for (String line in wakelockCli.lines(options, token, 'start')) {
            env.setProperty(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1))
        }
        started = true
    } finally {
        if (!started) {
            wakelockCli.release(options + [lease: facts.lease], token, facts + [deed: 'stop', outcome: 'failed'])
        }
    }
    return facts.lease
}
