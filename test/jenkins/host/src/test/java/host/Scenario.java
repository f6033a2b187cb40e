package host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.io.TempDir;

/** One build on a machine of its own. */
abstract class Scenario {
  private static final AtomicInteger NEXT = new AtomicInteger();

  @TempDir Path folder;
  final String machine = String.format("i-0123456789abcde%02x", NEXT.getAndIncrement());
  Site site = new Site();
  Steps steps;
  Program program;

  Steps steps() {
    if (steps == null) steps = new Steps(site, folder);
    return steps;
  }

  /** Runs `node { withWakelock(…) { body } }`, with more options than the machine and the topic. */
  Object hold(String more, String body) throws Throwable {
    return run("node { return withWakelock(" + options(more) + ") {\n" + body + "\n} }");
  }

  String options(String more) {
    return "instances: '" + machine + "', topicArn: '" + Site.topic() + "', ttl: '10s'" + (more.isEmpty() ? "" : ", " + more);
  }

  Object run(String jenkinsfile) throws Throwable {
    program = new Program(Site.library().resolve("vars"), steps());
    return program.run(jenkinsfile);
  }

  FlowInterruptedException interrupted(org.junit.jupiter.api.function.Executable work) {
    return Assertions.assertThrows(FlowInterruptedException.class, work, () -> steps.log());
  }

  void is(String state) throws Exception {
    site.reaches(machine, state);
  }

  /** The steps asked for, by name, of those that are named here. */
  List<String> order(String... names) {
    return steps.asked().stream().map(Request::name).filter(List.of(names)::contains).toList();
  }

  static boolean isScript(Request request, String text) {
    return request.name().equals("sh") && request.text("script").contains(text);
  }

  static boolean isHold(Request request) {
    return isDeed(request) && request.named("returnStdout") != null;
  }

  static boolean isRelease(Request request) {
    return isDeed(request) && request.named("returnStatus") != null;
  }

  private static boolean isDeed(Request request) {
    return isScript(request, "WAKELOCK_DEED");
  }

  /** The end of the renewer, which ends by itself. */
  void nothingIsLeft(Agent agent) throws InterruptedException {
    for (int tries = 0; tries < 900 && !agent.left().isEmpty(); tries++) Thread.sleep(100);
    assertEquals(List.of(), agent.left());
  }
}
