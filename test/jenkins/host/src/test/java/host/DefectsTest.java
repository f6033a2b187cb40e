package host;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.NotSerializableException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The suite must be able to fail: each defect that Groovy in Jenkins is known for, put into the library, is found. */
class DefectsTest extends Scenario {
  /** Runs a plain build on the library with one text in one of its files replaced; no step reaches AWS. */
  private void with(String file, String old, String defect) throws Throwable {
    Path vars = Files.createDirectories(folder.resolve("vars"));
    try (var files = Files.list(Site.library().resolve("vars"))) {
      for (Path one : files.filter(path -> path.toString().endsWith(".groovy")).toList()) {
        String text = Files.readString(one);
        String changed = one.endsWith(file) ? text.replace(old, defect) : text;
        if (one.endsWith(file)) assertNotEquals(text, changed, () -> "the library has no " + old);
        Files.writeString(vars.resolve(one.getFileName().toString()), changed);
      }
    }
    steps().answering(request -> {
      if (isRelease(request)) return Answer.value(0);
      return isHold(request) ? Answer.value("LEASE=\nSTOP=\narn:aws:sns:us-east-1:0:wakelock=\nBOUND=6s") : null;
    });
    new Program(vars, steps).run("node { withWakelock(" + options("") + ") { echo 'works' } }");
  }

  @Test
  void withoutADefectTheBuildPasses() throws Throwable {
    with("withWakelock.groovy", "String outcome = 'not-held'", "String outcome = 'not-held' ");
    assertTrue(steps.log().contains("works"));
  }

  @Test
  void aMatcherThatLivesAcrossAStep() {
    NotSerializableException found = assertThrows(NotSerializableException.class, () -> with("withWakelock.groovy",
        "String outcome = 'not-held'", "String outcome = 'not-held'\n def matcher = token =~ /jenkins/"));
    assertTrue(found.getMessage().contains("Matcher"), found.getMessage());
  }

  @Test
  void aMethodThatIsNotTransformedAndCallsAStep() {
    AssertionError found = assertThrows(AssertionError.class,
        () -> with("wakelockCli.groovy", "Map install() {", "@NonCPS\nMap install() {"));
    assertTrue(found.getMessage().contains("install was called"), found.getMessage());
  }

  @Test
  void aStepInAnIterationOfJava() {
    AssertionError found = assertThrows(AssertionError.class, () -> with("withWakelock.groovy",
        "outcome = 'failed'", "outcome = 'failed'\n machine.sort { String one, String other -> echo one; return 0 }"));
    assertTrue(found.getMessage().contains("sort was called"), found.getMessage());
  }

  @Test
  void aSecretInAnInterpolatedText() {
    AssertionError found = assertThrows(AssertionError.class, () -> with("wakelockCli.groovy",
        "sh(script: script, returnStatus: true)", "sh(script: \"LEASE=${token} ${script}\", returnStatus: true)"));
    assertTrue(found.getMessage().contains("a secret stands in a script"), found.getMessage());
  }
}
