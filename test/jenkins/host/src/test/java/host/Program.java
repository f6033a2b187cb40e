package host;

import com.cloudbees.groovy.cps.Continuable;
import com.cloudbees.groovy.cps.CpsTransformer;
import com.cloudbees.groovy.cps.Envs;
import com.cloudbees.groovy.cps.NonCPS;
import com.cloudbees.groovy.cps.impl.CpsCallableInvocation;
import com.cloudbees.groovy.cps.sandbox.DefaultInvoker;
import com.cloudbees.groovy.cps.sandbox.Invoker;
import groovy.lang.Closure;
import groovy.lang.GroovyClassLoader;
import groovy.lang.MissingPropertyException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.codehaus.groovy.control.CompilerConfiguration;
import org.codehaus.groovy.control.customizers.ImportCustomizer;

/**
 * A pipeline under the genuine CPS transformer. At every step the whole program is written out, forgotten and read back, as by a
 * controller that restarts there; then the step is answered by a value, a failure or an interruption.
 */
public final class Program {
  private static final ThreadLocal<Program> CURRENT = new ThreadLocal<>();

  private static final Set<String> SYMBOLS = Set.of("any", "none", "scm");

  private final GroovyClassLoader loader;
  private final Map<String, HostScript> scripts = new HashMap<>();
  private final Map<String, Class<?>> compiled;
  private final Steps steps;
  private final Invoker invoker;
  private final List<String> faults = new ArrayList<>();
  private int largest;

  public Program(Path vars, Steps steps) throws Exception {
    this(vars, steps, new CpsTransformer(), new SteppedClock());
  }

  public Program(Path vars, Steps steps, CpsTransformer transformer, Invoker invoker) throws Exception {
    this.steps = steps;
    this.invoker = invoker;
    compiled = new HashMap<>();
    CompilerConfiguration configuration = new CompilerConfiguration();
    configuration.setScriptBaseClass(HostScript.class.getName());
    configuration.addCompilationCustomizers(new ImportCustomizer().addImports(NonCPS.class.getName()), transformer);
    loader = new GroovyClassLoader(Program.class.getClassLoader(), configuration);
    scripts.put("blocks", load(Files.readString(Path.of("src/test/resources/blocks.groovy")), "blocks"));
    try (var files = Files.list(vars)) {
      for (Path file : files.filter(one -> one.toString().endsWith(".groovy")).toList()) {
        String name = file.getFileName().toString().replace(".groovy", "");
        scripts.put(name, load(Files.readString(file), name));
      }
    }
  }

  /** The same library for another build. */
  private Program(Program other, Steps steps) {
    this.steps = steps;
    invoker = other.invoker;
    loader = other.loader;
    compiled = other.compiled;
    scripts.putAll(other.scripts);
  }

  public Program again(Steps other) {
    return new Program(this, other);
  }

  static Program current() {
    return CURRENT.get();
  }

  Steps steps() {
    return steps;
  }

  HostScript script(String name) {
    return scripts.get(name);
  }

  boolean knows(String step) {
    return step.startsWith(".") || steps.installed().contains(step);
  }

  Object symbol(String name, MissingPropertyException missing) {
    if (SYMBOLS.contains(name)) return name;
    throw missing;
  }

  /** Bytes of the largest state that was ever written out. */
  public int largest() {
    return largest;
  }

  /** Runs a Jenkinsfile to its end. @return its value @throws what it ends with */
  public Object run(String jenkinsfile) throws Throwable {
    CURRENT.set(this);
    // A call from code that was not transformed drops what the step was to do, without a word but this.
    CpsCallableInvocation.registerMismatchHandler((expected, wanted, receiver, found) -> {
      boolean library = found.equals("call") && (expected instanceof HostScript || expected instanceof Closure);
      if (!library && !wanted.equals("step")) faults.add(wanted + " was called, " + found + " answered");
    });
    try {
      Continuable program = new Continuable(load(jenkinsfile, "Jenkinsfile"), Envs.empty(invoker));
      Object said = program.run(null);
      while (program.isResumable()) {
        Request request = (Request) said;
        Answer answer;
        if (request.name().equals(".parallel")) {
          List<Continuable> all = new ArrayList<>(List.of(program));
          answer = together(all, (Map<?, ?>) request.args().get(0));
          program = all.get(0);
        } else {
          program = (Continuable) read(write(program));
          answer = steps.answer(request);
        }
        said = answer.failure() == null ? program.run(answer.value()) : program.runByThrow(answer.failure());
      }
      check();
      return said;
    } catch (InvocationTargetException end) {
      check();
      throw end.getCause();
    } finally {
      steps.close();
      CpsCallableInvocation.registerMismatchHandler(null);
      CURRENT.remove();
    }
  }

  /**
   * Runs branches step by step in turn, to the end of all, as Jenkins does without failFast. At every step the program that waits
   * (the first of `all`) and all branches are written out and read back as one.
   */
  private Answer together(List<Continuable> all, Map<?, ?> branches) throws Exception {
    List<Object> said = new ArrayList<>();
    said.add(null);
    for (Object body : branches.values()) {
      all.add(branchOf((Closure<?>) body));
      said.add(BEGUN);
    }
    Throwable failure = null;
    for (int left = branches.size(), at = 1; left > 0; at = at == branches.size() ? 1 : at + 1) {
      if (all.get(at) == null) continue;
      steps.branch(at);
      Answer answer = Answer.value(null);
      if (said.get(at) != BEGUN) {
        List<?> back = (List<?>) read(write(new ArrayList<>(all)));
        for (int one = 0; one < back.size(); one++) all.set(one, (Continuable) back.get(one));
        answer = steps.answer((Request) said.get(at));
      }
      Continuable branch = all.get(at);
      try {
        said.set(at, answer.failure() == null ? branch.run(answer.value()) : branch.runByThrow(answer.failure()));
      } catch (InvocationTargetException end) {
        failure = failure == null ? end.getCause() : failure;
      }
      if (branch.isResumable()) continue;
      all.set(at, null);
      left--;
    }
    steps.branch(0);
    return new Answer(null, failure);
  }

  private static final Object BEGUN = new Object();

  private Continuable branchOf(Closure<?> body) {
    try {
      body.call();
    } catch (CpsCallableInvocation call) {
      return new Continuable(call.asBlock(), Envs.empty(invoker));
    }
    throw new IllegalArgumentException("a branch that was not transformed");
  }

  /** What no pipeline may do, whatever comes of it. */
  private void check() {
    faults.addAll(steps.faults());
    if (!faults.isEmpty()) throw new AssertionError(String.join("\n", faults));
  }

  /** Time as the program sees it is the host's, which a time limit moves on. */
  public static class SteppedClock extends DefaultInvoker {
    @Override
    public Object methodCall(Object receiver, String method, Object[] args) throws Throwable {
      if (receiver == System.class && method.equals("currentTimeMillis")) return current().steps().now();
      return super.methodCall(receiver, method, args);
    }
  }

  private HostScript load(String text, String name) throws Exception {
    Class<?> known = compiled.get(text);
    Class<?> script = known == null ? loader.parseClass(text, name + ".groovy") : known;
    compiled.put(text, script);
    return (HostScript) script.getDeclaredConstructor().newInstance();
  }

  private byte[] write(Object state) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(state);
    }
    largest = Math.max(largest, bytes.size());
    return bytes.toByteArray();
  }

  private Object read(byte[] bytes) throws IOException, ClassNotFoundException {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes)) {
      @Override
      protected Class<?> resolveClass(ObjectStreamClass kind) throws ClassNotFoundException {
        return Class.forName(kind.getName(), false, loader);
      }
    }) {
      return in.readObject();
    }
  }
}
