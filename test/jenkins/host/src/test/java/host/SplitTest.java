package host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** wakelockStart and wakelockStop. */
class SplitTest extends Scenario {
  private String start(String more) {
    return "wakelockStart(" + options(more) + ")\n";
  }

  private String topic() {
    return "topicArn: '" + Site.topic() + "'";
  }

  @Test
  void aStartIsStoppedInAnotherBlock() throws Throwable {
    Object lease = run("def lease\n node { lease = " + start("maxDuration: '5m'") + " echo \"on ${env.WAKELOCK_PRIVATE_IP}\" }\n"
        + "node { wakelockStop(" + topic() + ") }\n return lease");
    assertTrue(lease.toString().matches("jenkins-[-0-9a-f]{36}@" + machine), lease.toString());
    assertTrue(steps.log().contains("on 127."), steps.log());
    is("stopped");
  }

  @Test
  void aStopWaitsUntilTheMachineIsOffWhereThatWasAskedFor() throws Throwable {
    run("node { " + start("") + " wakelockStop(" + topic() + ", waitStopped: true, timeout: '2m') }");
    assertEquals("stopped", site.stateOf(machine));
  }

  @Test
  void aStopAfterTheAgentWasLostIsPublishedByTheController() throws Throwable {
    steps().answering(request -> {
      if (!isScript(request, "make check")) return null;
      steps().loseAgent();
      return Answer.fails("agent-1 was lost");
    });
    assertThrows(Exception.class, () -> run("node { try { " + start("") + " sh 'make check' } finally { wakelockStop(" + topic() + ") } }"));
    assertEquals(List.of("snsPublish"), order("snsPublish"));
    is("stopped");
  }

  @Test
  void aStartThatIsAbortedLeavesNothingOn() throws Throwable {
    steps().interrupting(request -> isHold(request) && steps.log().isEmpty(), "asks for lease");
    interrupted(() -> run("node { " + start("ready: 'tcp:1'") + " }"));
    is("stopped");
  }

  @Test
  void anotherStepAdoptsTheLeaseAndLeavesItToTheStop() throws Throwable {
    run("node { def lease = " + start("") + " withWakelock(lease: lease, " + topic() + ") { echo 'works' }\n echo 'still mine'\n"
        + "wakelockStop(lease: lease, " + topic() + ") }");
    assertTrue(steps.log().contains("it is left to wakelockStop"), steps.log());
    is("stopped");
  }

  @Test
  void aStopWithoutALeaseIsNothing() throws Throwable {
    run("node { wakelockStop(" + topic() + ") }");
    assertTrue(steps.log().contains("nothing to do"));
    assertFalse(order("sh").contains("sh"));
  }
}
