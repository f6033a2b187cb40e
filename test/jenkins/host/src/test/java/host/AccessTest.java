package host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Credentials and Node. */
class AccessTest extends Scenario {
  private void secretIsNowhere() {
    assertFalse(steps.asked().toString().contains(Site.SECRET));
    assertFalse(steps.log().contains(Site.SECRET));
  }

  @Test
  void credentialsIdGivesWakelockCredentialsAndTheBodyNone() throws Throwable {
    steps().withoutRole();
    hold("credentialsId: 'aws-wakelock'", "sh 'echo \"body has ${AWS_SECRET_ACCESS_KEY:-nothing}\"'");
    assertTrue(steps.log().contains("body has nothing"), steps.log());
    secretIsNowhere();
    is("stopped");
  }

  @Test
  void withAwsAroundTheStepGivesThem() throws Throwable {
    steps().withoutRole();
    run("node { withAWS(credentials: 'aws-wakelock', region: 'us-east-1') { withWakelock(" + options("") + ") { echo 'works' } } }");
    secretIsNowhere();
    is("stopped");
  }

  @Test
  void theRoleOfTheNodeIsEnough() throws Throwable {
    hold("", "echo 'works'");
    secretIsNowhere();
    is("stopped");
  }

  @Test
  void withoutAnyTheFailureSaysWhatIsMissing() {
    steps().withoutRole();
    assertThrows(Exception.class, () -> hold("timeout: '2s'", "echo 'never'"));
    assertTrue(steps.log().toLowerCase().contains("credentials"), steps.log());
  }

  /** A PATH with a shell and no Node. */
  private void withoutNode() throws Exception {
    Path bin = Files.createDirectories(folder.resolve("bin"));
    for (String tool : new String[] {"sh", "cat", "mv", "sleep", "true"}) {
      Process found = new ProcessBuilder("sh", "-c", "command -v " + tool).start();
      String path = new String(found.getInputStream().readAllBytes()).trim();
      if (path.startsWith("/")) Files.createSymbolicLink(bin.resolve(tool), Path.of(path));
    }
    site = new Site(bin.toString(), "http://127.0.0.1:9/job/app/7/", true);
  }

  @Test
  void withoutNodeTheFailureNamesThreeWaysOutAndNothingIsPublished() throws Throwable {
    withoutNode();
    assertThrows(Exception.class, () -> hold("", "echo 'never'"));
    assertTrue(steps.log().contains("there is no Node.js on this node"), steps.log());
    for (String way : new String[] {"install Node 20", "nodejs: 'NAME'", "another node"}) assertTrue(steps.log().contains(way));
    assertEquals(0, steps.asked().stream().filter(Scenario::isRelease).count());
    assertEquals("stopped", site.stateOf(machine));
  }

  @Test
  void aToolOfJenkinsIsOneOfThem() throws Throwable {
    withoutNode();
    hold("nodejs: 'node-tool'", "echo 'works'");
    assertTrue(steps.log().contains("Released"), steps.log());
    is("stopped");
  }
}
