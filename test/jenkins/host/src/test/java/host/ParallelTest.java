package host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Two branches of one pipeline, each with a machine of its own. */
class ParallelTest extends Scenario {
  private final String other = new Machine().machine;

  private static final class Machine extends Scenario {}

  private String branches(String one, String two) {
    String options = options("");
    return "parallel(one: { node { withWakelock(" + options + ") {\n" + one + "\n} } },\n"
        + "two: { node { withWakelock(" + options.replace(machine, other) + ") {\n" + two + "\n} } })\n echo 'both are over'";
  }

  @Test
  void branchesThatRunSideBySideHoldAndReleaseEachItsOwn() throws Throwable {
    run(branches("sh 'echo one has $WAKELOCK_INSTANCE_IDS'", "sh 'echo two has $WAKELOCK_INSTANCE_IDS'"));
    assertTrue(steps.log().contains("one has " + machine), steps.log());
    assertTrue(steps.log().contains("two has " + other), steps.log());
    assertTrue(steps.log().contains("both are over"), steps.log());
    assertEquals(2, leases());
    // They did run side by side: both held before either released.
    List<Request> all = steps.asked();
    int firstRelease = all.indexOf(all.stream().filter(Scenario::isRelease).findFirst().orElseThrow());
    for (String name : List.of("one has", "two has")) {
      int body = all.indexOf(all.stream().filter(request -> isScript(request, name)).findFirst().orElseThrow());
      assertTrue(body < firstRelease, name + ": " + body + " after " + firstRelease);
    }
    is("stopped");
    site.reaches(other, "stopped");
  }

  @Test
  void aBranchThatFailsReleasesItsOwnAndLeavesTheOtherAlone() throws Throwable {
    Exception failure = assertThrows(Exception.class, () -> run(branches("error 'one failed'", "sh 'echo works'\n sh 'echo still has $WAKELOCK_INSTANCE_IDS'")));
    assertEquals("one failed", failure.getMessage());
    assertTrue(steps.log().contains("still has " + other), steps.log());
    is("stopped");
    site.reaches(other, "stopped");
  }

  /** Different tokens that the command line was given. */
  private long leases() {
    return steps.asked().stream().map(Request::toString).filter(text -> text.contains("WAKELOCK_STEP_LEASE="))
        .map(text -> text.replaceAll("(?s).*WAKELOCK_STEP_LEASE=([^,\\]]*).*", "$1")).collect(Collectors.toSet()).size();
  }
}
