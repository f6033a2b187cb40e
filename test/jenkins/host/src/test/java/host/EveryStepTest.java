package host;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.Set;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;
import org.junit.jupiter.api.Test;

/**
 * A build of which any one step fails, or which is aborted at any one step and once more while it releases: once the machine may have been asked for, its
 * release is published by one of the ways, and no abort is swallowed. No step reaches AWS.
 */
class EveryStepTest extends Scenario {
  private final String jenkinsfile = "node { withWakelock(" + options("") + ") { sh 'make check' } }";

  /** What became of one build. */
  private static final class Build {
    int steps;
    boolean asked;
    boolean released;
    boolean aborted;
    Throwable end;
  }

  private Build build(Program library, Set<Integer> at, boolean abort) {
    Build build = new Build();
    Steps steps = new Steps(site, folder);
    steps.answering(request -> {
      // A step that ends at once cannot be interrupted, nor does it fail.
      if (request.name().equals("echo") || request.name().equals("isUnix")) return Answer.value(true);
      boolean struck = at.contains(build.steps++);
      boolean script = request.name().equals("sh");
      // A script that is struck may have done its work, or not: at the start the worse is that it did, at the release that it did not.
      if (isHold(request) && steps.environment().get("WAKELOCK_DEED").equals("hold")) build.asked = true;
      if (struck) build.aborted |= abort;
      if (struck) return abort ? Answer.aborted("Aborted") : Answer.fails("failed");
      if (isRelease(request) || request.name().equals("snsPublish")) build.released = true;
      if (isRelease(request)) return Answer.value(0);
      if (request.name().equals("snsPublish")) return Answer.value(null);
      if (request.name().equals("fileExists")) return Answer.value(true);
      if (request.name().equals("pwd") || request.name().equals("libraryResource")) return Answer.value("x");
      return script ? Answer.value("LEASE=\nSTOP=\narn:aws:sns:us-east-1:0:wakelock=\nBOUND=6s") : null;
    });
    try {
      library.again(steps).run(jenkinsfile);
    } catch (Throwable end) {
      build.end = end;
    }
    return build;
  }

  private Build check(Program library, Set<Integer> at, boolean abort) {
    Build build = build(library, at, abort);
    String what = (abort ? "aborted" : "failed") + " at " + at + ": " + build.end;
    if (build.asked && !build.released) fail("not released, " + what);
    if (build.aborted && !(build.end instanceof FlowInterruptedException)) fail("swallowed, " + what);
    return build;
  }

  @Test
  void isReleasedAndNoAbortIsSwallowed() throws Throwable {
    Program library = new Program(Site.library().resolve("vars"), steps());
    Build plain = build(library, Set.of(), true);
    assertTrue(plain.end == null && plain.released, () -> "the plain build: " + plain.end);
    // A release that is struck goes on by other ways, so there are more steps than in the plain build.
    int most = plain.steps + 16;
    for (int one = 0; one < most; one++) {
      check(library, Set.of(one), false);
      // What is left after the first abort is the release.
      int last = check(library, Set.of(one), true).steps;
      for (int other = one + 1; other < last; other++) check(library, Set.of(one, other), true);
    }
  }
}
