package host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class RenewerTest extends Scenario {
  private static final String LONGER_THAN_TTL = "sh 'sleep 16'";

  private interface Deed {
    void run(ProcessHandle renewer) throws Exception;
  }

  /** Does something to the renewer when the body says `now`. */
  private Function<Request, Answer> at(Deed deed) {
    return request -> {
      if (!request.toString().equals("echo[now]")) return null;
      try {
        deed.run(steps().agent().left().get(0));
        return Answer.value(null);
      } catch (Exception failure) {
        throw new IllegalStateException(failure);
      }
    };
  }

  private static void signal(String name, ProcessHandle process) throws Exception {
    assertEquals(0, new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor());
  }

  @Test
  void itKeepsTheMachineForLongerThanTheLeaseLives() throws Throwable {
    steps().answering(at(renewer -> assertEquals("running", site.stateOf(machine))));
    hold("", LONGER_THAN_TTL + "\n echo 'now'");
    assertFalse(steps.log().contains("taken away"), steps.log());
    is("stopped");
  }

  @Test
  void itOutlivesAScriptThatIsAbortedAndOneThatEndsItsProcessGroup() throws Throwable {
    steps().interrupting(request -> isScript(request, "sleep 300"), "works")
        .answering(at(renewer -> assertEquals("running", site.stateOf(machine))));
    hold("", "try { sh 'echo works >&2; sleep 300' } catch (Exception aborted) { echo 'goes on' }\n"
        + "try { sh 'kill -9 0' } catch (Exception killed) { echo 'and on' }\n" + LONGER_THAN_TTL + "\n echo 'now'");
    assertTrue(steps.log().contains("goes on\n"), steps.log());
    assertTrue(steps.log().contains("and on\n"), steps.log());
    assertFalse(steps.log().contains("taken away"), steps.log());
  }

  @Test
  void aGapShorterThanTheLeaseIsNothing() throws Throwable {
    steps().answering(at(renewer -> {
      signal("STOP", renewer);
      Thread.sleep(1_500);
      signal("CONT", renewer);
    }));
    hold("", "echo 'now'\n" + LONGER_THAN_TTL);
    assertFalse(steps.log().contains("taken away"), steps.log());
  }

  @Test
  void aGapLongerThanTheLeaseBringsItBackAndTheBuildIsTold() throws Throwable {
    steps().answering(at(renewer -> {
      signal("STOP", renewer);
      is("stopped");
      signal("CONT", renewer);
      is("running");
    }));
    IOException failure = assertThrows(IOException.class, () -> hold("onDisrupt: 'fail'", "echo 'now'\n sh 'sleep 3'"));
    assertTrue(failure.getMessage().contains("taken away"), failure.getMessage());
    assertTrue(steps.log().contains("ec2:" + machine + " was taken away during the step"), steps.log());
    is("stopped");
  }

  @Test
  void aRenewerThatWasKilledIsNoticedAtTheEnd() throws Throwable {
    steps().answering(at(renewer -> {
      signal("KILL", renewer);
      is("stopped");
    }));
    assertEquals(7, hold("", "echo 'now'\n return 7"));
    assertTrue(steps.log().contains("was taken away during the step"), steps.log());
  }

  @Test
  void itEndsWithItsBlockAlsoWhenTheTemporaryFolderWasCleared() throws Throwable {
    hold("", "sh 'rm -rf \"$WORKSPACE\"@tmp/wakelock-*'\n" + LONGER_THAN_TTL);
    assertFalse(steps.log().contains("taken away"), steps.log());
    assertTrue(steps.log().contains("Released"), steps.log());
    nothingIsLeft(steps.agents().get(0));
  }
}
