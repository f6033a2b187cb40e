package host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** ecsDeploy, with the real command line and the deployments of the embedded ECS. */
class EcsDeployTest extends Scenario {
  private static String deploy(String service, String more) {
    String region = Site.topic().split(":")[3];
    return "ecsDeploy(cluster: 'main', service: '" + service + "', region: '" + region + "', " + more + ")";
  }

  private static String file(String image) {
    return "images: '[{\"name\":\"app\",\"imageUri\":\"" + image + "\"}]'";
  }

  @Test
  void imagesAreDeployedAndWhatCameOfItIsReturned() throws Throwable {
    Object state = run("def done = node { return " + deploy("web", file("app:2")) + " }\n echo \"runs ${done.taskDefinitionArn}\"\n return done.state");
    assertEquals("served", state);
    assertTrue(steps.log().matches("(?s).*runs arn:aws:ecs:\\S+:task-definition/\\S+:2\\b.*"), steps.log());
    assertTrue(steps.log().contains("wakelock: ok served main/web"), steps.log());
    // The program of the pipeline held neither the command line nor the report while it was written out.
    assertTrue(program.largest() < 100_000, () -> program.largest() + " bytes");
  }

  @Test
  void theSameImagesAgainAreGreenAndLeaveNoRevisionBehind() throws Throwable {
    Object result = run("node { " + deploy("same", file("app:2")) + "\n return " + deploy("same", "images: ['app=app:2']") + " }");
    Map<?, ?> map = (Map<?, ?>) result;
    assertEquals("unchanged", map.get("state"));
    assertTrue(map.get("taskDefinitionArn").toString().endsWith(":2"), map.toString());
    assertEquals(List.of("deploymentArn", "previousTaskDefinitionArn", "reason", "state", "taskDefinitionArn"),
        map.keySet().stream().map(Object::toString).sorted().toList());
  }

  @Test
  void aDeploymentThatFailsFailsTheStepAndTellsWhy() {
    Exception failure = assertThrows(Exception.class, () -> run("node { " + deploy("broken", file("app:crash")) + "\n echo 'never' }"));
    assertTrue(failure.getMessage().contains("exit code 1"), failure.getMessage());
    assertTrue(steps.log().contains("exited with 3"), steps.log());
    assertTrue(steps.log().contains("FAILED"), steps.log());
    assertFalse(steps.log().contains("never"));
  }

  @Test
  void whatIsOnlyTriedChangesNothing() throws Throwable {
    assertEquals("dry-run", run("node { return " + deploy("tried", file("app:2") + ", dryRun: true") + ".state }"));
    assertEquals("dry-run", run("node { return " + deploy("tried", file("app:2") + ", dryRun: true") + ".state }"));
  }

  @Test
  void badOptionsAreToldByTheirName() {
    assertThrows(Exception.class, () -> run("node { " + deploy("web", "imagse: 'app:2'") + " }"));
    assertTrue(steps.log().contains("imagse: there is no such option."), steps.log());
    assertThrows(Exception.class, () -> run("node { " + deploy("web", "images: 'app=app'") + " }"));
    assertTrue(steps.log().contains("has no tag"), steps.log());
    assertThrows(Exception.class, () -> run("node { " + deploy("web", "images: 'web=app:2'") + " }"));
    assertTrue(steps.log().contains("there is no container \"web\""), steps.log());
  }

  @Test
  void anAbortEndsTheStepAndIsNotSwallowed() {
    steps().interrupting(request -> isScript(request, "WAKELOCK_DEED"), "main/slow");
    interrupted(() -> run("node { " + deploy("slow", file("app:slow")) + "\n echo 'never' }"));
    assertFalse(steps.log().contains("never"));
  }

  @Test
  void credentialsAndOptionsReachTheCommandLineAndStandInNoScript() throws Throwable {
    steps().withoutRole();
    run("node { " + deploy("tried", "dryRun: true, credentialsId: 'aws-wakelock', healthUrl: 'http://127.0.0.1/$HOME'") + " }");
    assertEquals(List.of("sh"), order("sh"));
    for (Request request : steps.asked()) {
      if (request.name().equals("sh")) assertFalse(request.toString().contains("tried"), request.toString());
    }
  }
}
