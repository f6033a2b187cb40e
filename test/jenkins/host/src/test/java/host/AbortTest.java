package host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class AbortTest extends Scenario {
  private static final String LONG = "sh 'echo works >&2; sleep 300'";

  private Steps abortedBody() {
    return steps().interrupting(request -> isScript(request, "sleep 300"), "works");
  }

  @Test
  void abortedOnceIsReleasedOnTheSameNode() throws Throwable {
    abortedBody();
    interrupted(() -> hold("", LONG));
    assertEquals(1, steps.agents().size());
    assertEquals(List.of(), order("snsPublish"));
    assertTrue(steps.log().contains("Released"), steps.log());
    is("stopped");
  }

  @Test
  void abortedTwiceIsReleasedBySnsPublish() throws Throwable {
    abortedBody().answering(request -> isRelease(request) ? Answer.aborted("Aborted again") : null);
    assertEquals("Aborted again", interrupted(() -> hold("", LONG)).getMessage());
    assertEquals(List.of("snsPublish"), order("snsPublish"));
    is("stopped");
  }

  @Test
  void abortedThreeTimesIsReleasedFromAnotherNode() throws Throwable {
    boolean[] once = {false};
    abortedBody().answering(request -> {
      if (request.name().equals("snsPublish")) return Answer.aborted("Aborted a third time");
      if (!isRelease(request) || once[0]) return null;
      once[0] = true;
      return Answer.aborted("Aborted again");
    });
    interrupted(() -> hold("releaseNode: 'other'", LONG));
    assertEquals(2, steps.agents().size());
    assertTrue(steps.asked().toString().contains("node[other]"));
    is("stopped");
  }

  @Test
  void abortedWhileItWaitsReleases() throws Throwable {
    steps().interrupting(request -> isHold(request) && steps.log().isEmpty(), "asks for lease");
    interrupted(() -> hold("ready: 'tcp:1'", "echo 'never'"));
    assertFalse(steps.log().contains("never"));
    assertTrue(steps.log().contains("The lease was released."), steps.log());
    is("stopped");
  }

  @Test
  void aTimeLimitAroundTheStepIsAnAbort() throws Throwable {
    steps().answering(request -> isScript(request, "sleep 300") ? steps().limitReached(60_000) : null);
    interrupted(() -> run("node { timeout(time: 1, unit: 'MINUTES') { withWakelock(" + options("") + ") { " + LONG + " } } }"));
    is("stopped");
  }

  @Test
  void anAbortWhileAGreenBuildReleasesIsKept() throws Throwable {
    steps().answering(request -> isRelease(request) ? Answer.aborted("Aborted by a user") : null);
    interrupted(() -> hold("", "echo 'green'"));
    assertEquals(List.of("snsPublish"), order("snsPublish"));
    is("stopped");
  }

  @Test
  void aReleaseThatHangsComesToItsLimitAndDoesNotAbortAGreenBuild() throws Throwable {
    steps().answering(request -> isRelease(request) ? steps().limitReached(9_000) : null);
    assertEquals(7, hold("", "return 7"));
    is("stopped");
  }

  /** The limits of the ways that were tried, in milliseconds. */
  private List<Integer> limits() {
    return steps.asked().stream().filter(request -> request.name().equals("timeout"))
        .map(request -> (Integer) request.named("time")).toList();
  }

  @Test
  void allWaysTogetherHaveFifteenSeconds() throws Throwable {
    steps().answering(request -> {
      if (request.name().equals("snsPublish")) return steps().limitReached(3_000);
      if (!isRelease(request)) return null;
      return steps().limitReached(steps().agents().size() == 1 ? 9_000 : 3_000);
    });
    assertEquals(7, hold("", "return 7"));
    assertEquals(List.of(9_000, 3_000, 3_000), limits());
    assertTrue(steps.log().contains("ends by itself within 10s of its last renewal"), steps.log());
  }

  @Test
  void whereSnsPublishIsNotInstalledItsTimeIsThatOfTheOtherNode() throws Throwable {
    boolean[] once = {false};
    steps().without("snsPublish").answering(request -> {
      if (!isRelease(request) || once[0]) return null;
      once[0] = true;
      return steps().limitReached(9_000);
    });
    assertEquals(7, hold("", "return 7"));
    assertEquals(List.of(9_000, 3_000, 6_000), limits());
    is("stopped");
  }

  @Test
  void anAbortThatComesAsLateAsTheLimitIsKept() throws Throwable {
    steps().answering(request -> isRelease(request) ? steps().abortedAfter(20_000, "Aborted by a user") : null);
    assertEquals("Aborted by a user", interrupted(() -> hold("", "return 7")).getMessage());
    assertEquals(List.of("snsPublish"), order("snsPublish"));
    is("stopped");
  }

  @Test
  void aTimeLimitAroundTheStepThatEndsWhileItReleasesIsKept() throws Throwable {
    steps().answering(request -> isRelease(request) ? steps().limitReached(4_000) : null);
    interrupted(() -> run("node { timeout(time: 1, unit: 'MINUTES') { withWakelock(" + options("") + ") { echo 'green' } } }"));
    is("stopped");
  }

  @Test
  void anInterruptionWithoutATextIsAnAbort() throws Throwable {
    steps().answering(request -> isRelease(request) ? steps().abortedAfter(9_000, null) : null);
    interrupted(() -> hold("", "return 7"));
    is("stopped");
  }

  @Test
  void aReleaseThatNobodyCanMakeIsAWarningThatNamesTheExpiry() throws Throwable {
    steps().without("snsPublish").answering(request -> {
      if (isRelease(request)) return Answer.value(1);
      return request.toString().equals("node[]") && !steps().agents().isEmpty() ? Answer.fails("no executor") : null;
    });
    assertEquals(7, hold("", "return 7"));
    assertTrue(steps.log().contains("ends by itself within 10s of its last renewal"), steps.log());
    assertTrue(steps.log().contains("by snsPublish is not possible"), steps.log());
  }

  @Test
  void whatTheBodyFailedOfStaysTheReason() {
    steps().without("snsPublish").answering(request -> isRelease(request) ? Answer.value(1) : null);
    IOException failure = assertThrows(IOException.class, () -> hold("failOnReleaseError: true", "error 'the tests failed'"));
    assertEquals("the tests failed", failure.getMessage());
    assertTrue(steps.log().contains("could not be released"), steps.log());
  }

  @Test
  void theSameIsAFailureWhereThatWasAskedFor() {
    steps().without("snsPublish").answering(request -> isRelease(request) ? Answer.value(1) : null);
    IOException failure = assertThrows(IOException.class, () -> hold("failOnReleaseError: true", "return 7"));
    assertTrue(failure.getMessage().contains("could not be released"), failure.getMessage());
  }
}
