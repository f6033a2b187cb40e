/** Releases what wakelockStart holds: `lease`, else the last one of this build. Help: wakelockStop.txt. */
def call(Map options = [:]) {
    String lease = options.lease ?: env.WAKELOCK_LEASE ?: ''
    if (lease == '') {
        echo 'wakelock: no lease is given: nothing to do'
        return
    }
    boolean last = lease == env.WAKELOCK_LEASE
    Map facts = [deed: 'stop', outcome: 'ok', lease: lease, bound: 'maxDuration']
    facts.stop = last ? env.WAKELOCK_STOP : '-'
    facts.topic = last ? env.WAKELOCK_STOP_TOPIC : '-'
    wakelockCli.release(options + [lease: lease], '', facts)
    if (options.waitStopped) {
        wakelockCli.lines(options + [lease: lease], '', 'wait-stopped')
    }
}
