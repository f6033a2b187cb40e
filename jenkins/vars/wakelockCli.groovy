/** What the steps share; not for use in a Jenkinsfile. Only steps, plain texts, maps and lists live across a step. */

/** A new token: who knows it may release the lease. */
String token() {
    return 'jenkins-' + UUID.randomUUID().toString()
}

/** Checks the options before anything is published; what the script must know by itself should the node be lost. */
Map check(Map options, String token, String deed) {
    List said = lines(options, token, deed)
    return [lease: said[0], stop: said[1], topic: said[2], bound: said[3]]
}

/** Runs the command line on this node. Returns what it printed. */
List lines(Map options, String token, String deed) {
    return onNode(options, token, [deed: deed]) { String script ->
        String said = isUnix() ? sh(script: script, returnStdout: true) : bat(script: script, returnStdout: true)
        return said.trim().tokenize('\r\n')
    }
}

/**
 * Gives the lease back by the first way that works: this node, `snsPublish` where that step is installed, another node.
 * All of them together have 15 seconds. An interruption stops none of them from being tried, and is thrown when all is done.
 */
void release(Map options, String token, Map facts) {
    Map state = [released: false, disrupted: false, interruption: null, left: 6000]
    attempt(state, way: 'on this node', most: 9000) { here(options, token, facts, state) }
    if (!state.released && facts.stop != '-') {
        state.left = 3000
        attempt(state, way: 'by snsPublish', most: 3000) {
            publish(options, facts)
            state.released = true
        }
    }
    if (!state.released) {
        attempt(state, way: 'on another node', most: state.left) {
            node(options.releaseNode ?: '') { here(options, token, facts, state) }
        }
    }
    String text = "wakelock: WARNING: the lease could not be released. It ends by itself within ${facts.bound} of its last renewal."
    if (!state.released) {
        echo text
    }
    if (state.interruption != null) {
        throw state.interruption
    }
    // What already failed stays the reason of the build.
    boolean green = facts.outcome == 'ok'
    if (green && !state.released && options.failOnReleaseError) {
        error text
    }
    if (green && state.disrupted) {
        error 'wakelock: the machine was taken away while the body ran (onDisrupt: fail).'
    }
}

/** One way to release, of which at most `most` milliseconds are lost: a node that is gone may leave a step hanging. */
void attempt(Map how, Map state, Closure body) {
    long begun = System.currentTimeMillis()
    try {
        timeout(time: how.most, unit: 'MILLISECONDS', body)
    } catch (org.jenkinsci.plugins.workflow.steps.FlowInterruptedException interruption) {
        // An abort, unless it says that it is a time limit and comes when the one above does. A sandbox may ask for its text
        // (the cause's own short description) but not for its causes; where Jenkins gives no text it is taken for an abort.
        boolean early = System.currentTimeMillis() - begun < how.most
        if (early || interruption.message != 'Timeout has been exceeded') {
            state.interruption = interruption
        }
        echo "wakelock: the release ${how.way} was interrupted"
    } catch (NoSuchMethodError missing) {
        state.left = 6000
        echo "wakelock: the release ${how.way} is not possible: that step is not installed"
    } catch (Exception failure) {
        echo "wakelock: the release ${how.way} failed: ${failure.message}"
    }
}

/** Releases from the controller, which needs no node. */
void publish(Map options, Map facts) {
    String region = facts.topic.tokenize(':')[3]
    ofNode(options) {
        withEnv(["AWS_REGION=${region}", "AWS_DEFAULT_REGION=${region}"]) {
            snsPublish(topicArn: facts.topic, subject: 'wakelock', message: facts.stop)
        }
    }
}

/** Releases by the command line, from whichever node this is. */
void here(Map options, String token, Map facts, Map state) {
    onNode(options, token, facts) { String script ->
        int code = isUnix() ? sh(script: script, returnStatus: true) : bat(script: script, returnStatus: true)
        state.released = code == 0 || code == 9
        state.disrupted = code == 9
    }
}

/** Calls `body` with the script that runs the command line, in an environment that tells it all; nothing stands in the script. */
def onNode(Map options, String token, Map facts, Closure body) {
    Map program = install()
    String home = options.nodejs ? tool(name: options.nodejs, type: 'nodejs') : ''
    // Jenkins takes $NAME in values of withEnv for a variable.
    String json = groovy.json.JsonOutput.toJson(options).replace('$', '\\u0024')
    List told = ["WAKELOCK_OPTIONS=${json}", "WAKELOCK_STEP_LEASE=${token}"]
    told += ["WAKELOCK_CLI=${program.path}", "WAKELOCK_FRESH=${program.fresh}"]
    told += ["WAKELOCK_DEED=${facts.deed}", "WAKELOCK_OUTCOME=${facts.outcome ?: ''}"]
    if (home != '') {
        told += [isUnix() ? "PATH+WAKELOCK=${home}/bin" : "PATH+WAKELOCK=${home}"]
    }
    String script = libraryResource(isUnix() ? 'wakelock/run.sh' : 'wakelock/run.bat')
    return ofNode(options) { withEnv(told) { body(script) } }
}

/** With the credentials that were asked for, else with those of `withAWS` or of the node. */
def ofNode(Map options, Closure body) {
    if (!options.credentialsId) {
        return body()
    }
    Map aws = [$class: 'AmazonWebServicesCredentialsBinding', credentialsId: options.credentialsId]
    aws += [accessKeyVariable: 'AWS_ACCESS_KEY_ID', secretKeyVariable: 'AWS_SECRET_ACCESS_KEY']
    return withCredentials([aws], body)
}

/**
 * The command line in the temporary folder of the workspace, once for each content of it. A new copy has a name of its own until
 * the script that runs it moves it to its place at once: branches that run side by side never see half of it.
 */
Map install() {
    String name = libraryResource('wakelock/cli.sha256').trim()
    String path = "${pwd(tmp: true)}/wakelock-${name}/cli.mjs"
    if (fileExists(path)) {
        return [path: path, fresh: '']
    }
    String fresh = path + '.' + UUID.randomUUID().toString()
    writeFile(file: fresh, text: libraryResource('wakelock/cli.mjs'), encoding: 'UTF-8')
    return [path: path, fresh: fresh]
}
