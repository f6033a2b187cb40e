package host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HoldingTest {
  @TempDir Path folder;

  @Test
  void aBodyHasItsMachineAndItsValueIsReturned() throws Throwable {
    Site site = new Site();
    Steps steps = new Steps(site, folder);
    Program program = new Program(Site.library().resolve("vars"), steps);
    Object value = program.run("node { return withWakelock(instances: 'i-0123456789abcde00', topicArn: '" + Site.topic() + "') { sh 'echo at $WAKELOCK_PRIVATE_IP'; return 42 } }");
    System.out.println(steps.log());
    System.out.println(program.largest());
    assertEquals(42, value);
  }
}
