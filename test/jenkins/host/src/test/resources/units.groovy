// The steps that withWakelock calls, in order, as JenkinsPipelineUnit records them: a step more or less is a change to see.
import com.lesfurets.jenkins.unit.PipelineTestHelper

class Unit extends com.lesfurets.jenkins.unit.BasePipelineTest {
    String folder
    Set<String> written = []

    void setUp() {
        helper = new PipelineTestHelper()
        scriptRoots = [folder] as String[]
        scriptExtension = 'groovy'
        super.setUp()
        helper.registerAllowedMethod('isUnix', []) { true }
        helper.registerAllowedMethod('pwd', [Map]) { '/tmp/box@tmp' }
        helper.registerAllowedMethod('fileExists', [String]) { String name -> written.any { it.startsWith(name) } }
        helper.registerAllowedMethod('writeFile', [Map]) { Map file -> written << file.file.toString() }
        helper.registerAllowedMethod('libraryResource', [String]) { String name -> "<${name}>".toString() }
        helper.registerAllowedMethod('withEnv', [List, Closure]) { List list, Closure body -> body() }
        helper.registerAllowedMethod('withCredentials', [List, Closure]) { List list, Closure body -> body() }
        helper.registerAllowedMethod('timeout', [Map, Closure]) { Map limit, Closure body -> body() }
        helper.registerAllowedMethod('tool', [Map]) { '/tools/node' }
        helper.registerAllowedMethod('sh', [Map]) { Map call -> call.returnStatus ? 0 : 'A=lease\nB=stop\nC:c:c:c=topic\nD=6s' }
    }

    List<String> stackOf(Map options) {
        binding.setVariable('wakelockCli', loadScript('wakelockCli.groovy'))
        def step = loadScript('withWakelock.groovy')
        step.call(options) { binding.getVariable('wakelockCli').echo('the body') }
        return helper.callStack.collect { "${'  ' * it.stackDepth}${it.methodName}(${it.argsToString()})".toString() }
    }
}

Unit unit = new Unit(folder: folder)
unit.setUp()
return unit.stackOf(options).join('\n')
    .replaceAll(/jenkins-[0-9a-f]{8}-[-0-9a-f]{27}/, 'TOKEN').replaceAll(/[0-9a-f]{8}-[-0-9a-f]{27}/, 'UUID')
