package host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class BodyTest extends Scenario {
  @Test
  void aBodyHasItsMachineAndItsValueIsReturned() throws Throwable {
    steps().answering(request -> {
      if (isScript(request, "look at")) assertEquals("running", state());
      return null;
    });
    Object value = hold("", "sh 'echo look at $WAKELOCK_PRIVATE_IP'\n return 42");
    assertEquals(42, value);
    assertTrue(steps.log().matches("(?s).*look at 127\\.0\\.0\\.1.*"), steps.log());
    is("stopped");
    nothingIsLeft(steps.agents().get(0));
  }

  @Test
  void theProgramNeverHoldsTheCommandLineAndHasOneTokenThroughAllRestarts() throws Throwable {
    hold("", "echo 'works'");
    assertTrue(program.largest() < 100_000, () -> program.largest() + " bytes");
    Set<String> leases = steps.asked().stream().map(Request::toString).filter(text -> text.contains("WAKELOCK_STEP_LEASE="))
        .map(text -> text.replaceAll("(?s).*WAKELOCK_STEP_LEASE=([^,\\]]*).*", "$1")).collect(Collectors.toSet());
    assertEquals(1, leases.size(), leases.toString());
    String token = leases.iterator().next();
    assertFalse(order("sh").isEmpty());
    for (Request request : steps.asked()) {
      if (request.name().equals("sh")) assertFalse(request.toString().contains(token), request.toString());
    }
    assertEquals(1, steps.asked().stream().filter(request -> request.name().equals("writeFile") && request.text("file").contains("cli.mjs")).count());
  }

  @Test
  void aFailureOfTheBodyIsWhatTheBuildEndsWith() throws Throwable {
    Exception failure = assertThrows(Exception.class, () -> hold("", "error 'the tests failed'"));
    assertEquals("the tests failed", failure.getMessage());
    is("stopped");
  }

  @Test
  void aMachineOfAFailedBodyStaysOnWhereThatWasAskedFor() throws Throwable {
    assertThrows(Exception.class, () -> hold("keepOnFailure: '1m'", "error 'the tests failed'"));
    assertTrue(steps.log().contains("stays on for 1m"), steps.log());
    assertEquals("running", state());
  }

  @Test
  void aStartThatFailsSaysWhyAndLeavesNothingOn() {
    Exception failure = assertThrows(Exception.class, () -> hold("ready: 'tcp:1', timeout: '3s'", "echo 'never'"));
    assertTrue(failure.getMessage().contains("exit code 3"), failure.getMessage());
    assertTrue(steps.log().contains("was not ready within 3s"), steps.log());
    assertFalse(steps.log().contains("never"));
    assertFalse(steps.log().contains("taken away"), steps.log());
  }

  @Test
  void aMisspeltOptionIsToldBeforeAnythingIsPublished() throws Throwable {
    assertThrows(Exception.class, () -> hold("raedy: 'tcp:22'", "echo 'never'"));
    assertTrue(steps.log().contains("raedy: there is no such option."), steps.log());
    assertEquals("stopped", state());
    assertEquals(0, steps.asked().stream().filter(Scenario::isRelease).count());
  }

  @Test
  void whatStandsInAnOptionReachesTheCommandLineAsItIs() throws Throwable {
    hold("holder: 'costs $HOME, \"${PATH}\" and `id` é'", "sh 'true'");
    String held = steps.asked().stream().map(Request::toString).filter(text -> text.contains("costs")).findFirst().orElse("");
    assertTrue(held.contains("\\u0024HOME"), held);
    is("stopped");
  }

  private String state() {
    try {
      return site.stateOf(machine);
    } catch (java.io.IOException failure) {
      throw new java.io.UncheckedIOException(failure);
    }
  }
}
