package host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The files in examples/, with the names of this place put in. */
class ExamplesTest extends Scenario {
  private ServerSocket door;

  @BeforeEach
  void open() throws IOException {
    door = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    door.close();
  }

  private String example(String name) throws IOException {
    return Files.readString(Path.of(System.getenv("WAKELOCK_EXAMPLES"), name)).replace("i-0123456789abcdef0", machine)
        .replace("arn:aws:sns:eu-west-1:123456789012:wakelock", Site.topic()).replace("tcp:22", "tcp:" + door.getLocalPort())
        .replace("name:database", "name:box-" + machine);
  }

  @Test
  void theDeclarativeOne() throws Throwable {
    run(example("Jenkinsfile"));
    assertTrue(steps.log().contains("ssh 127.0.0.1 make check"), steps.log());
    is("stopped");
  }

  @Test
  void theOneOfSeveralStages() throws Throwable {
    run(example("Jenkinsfile.split"));
    assertTrue(steps.log().contains("ssh 127.0.0.1 make bench"), steps.log());
    is("stopped");
  }

  @Test
  void theOneOfSeveralStagesStopsAfterAFailure() {
    steps().answering(request -> isScript(request, "make check") ? Answer.fails("the tests failed") : null);
    assertEquals("the tests failed", assertThrows(IOException.class, () -> run(example("Jenkinsfile.split"))).getMessage());
    assertTrue(!steps.log().contains("make bench"), steps.log());
    assertTrue(steps.log().contains("release of lease"), steps.log());
  }

  @Test
  void theScriptedOne() throws Throwable {
    run(example("Jenkinsfile.scripted"));
    assertTrue(steps.log().contains("tested version ssh 127.0.0.1 make version"), steps.log());
    is("stopped");
  }

  @Test
  void theOneOfThreeContainers() throws Throwable {
    run(example("Jenkinsfile.containers"));
    assertTrue(steps.log().contains("the tests reach 127.0.0.1"), steps.log());
    is("stopped");
  }
}
