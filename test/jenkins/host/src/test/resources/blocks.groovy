// The block steps, in the language of the program, so that they are written out and read back with it.

def block(String kind, def what, Closure body) {
    step('.enter', kind, what)
    try {
        return body()
    } finally {
        step('.leave', kind)
    }
}

def node(Closure body) { node('', body) }
def node(String label, Closure body) { block('node', label, body) }
def withEnv(List variables, Closure body) { block('env', variables, body) }
def withCredentials(List bindings, Closure body) { block('credentials', bindings, body) }
def withAWS(Map options, Closure body) { block('credentials', [options], body) }
def timeout(Map options, Closure body) { block('timeout', options, body) }
def stage(String name, Closure body) { block('stage', name, body) }
def script(Closure body) { body() }
def parallel(Map branches) { step('.parallel', branches) }

// Declarative, as far as the examples go: stages in order, skipped after a failure; post runs in any case.
def pipeline(Closure body) {
    node('') { body() }
    step('.outcome')
}
def agent(def label) { }
def stages(Closure body) { body() }
def steps(Closure body) {
    if (!step('.failed')) {
        try {
            body()
        } catch (Exception failure) {
            step('.fail', failure)
        }
    }
}
def post(Closure body) { body() }
def cleanup(Closure body) { body() }
def always(Closure body) { body() }
def environment(Closure body) {
    body.resolveStrategy = Closure.DELEGATE_FIRST
    body.delegate = env
    body()
}
def options(Closure body) { }
