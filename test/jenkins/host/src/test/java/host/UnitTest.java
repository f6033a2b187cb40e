package host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import groovy.lang.Binding;
import groovy.lang.GroovyShell;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UnitTest {
  @Test
  void theStepsOfWithWakelockAreTheseInThisOrder() throws Exception {
    Map<String, String> options = Map.of("instances", "i-0123456789abcdef0");
    Binding binding = new Binding(Map.of("folder", Site.library().resolve("vars").toString(), "options", options));
    Object stack = new GroovyShell(binding).evaluate(new File("src/test/resources/units.groovy"));
    assertEquals(Files.readString(Path.of("src/test/resources/call-stack.txt")).trim(), stack.toString().trim());
  }
}
