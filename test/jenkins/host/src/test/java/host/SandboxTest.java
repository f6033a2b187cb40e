package host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.cloudbees.groovy.cps.CpsTransformer;
import com.cloudbees.groovy.cps.impl.CallSiteBlock;
import com.cloudbees.groovy.cps.sandbox.Invoker;
import com.cloudbees.groovy.cps.sandbox.SandboxInvoker;
import groovy.lang.Closure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;
import org.junit.jupiter.api.Test;
import org.kohsuke.groovy.sandbox.GroovyInterceptor;

/** What the library asks of a sandbox: its calls are those of a short list, each of which Jenkins allows without an administrator. */
class SandboxTest extends Scenario {
  private final Set<String> calls = new TreeSet<>();

  private final GroovyInterceptor recorder = new GroovyInterceptor() {
    @Override
    public Object onMethodCall(GroovyInterceptor.Invoker invoker, Object receiver, String method, Object... args) throws Throwable {
      if (!(receiver instanceof HostScript) && !(receiver instanceof Closure)) calls.add(kind(receiver) + "." + method);
      return super.onMethodCall(invoker, receiver, method, args);
    }

    @Override
    public Object onStaticCall(GroovyInterceptor.Invoker invoker, Class receiver, String method, Object... args) throws Throwable {
      if (receiver != HostScript.class) calls.add("static " + receiver.getName() + "." + method);
      return super.onStaticCall(invoker, receiver, method, args);
    }

    @Override
    public Object onNewInstance(GroovyInterceptor.Invoker invoker, Class receiver, Object... args) throws Throwable {
      calls.add("new " + receiver.getName());
      return super.onNewInstance(invoker, receiver, args);
    }

    @Override
    public Object onGetProperty(GroovyInterceptor.Invoker invoker, Object receiver, String property) throws Throwable {
      // A map, `env` and a script answer for their properties themselves.
      if (!(receiver instanceof Map || receiver instanceof BuildEnv || receiver instanceof HostScript || receiver instanceof Closure))
        calls.add(kind(receiver) + "." + property);
      return super.onGetProperty(invoker, receiver, property);
    }

    @Override
    public Object onGetArray(GroovyInterceptor.Invoker invoker, Object receiver, Object index) throws Throwable {
      calls.add(kind(receiver) + "[]");
      return super.onGetArray(invoker, receiver, index);
    }
  };

  private static String kind(Object receiver) {
    if (receiver instanceof CharSequence) return "text";
    if (receiver instanceof List) return "list";
    if (receiver instanceof Map) return "map";
    if (receiver instanceof Throwable) return "throwable";
    if (receiver instanceof Number) return "number";
    if (receiver instanceof Class<?> type) return "static " + type.getName();
    return receiver.getClass().getSimpleName();
  }

  /** No code is trusted. */
  static final class Untrusting extends SandboxInvoker {
    @Override
    public Invoker contextualize(CallSiteBlock call) {
      return this;
    }
  }

  private Object record(String jenkinsfile) throws Throwable {
    recorder.register();
    try {
      return new Program(Site.library().resolve("vars"), steps, new CpsTransformer(), new Untrusting()).run(jenkinsfile);
    } finally {
      recorder.unregister();
    }
  }

  @Test
  void theCallsOfTheStepsAreThoseOfTheList() throws Throwable {
    answers(0);
    record("node { withWakelock(" + options("credentialsId: 'aws', nodejs: 'node-tool', lease: 'x'") + ") { echo 'works' } }");
    // A failing release goes all ways.
    answers(1);
    record("node { withWakelock(" + options("") + ") { echo 'works' } }");
    steps = null;
    answers(0).answering(request ->
        request.toString().equals("echo[works]") || isRelease(request) ? Answer.aborted("Aborted") : answer(request, 0));
    assertThrows(FlowInterruptedException.class, () -> record("node { withWakelock(" + options("") + ") { echo 'works' } }"));
    steps = null;
    answers(0);
    record("node { wakelockStart(" + options("") + ")\n wakelockStop(waitStopped: true) }");
    steps = null;
    answers(0);
    record("node { return ecsDeploy(service: 'web', images: 'app=app:2') }");
    List<String> allowed = Files.readAllLines(Path.of("src/test/resources/sandbox-allowed.txt")).stream()
        .filter(line -> !line.startsWith("#")).toList();
    calls.removeIf(call -> call.startsWith("static blocks"));
    assertEquals(String.join("\n", allowed), String.join("\n", calls));
  }

  private Steps answers(int release) {
    return steps().answering(request -> answer(request, release));
  }

  private static Answer answer(Request request, int release) {
    if (isRelease(request)) return Answer.value(release);
    return isHold(request) ? Answer.value("LEASE=\nSTOP=\n" + Site.topic() + "=\nBOUND=6s") : null;
  }
}
