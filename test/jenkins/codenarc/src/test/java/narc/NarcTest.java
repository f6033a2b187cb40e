package narc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.codenarc.rule.AbstractRule;
import org.codenarc.rule.Violation;
import org.codenarc.ruleset.XmlFileRuleSet;
import org.codenarc.source.CustomCompilerPhaseSourceDecorator;
import org.codenarc.source.SourceCode;
import org.codenarc.source.SourceString;
import org.junit.jupiter.api.Test;

/** CodeNarc's rules for Jenkins, which as they come look at files called Jenkinsfile only. */
class NarcTest {
  private static List<String> violations(Path file) throws Throwable {
    String name = file.getFileName().toString();
    List<String> found = new ArrayList<>();
    for (Object one : new XmlFileRuleSet("rulesets/jenkins.xml").getRules()) {
      AbstractRule rule = (AbstractRule) one;
      rule.setApplyToFileNames("*.groovy,Jenkinsfile*");
      SourceString source = new SourceString(Files.readString(file), file.toString(), name);
      SourceCode code = new CustomCompilerPhaseSourceDecorator(source, rule.getCompilerPhase());
      // A rule is silent about what cannot be read.
      assertNotNull(code.getAst(), () -> name + " cannot be compiled");
      for (Violation violation : rule.applyTo(code))
        found.add(rule.getName() + " " + name + ":" + violation.getLineNumber());
    }
    return found;
  }

  private static List<Path> files(String variable, String name) throws Exception {
    try (var files = Files.walk(Path.of(System.getenv(variable)))) {
      return files.filter(file -> file.getFileName().toString().matches(name)).sorted().toList();
    }
  }

  @Test
  void theLibraryKeepsTheRules() throws Throwable {
    List<Path> files = files("WAKELOCK_LIBRARY", ".*\\.groovy");
    assertTrue(files.size() >= 4);
    for (Path file : files) assertEquals(List.of(), violations(file));
  }

  @Test
  void theExamplesKeepTheRules() throws Throwable {
    List<Path> files = files("WAKELOCK_EXAMPLES", "Jenkinsfile.*");
    assertTrue(files.size() >= 3);
    for (Path file : files) assertEquals(List.of(), violations(file));
  }

  @Test
  void aFileThatBreaksThemIsFoundOutByEachOfThem() throws Throwable {
    TreeSet<String> rules = new TreeSet<>();
    for (String violation : violations(Path.of("src/test/resources/bad.groovy"))) rules.add(violation.split(" ")[0]);
    assertEquals("[ClassNotSerializable, ClosureInGString, CpsCallFromNonCpsMethod, ExpressionInCpsMethodNotSerializable, "
        + "ForbiddenCallInCpsMethod, ObjectOverrideOnlyNonCpsMethods, ParameterOrReturnTypeNotSerializable]", rules.toString());
  }
}
